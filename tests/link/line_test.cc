// One connection of a link: sign-on, echoes and what becomes of those that are missed (R20).
#include "switch/link/line.h"

#include <catch2/catch.hpp>

#include "tests/link/messages.h"

using namespace isoswitch;
using namespace isoswitch::test;
using namespace std::chrono_literals;

namespace {

using Act = Line::Act;

constexpr std::int64_t second_us = 1'000'000;

// A line whose messages of ours go out whenever they are due; what it waits for has the STANs 1, 2, 3 …
struct Watched {
  explicit Watched(const LineTerms& of) : terms(of), line(terms, suspicion(), 1, 0, now) {}

  // What is done now: "sign_on", "echo", "missed", "close".
  std::vector<std::string> due(bool probing = false) {
    std::vector<std::string> done;
    for (;;) {
      const Act act = line.act(now, probing);
      if (act == Act::none) return done;
      if (act == Act::close) return done.push_back("close"), done;
      if (act == Act::missed) {
        (void)line.take_missed(random, now);
        done.emplace_back("missed");
        continue;
      }
      const auto message = act == Act::echo ? NetworkAct::echo : NetworkAct::sign_on;
      line.sent({message, ++stan, stan, now + terms.network_patience.count()}, now);
      done.emplace_back(act == Act::echo ? "echo" : "sign_on");
    }
  }
  // Goes to when something is due, and does it.
  std::vector<std::string> next(bool probing = false) {
    const std::int64_t at = line.due_us(probing);
    REQUIRE(at >= now);
    now = at - 1;
    REQUIRE(line.act(now, probing) == Act::none);
    now = at;
    return due(probing);
  }
  bool answers(std::uint32_t to) {
    line.heard(now);
    return line.act_of(to) && line.answered(to).in_time;
  }

  static Suspicion suspicion() {
    static const KeyedHash hash{1, 2};
    static const Auditor auditor{profile_1987(), *FlightKey::by(std::vector{11}, dialect_1987(), hash), hash};
    return Suspicion{{}, auditor};
  }

  std::int64_t now = 1'000 * second_us;
  std::uint32_t stan = 0;
  LineTerms terms;
  SeededRandom random{1};
  Line line;
};

using Done = std::vector<std::string>;

}  // namespace

TEST_CASE("without a sign-on a connection is up at once", "[line]") {
  Watched world{{}};
  CHECK(world.line.state() == LineState::up);
  CHECK(world.due().empty());
}

TEST_CASE("our sign-on goes out first, and nothing else before its answer", "[line]") {
  Watched world{{.sign_on = SignOn::ours}};
  CHECK(world.due(true) == Done{"sign_on"});
  CHECK(world.line.state() == LineState::signing_on);
  world.now += 9 * second_us;
  CHECK(world.due(true).empty());
  CHECK(world.answers(1));
  world.line.signed_on();
  CHECK(world.line.is_up());
}

TEST_CASE("a refused sign-on is tried again after a wait that grows", "[line]") {
  Watched world{{.sign_on = SignOn::ours, .sign_on_again = {1s, 8s}}};
  CHECK(world.due() == Done{"sign_on"});
  std::int64_t refused = world.now;
  for (const std::int64_t wait_s : {1, 2, 4, 8, 8}) {
    CHECK(world.answers(world.stan));
    world.line.sign_on_refused(world.random, world.now);
    CHECK(world.next() == Done{"sign_on"});
    CHECK(world.now - refused >= wait_s * second_us / 2);
    CHECK(world.now - refused <= wait_s * second_us);
    refused = world.now;
  }
}

TEST_CASE("three sign-ons without an answer close the connection", "[line]") {
  Watched world{{.sign_on = SignOn::ours}};
  CHECK(world.due() == Done{"sign_on"});
  CHECK(world.next() == Done{"missed"});
  CHECK(world.next() == Done{"sign_on"});
  CHECK(world.next() == Done{"missed"});
  CHECK(world.next() == Done{"sign_on"});
  CHECK(world.next() == Done{"missed", "close"});
}

TEST_CASE("the peer's sign-on is waited for without an end, and after its sign-off again", "[line]") {
  Watched world{{.sign_on = SignOn::theirs}};
  CHECK(world.line.due_us(true) == 0);
  world.line.signed_on();
  CHECK(world.line.is_up());
  world.line.signed_off();
  CHECK(world.line.state() == LineState::signing_on);
  Watched none{{.sign_on = SignOn::none}};
  none.line.signed_off();
  CHECK(none.line.is_up());
}

TEST_CASE("an echo goes out when nothing was heard for its interval", "[line]") {
  Watched world{{.echo_interval = 60s}};
  const std::int64_t began = world.now;
  world.now += 59 * second_us;
  world.line.heard(world.now);
  CHECK(world.next() == Done{"echo"});
  CHECK(world.now == began + 119 * second_us);
  CHECK(world.answers(1));
  CHECK(world.next() == Done{"echo"});
  CHECK(world.now == began + 179 * second_us);
}

TEST_CASE("three echoes without an answer close the connection, two do not", "[line]") {
  Watched world{{}};
  CHECK(world.next() == Done{"echo"});
  CHECK(world.next() == Done{"missed", "echo"});
  CHECK(world.next() == Done{"missed", "echo"});
  SECTION("the third is missed") { CHECK(world.next() == Done{"missed", "close"}); }
  SECTION("the third is answered, and the count begins anew") {
    CHECK(world.answers(3));
    const std::int64_t answered = world.now;
    CHECK(world.next() == Done{"echo"});
    CHECK(world.now == answered + 60 * second_us);
    CHECK(world.next() == Done{"missed", "echo"});
    CHECK(world.next() == Done{"missed", "echo"});
    CHECK(world.next() == Done{"missed", "close"});
  }
  SECTION("the answer to a question comes in time: somebody is there") {
    world.line.heard(world.now);
    world.line.alive();
    CHECK(world.next() == Done{"missed", "echo"});
    CHECK(world.next() == Done{"missed", "echo"});
    CHECK(world.next() == Done{"missed", "close"});
  }
}

TEST_CASE("how many may be missed is a setting, and zero is any number", "[line]") {
  Watched strict{{.missed_max = 1}};
  CHECK(strict.next() == Done{"echo"});
  CHECK(strict.next() == Done{"missed", "close"});
  Watched patient{{.missed_max = 0}};
  CHECK(patient.next() == Done{"echo"});
  for (int i = 0; i < 100; ++i) CHECK(patient.next() == Done{"missed", "echo"});
}

TEST_CASE("while the link is not online echoes go at their own pace, the first at once", "[line]") {
  Watched world{{.echo_interval = 60s, .echo_probe = 5s}};
  CHECK(world.due(true) == Done{"echo"});
  const std::int64_t first = world.now;
  world.now += second_us;
  CHECK(world.answers(1));
  CHECK(world.next(true) == Done{"echo"});
  CHECK(world.now == first + 5 * second_us);
  CHECK(world.answers(2));
  CHECK(world.line.due_us(false) == world.now + 60 * second_us);
}

TEST_CASE("where no echoes are wanted none go out", "[line]") {
  Watched world{{.echo_interval = 0s}};
  CHECK(world.line.due_us(false) == 0);
  CHECK(world.line.due_us(true) == 0);
}

TEST_CASE("a missed echo's answer is known as late, once, for the last four", "[line]") {
  Watched world{{.missed_max = 0}};
  CHECK(world.next() == Done{"echo"});
  for (int i = 0; i < 5; ++i) CHECK(world.next() == Done{"missed", "echo"});
  CHECK_FALSE(world.line.act_of(1));  // the fifth last
  for (std::uint32_t late = 2; late <= 5; ++late) {
    REQUIRE(world.line.act_of(late) == NetworkAct::echo);
    CHECK_FALSE(world.line.answered(late).in_time);
    CHECK_FALSE(world.line.act_of(late));
  }
  CHECK(world.answers(6));
}

TEST_CASE("a quarantined connection is left alone, and then closed", "[line]") {
  Watched world{{.echo_interval = 1s, .quarantine = 60s}};
  world.line.quarantine(world.now);
  CHECK(world.line.over());
  CHECK_FALSE(world.line.is_up());
  const std::int64_t began = world.now;
  CHECK(world.next(true) == Done{"close"});
  CHECK(world.now == began + 60 * second_us);
  world.line.close();
  CHECK(world.due(true).empty());
  CHECK(world.line.over());
}

TEST_CASE("a sign-off takes the place of an echo that is waited for", "[line]") {
  Watched world{{}};
  CHECK(world.next() == Done{"echo"});
  world.line.sent({NetworkAct::sign_off, 77, 9, world.now + second_us}, world.now);
  CHECK(world.line.awaited()->act == NetworkAct::sign_off);
  CHECK(world.line.act_of(1) == NetworkAct::echo);
  CHECK(world.answers(77));
}

TEST_CASE("terms that would send without a pause are refused", "[line]") {
  CHECK(validate(LineTerms{}).has_value());
  CHECK_FALSE(validate(LineTerms{.network_patience = 0s}));
  CHECK_FALSE(validate(LineTerms{.echo_probe = 0s}));
  CHECK(validate(LineTerms{.echo_interval = 0s, .echo_probe = 0s}).has_value());
  CHECK_FALSE(validate(LineTerms{.sign_on_again = {0s, 1s}}));
}
