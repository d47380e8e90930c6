// Requests that are waiting for their answers.
#include "tools/isotool/flights.h"

#include <bit>

#include "switch/base/assert.h"

namespace isoswitch::tools {

Flights::Flights(std::size_t at_least)
    : places_(std::bit_ceil(at_least)), mask_(static_cast<std::uint32_t>(places_.size() - 1)) {}

void Flights::add(const Flight& flight) {
  Place& place = places_[flight.sale.stan & mask_];
  ISOSWITCH_ASSERT(!place.taken);
  place.flight = flight;
  place.taken = true;
  ++size_;
}

std::optional<Flight> Flights::take(std::uint32_t stan) {
  Place& place = places_[stan & mask_];
  if (!place.taken || place.flight.sale.stan != stan) return std::nullopt;
  place.taken = false;
  --size_;
  return place.flight;
}

std::size_t Flights::drop_link(std::uint32_t link) {
  return drop([link](const Flight& flight) { return flight.link == link; });
}

std::size_t Flights::drop_due_before(std::int64_t due_us) {
  return drop([due_us](const Flight& flight) { return flight.due_us < due_us; });
}

template <class Lost>
std::size_t Flights::drop(Lost lost) {
  std::size_t dropped = 0;
  for (Place& place : places_) {
    if (!place.taken || !lost(place.flight)) continue;
    place.taken = false;
    ++dropped;
  }
  size_ -= dropped;
  return dropped;
}

}  // namespace isoswitch::tools
