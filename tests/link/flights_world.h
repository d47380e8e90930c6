// Flights with a clock that is moved by hand, and notes of who was told.
#pragma once

#include <string>
#include <vector>

#include "switch/link/flights.h"
#include "tests/link/messages.h"

namespace isoswitch::test {

// Draws the lowest number there is, so that STANs begin with 000001.
class Lowest final : public Random {
 public:
  std::uint64_t next() override { return 0; }
};

struct FlightsWorld {
  explicit FlightsWorld(const FlightsTerms& terms = {}, const std::vector<int>& key_fields = {11})
      : flights(made(terms, key_fields, stans)) {}

  std::expected<void, Flights::Refusal> asks(const iso8583::Message& message,
                                             Duration patience = std::chrono::seconds{7}, ConnectionId connection = 1,
                                             std::optional<Id16> id = {}) {
    const auto question = flights.look(message);
    if (!question) return std::unexpected(question.error());
    ++asked;
    flights.start(*question,
                  {connection, asked, now, now + patience.count(), id,
                   [this, name = std::to_string(asked)](Heard, const iso8583::Message*) { told.push_back(name); }});
    return {};
  }
  // The numbers of those that fell silent now.
  std::vector<std::string> fall() {
    told.clear();
    while (auto fallen = flights.fall(now)) fallen->told(Heard::silence, nullptr);
    return told;
  }
  std::vector<std::string> fall_with(ConnectionId connection) {
    told.clear();
    while (auto fallen = flights.fall_with(connection, now)) fallen->told(Heard::silence, nullptr);
    return told;
  }

  std::int64_t now = 1'000'000'000;
  ManualClock clock{instant_of({2026, 11, 24, 12, 0, 0})};
  Lowest lowest;
  Stans stans{clock, lowest};
  std::uint64_t asked = 0;
  std::vector<std::string> told;
  Flights flights;

 private:
  static Flights made(const FlightsTerms& terms, const std::vector<int>& key_fields, Stans& stans) {
    const KeyedHash hash{1, 2};
    const FlightKey key = *FlightKey::by(key_fields, dialect_1987(), hash);
    return Flights{terms, key, Auditor{profile_1987(), key, hash}, 11, stans};
  }
};

}  // namespace isoswitch::test
