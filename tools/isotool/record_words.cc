#include "tools/isotool/record_words.h"

#include <fmt/format.h>

#include "record.pb.h"
#include "switch/base/clock.h"
#include "switch/base/hex.h"
#include "switch/base/money.h"
#include "switch/ledger/holds.h"
#include "switch/pipeline/transaction.h"

namespace isoswitch::tools {
namespace {

template <class Enum>
std::string named(std::uint32_t number) {
  const std::string_view known = name(static_cast<Enum>(number));
  return known == "unknown" || known.empty() ? std::to_string(number) : std::string{known};
}

Currency currency_of(std::uint32_t number) { return {static_cast<std::uint16_t>(number)}; }

}  // namespace

std::string card_in(const proto::RowsImage& rows, const std::string& token) {
  for (const proto::Card& row : rows.cards())
    if (row.token() == token) return row.bin() + "******" + row.last_four();
  return token.empty() ? "" : "token " + short_hex(token) + "…";
}

std::string currency_code(std::uint32_t number) {
  const CurrencyRow* row = find_currency(currency_of(number));
  return row != nullptr ? row->code : fmt::format("{:03}", number);
}
std::string reason_name(std::uint32_t number) {
  return number < reason_count ? std::string{name(static_cast<Reason>(number))} : std::to_string(number);
}
std::string flow_name(std::uint32_t number) {
  const bool known = number >= 1 && number <= static_cast<std::uint32_t>(Flow::other);
  return known ? std::string{name(static_cast<Flow>(number))} : std::to_string(number);
}
std::string kind_name(std::uint32_t number) {
  const bool known = number <= static_cast<std::uint32_t>(Kind::unsupported);
  return known ? std::string{name(static_cast<Kind>(number))} : std::to_string(number);
}
std::string account_status_name(std::uint32_t number) { return named<AccountStatus>(number); }
std::string card_status_name(std::uint32_t number) { return named<CardStatus>(number); }
std::string life_cycle_state_name(std::uint32_t number) { return named<LifeCycleState>(number); }
std::string part_name(std::uint32_t number) { return named<Part>(number); }
std::string books_name(std::uint32_t number) { return named<Books>(number); }
std::string owed_state_name(std::uint32_t number) { return named<OwedState>(number); }
std::string owed_kind_name(std::uint32_t number) { return named<OwedKind>(number); }
std::string exception_reason_name(std::uint32_t number) { return named<ExceptionReason>(number); }
std::string exception_status_name(std::uint32_t number) { return named<ExceptionStatus>(number); }
std::string posting_kind_name(std::uint32_t number) { return named<PostingKind>(number); }

std::string period_name(std::uint32_t number) { return named<PeriodKind>(number); }

std::string heard_name(std::uint32_t number) {
  constexpr std::string_view names[] = {"answer", "silence", "never sent"};
  return number >= 1 && number <= std::size(names) ? std::string{names[number - 1]} : std::to_string(number);
}

std::string timer_name(std::uint32_t number) {
  if (number == proto::TimerRecord::hold_expiry) return "hold_expiry";
  if (number == proto::TimerRecord::day_closed) return "day_closed";
  if (number == proto::TimerRecord::question_unanswered) return "question_unanswered";
  return std::to_string(number);
}

std::string money_text(std::int64_t minor, std::uint32_t currency) {
  return to_string(Money{minor, currency_of(currency)});
}
std::string money_text(const proto::Money& amount) { return money_text(amount.minor(), amount.currency()); }
std::string decimal_text(std::int64_t minor, std::uint32_t currency) { return decimal(minor, currency_of(currency)); }

std::int64_t available_of(const proto::Account& row) {
  Account account;
  account.posted = row.posted();
  account.pending = row.pending();
  account.credit_line = row.credit_line();
  return available(account);
}

std::string card_text(const proto::Facts& facts) {
  return facts.last_four().empty() ? "-" : facts.bin() + "******" + facts.last_four();
}

std::string target_text(const proto::Record& record) {
  const proto::OperatorRecord& from = record.operator_();
  std::string text;
  const auto add = [&text](std::string_view label, const std::string& value) {
    if (!value.empty()) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", label, value);
  };
  add("card", card_in(record.rows(), from.card()));
  add("new card", card_in(record.rows(), from.new_card()));
  add("account", from.account());
  if (!from.life_cycle().empty()) add("life cycle", hex_text(from.life_cycle()));
  if (!from.exception().empty()) add("exception", hex_text(from.exception()));
  add("reference", from.reference());
  return text;
}

std::string hex_text(const std::string& bytes) {
  return to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}
std::string short_hex(const std::string& bytes) { return hex_text(bytes.substr(0, 6)); }

std::string milliseconds_text(std::int64_t at_us) {
  std::string text = to_iso8601(Instant{at_us});
  text.erase(text.size() - 4, 3);
  return text;
}

}  // namespace isoswitch::tools
