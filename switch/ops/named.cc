#include "switch/ops/named.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "switch/base/hex.h"

namespace isoswitch {
namespace {

using nlohmann::json;

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
  const auto bytes = from_hex(text_of(request, key));
  Id id;
  if (!bytes || bytes->size() != id.bytes.size())
    return failure(fmt::format("{}: expected {} hex digits", key, 2 * id.bytes.size()));
  std::ranges::copy(*bytes, id.bytes.begin());
  return id;
}

bool holds_card_number(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && digit(text[end])) ++end;
    if (Pan::parse(text.substr(at, end - at))) return true;
    at = end + 1;
  }
  return false;
}

bool has_controls(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

Result<CardToken> card_named_by(const ActWorld& world, const json& request) {
  const bool by_number = request.contains("pan");
  if (by_number == request.contains("card")) return failure("expected one of 'card' and 'pan'");
  if (!by_number) return card_by_token(text_of(request, "card"));
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
  if (!by_card) return account_by_name(text_of(request, "account"));
  const auto card = card_there(world, request);
  if (!card) return std::unexpected(card.error());
  return card->account;
}

Result<LifeCycleId> life_cycle_named_by(const json& request) { return id_of<LifeCycleId>(request, "life_cycle"); }
Result<ExceptionId> exception_named_by(const json& request) { return id_of<ExceptionId>(request, "id"); }

Result<std::string> words_of(const json& request, std::string_view key, std::size_t bytes_max) {
  std::string words = text_of(request, key);
  if (words.empty() || words.size() > bytes_max)
    return failure(fmt::format("{}: expected 1 to {} characters", key, bytes_max));
  if (has_controls(words)) return failure(fmt::format("{}: expected one line, without control characters", key));
  if (holds_card_number(words)) return failure(fmt::format("{}: it holds what may be a card number", key));
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
