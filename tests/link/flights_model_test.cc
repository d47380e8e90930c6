// Flights against a model that keeps lists and looks through all of them, and their cost in memory.
#include <algorithm>
#include <catch2/catch.hpp>
#include <list>

#include "switch/base/random.h"
#include "tests/link/flights_world.h"
#include "tests/net/allocation_count.h"

using namespace isoswitch;
using namespace isoswitch::test;
using namespace std::chrono_literals;

namespace {

using Landed = Flights::Landed;

struct Known {
  int stan;
  int terminal;
  std::uint64_t sequence;
  ConnectionId connection;
  std::int64_t time;  // due, or kept until
};

// What the header says, in three lists.
struct Model {
  FlightsTerms terms;
  std::list<Known> in_flight, late, answered;
  std::uint64_t dropped = 0;

  static auto with_stan(std::list<Known>& list, int stan) { return std::ranges::find(list, stan, &Known::stan); }

  bool asks(const Known& known) {
    if (in_flight.size() >= terms.in_flight_max || with_stan(in_flight, known.stan) != in_flight.end()) return false;
    if (const auto before = with_stan(late, known.stan); before != late.end()) {
      if (before->terminal != known.terminal) return false;
      late.erase(before);
    }
    answered.remove_if([&](const Known& other) { return other.stan == known.stan; });
    in_flight.push_back(known);
    return true;
  }

  std::pair<Landed, std::uint64_t> lands(int stan, int terminal) {
    for (auto* const list : {&in_flight, &late, &answered}) {
      const auto known = with_stan(*list, stan);
      if (known == list->end()) continue;
      const std::uint64_t sequence = known->sequence;
      if (known->terminal != terminal) return {Landed::mismatched, sequence};
      if (list == &answered) return {Landed::duplicate, sequence};
      answered.splice(answered.end(), *list, known);
      if (answered.size() > terms.answered_max) answered.pop_front();
      return {list == &in_flight ? Landed::answered : Landed::late, sequence};
    }
    return {Landed::unmatched, 0};
  }

  void becomes_late(Known known, std::int64_t now) {
    known.time = now + terms.late_keep.count();
    late.push_back(known);
    if (late.size() <= terms.late_max) return;
    late.pop_front();
    ++dropped;
  }

  std::vector<std::string> falls(std::int64_t now, ConnectionId connection) {
    std::vector<Known> fallen;
    for (auto known = in_flight.begin(); known != in_flight.end();) {
      const bool falls = connection != 0 ? known->connection == connection : known->time <= now;
      if (falls) fallen.push_back(*known);
      known = falls ? in_flight.erase(known) : std::next(known);
    }
    if (connection == 0) std::ranges::sort(fallen, {}, &Known::time);
    std::vector<std::string> names;
    for (const Known& known : fallen) {
      names.push_back(std::to_string(known.sequence));
      becomes_late(known, now);
    }
    return names;
  }
};

std::string terminal(int number) { return "TERM000" + std::to_string(number); }

}  // namespace

TEST_CASE("random questions, answers, silences and ends are what a model of lists makes of them", "[flights]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SeededRandom random(seed);
    const FlightsTerms terms{.in_flight_max = 1 + random.below(12),
                             .late_keep = Duration{static_cast<std::int64_t>(1 + random.below(5'000))},
                             .late_max = random.below(8),
                             .answered_max = random.below(8)};
    FlightsWorld world{terms};
    Model model{terms, {}, {}, {}};
    for (int i = 0; i < 1'500; ++i) {
      INFO("seed " << seed << " step " << i);
      world.now += 1 + static_cast<std::int64_t>(random.below(100));
      world.clock.pass(1ms);
      const int stan = 1 + static_cast<int>(random.below(20));
      const int at = random.below(8) == 0 ? 2 : 1;
      const ConnectionId connection = 1 + random.below(3);
      switch (random.below(6)) {
        case 0:
        case 1: {
          const auto patience = static_cast<std::int64_t>(1 + random.below(2'000)) * 7 + i % 7;  // no two due at once
          const Known known{stan, at, world.asked + 1, connection, world.now + patience};
          const bool taken =
              world.asks(question(stan, {{41, terminal(at)}, {37, ""}}), Duration{patience}, connection).has_value();
          REQUIRE(taken == model.asks(known));
          break;
        }
        case 2:
        case 3: {
          auto landing = world.flights.land(answer_to(question(stan, {{41, terminal(at)}, {37, ""}})));
          const auto [how, sequence] = model.lands(stan, at);
          REQUIRE(landing.how == how);
          REQUIRE(landing.sequence == sequence);
          REQUIRE(static_cast<bool>(landing.told) == (how == Landed::answered));
          break;
        }
        case 4: {
          auto fallen = world.fall();
          auto expected = model.falls(world.now, 0);
          REQUIRE(std::ranges::is_permutation(fallen, expected));
          world.flights.forget_late(world.now);
          model.late.remove_if([&](const Known& known) { return known.time <= world.now; });
          break;
        }
        default:
          if (random.below(10) == 0) REQUIRE(world.fall_with(connection) == model.falls(world.now, connection));
      }
      REQUIRE(world.flights.in_flight() == model.in_flight.size());
      REQUIRE(world.flights.late() == model.late.size());
      REQUIRE(world.flights.late_dropped() == model.dropped);
      std::int64_t due = 0;
      for (const auto* const list : {&model.in_flight, &model.late})
        for (const Known& known : *list) due = due == 0 ? known.time : std::min(due, known.time);
      REQUIRE(world.flights.due_us() == due);
    }
  }
}

TEST_CASE("questions and answers cost no memory once there were as many before", "[flights]") {
  FlightsWorld world{{.in_flight_max = 64, .late_keep = 1ms, .late_max = 32, .answered_max = 128}};
  std::vector<iso8583::Message> questions;
  std::vector<iso8583::Message> answers;
  for (int i = 0; i < 500; ++i) {
    questions.push_back(question(i + 1));
    answers.push_back(answer_to(questions.back()));
  }
  std::uint64_t heard = 0;
  const auto round = [&] {
    for (std::size_t i = 0; i < questions.size(); ++i) {
      const auto looked = world.flights.look(questions[i]);
      if (!looked) continue;  // the count below would tell
      world.flights.start(
          *looked,
          {1 + i % 2, i, world.now, world.now + 50, {}, [&heard](Heard, const iso8583::Message*) { ++heard; }});
      world.now += 3;
      if (i % 3 == 0) continue;  // this one falls silent
      auto landing = world.flights.land(answers[i]);
      if (landing.told) landing.told(Heard::answer, &answers[i]);
      while (auto fallen = world.flights.fall(world.now)) fallen->told(Heard::silence, nullptr);
      world.flights.forget_late(world.now);
    }
    world.now += 10'000;
    while (auto fallen = world.flights.fall(world.now)) fallen->told(Heard::silence, nullptr);
    world.now += 10'000;
    world.flights.forget_late(world.now);
    world.clock.pass(1s);
  };
  round();
  round();
  const std::size_t before = allocations();
  heard = 0;
  for (int i = 0; i < 20; ++i) round();
  CHECK(allocations() == before);
  CHECK(heard == 20 * questions.size());
}
