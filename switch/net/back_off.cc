#include "switch/net/back_off.h"

#include <fmt/format.h>

#include "switch/base/assert.h"

namespace isoswitch {

Result<void> validate(const BackOffTerms& terms) {
  if (terms.first > Duration{0} && terms.first <= terms.most) return {};
  return failure(fmt::format("back-off: the first wait is to be above 0 and at most {} µs, the longest; it is {} µs",
                             terms.most.count(), terms.first.count()));
}

BackOff::BackOff(const BackOffTerms& terms) : terms_(terms), step_(terms.first) {
  ISOSWITCH_ASSERT(validate(terms).has_value());
}

Duration BackOff::next(Random& random) {
  const Duration step = step_;
  step_ = step > terms_.most / 2 ? terms_.most : 2 * step;
  const auto half_us = static_cast<std::uint64_t>(step.count() / 2);
  return step - Duration{static_cast<std::int64_t>(random.below(half_us + 1))};
}

}  // namespace isoswitch
