#include "switch/pipeline/transaction_record.h"

#include <string>

#include "record.pb.h"
#include "switch/pipeline/recorded_transaction.h"
#include "switch/store/row_image.h"

namespace isoswitch {
namespace {

template <class Id>
std::string_view bytes_of(const Id& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

void assign(std::string& to, std::string_view text) { to.assign(text); }

template <class Record>
void record_fields(const iso8583::Message& message, const Profile& profile, Record& to) {
  iso8583::Scratch room;
  for (const int number : message.fields()) {
    const iso8583::FieldRow* row = message.dialect().field(number);
    if (row == nullptr || row->secrecy == iso8583::Secrecy::wipe) continue;
    if (row->secrecy == iso8583::Secrecy::mask && number != profile.field(Role::pan)) continue;
    proto::Field& field = *to.add_fields();
    field.set_number(static_cast<std::uint32_t>(number));
    if (row->secrecy == iso8583::Secrecy::mask) {
      *field.mutable_value() = mask_pan(message.text(number, room));
      continue;
    }
    const iso8583::Bytes value = message.bytes(number, room);
    field.mutable_value()->assign(reinterpret_cast<const char*>(value.data()), value.size());
  }
}

void record_facts(const Transaction& tx, proto::Facts& to) {
  to.set_received_us(tx.received.us);
  to.set_kind(static_cast<std::uint32_t>(tx.kind));
  to.set_flow(static_cast<std::uint32_t>(tx.flow));
  to.set_message_class(tx.ids.message_class);
  to.set_repeat(tx.repeat);
  assign(*to.mutable_network(), tx.network);
  if (tx.moves_money()) {
    assign(*to.mutable_seen_id(), bytes_of(tx.seen));
    assign(*to.mutable_seen_id_with_money(), bytes_of(tx.seen_with_money));
    if (tx.seen_anew) assign(*to.mutable_seen_id_anew(), bytes_of(*tx.seen_anew));
    if (tx.seen_day_before) assign(*to.mutable_seen_id_day_before(), bytes_of(*tx.seen_day_before));
    assign(*to.mutable_message_id(), {reinterpret_cast<const char*>(tx.message.data()), tx.message.size()});
  }
  if (tx.card) assign(*to.mutable_card(), bytes_of(*tx.card));
  assign(*to.mutable_bin(), tx.bin);
  assign(*to.mutable_last_four(), tx.last_four);
  if (tx.transaction) fill(*tx.transaction, *to.mutable_transaction());
  if (tx.billing) fill(*tx.billing, *to.mutable_billing());
  if (tx.settlement) fill(*tx.settlement, *to.mutable_settlement());
  to.set_reversal_form(static_cast<std::uint32_t>(tx.reversal_form));
  to.set_reversal_amount(tx.reversal_amount);
  fill(tx.ids, *to.mutable_ids());
  if (tx.original) fill(*tx.original, *to.mutable_original());
  if (tx.expiry_yymm) to.set_expiry_yymm(*tx.expiry_yymm);
  assign(*to.mutable_merchant_category(), tx.merchant_category);
  assign(*to.mutable_merchant(), tx.merchant);
  to.set_account_type(tx.account_type);
  if (tx.entry) to.set_entry(static_cast<std::uint32_t>(*tx.entry));
  assign(*to.mutable_country(), tx.country);
  to.set_increment(static_cast<std::uint32_t>(tx.increment));
  to.set_pre_authorization(tx.pre_authorization);
  to.set_partial_approval(tx.partial_approval);
  to.set_final_capture(tx.final_capture);
  if (tx.advised_approval) to.set_advised_approval(*tx.advised_approval);
  assign(*to.mutable_drawn_authorization_code(), tx.drawn_authorization_code);
  to.set_signed_on(tx.signed_on);
  if (tx.network_act) to.set_network_act(static_cast<std::uint32_t>(*tx.network_act));
  to.set_generation(static_cast<std::uint32_t>(facts_now));
}

}  // namespace

void record_transaction(const iso8583::Message& message, const Transaction& transaction, std::string_view peer,
                        proto::Record& record) {
  record.set_at_us(transaction.received.us);
  proto::TransactionRecord& to = *record.mutable_transaction();
  assign(*to.mutable_acquirer(), transaction.acquirer);
  assign(*to.mutable_peer(), peer);
  *to.mutable_dialect() = message.dialect().name();
  *to.mutable_profile() = transaction.profile->name();
  *to.mutable_mti() = message.mti().text();
  record_fields(message, *transaction.profile, to);
  record_facts(transaction, *to.mutable_facts());
}

void record_question_end(const iso8583::Message* answer, const Profile& profile, const Transaction& transaction,
                         std::uint64_t asked_by, Duration took, proto::Record& record) {
  const IssuerWord& word = *transaction.heard;
  proto::QuestionEnd& to = *record.mutable_question_end();
  to.set_asked_by(asked_by);
  assign(*to.mutable_question(), bytes_of(transaction.question->id));
  to.set_heard(static_cast<std::uint32_t>(word.how));
  to.set_took_us(took.count());
  if (answer != nullptr) {
    *to.mutable_mti() = answer->mti().text();
    record_fields(*answer, profile, to);
  }
  if (word.how != Heard::answer) return;
  Given given;
  given.reason = word.reason;
  given.authorization_code = word.authorization_code;
  given.transaction_amount = word.transaction_amount;
  given.billing_amount = word.billing_amount;
  given.balances = word.balances;
  fill(given, *to.mutable_word());
  to.set_approved_there(word.approved_there);
}

}  // namespace isoswitch
