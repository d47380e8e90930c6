#include "tools/isotool/explain_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "iso8583/dialect.h"
#include "iso8583/encoding/latin1.h"
#include "record.pb.h"
#include "switch/base/hex.h"
#include "switch/pipeline/transaction.h"
#include "tools/isotool/record_words.h"

namespace isoswitch::tools {
namespace {

constexpr std::string_view arrow = " -> ";

std::string change(const std::string& before, const std::string& after) {
  return before == after ? after : before + std::string{arrow} + after;
}

std::string amount_change(std::int64_t before, std::int64_t after, std::uint32_t currency) {
  return change(decimal_text(before, currency), decimal_text(after, currency));
}

std::string flow_words(const proto::Facts& facts) {
  std::string words = flow_name(facts.flow());
  std::ranges::replace(words, '_', ' ');
  return words;
}

std::string kind_words(const proto::Facts& facts) {
  std::string words = kind_name(facts.kind());
  std::ranges::replace(words, '_', ' ');
  return words;
}

template <class Rows>
auto with_id(const Rows& rows, const auto& id) {
  const auto row = std::ranges::find_if(rows, [&](const auto& each) { return each.id() == id; });
  return row == rows.end() ? nullptr : &*row;
}

class Block {
 public:
  Block(const Moment& moment, WireCodes& codes, const BookWords& books, bool brief)
      : record_(*moment.record),
        before_(moment.before->rows()),
        rows_(moment.record->rows()),
        fitting_(moment.fitting),
        codes_(codes),
        books_(books),
        brief_(brief) {}

  std::string text() {
    const std::string asked = asked_text(record_);
    text_ = fmt::format("{}  {:<58}  record {}\n", milliseconds_text(record_.at_us()).substr(11, 12), asked,
                        record_.sequence());
    if (record_.has_transaction()) message(record_.transaction());
    if (record_.has_operator_()) act(record_.operator_());
    if (record_.has_configuration()) line("path", record_.configuration().path());
    const bool of_many = !record_.has_transaction() && rows_.life_cycles().empty() && rows_.exceptions().empty() &&
                         target_text(record_).empty();
    if (of_many) line("all of it", fmt::format("isotool journal show {}", record_.sequence()));
    if (record_.has_timer()) line("timer", timer_name(record_.timer().what()));
    if (record_.has_transaction()) looked_at();
    if (record_.has_transaction()) decision(record_.decision());
    changes();
    return text_;
  }

 private:
  void line(std::string_view label, std::string_view value) {
    if (!value.empty()) text_ += fmt::format("    {:<11} {}\n", label, value);
  }
  void more(std::string_view value) { text_ += fmt::format("    {:<11} {}\n", "", value); }

  void message(const proto::TransactionRecord& from) {
    const proto::Facts& facts = from.facts();
    line("from", fmt::format("{} at {}, {}{}", from.acquirer(), from.peer(), from.dialect(),
                             facts.network().empty() ? "" : ", network " + facts.network()));
    line("names", named(facts.ids()));
    if (facts.has_original()) line("original", named(facts.original()));
    if (facts.has_billing()) line("billing", money_text(facts.billing()));
    if (facts.has_settlement()) line("settlement", money_text(facts.settlement()));
    if (facts.has_advised_approval()) line("advised", facts.advised_approval() ? "an approval" : "a decline");
    if (facts.partial_approval()) line("terminal", "takes less than it asked for");
    if (facts.increment() != 0) line("increment", facts.increment() == 1 ? "by the amount" : "to the amount");
    if (!brief_) fields(from);
  }

  static std::string named(const proto::OriginalIds& ids) {
    std::string text;
    const auto add = [&text](std::string_view label, const std::string& value) {
      if (!value.empty()) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", label, value);
    };
    add("STAN", ids.stan());
    add("transmitted", ids.transmitted());
    add("RRN", ids.retrieval_reference());
    add("code", ids.authorization_code());
    return text;
  }

  void fields(const proto::TransactionRecord& from) {
    const auto dialect = iso8583::load_dialect(from.dialect(), iso8583::dialect_directories());
    bool first = true;
    for (const proto::Field& field : from.fields()) {
      const iso8583::FieldRow* row = dialect ? (*dialect)->field(static_cast<int>(field.number())) : nullptr;
      const std::string value =
          row != nullptr && row->binary() ? hex_text(field.value()) : iso8583::to_utf8(field.value());
      const std::string shown = fmt::format("{:>3} {:<22} {}", field.number(), row != nullptr ? row->name : "", value);
      first ? line("fields", shown) : more(shown);
      first = false;
    }
  }

  void act(const proto::OperatorRecord& from) {
    line("by", from.actor());
    line("act", from.act());
    line("why", from.reason());
    line("on", target_text(record_));
  }

  // What the rules had before them; what changed is told behind the decision.
  void looked_at() {
    for (const proto::Card& row : before_.cards())
      line("card",
           fmt::format("{}******{}, {}{}, of account {}", row.bin(), row.last_four(), card_status_name(row.status()),
                       row.has_expiry_yymm() ? fmt::format(" to {:04}", row.expiry_yymm()) : "", row.account()));
    const bool card_unknown =
        before_.cards().empty() && !record_.transaction().facts().card().empty() && !record_.decision().has_repeat_of();
    if (card_unknown) line("card", fmt::format("{}: no such card was known", card_text(record_.transaction().facts())));
    for (const proto::Account& row : before_.accounts()) line("account", balance(row));
  }

  static std::string balance(const proto::Account& row) {
    const std::uint32_t currency = row.currency();
    return fmt::format("{}, {}: posted {}, pending {}, credit line {}, available {} {}", row.id(),
                       account_status_name(row.status()), decimal_text(row.posted(), currency),
                       decimal_text(row.pending(), currency), decimal_text(row.credit_line(), currency),
                       decimal_text(available_of(row), currency), currency_code(currency));
  }

  void decision(const proto::DecisionImage& from) {
    if (!from.answered()) return line("decision", "recorded, not answered");
    const auto code = codes_.of(record_);
    line("decision", fmt::format("{}{}, by {}", reason_name(from.given().reason()),
                                 code ? fmt::format(" (DE 39 = {})", *code) : "", from.rule()));
    if (from.has_repeat_of()) more(fmt::format("the answer of record {} given again; nothing moved", from.repeat_of()));
    if (!from.limit().empty()) declined_by(from.limit());
    for (const std::string& id : fitting_) more("the original that it names fits life cycle " + hex_text(id));
    if (from.stan_reuse()) more("the same identity came before with other money: taken as a new transaction");
    line("approved", approved(from.given()));
    if (!from.given().authorization_code().empty()) line("code given", from.given().authorization_code());
    for (const proto::Balance& row : from.given().balances())
      line("balance", fmt::format("{:02} {:02}: {}", row.account_type(), row.amount_type(), money_text(row.amount())));
  }

  std::string approved(const proto::Given& given) const {
    const proto::Facts& facts = record_.transaction().facts();
    const proto::Money& billing = facts.has_billing() ? facts.billing() : facts.transaction();
    std::string text;
    if (given.has_transaction_amount())
      text = fmt::format("{} of {}", money_text(given.transaction_amount(), facts.transaction().currency()),
                         money_text(facts.transaction()));
    if (given.has_billing_amount() && facts.has_billing())
      text += fmt::format(", billing {} of {}", money_text(given.billing_amount(), billing.currency()),
                          money_text(billing));
    return text;
  }

  void changes() {
    for (const proto::Account& row : rows_.accounts()) account_change(row);
    for (const proto::Card& row : rows_.cards()) card_change(row);
    for (const proto::LifeCycle& row : rows_.life_cycles()) life_cycle_change(row);
    for (const proto::Counter& row : rows_.counters()) counter_change(row);
    for (const proto::Posting& row : rows_.postings())
      line("entry", fmt::format("{}: {} from {} to {}", posting_kind_name(row.kind()), money_text(row.amount()),
                                books_.text(row.debit().book(), row.debit().of()),
                                books_.text(row.credit().book(), row.credit().of())));
    for (const proto::Exception& row : rows_.exceptions()) exception_change(row);
  }

  void account_change(const proto::Account& row) {
    const proto::Account* before = with_id(before_.accounts(), row.id());
    if (before == nullptr) return line("account", "opened, " + balance(row));
    const std::uint32_t currency = row.currency();
    std::string text = row.id() + ":";
    const auto add = [&](std::string_view label, std::int64_t was, std::int64_t is) {
      if (was != is) text += fmt::format(" {} {},", label, amount_change(was, is, currency));
    };
    add("posted", before->posted(), row.posted());
    add("pending", before->pending(), row.pending());
    add("credit line", before->credit_line(), row.credit_line());
    text += fmt::format(" available {} {}", amount_change(available_of(*before), available_of(row), currency),
                        currency_code(currency));
    line("moved", text);
  }

  void card_change(const proto::Card& row) {
    const auto same = std::ranges::find(before_.cards(), row.token(), [](const auto& each) { return each.token(); });
    const bool there = same != before_.cards().end();
    const proto::Card& was = there ? *same : row;
    std::string text = fmt::format("{}******{}{}:", row.bin(), row.last_four(), there ? "" : ", new");
    text += " " + change(card_status_name(was.status()), card_status_name(row.status()));
    if (row.has_expiry_yymm()) text += fmt::format(" to {:04}", row.expiry_yymm());
    const auto profile = [](const proto::Card& of) {
      return of.limits_profile().empty() ? "usual" : of.limits_profile();
    };
    text += ", limits " + change(profile(was), profile(row));
    if (was.pin_tries() != row.pin_tries())
      text += ", PIN tries " + change(std::to_string(was.pin_tries()), std::to_string(row.pin_tries()));
    if (row.has_replaced_by()) text += ", replaced by " + card_in(rows_, row.replaced_by());
    line("card", text + ", of account " + row.account());
  }

  void life_cycle_change(const proto::LifeCycle& row) {
    const proto::LifeCycle* before = with_id(before_.life_cycles(), row.id());
    const proto::LifeCycle none;
    const proto::LifeCycle& was = before != nullptr ? *before : none;
    const std::uint32_t currency = row.authorized().currency();
    std::string text = what_it_is(row) + " ";
    text += before == nullptr ? life_cycle_state_name(row.state())
                              : change(life_cycle_state_name(was.state()), life_cycle_state_name(row.state()));
    const auto add = [&](std::string_view label, std::int64_t from, std::int64_t to) {
      if (from != to) text += fmt::format(", {} {}", label, amount_change(from, to, currency));
    };
    add("held", was.held(), row.held());
    add("captured", was.captured(), row.captured());
    add("cleared", was.cleared(), row.cleared());
    add("reversed", was.reversed(), row.reversed());
    add("expired", was.expired(), row.expired());
    add("added", was.added(), row.added());
    text += " " + currency_code(currency);
    line("life cycle", text);
    if (row.has_tombstone_remains())
      more(fmt::format("its original is still to come, and is to be held at {}",
                       money_text(row.tombstone_remains(), row.transaction().currency())));
    if (row.has_tombstone_releases())
      more(fmt::format("its original is still to come, and {} comes off it",
                       money_text(row.tombstone_releases(), row.transaction().currency())));
    if (row.has_expires_us() && (!was.has_expires_us() || was.expires_us() != row.expires_us()))
      more("what is held then expires at " + milliseconds_text(row.expires_us()));
  }

  void declined_by(const std::string& limit) {
    more("declined by the limit " + limit);
    for (const proto::Counter& row : before_.counters())
      for (const proto::CounterWindow& window : row.windows()) {
        if (window.limit() != limit) continue;
        const Spent spent = spent_in(window);
        more(fmt::format("counted before it, {}: {} times, {}", period_text(window), spent.count,
                         money_text(spent.amount, spent_currency())));
      }
  }

  struct Spent {
    std::uint64_t count = 0;
    std::int64_t amount = 0;
  };
  static Spent spent_in(const proto::CounterWindow& window) {
    Spent spent;
    for (const proto::Bucket& bucket : window.buckets()) {
      spent.count += bucket.count();
      spent.amount += bucket.amount();
    }
    return spent;
  }

  // Buckets that have run out drop out of the sum when the row is next changed.
  void counter_change(const proto::Counter& row) {
    const auto before = std::ranges::find_if(before_.counters(), [&](const proto::Counter& each) {
      return each.card() == row.card() && each.policy() == row.policy();
    });
    const std::uint32_t currency = spent_currency();
    for (const proto::CounterWindow& window : row.windows()) {
      Spent was;
      if (before != before_.counters().end())
        if (const auto* old = with_id(before->windows(), window.id())) was = spent_in(*old);
      const Spent is = spent_in(window);
      if (was.count == is.count && was.amount == is.amount) continue;
      line("counted", fmt::format("{}, {}: {} times, {} {}", window.limit(), period_text(window),
                                  change(std::to_string(was.count), std::to_string(is.count)),
                                  amount_change(was.amount, is.amount, currency), currency_code(currency)));
    }
  }

  // Counters have no currency of their own: they count in the account's.
  std::uint32_t spent_currency() const {
    if (rows_.accounts_size() > 0) return rows_.accounts(0).currency();
    if (before_.accounts_size() > 0) return before_.accounts(0).currency();
    return record_.transaction().facts().transaction().currency();
  }

  static std::string period_text(const proto::CounterWindow& window) {
    return window.period_s() == 0 ? period_name(window.period())
                                  : fmt::format("{} {} s", period_name(window.period()), window.period_s());
  }

  static std::string what_it_is(const proto::LifeCycle& row) {
    if (row.part_of().empty()) return short_hex(row.id());
    const std::string part = row.part() == 0 ? "part" : part_name(row.part());
    return fmt::format("{} ({} of {})", short_hex(row.id()), part, short_hex(row.part_of()));
  }

  void exception_change(const proto::Exception& row) {
    const proto::Exception* before = with_id(before_.exceptions(), row.id());
    const std::string status = exception_status_name(row.status());
    line("exception",
         fmt::format("{} {} over {}, {}", before == nullptr ? "raised:" : "", exception_reason_name(row.reason()),
                     money_text(row.amount()),
                     before == nullptr ? status : change(exception_status_name(before->status()), status)));
    more("id " + hex_text(row.id()));
    if (row.actor().empty()) return;
    const bool assigned = static_cast<ExceptionStatus>(row.status()) == ExceptionStatus::assigned;
    more(fmt::format("{} {}{}{}", assigned ? "to" : "by", row.actor(), row.note().empty() ? "" : ": ", row.note()));
  }

  const proto::Record& record_;
  const proto::RowsImage& before_;
  const proto::RowsImage& rows_;
  const std::vector<std::string>& fitting_;
  WireCodes& codes_;
  const BookWords& books_;
  bool brief_;
  std::string text_;
};

}  // namespace

std::string asked_text(const proto::Record& record) {
  if (record.has_operator_()) return "operator: " + record.operator_().act();
  if (record.has_timer()) {
    const bool expiry = record.timer().what() == proto::TimerRecord::hold_expiry;
    return expiry ? "the hold expired" : "timer: " + timer_name(record.timer().what());
  }
  if (record.has_configuration()) return "started, isoswitch " + record.configuration().version();
  if (!record.has_transaction()) return "record";
  const proto::Facts& facts = record.transaction().facts();
  std::string text = record.transaction().mti() + " " + flow_words(facts);
  if (facts.repeat()) text += ", repeat";
  const std::uint32_t currency = facts.transaction().currency();
  const bool reversal =
      static_cast<Flow>(facts.flow()) == Flow::reversal || static_cast<Flow>(facts.flow()) == Flow::reversal_advice;
  if (reversal) {
    if (facts.has_transaction()) text += " of " + money_text(facts.transaction());
    if (facts.reversal_form() == static_cast<std::uint32_t>(ReversalForm::remains))
      text += ", " + money_text(facts.reversal_amount(), currency) + " remain";
    if (facts.reversal_form() == static_cast<std::uint32_t>(ReversalForm::releases))
      text += ", " + money_text(facts.reversal_amount(), currency) + " come off";
    return text;
  }
  if (static_cast<Kind>(facts.kind()) == Kind::none) return text;
  text += ", " + kind_words(facts);
  if (facts.has_transaction()) text += " of " + money_text(facts.transaction());
  return text;
}

std::string moment_text(const Moment& moment, WireCodes& codes, const BookWords& books, bool brief) {
  return Block{moment, codes, books, brief}.text();
}

}  // namespace isoswitch::tools
