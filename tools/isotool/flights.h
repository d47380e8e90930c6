// Requests that are waiting for their answers, found by their STAN.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tools/isotool/sale.h"

namespace isoswitch::tools {

struct Flight {
  Sale sale;
  std::int64_t due_us = 0;  // monotonic; closed loop: when it was sent
  std::uint32_t link = 0;
};

// A table of 2^k places, by the STAN's low bits: STANs come in sequence, so it only clashes when more is in flight than
// it holds. Never allocates after it was made.
class Flights {
 public:
  explicit Flights(std::size_t at_least);

  bool free(std::uint32_t stan) const { return !places_[stan & mask_].taken; }
  void add(const Flight& flight);  // its place must be free
  std::optional<Flight> take(std::uint32_t stan);
  std::size_t size() const { return size_; }

  // Takes out whatever flew on this link, or was due before the moment, and says how many that were.
  std::size_t drop_link(std::uint32_t link);
  std::size_t drop_due_before(std::int64_t due_us);

 private:
  struct Place {
    Flight flight;
    bool taken = false;
  };
  template <class Lost>
  std::size_t drop(Lost lost);

  std::vector<Place> places_;
  std::uint32_t mask_;
  std::size_t size_ = 0;
};

}  // namespace isoswitch::tools
