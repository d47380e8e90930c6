// So many in a minute: what a peer can make us say, or work at, whatever it sends.
#pragma once

#include <cstddef>
#include <cstdint>

namespace isoswitch {

class Allowance {
 public:
  explicit Allowance(std::size_t per_minute_max) : per_minute_max_(per_minute_max) {}

  // Monotonic µs. A minute begins with the first that is used in it.
  bool left(std::int64_t now_us) {
    constexpr std::int64_t minute_us = 60'000'000;
    if (used_ == 0 || now_us - began_us_ >= minute_us) {
      began_us_ = now_us;
      used_ = 0;
    }
    return used_ < per_minute_max_;
  }
  void use() { ++used_; }

 private:
  std::size_t per_minute_max_;
  std::size_t used_ = 0;
  std::int64_t began_us_ = 0;
};

}  // namespace isoswitch
