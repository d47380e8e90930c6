// The copies of the journal on other machines, as those who feed them report: how far each goes.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "switch/base/clock.h"
#include "switch/base/result.h"

namespace isoswitch {

struct Follower {
  std::string name;
  std::uint64_t acknowledged_sequence = 0;  // the copy has every record up to it on its disk
  Instant at;                               // time of that record
  Instant reported;
};

inline constexpr std::size_t followers_max = 16;
inline constexpr std::size_t follower_name_bytes_max = 32;
inline constexpr Duration follower_forgotten_after = std::chrono::hours{1};

// Nothing of it is recorded: after a start it is empty until the next report.
class Followers {
 public:
  // A new name takes the place of one that has not reported for follower_forgotten_after. Error: all are taken.
  Result<void> report(Follower follower);
  const std::vector<Follower>& all() const { return followers_; }

 private:
  std::vector<Follower> followers_;
};

// {"name":TEXT,"acknowledged_sequence":N,"at":µs since 1970} → {}. Names are letters, digits and -_. only.
Result<nlohmann::json> report_follower(Followers& followers, Instant now, const nlohmann::json& request);

}  // namespace isoswitch
