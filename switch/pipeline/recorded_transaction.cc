#include "switch/pipeline/recorded_transaction.h"

#include "switch/store/image_reader.h"

namespace isoswitch {
namespace {

class FactsReader {
 public:
  FactsReader(const proto::Facts& from, Transaction& to) : from_(from), to_(to) {}

  Result<void> run() {
    kind();
    card();
    amounts();
    names();
    original();
    flags();
    return in_.finish();
  }

 private:
  // A number that this version does not know is one of a newer version, whose rules are others.
  template <class Enum>
  void choice(const char* field, std::uint32_t from, Enum last, Enum& to) {
    const auto most = static_cast<std::uint32_t>(last);
    if (from > most) return in_.fault(field, fmt::format("at most {}", most), from);
    to = static_cast<Enum>(from);
  }

  void kind() {
    in_.text("network", from_.network(), to_.network);
    to_.received = Instant{from_.received_us()};
    choice("flow", from_.flow(), Flow::other, to_.flow);
    choice("kind", from_.kind(), Kind::unsupported, to_.kind);
    to_.repeat = from_.repeat();
    to_.signed_on = from_.signed_on();
    if (from_.has_network_act())
      choice("network_act", from_.network_act(), NetworkAct::key_change, to_.network_act.emplace());
  }

  void card() {
    in_.id("card", from_.card(), to_.card);
    in_.text("bin", from_.bin(), to_.bin);
    in_.text("last_four", from_.last_four(), to_.last_four);
    if (from_.has_expiry_yymm()) in_.number("expiry_yymm", from_.expiry_yymm(), to_.expiry_yymm.emplace());
    if (from_.entry() != 0) choice("entry", from_.entry(), Entry::on_file, to_.entry.emplace());
    in_.text("country", from_.country(), to_.country);
    in_.text("merchant_category", from_.merchant_category(), to_.merchant_category);
    in_.text("merchant", from_.merchant(), to_.merchant);
    in_.number("account_type", from_.account_type(), to_.account_type);
  }

  void amounts() {
    if (from_.has_transaction()) in_.money("transaction", from_.transaction(), to_.transaction.emplace());
    if (from_.has_billing()) in_.money("billing", from_.billing(), to_.billing.emplace());
    if (from_.has_settlement()) in_.money("settlement", from_.settlement(), to_.settlement.emplace());
    choice("reversal_form", from_.reversal_form(), ReversalForm::releases, to_.reversal_form);
    to_.reversal_amount = from_.reversal_amount();
  }

  void names() {
    isoswitch::read(in_, from_.ids(), to_.ids);
    if (!to_.moves_money()) return;  // what does not is never looked up
    in_.id("seen_id", from_.seen_id(), to_.seen);
    in_.id("seen_id_with_money", from_.seen_id_with_money(), to_.seen_with_money);
    in_.id("seen_id_anew", from_.seen_id_anew(), to_.seen_anew);
    in_.id("seen_id_day_before", from_.seen_id_day_before(), to_.seen_day_before);
    LifeCycleId message;  // of the same size
    in_.id("message_id", from_.message_id(), message);
    to_.message = message.bytes;
  }

  void original() {
    if (!from_.has_original()) return;
    isoswitch::read(in_, from_.original(), to_.original.emplace());
  }

  void flags() {
    choice("increment", from_.increment(), Increment::total, to_.increment);
    to_.pre_authorization = from_.pre_authorization();
    to_.partial_approval = from_.partial_approval();
    to_.final_capture = from_.final_capture();
    if (from_.has_advised_approval()) to_.advised_approval = from_.advised_approval();
    in_.text("drawn_authorization_code", from_.drawn_authorization_code(), to_.drawn_authorization_code);
  }

  const proto::Facts& from_;
  Transaction& to_;
  ImageReader in_{"facts"};
};

}  // namespace

FactsGeneration generation(const proto::Facts& facts) { return static_cast<FactsGeneration>(facts.generation()); }

Result<void> read(const proto::TransactionRecord& from, Transaction& to) {
  to = Transaction{};
  if (const auto mti = iso8583::Mti::parse(from.mti())) to.mti = *mti;
  return FactsReader{from.facts(), to}.run();
}

void derive_match_keys(Transaction& transaction) {
  transaction.match = match_keys(transaction.ids);
  if (transaction.original) transaction.original_match = match_keys(*transaction.original);
}

}  // namespace isoswitch
