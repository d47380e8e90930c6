#include "tools/isotool/journal_where.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "record.pb.h"
#include "switch/base/hex.h"
#include "switch/base/money.h"
#include "switch/config/node.h"
#include "switch/ledger/reason.h"
#include "switch/store/segment_index_keys.h"
#include "tools/isotool/record_text.h"
#include "tools/isotool/record_words.h"
#include "tools/isotool/time_text.h"

namespace isoswitch::tools {
namespace {

using journal::KeyKind;

enum class Takes { text, digits, hex_id, card, reason, amount, time, sequence, kind };

struct KeyRow {
  std::string_view name;
  WhereKey key;
  Takes takes;
  std::optional<KeyKind> index;
  std::string_view example;
};

// The first that an expression has is looked up, so those that few records share come first.
constexpr KeyRow rows[] = {
    {"exception", WhereKey::exception, Takes::hex_id, KeyKind::exception, "32 hex digits"},
    {"life_cycle", WhereKey::life_cycle, Takes::hex_id, KeyKind::life_cycle, "32 hex digits"},
    {"rrn", WhereKey::rrn, Takes::text, KeyKind::retrieval_reference, "DE 37"},
    {"authorization_code", WhereKey::authorization_code, Takes::text, KeyKind::authorization_code, "DE 38"},
    {"stan", WhereKey::stan, Takes::digits, KeyKind::stan, "000123"},
    {"card", WhereKey::card, Takes::card, std::nullopt, "a token in hex, its beginning, or the last four digits"},
    {"account", WhereKey::account, Takes::text, KeyKind::account, "an account's name"},
    {"kind", WhereKey::kind, Takes::kind, std::nullopt, "transaction, timer, operator or configuration"},
    {"reason", WhereKey::reason, Takes::reason, std::nullopt, "insufficient_funds"},
    {"mti", WhereKey::mti, Takes::digits, std::nullopt, "0100"},
    {"acquirer", WhereKey::acquirer, Takes::text, std::nullopt, "a listener's name"},
    {"amount", WhereKey::amount, Takes::amount, std::nullopt, "45.00, or 10..50"},
    {"currency", WhereKey::currency, Takes::text, std::nullopt, "EUR"},
    {"time", WhereKey::time, Takes::time, std::nullopt, "2026-11-25T18:00, or two with .. between them; UTC"},
    {"sequence", WhereKey::sequence, Takes::sequence, std::nullopt, "4711, or 4711..4800"},
};

constexpr std::string_view kinds[] = {"transaction", "timer", "operator", "configuration"};

struct CompareRow {
  std::string_view sign;
  Compare compare;
};
constexpr CompareRow compares[] = {
    {"!=", Compare::unequal}, {"<=", Compare::at_most}, {">=", Compare::at_least},
    {"=", Compare::equal},    {"<", Compare::below},    {">", Compare::above},
};

constexpr std::size_t token_hex_digits = 66;
constexpr std::size_t id_hex_digits = 32;
constexpr int shared_decimals = 4;

constexpr TenThousandths number_max = std::numeric_limits<TenThousandths>::max();

const KeyRow& row_of(WhereKey key) { return *std::ranges::find(rows, key, &KeyRow::key); }

bool is_ordered(Takes takes) { return takes == Takes::amount || takes == Takes::time || takes == Takes::sequence; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

// What is said again of what was written: nothing that may be a card number.
std::string shown(std::string_view text) {
  constexpr std::ptrdiff_t digits_shown_max = 11;
  if (std::ranges::count_if(text, is_digit) > digits_shown_max) return "a long number";
  return "'" + std::string{text.substr(0, 40)} + "'";
}

std::string known_keys() {
  std::string text;
  for (const KeyRow& row : rows) text += (text.empty() ? "" : ", ") + std::string{row.name};
  return text;
}

Result<TenThousandths> parse_amount(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point == std::string_view::npos ? "" : text.substr(point + 1);
  const bool good = !whole.empty() && whole.size() <= 18 && part.size() <= shared_decimals &&
                    std::ranges::all_of(whole, is_digit) && std::ranges::all_of(part, is_digit) &&
                    (point == std::string_view::npos || !part.empty());
  if (!good) return failure(fmt::format("expected an amount such as 45.00, found {}", shown(text)));
  TenThousandths value = 0;
  for (const char c : whole) value = value * 10 + (c - '0');
  for (int i = 0; i < shared_decimals; ++i)
    value = value * 10 + (static_cast<std::size_t>(i) < part.size() ? part[static_cast<std::size_t>(i)] - '0' : 0);
  return value;
}

Result<TenThousandths> parse_sequence(std::string_view text) {
  TenThousandths value = 0;
  for (const char c : text) {
    if (!is_digit(c) || text.size() > 19) return failure(fmt::format("expected a sequence, found {}", shown(text)));
    value = value * 10 + (c - '0');
  }
  return value;
}

struct Span {
  TenThousandths least = 0;
  TenThousandths most = 0;
};

Result<Span> parse_one(Takes takes, std::string_view text) {
  if (takes == Takes::time) {
    const auto span = parse_time(text);
    if (!span)
      return failure(
          fmt::format("expected a time such as 2026-11-25T18:00:00.123Z or its beginning, found {}", shown(text)));
    return Span{span->first.us, span->last.us};
  }
  const auto value = takes == Takes::amount ? parse_amount(text) : parse_sequence(text);
  if (!value) return std::unexpected(value.error());
  return Span{*value, *value};
}

Result<void> take_ordered(Takes takes, Condition& condition) {
  const std::string_view text = condition.text;
  const std::size_t dots = text.find("..");
  const auto first = parse_one(takes, text.substr(0, dots));
  if (!first) return std::unexpected(first.error());
  Span last = *first;
  if (dots != std::string_view::npos) {
    if (condition.compare != Compare::equal) return failure("expected = before a range");
    condition.compare = Compare::within;
    const auto end = parse_one(takes, text.substr(dots + 2));
    if (!end) return std::unexpected(end.error());
    last = *end;
  }
  condition.least = first->least;
  condition.most = last.most;
  switch (condition.compare) {
    case Compare::equal:
    case Compare::unequal:
    case Compare::within: break;
    case Compare::below:
      condition.most = first->least - 1;
      condition.least = -number_max;
      break;
    case Compare::at_most: condition.least = -number_max; break;
    case Compare::above:
      condition.least = first->most + 1;
      condition.most = number_max;
      break;
    case Compare::at_least: condition.most = number_max; break;
  }
  return {};
}

Result<void> take_card(std::string& text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  const bool last_four = text.size() == 4 && std::ranges::all_of(text, is_digit);
  const bool token =
      text.size() > 4 && text.size() <= token_hex_digits && text.starts_with("01") && std::ranges::all_of(text, is_hex);
  if (last_four || token) return {};
  return failure("expected the last four digits, or five and more hex digits of a token; never a card number");
}

Result<void> take_reason(const std::string& text) {
  if (reason_named(text)) return {};
  std::vector<std::string_view> known;
  known.reserve(reason_count);
  for (std::uint8_t i = 0; i < reason_count; ++i) known.push_back(name(static_cast<Reason>(i)));
  const auto near = nearest(text, known);
  return failure(fmt::format("no reason {}{}", shown(text), near ? fmt::format("; is it '{}'?", *near) : ""));
}

Result<void> take(const KeyRow& row, Condition& condition) {
  std::string& text = condition.text;
  if (text.empty()) return failure(fmt::format("expected a value: {}", row.example));
  switch (row.takes) {
    case Takes::text: return {};
    case Takes::digits:
      if (text.size() <= 6 && std::ranges::all_of(text, is_digit)) return {};
      return failure(fmt::format("expected digits such as {}, found {}", row.example, shown(text)));
    case Takes::hex_id: {
      const auto bytes = text.size() == id_hex_digits ? from_hex(text) : std::nullopt;
      if (!bytes) return failure(fmt::format("expected 32 hex digits, found {} characters", text.size()));
      text.assign(bytes->begin(), bytes->end());
      return {};
    }
    case Takes::card: return take_card(text);
    case Takes::reason: return take_reason(text);
    case Takes::kind:
      if (std::ranges::find(kinds, text) != std::end(kinds)) return {};
      return failure(fmt::format("expected {}, found {}", row.example, shown(text)));
    case Takes::amount:
    case Takes::time:
    case Takes::sequence: return take_ordered(row.takes, condition);
  }
  return {};
}

// Walks over the expression; knows where it is.
class Expression {
 public:
  explicit Expression(std::string_view text) : text_(text) {}

  Result<std::vector<Condition>> read() {
    std::vector<Condition> conditions;
    do {
      auto condition = one();
      if (!condition) return std::unexpected(condition.error());
      conditions.push_back(std::move(*condition));
      blanks();
      if (at_ == text_.size()) return conditions;
      const std::size_t begin = at_;
      const std::string_view next = word();
      if (next != "and") return fault(begin, fmt::format("expected 'and', found {}", shown(next)));
    } while (true);
  }

 private:
  static bool is_key(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

  std::unexpected<Error> fault(std::size_t at, std::string_view what) const {
    return failure(fmt::format("position {}: {}", at + 1, what));
  }

  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != ' ' && text_[at_] != '\t') ++at_;
    return text_.substr(begin, at_ - begin);
  }

  Result<Condition> one() {
    blanks();
    const std::size_t key_at = at_;
    while (at_ < text_.size() && is_key(text_[at_])) ++at_;
    const std::string_view key = text_.substr(key_at, at_ - key_at);
    if (key.empty()) return fault(key_at, "expected a key, one of " + known_keys());
    const auto row = std::ranges::find(rows, key, &KeyRow::name);
    if (row == std::end(rows)) return unknown(key_at, key);
    blanks();
    const std::size_t sign_at = at_;
    const auto sign = std::ranges::find_if(
        compares, [&](const CompareRow& candidate) { return text_.substr(at_).starts_with(candidate.sign); });
    if (sign == std::end(compares)) return fault(sign_at, fmt::format("expected =, !=, <, <=, > or >= after {}", key));
    at_ += sign->sign.size();
    if (sign->compare != Compare::equal && sign->compare != Compare::unequal && !is_ordered(row->takes))
      return fault(sign_at, fmt::format("{} has no order: expected = or !=", key));
    blanks();
    const std::size_t value_at = at_;
    Condition condition{.key = row->key, .compare = sign->compare, .text = {}};
    if (auto read = value(condition.text); !read) return std::unexpected(read.error());
    if (auto taken = take(*row, condition); !taken)
      return fault(value_at, fmt::format("{}: {}", key, taken.error().text));
    return condition;
  }

  Result<void> value(std::string& text) {
    if (at_ == text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) {
      text = word();
      return {};
    }
    const std::size_t begin = at_;
    const std::size_t end = text_.find(text_[begin], begin + 1);
    if (end == std::string_view::npos) return fault(begin, "the quote is not closed");
    text = text_.substr(begin + 1, end - begin - 1);
    at_ = end + 1;
    return {};
  }

  std::unexpected<Error> unknown(std::size_t at, std::string_view key) const {
    std::vector<std::string_view> known;
    for (const KeyRow& row : rows) known.push_back(row.name);
    const auto near = nearest(key, known);
    return fault(at, fmt::format("no key {}{}; there are {}", shown(key),
                                 near ? fmt::format(", is it '{}'?", *near) : "", known_keys()));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_same_card(const std::string& token, const std::string& last_four, const std::string& wanted) {
  if (wanted.size() == 4) return last_four == wanted;
  return to_hex({reinterpret_cast<const std::uint8_t*>(token.data()), token.size()}).starts_with(wanted);
}

bool names_card(const proto::Record& record, const std::string& wanted) {
  const proto::Facts& facts = record.transaction().facts();
  if (is_same_card(facts.card(), facts.last_four(), wanted)) return true;
  return std::ranges::any_of(record.rows().cards(), [&](const proto::Card& row) {
    return is_same_card(row.token(), row.last_four(), wanted);
  });
}

std::optional<TenThousandths> amount_of(const proto::Record& record) {
  const proto::Facts& facts = record.transaction().facts();
  if (!facts.has_transaction()) return std::nullopt;
  const CurrencyRow* row = find_currency(Currency{static_cast<std::uint16_t>(facts.transaction().currency())});
  TenThousandths value = facts.transaction().minor();
  for (int i = row != nullptr ? row->exponent : 2; i < shared_decimals; ++i) value *= 10;
  return value;
}

bool is_currency(const proto::Record& record, const std::string& wanted) {
  const proto::Facts& facts = record.transaction().facts();
  if (!facts.has_transaction()) return false;
  const CurrencyRow* row = find_currency(wanted);
  return row != nullptr && row->number == facts.transaction().currency();
}

bool is_equal(const Condition& condition, const proto::Record& record) {
  const proto::TransactionRecord& message = record.transaction();
  const auto indexed = row_of(condition.key).index;
  switch (condition.key) {
    case WhereKey::card: return names_card(record, condition.text);
    case WhereKey::kind: return record_kind(record) == condition.text;
    case WhereKey::reason:
      return record.decision().answered() && reason_name(record.decision().given().reason()) == condition.text;
    case WhereKey::mti: return message.mti() == condition.text;
    case WhereKey::acquirer: return message.acquirer() == condition.text;
    case WhereKey::currency: return is_currency(record, condition.text);
    default: return indexed && journal::has_key(record, *indexed, condition.text);
  }
}

std::optional<TenThousandths> number_of(WhereKey key, const proto::Record& record) {
  if (key == WhereKey::amount) return amount_of(record);
  if (key == WhereKey::time) return record.at_us();
  if (key == WhereKey::sequence) return record.sequence();
  return std::nullopt;
}

}  // namespace

bool Condition::holds(const proto::Record& record) const {
  if (!is_ordered(row_of(key).takes)) return is_equal(*this, record) == (compare == Compare::equal);
  const auto number = number_of(key, record);
  if (!number) return false;
  const bool inside = *number >= least && *number <= most;
  return compare == Compare::unequal ? !inside : inside;
}

Result<std::vector<Condition>> parse_where(std::string_view expression) { return Expression{expression}.read(); }

Result<Condition> condition_of(WhereKey key, Compare compare, const std::string& text) {
  Condition condition{.key = key, .compare = compare, .text = text};
  if (auto taken = take(row_of(key), condition); !taken) return std::unexpected(taken.error());
  return condition;
}

bool hold(const std::vector<Condition>& conditions, const proto::Record& record) {
  return std::ranges::all_of(conditions, [&](const Condition& each) { return each.holds(record); });
}

journal::SearchBounds bounds_of(const std::vector<Condition>& conditions) {
  journal::SearchBounds bounds;
  const auto least = [](const Condition& from, auto already) {
    return static_cast<decltype(already)>(std::max<TenThousandths>(from.least, already));
  };
  const auto most = [](const Condition& from, auto already) {
    return static_cast<decltype(already)>(std::min<TenThousandths>(from.most, already));
  };
  for (const Condition& each : conditions) {
    if (each.compare == Compare::unequal) continue;
    if (each.key == WhereKey::sequence) {
      bounds.first_sequence = least(each, bounds.first_sequence);
      bounds.last_sequence = most(each, bounds.last_sequence);
    } else if (each.key == WhereKey::time) {
      bounds.from.us = least(each, bounds.from.us);
      bounds.to.us = most(each, bounds.to.us);
    }
  }
  return bounds;
}

std::optional<IndexedKey> indexed_key(const std::vector<Condition>& conditions) {
  for (const KeyRow& row : rows)
    for (const Condition& each : conditions) {
      if (each.key != row.key || each.compare != Compare::equal) continue;
      if (row.index) return IndexedKey{*row.index, each.text};
      if (each.key == WhereKey::card && each.text.size() == token_hex_digits) {
        const auto bytes = *from_hex(each.text);
        return IndexedKey{KeyKind::card, {bytes.begin(), bytes.end()}};
      }
      if (each.key == WhereKey::kind && each.text != kinds[0]) return IndexedKey{KeyKind::record_kind, each.text};
    }
  return std::nullopt;
}

std::string where_help() {
  std::string text =
      "KEY=VALUE [and KEY=VALUE …]; values with blanks in quotes. amount, time and sequence also take !=, "
      "<, <=, >, >= and ranges A..B, the others !=. Keys:";
  for (const KeyRow& row : rows) text += fmt::format("\n  {:<19} {}", row.name, row.example);
  return text;
}

}  // namespace isoswitch::tools
