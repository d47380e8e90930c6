#include "tools/isotool/record_text.h"

#include <fmt/format.h>

#include "iso8583/dialect.h"
#include "iso8583/encoding/latin1.h"
#include "record.pb.h"
#include "switch/base/clock.h"
#include "switch/base/hex.h"
#include "switch/pipeline/transaction.h"
#include "tools/isotool/book_words.h"
#include "tools/isotool/record_words.h"

namespace isoswitch::tools {
namespace {

// What was asked for, in a word and the spaces after it.
std::string asked(const proto::Facts& facts) {
  const auto flow = static_cast<Flow>(facts.flow());
  if (flow == Flow::reversal || flow == Flow::reversal_advice) return "reversal  ";
  return static_cast<Kind>(facts.kind()) == Kind::none ? "" : kind_name(facts.kind()) + "  ";
}

std::string on(const proto::Record& record) {
  const std::string target = target_text(record);
  return target.empty() ? "" : "  on " + target;
}

std::string sent_to(const proto::LifeCycle& row) {
  if (!row.has_forwarded()) return "";
  const proto::Forwarded& to = row.forwarded();
  return fmt::format("  sent to {} as STAN {} of {}", iso8583::to_utf8(to.link()), to.stan(), to.transmitted());
}

std::string decided(const proto::Record& record) {
  const proto::DecisionImage& decision = record.decision();
  std::string text = decision.answered() ? reason_name(decision.given().reason()) : "not answered";
  for (const proto::Owed& owed : record.rows().owed())
    if (owed.state() == static_cast<std::uint32_t>(OwedState::asked)) text = "asks " + owed.link();
  if (decision.has_repeat_of()) text += fmt::format(", repeat of {}", decision.repeat_of());
  if (decision.stan_reuse()) text += ", STAN used again";
  return text;
}

// Of a record that is about something owed: whom, and what became of it.
std::string owed_text(const proto::Record& record) {
  std::string text;
  for (const proto::Owed& owed : record.rows().owed())
    text += fmt::format("  {} to {} {}", owed_kind_name(owed.kind()), owed.link(), owed_state_name(owed.state()));
  return text;
}

std::string question_end_line(const proto::Record& record) {
  const proto::QuestionEnd& end = record.question_end();
  const std::string heard = end.mti().empty() ? heard_name(end.heard()) : end.mti();
  return fmt::format("{} to record {} after {}.{:03} ms: {}{}  [{}]", heard, end.asked_by(), end.took_us() / 1000,
                     end.took_us() % 1000, decided(record), owed_text(record), record.decision().rule());
}

std::string outbox_line(const proto::Record& record) {
  const proto::OutboxRecord& from = record.outbox();
  return fmt::format("outbox:{}{}", owed_text(record), from.code().empty() ? "" : ", answered " + from.code());
}

class Page {
 public:
  explicit Page(const BookWords& books) : books_(books) {}

  std::string of(const proto::Record& record) {
    text_ =
        fmt::format("record {}  {}  {}\n", record.sequence(), to_iso8601(Instant{record.at_us()}), record_kind(record));
    if (record.has_transaction()) transaction(record);
    if (record.has_operator_()) {
      line("by", record.operator_().actor());
      line("act", record.operator_().act());
      line("reason", record.operator_().reason());
      line("on", target_text(record));
    }
    if (record.has_timer()) {
      line("timer", timer_name(record.timer().what()));
      if (!record.timer().life_cycle().empty()) line("life cycle", short_hex(record.timer().life_cycle()) + "…");
      if (record.timer().what() == proto::TimerRecord::day_closed) line("day", std::to_string(record.timer().day()));
    }
    if (record.has_question_end()) question_end(record.question_end());
    if (record.has_outbox()) {
      line("outbox", owed_state_name(record.outbox().state()));
      line("answered", record.outbox().code());
      line("tries", std::to_string(record.outbox().tries()));
      line("note", record.outbox().note());
    }
    if (record.has_configuration()) {
      line("path", record.configuration().path());
      line("version", record.configuration().version());
      text_ += "\n" + record.configuration().text();
    }
    rows(record.rows());
    return text_;
  }

 private:
  void question_end(const proto::QuestionEnd& end) {
    line("question of record", std::to_string(end.asked_by()));
    line("heard", heard_name(end.heard()));
    line("after", fmt::format("{}.{:03} ms", end.took_us() / 1000, end.took_us() % 1000));
    line("answer", end.mti());
    if (end.has_word()) line("which says", reason_name(end.word().reason()));
  }
  void head(std::string_view title) { text_ += fmt::format("\n{}\n", title); }
  void line(std::string_view label, std::string_view value) {
    if (!value.empty()) text_ += fmt::format("  {:<24} {}\n", label, value);
  }

  void transaction(const proto::Record& record) {
    const proto::TransactionRecord& from = record.transaction();
    line("listener", from.acquirer());
    line("peer", from.peer());
    head(fmt::format("message {}, {} (secret fields are not recorded)", from.mti(), from.dialect()));
    const auto dialect = iso8583::load_dialect(from.dialect(), iso8583::dialect_directories());
    for (const proto::Field& field : from.fields()) {
      const iso8583::FieldRow* row = dialect ? (*dialect)->field(static_cast<int>(field.number())) : nullptr;
      const bool binary = row != nullptr && row->binary();
      const std::string value =
          binary ? to_hex({reinterpret_cast<const std::uint8_t*>(field.value().data()), field.value().size()})
                 : iso8583::to_utf8(field.value());
      line(fmt::format("{:>3} {}", field.number(), row != nullptr ? row->name : ""), value);
    }
    facts(from.facts());
    head("decision");
    line("answer", decided(record));
    line("by handler", record.decision().rule());
    line("limit", record.decision().limit());
    line("authorization code", record.decision().given().authorization_code());
    approved_partially(record.decision().given(), from.facts());
    for (const proto::Balance& balance : record.decision().given().balances())
      line(fmt::format("balance {:02} {:02}", balance.account_type(), balance.amount_type()),
           money_text(balance.amount()));
  }

  // R10: the billing amount is in the currency of DE 51 where the message has one.
  void approved_partially(const proto::Given& given, const proto::Facts& facts) {
    const proto::Money& billing = facts.has_billing() ? facts.billing() : facts.transaction();
    if (given.has_transaction_amount())
      line("approved", money_text(given.transaction_amount(), facts.transaction().currency()));
    if (given.has_billing_amount()) line("approved, billing", money_text(given.billing_amount(), billing.currency()));
  }

  void facts(const proto::Facts& from) {
    head("facts");
    line("flow", flow_name(from.flow()));
    line("kind", kind_name(from.kind()));
    line("card", from.card().empty() ? "-" : card_text(from) + "  token " + short_hex(from.card()) + "…");
    if (from.has_transaction()) line("amount", money_text(from.transaction()));
    if (from.has_billing()) line("billing", money_text(from.billing()));
    if (from.has_settlement()) line("settlement", money_text(from.settlement()));
    if (from.reversal_form() != 0)
      line(from.reversal_form() == 1 ? "is to remain" : "comes off",
           money_text(from.reversal_amount(), from.transaction().currency()));
    if (from.has_advised_approval()) line("advised", from.advised_approval() ? "an approval" : "a decline");
    if (from.has_original() && !from.original().stan().empty())
      line("original", fmt::format("class {} STAN {} of {}", from.original().message_class(), from.original().stan(),
                                   from.original().transmitted()));
    line("authorization code drawn", from.drawn_authorization_code());
  }

  void rows(const proto::RowsImage& from) {
    if (from.accounts_size() + from.cards_size() + from.life_cycles_size() + from.exceptions_size() +
            from.postings_size() + from.owed_size() >
        0)
      head("rows, as they are after it");
    each("accounts", from.accounts(), [&](const proto::Account& row) {
      line("account " + row.id(),
           fmt::format("posted {}  pending {}  credit line {}  {}", money_text(row.posted(), row.currency()),
                       money_text(row.pending(), row.currency()), money_text(row.credit_line(), row.currency()),
                       account_status_name(row.status())));
    });
    each("cards", from.cards(), [&](const proto::Card& row) {
      line("card", fmt::format("{}******{}  {}  of {}{}{}", row.bin(), row.last_four(), card_status_name(row.status()),
                               row.account(), row.limits_profile().empty() ? "" : "  limits " + row.limits_profile(),
                               row.pin_tries() == 0 ? "" : fmt::format("  PIN tries {}", row.pin_tries())) +
                       (row.has_replaced_by() ? "  replaced by " + card_in(from, row.replaced_by()) : ""));
    });
    each("life cycles", from.life_cycles(), [&](const proto::LifeCycle& row) {
      const std::uint32_t currency = row.authorized().currency();
      line("life cycle " + short_hex(row.id()),
           fmt::format("{}  held {}  captured {}  reversed {}{}", life_cycle_state_name(row.state()),
                       money_text(row.held(), currency), money_text(row.captured(), currency),
                       money_text(row.reversed(), currency), sent_to(row)));
    });
    each("owed", from.owed(), [&](const proto::Owed& row) {
      line("owed " + short_hex(row.id()),
           fmt::format("{}  {}  to {}{}{}", owed_state_name(row.state()), owed_kind_name(row.kind()),
                       iso8583::to_utf8(row.link()),
                       row.stan().empty() ? "" : fmt::format("  as STAN {} of {}", row.stan(), row.transmitted()),
                       row.has_exposure() ? "  exposure " + money_text(row.exposure()) : ""));
      if (!row.last_code().empty() || !row.note().empty())
        line("", fmt::format("{}{}{}", row.last_code().empty() ? "" : "answered " + row.last_code(),
                             row.last_code().empty() || row.note().empty() ? "" : ": ", row.note()));
    });
    each("exceptions", from.exceptions(), [&](const proto::Exception& row) {
      line("exception " + short_hex(row.id()),
           fmt::format("{}  {}  {}", exception_reason_name(row.reason()), money_text(row.amount()),
                       exception_status_name(row.status())));
      if (!row.actor().empty())
        line("", fmt::format("{}{}{}", row.actor(), row.note().empty() ? "" : ": ", row.note()));
    });
    each("entries", from.postings(), [&](const proto::Posting& row) {
      line("entry", fmt::format("{:>14}  debit {}  credit {}  ({})", money_text(row.amount()),
                                books_.text(row.debit().book(), row.debit().of()),
                                books_.text(row.credit().book(), row.credit().of()), posting_kind_name(row.kind())));
    });
  }

  // An import changes thousands: the page shows the first of them.
  template <class Rows, class Show>
  void each(std::string_view what, const Rows& rows, Show&& show) {
    constexpr int shown_max = 10;
    for (int i = 0; i < rows.size() && i < shown_max; ++i) show(rows.Get(i));
    if (rows.size() > shown_max)
      line("", fmt::format("… and {} more {} (--json has them all)", rows.size() - shown_max, what));
  }

  const BookWords& books_;
  std::string text_;
};

}  // namespace

std::string_view record_kind(const proto::Record& record) {
  if (record.has_transaction()) return "transaction";
  if (record.has_timer()) return "timer";
  if (record.has_operator_()) return "operator";
  if (record.has_configuration()) return "configuration";
  if (record.has_question_end()) return "question_end";
  if (record.has_outbox()) return "outbox";
  return "record";
}

std::string record_line(const proto::Record& record) {
  const std::string begin = fmt::format("{:>9}  {}", record.sequence(), milliseconds_text(record.at_us()));
  if (record.has_operator_())
    return fmt::format("{}  {}: {} ({}){}", begin, record.operator_().actor(), record.operator_().act(),
                       record.operator_().reason(), on(record));
  if (record.has_configuration())
    return fmt::format("{}  started {} with {}", begin, record.configuration().version(),
                       record.configuration().path());
  if (record.has_timer()) return fmt::format("{}  timer: {}", begin, timer_name(record.timer().what()));
  if (record.has_question_end()) return fmt::format("{}  {}", begin, question_end_line(record));
  if (record.has_outbox()) return fmt::format("{}  {}", begin, outbox_line(record));
  if (!record.has_transaction()) return fmt::format("{}  {}", begin, record_kind(record));
  const proto::TransactionRecord& from = record.transaction();
  const proto::Facts& facts = from.facts();
  return fmt::format("{}  {}  {:<16}  {:<6}  {:<12}  {:>14}  {}{}  [{}]", begin, from.mti(), card_text(facts),
                     facts.ids().stan(), facts.ids().retrieval_reference(),
                     facts.has_transaction() ? money_text(facts.transaction()) : "-", asked(facts), decided(record),
                     record.decision().rule());
}

std::string record_page(const proto::Record& record, const BookWords& books) { return Page{books}.of(record); }

}  // namespace isoswitch::tools
