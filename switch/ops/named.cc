#include "switch/ops/named.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "switch/base/hex.h"

namespace isoswitch {
namespace {

using nlohmann::json;

constexpr std::size_t pan_digits_max = 19;

Result<CardToken> card_by_token(std::string_view hex) {
  const auto bytes = from_hex(hex);
  CardToken token;
  // What was found is not said: it may be a card number.
  if (!bytes || bytes->size() != token.bytes.size())
    return failure(fmt::format("card: expected a token of {} hex digits; ask with 'pan' for a card number",
                               2 * token.bytes.size()));
  std::ranges::copy(*bytes, token.bytes.begin());
  return token;
}

Result<AccountId> account_by_name(std::string_view name) {
  if (name.empty() || !AccountId::fits(name)) return failure("account: expected 1 to 32 characters");
  if (Pan::parse(name) && luhn_holds(name)) return failure("account: this is a card number; ask with 'pan'");
  return AccountId{name};
}

template <class Id>
Result<Id> id_of(const json& request, std::string_view key) {
  const auto hex = read_text(request, key);
  if (!hex) return std::unexpected(hex.error());
  const auto bytes = from_hex(*hex);
  Id id;
  if (!bytes || bytes->size() != id.bytes.size())
    return failure(fmt::format("{}: expected {} hex digits", key, 2 * id.bytes.size()));
  std::ranges::copy(*bytes, id.bytes.begin());
  return id;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool joins(char c) { return c == ' ' || c == '-' || c == '.'; }

// The runs of digits that begin at `at`, as far as a single blank, '-' or '.' stands between two of them; moves `at`
// behind them.
std::vector<std::string_view> runs_from(std::string_view text, std::size_t& at) {
  std::vector<std::string_view> runs;
  for (;;) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    runs.push_back(text.substr(at, end - at));
    at = end;
    if (end + 1 >= text.size() || !joins(text[end]) || !is_digit(text[end + 1])) return runs;
    at = end + 1;
  }
}

// Some of the runs that follow one another: a date may stand before the number.
bool is_number_among(const std::vector<std::string_view>& runs) {
  for (std::size_t first = 0; first < runs.size(); ++first) {
    std::string digits{runs[first]};
    if (Pan::parse(digits)) return true;
    for (std::size_t next = first + 1; next < runs.size() && digits.size() < pan_digits_max; ++next) {
      digits += runs[next];
      if (Pan::parse(digits) && luhn_holds(digits)) return true;
    }
  }
  return false;
}

bool has_controls(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

bool holds_card_number(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (is_digit(text[at]) && is_number_among(runs_from(text, at))) return true;
  return false;
}

std::unexpected<Error> no_account(const AccountId& id) {
  if (holds_card_number(id.view())) return failure("no account of this name, which may be a card number");
  return failure(fmt::format("no account '{}'", id.view()));
}

Result<CardToken> card_named_by(const ActWorld& world, const json& request) {
  const bool by_number = request.contains("pan");
  if (by_number == request.contains("card")) return failure("expected one of 'card' and 'pan'");
  if (!by_number) {
    const auto hex = read_text(request, "card");
    return hex ? card_by_token(*hex) : std::unexpected(hex.error());
  }
  if (!request["pan"].is_string()) return failure("pan: expected text");
  // By reference: a copy of the digits would not be wiped.
  const auto pan = Pan::parse(request["pan"].get_ref<const std::string&>());
  if (!pan) return failure(fmt::format("pan: {}", pan.error().text));
  return world.tokenizer.token(*pan);
}

Result<Card> card_there(const ActWorld& world, const json& request) {
  const auto token = card_named_by(world, request);
  if (!token) return std::unexpected(token.error());
  const auto card = world.store.rows().card(*token);
  if (card) return *card;
  if (!request.contains("pan")) return failure("no card has this token");
  return failure(fmt::format("no card {}", Pan::parse(request["pan"].get_ref<const std::string&>())->masked()));
}

Result<AccountId> account_named_by(const ActWorld& world, const json& request) {
  const bool by_card = request.contains("pan") || request.contains("card");
  if (by_card == request.contains("account")) return failure("expected one of 'account' and 'pan'");
  if (!by_card) {
    const auto name = read_text(request, "account");
    return name ? account_by_name(*name) : std::unexpected(name.error());
  }
  const auto card = card_there(world, request);
  if (!card) return std::unexpected(card.error());
  return card->account;
}

Result<LifeCycleId> life_cycle_named_by(const json& request) { return id_of<LifeCycleId>(request, "life_cycle"); }
Result<ExceptionId> exception_named_by(const json& request) { return id_of<ExceptionId>(request, "id"); }

Result<std::string> words_of(const json& request, std::string_view key, std::size_t bytes_max) {
  auto words = read_text(request, key);
  if (!words) return words;
  if (words->empty() || words->size() > bytes_max)
    return failure(fmt::format("{}: expected 1 to {} characters", key, bytes_max));
  if (has_controls(*words)) return failure(fmt::format("{}: expected one line, without control characters", key));
  if (holds_card_number(*words)) return failure(fmt::format("{}: it holds what may be a card number", key));
  return words;
}

Result<std::size_t> limit_of(const json& request, std::size_t usual, std::size_t max) {
  if (!request.contains("limit")) return usual;
  if (!request["limit"].is_number_integer()) return failure("limit: expected a whole number");
  const auto limit = request["limit"].get<std::int64_t>();
  if (limit < 1 || limit > static_cast<std::int64_t>(max)) return failure(fmt::format("limit: expected 1 to {}", max));
  return static_cast<std::size_t>(limit);
}

}  // namespace isoswitch
