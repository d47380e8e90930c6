// STI-01: when an issuer's link is stood in for, and when it is asked again.
#include "switch/link/health.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

using namespace isoswitch;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t second_us = 1'000'000;

// A link that was started, at a time that is moved by hand.
struct Watched {
  explicit Watched(const HealthTerms& terms = {}) : health(terms) { health.up(now); }

  void times_out(int times = 1) {
    for (int i = 0; i < times; ++i) health.timed_out(now, now);
  }
  void answers(int times = 1, bool application_error = false) {
    for (int i = 0; i < times; ++i) health.answered(now, application_error, now);
  }
  void pass(Duration time) { now += time.count(); }
  void echoes(int times = 1) {
    for (int i = 0; i < times; ++i) health.echo_answered(now);
  }
  bool is(LinkState state, LinkCause cause) const { return health.state() == state && health.cause() == cause; }
  bool online() const { return is(LinkState::online, LinkCause::none); }
  std::uint64_t trips() const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < link_cause_count; ++i) sum += health.trips(static_cast<LinkCause>(i));
    return sum;
  }

  std::int64_t now = 1'000 * second_us;
  Health health;
};

}  // namespace

TEST_CASE("a link that is started is stood in for until its first connection, and asked from then on", "[health]") {
  Health health{{}};
  CHECK(health.state() == LinkState::stand_in);
  CHECK(health.cause() == LinkCause::start);
  health.tick(500 * second_us);
  CHECK(health.state() == LinkState::stand_in);
  health.up(501 * second_us);
  CHECK(health.state() == LinkState::online);
  CHECK(health.cause() == LinkCause::none);
  CHECK(health.since_us() == 501 * second_us);
  CHECK(health.episodes() == 0);
  CHECK(health.trips(LinkCause::start) == 0);
}

TEST_CASE("what a former run left undelivered goes first", "[health]") {
  Health health{{}};
  health.backlog(2, 1);
  health.up(2);
  CHECK(health.state() == LinkState::recovering);
  CHECK(health.cause() == LinkCause::start);
  health.backlog(1, 3);
  CHECK(health.state() == LinkState::recovering);
  health.backlog(0, 4);
  CHECK(health.state() == LinkState::online);
}

TEST_CASE("four time-outs one after the other are four transactions, the fifth is the link", "[health]") {
  Watched link;
  link.times_out(4);
  CHECK(link.online());
  link.times_out();
  CHECK(link.is(LinkState::stand_in, LinkCause::timeouts_consecutive));
  CHECK(link.health.trips(LinkCause::timeouts_consecutive) == 1);
  CHECK(link.health.episodes() == 1);
  CHECK(link.health.since_us() == link.now);
}

TEST_CASE("time-outs one after the other count however far apart", "[health]") {
  Watched link;
  for (int i = 0; i < 4; ++i) {
    link.times_out();
    link.pass(1h);
  }
  CHECK(link.online());
  link.times_out();
  CHECK(link.is(LinkState::stand_in, LinkCause::timeouts_consecutive));
}

TEST_CASE("an answer begins the row of time-outs anew", "[health]") {
  Watched link;
  for (int i = 0; i < 3; ++i) {
    link.times_out(4);
    link.answers(20);
  }
  link.times_out(4);
  CHECK(link.online());
}

TEST_CASE("half of twenty within ten seconds", "[health]") {
  Watched link;
  SECTION("ten of nineteen are too few to say anything") {
    for (int i = 0; i < 9; ++i) {
      link.times_out();
      link.answers();
    }
    link.times_out();
    CHECK(link.online());
    SECTION("the twentieth outcome trips, also if it is an answer") {
      link.answers();
      CHECK(link.is(LinkState::stand_in, LinkCause::timeouts_percent));
    }
  }
  SECTION("nine of twenty are less than half, eleven of twenty-two are half") {
    for (int i = 0; i < 9; ++i) {
      link.times_out();
      link.answers();
    }
    link.answers(2);
    CHECK(link.online());
    link.times_out();
    CHECK(link.online());
    link.times_out();
    CHECK(link.is(LinkState::stand_in, LinkCause::timeouts_percent));
  }
  SECTION("what is ten seconds old counts no more") {
    for (int i = 0; i < 9; ++i) {
      link.times_out();
      link.answers();
    }
    link.pass(10s);
    link.times_out();
    link.answers(1);
    CHECK(link.online());
  }
  SECTION("what is a slice less than ten seconds old counts") {
    for (int i = 0; i < 9; ++i) {
      link.times_out();
      link.answers();
    }
    link.pass(9'800ms);
    link.times_out();
    link.answers(1);
    CHECK(link.is(LinkState::stand_in, LinkCause::timeouts_percent));
  }
}

TEST_CASE("a declining issuer is healthy, and so is one that answers 91 unless it is asked for", "[health]") {
  Watched link;
  link.answers(1'000, true);
  CHECK(link.online());
  HealthTerms terms;
  terms.application_errors = true;
  Watched strict{terms};
  strict.answers(1'000);  // declines, too
  strict.answers(4, true);
  CHECK(strict.online());
  strict.answers(1, true);
  CHECK(strict.is(LinkState::stand_in, LinkCause::application_errors_consecutive));
}

TEST_CASE("application errors and time-outs are no common row", "[health]") {
  HealthTerms terms;
  terms.application_errors = true;
  terms.trip.percent = 0;
  Watched link{terms};
  link.times_out(4);
  link.answers(1, true);  // somebody is there
  link.times_out(4);
  CHECK(link.online());
  link.answers(3, true);
  CHECK(link.online());
  link.answers(1, true);  // the fifth answer in a row with one
  CHECK(link.is(LinkState::stand_in, LinkCause::application_errors_consecutive));
}

TEST_CASE("half of the answers being application errors trips, too", "[health]") {
  HealthTerms terms;
  terms.application_errors = true;
  Watched link{terms};
  for (int i = 0; i < 9; ++i) {
    link.answers(1, true);
    link.answers();
  }
  link.times_out(4);  // no answers: they are not among them
  link.answers();
  CHECK(link.online());
  link.answers(1, true);
  CHECK(link.is(LinkState::stand_in, LinkCause::application_errors_percent));
}

TEST_CASE("each kind of fault can be switched off", "[health]") {
  HealthTerms terms;
  terms.timeouts = false;
  terms.connection_errors = false;
  Watched link{terms};
  link.times_out(1'000);
  link.answers(1'000, true);
  link.health.down(link.now);
  CHECK(link.online());
  link.health.signed_off(link.now);
  CHECK(link.is(LinkState::stand_in, LinkCause::signed_off));
}

TEST_CASE("zero switches a row or a percentage off", "[health]") {
  HealthTerms terms;
  terms.trip.consecutive = 0;
  Watched by_share{terms};
  by_share.times_out(19);
  CHECK(by_share.online());
  by_share.times_out();
  CHECK(by_share.is(LinkState::stand_in, LinkCause::timeouts_percent));
  terms.trip = {.consecutive = 5, .percent = 0};
  Watched by_row{terms};
  for (int i = 0; i < 100; ++i) {
    by_row.times_out(4);
    by_row.answers();
  }
  CHECK(by_row.online());
}

TEST_CASE("back online takes three echoes and thirty seconds", "[health]") {
  Watched link;
  link.times_out(5);
  link.pass(1min);
  link.health.tick(link.now);
  CHECK(link.is(LinkState::stand_in, LinkCause::timeouts_consecutive));
  link.echoes();
  CHECK(link.is(LinkState::recovering, LinkCause::timeouts_consecutive));
  CHECK(link.health.since_us() == link.now);
  SECTION("the time alone is not enough") {
    link.echoes();
    link.pass(1h);
    link.health.tick(link.now);
    CHECK(link.health.state() == LinkState::recovering);
    CHECK(link.health.due_us() == 0);
    link.echoes();
    CHECK(link.online());
  }
  SECTION("the echoes alone are not enough") {
    const std::int64_t began = link.now;
    link.echoes(2);
    CHECK(link.health.due_us() == began + 30 * second_us);
    link.now = link.health.due_us() - 1;
    link.health.tick(link.now);
    CHECK(link.health.state() == LinkState::recovering);
    link.now += 1;
    link.health.tick(link.now);
    CHECK(link.online());
    CHECK(link.health.due_us() == 0);
  }
  SECTION("a missed echo leads back, and the count begins anew") {
    link.echoes(5);
    link.pass(29s);
    link.health.echo_missed(link.now);
    CHECK(link.is(LinkState::stand_in, LinkCause::echo));
    CHECK(link.health.trips(LinkCause::echo) == 1);
    CHECK(link.health.episodes() == 1);
    link.echoes(2);
    link.pass(30s);
    link.health.tick(link.now);
    CHECK(link.health.state() == LinkState::recovering);
    link.echoes();
    CHECK(link.online());
  }
  SECTION("the backlog goes first") {
    link.health.backlog(3, link.now);
    link.echoes(2);
    link.pass(31s);
    link.health.tick(link.now);
    CHECK(link.health.state() == LinkState::recovering);
    CHECK(link.health.due_us() == 0);
    link.health.backlog(0, link.now);
    CHECK(link.online());
  }
}

TEST_CASE("with parallel_drain the backlog is not waited for", "[health]") {
  HealthTerms terms;
  terms.recover = {.echoes = 1, .hold_down = 0s, .parallel_drain = true};
  Watched link{terms};
  link.times_out(5);
  link.health.backlog(10'000, link.now);
  link.echoes();
  CHECK(link.online());
}

TEST_CASE("a backlog that arises while the link is online changes nothing", "[health]") {
  Watched link;
  link.health.backlog(7, link.now);
  CHECK(link.online());
}

TEST_CASE("without a connection the link is stood in for", "[health]") {
  Watched link;
  link.health.down(link.now);
  CHECK(link.is(LinkState::stand_in, LinkCause::connection));
  link.health.down(link.now);
  CHECK(link.health.trips(LinkCause::connection) == 1);
  link.pass(5s);
  link.health.up(link.now);
  CHECK(link.is(LinkState::recovering, LinkCause::connection));
  link.echoes(3);
  link.pass(29s);
  link.health.tick(link.now);
  CHECK(link.health.state() == LinkState::recovering);
  link.health.down(link.now);
  CHECK(link.health.trips(LinkCause::connection) == 2);
  CHECK(link.health.episodes() == 1);
}

TEST_CASE("a peer that signed off is asked again after it signed on", "[health]") {
  Watched link;
  link.health.signed_off(link.now);
  CHECK(link.health.is_signed_off());
  link.echoes(10);
  CHECK(link.is(LinkState::stand_in, LinkCause::signed_off));
  link.health.signed_on(link.now);
  CHECK(link.is(LinkState::recovering, LinkCause::signed_off));
  link.echoes(3);
  link.pass(30s);
  link.health.tick(link.now);
  CHECK(link.online());
}

TEST_CASE("a new connection does not make good that the peer signed off", "[health]") {
  Watched link;
  link.health.signed_off(link.now);
  link.health.down(link.now);
  CHECK(link.health.cause() == LinkCause::signed_off);
  link.health.up(link.now);
  CHECK(link.is(LinkState::stand_in, LinkCause::signed_off));
  CHECK(link.trips() == 1);
}

TEST_CASE("the queue over its bound", "[health]") {
  Watched link;
  link.health.queue_over(link.now);
  CHECK(link.is(LinkState::stand_in, LinkCause::queue));
  link.echoes(3);
  CHECK(link.health.state() == LinkState::stand_in);
  link.health.queue_under(link.now);
  CHECK(link.is(LinkState::recovering, LinkCause::queue));
}

TEST_CASE("an operator takes the link out, says why, and puts it back", "[health]") {
  Watched link;
  link.health.operator_out("host upgrade", "uid 1000", link.now);
  CHECK(link.is(LinkState::stand_in, LinkCause::by_operator));
  CHECK(link.health.operator_reason() == "host upgrade");
  CHECK(link.health.operator_actor() == "uid 1000");
  SECTION("nothing else brings it back") {
    link.health.signed_on(link.now);
    link.echoes(3);
    link.pass(1h);
    link.health.tick(link.now);
    CHECK(link.is(LinkState::stand_in, LinkCause::by_operator));
  }
  SECTION("the way back is that of any other cause") {
    link.health.operator_in(link.now);
    CHECK(link.is(LinkState::recovering, LinkCause::by_operator));
    CHECK(link.health.operator_reason().empty());
    link.echoes(3);
    link.pass(30s);
    link.health.tick(link.now);
    CHECK(link.online());
  }
  SECTION("what else stands is shown once the operator is content") {
    link.health.down(link.now);
    CHECK(link.health.cause() == LinkCause::by_operator);
    link.health.operator_in(link.now);
    CHECK(link.is(LinkState::stand_in, LinkCause::connection));
    CHECK(link.trips() == 1);
  }
}

TEST_CASE("putting back what nobody took out changes nothing", "[health]") {
  Watched link;
  link.times_out(5);
  link.health.operator_in(link.now);
  CHECK(link.is(LinkState::stand_in, LinkCause::timeouts_consecutive));
  link.health.queue_under(link.now);
  CHECK(link.is(LinkState::stand_in, LinkCause::timeouts_consecutive));
}

TEST_CASE("questions of before tell nothing of the link that recovers", "[health]") {
  // Five time-outs tripped; four hundred more questions were in flight then and time out one by one.
  Watched link;
  const std::int64_t asked = link.now;
  link.pass(7s);
  for (int i = 0; i < 5; ++i) link.health.timed_out(asked, link.now);
  CHECK(link.health.state() == LinkState::stand_in);
  link.pass(1s);
  link.echoes();
  for (int i = 0; i < 400; ++i) link.health.timed_out(link.now - 1, link.now);
  CHECK(link.health.state() == LinkState::recovering);
  CHECK(link.trips() == 1);
  SECTION("what is asked now does, advices of the backlog for instance") {
    link.times_out(5);
    CHECK(link.is(LinkState::stand_in, LinkCause::timeouts_consecutive));
    CHECK(link.trips() == 2);
    CHECK(link.health.episodes() == 1);
  }
}

TEST_CASE("what was due before an event has come before it", "[health]") {
  Watched link;
  link.times_out(5);
  link.echoes(3);
  link.pass(40s);
  link.health.down(link.now);  // ten seconds after it would have been online
  CHECK(link.health.episodes() == 2);
}

TEST_CASE("time that goes back stands still", "[health]") {
  Watched link;
  link.times_out(5);
  link.echoes(3);
  const std::int64_t began = link.now;
  link.health.tick(began - 100 * second_us);
  CHECK(link.health.due_us() == began + 30 * second_us);
  link.health.down(began - 1);
  CHECK(link.health.since_us() == began);
}

TEST_CASE("states and causes have names of their own", "[health]") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < link_cause_count; ++i) names.insert(name(static_cast<LinkCause>(i)));
  CHECK(names.size() == link_cause_count);
  CHECK_FALSE(names.contains("unknown"));
  CHECK(name(LinkState::online) == "online");
  CHECK(name(LinkState::stand_in) == "stand_in");
  CHECK(name(LinkState::recovering) == "recovering");
}
