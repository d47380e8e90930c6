// The questions in flight: found by what the answer says, silent after their time, known for a while after that (R26).
#include "switch/link/flights.h"

#include <catch2/catch.hpp>

#include "tests/link/flights_world.h"

using namespace isoswitch;
using namespace isoswitch::test;
using namespace std::chrono_literals;

namespace {

using Landed = Flights::Landed;

bool possible(const FlightsTerms& terms) { return validate(terms).has_value(); }

}  // namespace

TEST_CASE("an answer finds its question, whatever is between them", "[flights]") {
  FlightsWorld world;
  for (int i = 1; i <= 5; ++i) REQUIRE(world.asks(question(i)));
  for (const int i : {3, 1, 5, 2, 4}) {
    auto landing = world.flights.land(answer_to(question(i)));
    CHECK(landing.how == Landed::answered);
    CHECK(landing.sequence == static_cast<std::uint64_t>(i));
    CHECK(landing.asked_us == world.now);
    landing.told(Heard::answer, nullptr);
  }
  CHECK(world.told == std::vector<std::string>{"3", "1", "5", "2", "4"});
  CHECK(world.flights.in_flight() == 0);
}

TEST_CASE("what is asked by other keys is found by them", "[flights]") {
  FlightsWorld world{{}, {37, 41}};
  REQUIRE(world.asks(question(1)));
  REQUIRE(world.asks(question(1, {{37, "OTHER0000001"}})));  // the same STAN
  CHECK(world.flights.land(answer_to(question(1, {{37, "OTHER0000001"}}))).sequence == 2);
  CHECK(world.flights.land(answer_to(question(1))).sequence == 1);
}

TEST_CASE("two requests with one STAN do not overwrite each other's slot", "[flights]") {
  FlightsWorld world;
  REQUIRE(world.asks(question(1)));
  CHECK(world.asks(question(1, {{37, "OTHER0000001"}})).error() == Flights::Refusal::taken);
  CHECK(world.asks(question(1)).error() == Flights::Refusal::taken);  // a repeat before the answer, too
  CHECK(world.flights.in_flight() == 1);
  CHECK(world.flights.land(answer_to(question(1))).how == Landed::answered);
  REQUIRE(world.asks(question(1, {{37, "OTHER0000001"}})));  // once it was answered, the STAN is free
}

TEST_CASE("an answer that fits nothing, and one that comes twice", "[flights]") {
  FlightsWorld world;
  REQUIRE(world.asks(question(1)));
  CHECK(world.flights.land(answer_to(question(2))).how == Landed::unmatched);
  CHECK(world.flights.land(answer_to(question(1))).how == Landed::answered);
  CHECK(world.flights.land(answer_to(question(1))).how == Landed::duplicate);
  CHECK(world.flights.land(answer_to(question(1))).how == Landed::duplicate);
}

TEST_CASE("an answer that says something else than its question is none", "[flights]") {
  FlightsWorld world;
  REQUIRE(world.asks(question(1)));
  const auto wrong = world.flights.land(answer_to(question(1), {{41, "TERM0002"}}));
  CHECK(wrong.how == Landed::mismatched);
  CHECK(wrong.differs == Audited::terminal);
  CHECK(wrong.sequence == 1);
  CHECK_FALSE(wrong.told);
  CHECK(world.flights.in_flight() == 1);
  CHECK(world.flights.land(answer_to(question(1))).how == Landed::answered);  // the right one may still come
  CHECK(world.flights.land(answer_to(question(1), {{41, "TERM0002"}})).how == Landed::mismatched);
}

TEST_CASE("silence comes at the microsecond when the patience is over, earliest first", "[flights]") {
  FlightsWorld world;
  REQUIRE(world.asks(question(1), 18s));
  REQUIRE(world.asks(question(2), 7s));
  REQUIRE(world.asks(question(3), 7s + 1us));
  CHECK(world.flights.due_us() == world.now + 7'000'000);
  world.now += 7'000'000 - 1;
  CHECK(world.fall().empty());
  world.now += 1;
  CHECK(world.fall() == std::vector<std::string>{"2"});
  world.now += 1;
  CHECK(world.fall() == std::vector<std::string>{"3"});
  CHECK(world.flights.in_flight() == 1);
  CHECK(world.flights.late() == 2);
}

TEST_CASE("a late answer is known, once, with the id that was given", "[flights]") {
  FlightsWorld world;
  const Id16 id = IdBuilder{"test"}.part("one").finish();
  REQUIRE(world.asks(question(1), 7s, 1, id));
  world.now += 7'000'000;
  (void)world.fall();
  SECTION("up to ten minutes later") {
    world.now += 600'000'000 - 1;
    world.flights.forget_late(world.now);
    const auto landing = world.flights.land(answer_to(question(1)));
    CHECK(landing.how == Landed::late);
    CHECK(landing.id == id);
    CHECK(world.flights.late() == 0);
    CHECK(world.flights.land(answer_to(question(1))).how == Landed::duplicate);
  }
  SECTION("after that it is forgotten") {
    CHECK(world.flights.due_us() == world.now + 600'000'000);
    world.now += 600'000'000;
    world.flights.forget_late(world.now);
    CHECK(world.flights.due_us() == 0);
    CHECK(world.flights.land(answer_to(question(1))).how == Landed::unmatched);
    CHECK(world.flights.late_dropped() == 0);
  }
  SECTION("one that says something else is not") {
    CHECK(world.flights.land(answer_to(question(1), {{3, "010000"}})).how == Landed::mismatched);
    CHECK(world.flights.late() == 1);
  }
}

TEST_CASE("of those that are late the oldest is dropped, and counted", "[flights]") {
  FlightsWorld world{{.in_flight_max = 10, .late_max = 2}};
  for (int i = 1; i <= 3; ++i) REQUIRE(world.asks(question(i), Duration{i}));
  world.now += 3;
  CHECK(world.fall().size() == 3);
  CHECK(world.flights.late() == 2);
  CHECK(world.flights.late_dropped() == 1);
  CHECK(world.flights.land(answer_to(question(1))).how == Landed::unmatched);
  CHECK(world.flights.land(answer_to(question(2))).how == Landed::late);
}

TEST_CASE("nothing is kept late where nothing may be", "[flights]") {
  FlightsWorld world{{.in_flight_max = 10, .late_max = 0, .answered_max = 0}};
  REQUIRE(world.asks(question(1), 1us));
  REQUIRE(world.asks(question(2), 1s));
  world.now += 1;
  CHECK(world.fall().size() == 1);
  CHECK(world.flights.land(answer_to(question(1))).how == Landed::unmatched);
  CHECK(world.flights.land(answer_to(question(2))).how == Landed::answered);
  CHECK(world.flights.land(answer_to(question(2))).how == Landed::unmatched);
}

TEST_CASE("the last answers are known if they come twice, older ones are not", "[flights]") {
  FlightsWorld world{{.answered_max = 2}};
  for (int i = 1; i <= 3; ++i) {
    REQUIRE(world.asks(question(i)));
    CHECK(world.flights.land(answer_to(question(i))).how == Landed::answered);
  }
  CHECK(world.flights.land(answer_to(question(1))).how == Landed::unmatched);
  CHECK(world.flights.land(answer_to(question(2))).how == Landed::duplicate);
  CHECK(world.flights.land(answer_to(question(3))).how == Landed::duplicate);
}

TEST_CASE("the repeat of a silent question takes its place, another question does not", "[flights]") {
  // Store and forward sends 0121 with the DE 11, 7 and 37 of the 0120.
  FlightsWorld world;
  const auto advice = [](const char* mti) {
    auto made = question(7);
    made.set_mti(*iso8583::Mti::parse(mti));
    return made;
  };
  REQUIRE(world.asks(advice("0120"), 1s));
  world.now += 1'000'000;
  CHECK(world.fall().size() == 1);
  CHECK(world.asks(question(7, {{41, "TERM0002"}})).error() == Flights::Refusal::taken);
  CHECK(world.asks(question(7)).error() == Flights::Refusal::taken);  // an 0100
  REQUIRE(world.asks(advice("0121"), 1s));
  CHECK(world.flights.late() == 0);
  const auto landing = world.flights.land(answer_to(advice("0120")));
  CHECK(landing.how == Landed::answered);
  CHECK(landing.sequence == 2);
}

TEST_CASE("as many as may be are in flight, and one more is not", "[flights]") {
  FlightsWorld world{{.in_flight_max = 3}};
  for (int i = 1; i <= 3; ++i) {
    CHECK_FALSE(world.flights.full());
    REQUIRE(world.asks(question(i), 1s));
  }
  CHECK(world.flights.full());
  CHECK(world.asks(question(4)).error() == Flights::Refusal::full);
  SECTION("an answer makes room") { (void)world.flights.land(answer_to(question(2))); }
  SECTION("silence makes room") {
    world.now += 1'000'000;
    (void)world.fall();
  }
  CHECK_FALSE(world.flights.full());
  CHECK(world.asks(question(4)).has_value());
}

TEST_CASE("a connection that ends takes its questions along, in their order, and only those", "[flights]") {
  FlightsWorld world;
  for (int i = 1; i <= 6; ++i) REQUIRE(world.asks(question(i), 7s, i % 2 == 0 ? 20U : 10U));
  (void)world.flights.land(answer_to(question(4)));
  CHECK(world.flights.in_flight_on(10) == 3);
  CHECK(world.flights.in_flight_on(20) == 2);
  CHECK(world.fall_with(20) == std::vector<std::string>{"2", "6"});
  CHECK(world.flights.in_flight_on(20) == 0);
  CHECK(world.flights.in_flight() == 3);
  CHECK(world.flights.late() == 2);
  CHECK(world.fall_with(20).empty());
  CHECK(world.flights.land(answer_to(question(2))).how == Landed::late);  // over another connection
  world.now += 7'000'000;
  CHECK(world.fall() == std::vector<std::string>{"1", "3", "5"});
}

TEST_CASE("a STAN is in use while its question is in flight or late", "[flights]") {
  FlightsWorld world;
  const auto next_is = [&](const char* stan) {
    world.clock.pass(2s);
    return world.stans.draw() == stan;
  };
  REQUIRE(world.asks(question(2), 1s));
  REQUIRE(world.asks(question(3), 1s));
  CHECK(next_is("000001"));
  CHECK(next_is("000004"));
  (void)world.flights.land(answer_to(question(2)));
  world.now += 1'000'000;
  (void)world.fall();
  world.clock.pass(2s);
  for (int i = 5; i <= 999'999; ++i) (void)world.stans.draw();
  CHECK(next_is("000001"));
  CHECK(next_is("000002"));  // answered
  CHECK(next_is("000004"));  // 000003 is late
  world.now += 600'000'000;
  world.flights.forget_late(world.now);
  for (int i = 5; i <= 999'999; ++i) (void)world.stans.draw();
  CHECK(next_is("000001"));
  CHECK(next_is("000002"));
  CHECK(next_is("000003"));
}

TEST_CASE("a question without a STAN flies as well, by another key", "[flights]") {
  FlightsWorld world{{}, {37}};
  REQUIRE(world.asks(question(1, {{11, ""}}), 1s));
  CHECK(world.flights.land(answer_to(question(1))).how == Landed::answered);
}

TEST_CASE("more flights than there are STANs are refused at the start", "[flights]") {
  CHECK_FALSE(possible({.in_flight_max = 0}));
  CHECK(possible({.in_flight_max = 1'000, .late_max = 64'000}));
  CHECK_FALSE(possible({.in_flight_max = 1'001, .late_max = 64'000}));
  CHECK_FALSE(possible({.in_flight_max = SIZE_MAX}));
  CHECK_FALSE(possible({.late_max = SIZE_MAX}));
}
