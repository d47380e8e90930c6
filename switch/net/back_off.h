// How long to wait until a peer is tried again: longer each time, and not in step with others who wait.
#pragma once

#include "switch/base/clock.h"
#include "switch/base/random.h"
#include "switch/base/result.h"

namespace isoswitch {

struct BackOffTerms {
  Duration first = std::chrono::milliseconds{500};
  Duration most = std::chrono::seconds{30};
};

// Errors: `first` is not above zero, which would try without a pause, or is above `most`.
Result<void> validate(const BackOffTerms& terms);

// There is no last try: it goes on with `most` for as long as it is asked.
class BackOff {
 public:
  explicit BackOff(const BackOffTerms& terms);  // which validate() accepted

  // The wait before the next try: between half of the step and all of it. The step is `first` at first, and twice as
  // long each time until it is `most`.
  Duration next(Random& random);
  void begin_anew() { step_ = terms_.first; }

 private:
  BackOffTerms terms_;
  Duration step_;
};

}  // namespace isoswitch
