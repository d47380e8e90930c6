#include "switch/ops/follower_acts.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "switch/ops/act.h"

namespace isoswitch {
namespace {

using nlohmann::json;

// It becomes a label of metrics.
bool is_name(std::string_view text) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
      "0123456789-_.";
  return !text.empty() && text.size() <= follower_name_bytes_max &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

Result<void> Followers::report(Follower follower) {
  auto place = std::ranges::find(followers_, follower.name, &Follower::name);
  if (place == followers_.end() && followers_.size() == followers_max) {
    place = std::ranges::min_element(followers_, {}, [](const Follower& other) { return other.reported.us; });
    if (follower.reported - place->reported < follower_forgotten_after)
      return failure(fmt::format("expected at most {} followers, and all of them report", followers_max));
  }
  if (place == followers_.end())
    followers_.push_back(std::move(follower));
  else
    *place = std::move(follower);
  return {};
}

Result<json> report_follower(Followers& followers, Instant now, const json& request) {
  Follower follower{.name = text_of(request, "name"), .at = {}, .reported = now};
  // The name is not said again: it may be anything.
  if (!is_name(follower.name))
    return failure(fmt::format("name: expected 1 to {} letters, digits and -_.", follower_name_bytes_max));
  const auto sequence = request.find("acknowledged_sequence");
  if (sequence == request.end() || !sequence->is_number_unsigned())
    return failure("acknowledged_sequence: expected a number");
  const auto at = request.find("at");
  if (at == request.end() || !at->is_number_integer() || at->get<std::int64_t>() < 0)
    return failure("at: expected microseconds since 1970");
  follower.acknowledged_sequence = sequence->get<std::uint64_t>();
  follower.at = Instant{at->get<std::int64_t>()};
  if (auto reported = followers.report(std::move(follower)); !reported) return std::unexpected(reported.error());
  return json::object();
}

}  // namespace isoswitch
