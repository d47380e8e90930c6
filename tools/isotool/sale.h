// One made-up request by what it says: enough to build it again, or to reverse it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace isoswitch::tools {

enum class TrafficKind : std::uint8_t { purchase, reversal, repeat, balance, advice };
inline constexpr std::size_t traffic_kinds = 5;
inline constexpr std::array<std::string_view, traffic_kinds> traffic_kind_names = {"purchase", "reversal", "repeat",
                                                                                   "balance", "advice"};
inline std::string_view name(TrafficKind kind) { return traffic_kind_names[static_cast<std::size_t>(kind)]; }

// STANs repeat after a million requests, references of one run never before ten million.
struct Sale {
  TrafficKind kind = TrafficKind::purchase;  // of a repeat: what is repeated
  bool repeat = false;
  std::uint32_t card = 0;
  std::uint32_t stan = 0;
  std::uint64_t reference = 0;  // DE 37
  std::uint64_t amount = 0;
  std::int64_t second = 0;  // since 1970: DE 7, 12 and 13
  std::uint16_t merchant_category = 0;
  std::uint32_t original_stan = 0;  // reversals
  std::int64_t original_second = 0;
  std::uint64_t original_reference = 0;
  std::array<char, 6> authorization_code{};  // reversals: DE 38 of the original, zeros: none
};

}  // namespace isoswitch::tools
