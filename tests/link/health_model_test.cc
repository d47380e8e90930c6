// STI-01 against a model that keeps the whole story and reads it again at each step.
#include <catch2/catch.hpp>
#include <optional>
#include <vector>

#include "switch/base/random.h"
#include "switch/link/health.h"

using namespace isoswitch;
using namespace std::chrono_literals;

namespace {

enum class What {
  up,
  down,
  signed_on,
  signed_off,
  queue_over,
  queue_under,
  echo_answered,
  echo_missed,
  answered,
  answered_error,
  timed_out,
  operator_out,
  operator_in,
  backlog,
  tick
};
constexpr int what_count = 15;

struct Event {
  What what;
  std::int64_t at;
  std::int64_t asked;
  std::uint64_t size;
};

// Remembers every event, and of its own nothing but when each state was entered. Levels, rows and shares are looked for
// in the list.
class Model {
 public:
  explicit Model(const HealthTerms& terms) : terms_(terms) {}

  LinkState state = LinkState::stand_in;
  LinkCause cause = LinkCause::start;
  std::int64_t since = 0;
  std::uint64_t episodes = 0;
  std::array<std::uint64_t, link_cause_count> trips{};

  void happens(const Event& event) {
    if (state == LinkState::recovering && may_go_online(event.at)) move(LinkState::online, LinkCause::none, event.at);
    const bool was_up = last_of({What::up, What::down}) == What::up;
    const bool was_queue = last_of({What::queue_over, What::queue_under}) == What::queue_over;
    const bool was_out = last_of({What::operator_out, What::operator_in}) == What::operator_out;
    story_.push_back(event);
    const LinkCause now_stands = stands();
    if (now_stands != LinkCause::none) {
      fall(now_stands, event.at);
      return;
    }
    if (state == LinkState::stand_in && sign_of_life(event.what, was_up, was_queue, was_out)) {
      move(LinkState::recovering, cause, event.at);
      recovery_began_ = story_.size() - 1;
      counts_from_ = event.at;
    } else if (state == LinkState::recovering && event.what == What::echo_missed) {
      fall(LinkCause::echo, event.at);
    } else if (state != LinkState::stand_in) {
      judge_outcomes(event);
    }
    if (state == LinkState::recovering && may_go_online(event.at)) move(LinkState::online, LinkCause::none, event.at);
  }

 private:
  std::optional<What> last_of(std::initializer_list<What> kinds) const {
    for (auto event = story_.rbegin(); event != story_.rend(); ++event)
      for (const What kind : kinds)
        if (event->what == kind) return kind;
    return std::nullopt;
  }

  LinkCause stands() const {
    if (last_of({What::operator_out, What::operator_in}) == What::operator_out) return LinkCause::by_operator;
    if (!last_of({What::up})) return LinkCause::start;
    if (last_of({What::signed_on, What::signed_off}) == What::signed_off) return LinkCause::signed_off;
    if (terms_.connection_errors && last_of({What::up, What::down}) == What::down) return LinkCause::connection;
    if (last_of({What::queue_over, What::queue_under}) == What::queue_over) return LinkCause::queue;
    return LinkCause::none;
  }

  static bool sign_of_life(What what, bool was_up, bool was_queue, bool was_out) {
    if (what == What::echo_answered || what == What::signed_on) return true;
    return (what == What::up && !was_up) || (what == What::queue_under && was_queue) ||
           (what == What::operator_in && was_out);
  }

  bool never_failed() const {
    for (const std::uint64_t count : trips)
      if (count != 0) return false;
    return true;
  }

  bool may_go_online(std::int64_t now) const {
    std::uint64_t left = 0;
    for (const Event& event : story_)
      if (event.what == What::backlog) left = event.size;
    if (left != 0 && !terms_.recover.parallel_drain) return false;
    if (never_failed()) return true;
    std::uint64_t echoes = 0;
    for (std::size_t i = recovery_began_; i < story_.size(); ++i) echoes += story_[i].what == What::echo_answered;
    return echoes >= terms_.recover.echoes && now >= since + terms_.recover.hold_down.count();
  }

  // By all outcomes since the recovery began, oldest first.
  void judge_outcomes(const Event& event) {
    const bool fault = event.what == What::timed_out;
    if (!fault && event.what != What::answered && event.what != What::answered_error) return;
    if (event.asked < counts_from_) return;
    std::vector<std::pair<std::int64_t, bool>> timeouts;
    std::vector<std::pair<std::int64_t, bool>> errors;
    for (std::size_t i = recovery_began_ + 1; i < story_.size(); ++i) {
      const Event& told = story_[i];
      if (told.asked < counts_from_) continue;
      if (told.what == What::timed_out || told.what == What::answered || told.what == What::answered_error)
        timeouts.emplace_back(told.at, told.what == What::timed_out);
      if (told.what == What::answered || told.what == What::answered_error)
        errors.emplace_back(told.at, told.what == What::answered_error);
    }
    if (terms_.timeouts && judge(timeouts, event.at, LinkCause::timeouts_consecutive, LinkCause::timeouts_percent))
      return;
    if (terms_.application_errors && !fault)
      judge(errors, event.at, LinkCause::application_errors_consecutive, LinkCause::application_errors_percent);
  }

  bool judge(const std::vector<std::pair<std::int64_t, bool>>& outcomes, std::int64_t now, LinkCause row,
             LinkCause share) {
    const auto& trip = terms_.trip;
    std::size_t in_row = 0;
    while (in_row < outcomes.size() && outcomes[outcomes.size() - 1 - in_row].second) ++in_row;
    if (trip.consecutive != 0 && in_row >= trip.consecutive) return fall(row, now), true;
    const std::int64_t slice = std::max<std::int64_t>(trip.window.count() / 50, 1);
    double all = 0;
    double faults = 0;
    for (const auto& [at, fault] : outcomes) {
      if (at / slice <= now / slice - 50) continue;
      all += 1;
      faults += fault ? 1 : 0;
    }
    if (trip.percent == 0 || all < trip.min || faults / all * 100 < trip.percent) return false;
    return fall(share, now), true;
  }

  void fall(LinkCause why, std::int64_t now) {
    if (state == LinkState::stand_in) {
      cause = why;
      return;
    }
    episodes += state == LinkState::online ? 1U : 0U;
    ++trips[static_cast<std::size_t>(why)];
    move(LinkState::stand_in, why, now);
  }

  void move(LinkState to, LinkCause why, std::int64_t now) {
    state = to;
    cause = why;
    since = now;
  }

  HealthTerms terms_;
  std::vector<Event> story_;
  std::size_t recovery_began_ = 0;
  std::int64_t counts_from_ = 0;
};

void tell(Health& health, const Event& event) {
  switch (event.what) {
    case What::up: return health.up(event.at);
    case What::down: return health.down(event.at);
    case What::signed_on: return health.signed_on(event.at);
    case What::signed_off: return health.signed_off(event.at);
    case What::queue_over: return health.queue_over(event.at);
    case What::queue_under: return health.queue_under(event.at);
    case What::echo_answered: return health.echo_answered(event.at);
    case What::echo_missed: return health.echo_missed(event.at);
    case What::answered: return health.answered(event.asked, false, event.at);
    case What::answered_error: return health.answered(event.asked, true, event.at);
    case What::timed_out: return health.timed_out(event.asked, event.at);
    case What::operator_out: return health.operator_out("reason", "actor", event.at);
    case What::operator_in: return health.operator_in(event.at);
    case What::backlog: return health.backlog(event.size, event.at);
    case What::tick: return health.tick(event.at);
  }
}

HealthTerms random_terms(SeededRandom& random) {
  HealthTerms terms;
  terms.trip.consecutive = static_cast<std::uint32_t>(random.below(7));
  terms.trip.percent = static_cast<std::uint32_t>(random.below(4) * 25);
  terms.trip.window = Duration{static_cast<std::int64_t>(1 + random.below(12'000'000))};
  terms.trip.min = static_cast<std::uint32_t>(1 + random.below(12));
  terms.connection_errors = random.below(4) != 0;
  terms.timeouts = random.below(4) != 0;
  terms.application_errors = random.below(2) != 0;
  terms.recover.echoes = static_cast<std::uint32_t>(random.below(4));
  terms.recover.hold_down = Duration{static_cast<std::int64_t>(random.below(3) * 2'000'000)};
  terms.recover.parallel_drain = random.below(2) != 0;
  return terms;
}

// Mostly outcomes and echoes: levels that stand for ever would hide everything else.
What random_what(SeededRandom& random) {
  switch (random.below(8)) {
    case 0: return static_cast<What>(random.below(what_count));
    case 1: return What::echo_answered;
    case 2: {
      constexpr What good[] = {What::up, What::signed_on, What::queue_under, What::operator_in, What::tick};
      return good[random.below(5)];
    }
    case 3: return What::answered_error;
    case 4: return What::answered;
    case 5: return What::backlog;
    default: return What::timed_out;
  }
}

Event random_event(SeededRandom& random, std::int64_t& now) {
  const std::uint64_t pace = random.below(20);
  now += static_cast<std::int64_t>(random.below(pace == 0 ? 15'000'000 : pace < 10 ? 300'000 : 2));
  const std::int64_t asked = now - static_cast<std::int64_t>(random.below(4) == 0 ? random.below(3'000'000) : 0);
  return {random_what(random), now, asked, random.below(3) == 0 ? random.below(5) : 0};
}

}  // namespace

TEST_CASE("random stories of a link end as a model that reads them whole says", "[health]") {
  std::array<std::uint64_t, link_cause_count> met{};
  std::uint64_t came_back = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    SeededRandom random(seed);
    const HealthTerms terms = random_terms(random);
    Health health{terms};
    Model model{terms};
    std::int64_t now = 1'000'000;
    for (int i = 0; i < 300; ++i) {
      const LinkState before = model.state;
      const Event event = random_event(random, now);
      model.happens(event);
      tell(health, event);
      INFO("seed " << seed << " event " << i << " kind " << static_cast<int>(event.what));
      REQUIRE(name(health.state()) == name(model.state));
      REQUIRE(name(health.cause()) == name(model.cause));
      REQUIRE(health.since_us() == model.since);
      REQUIRE(health.episodes() == model.episodes);
      came_back += before != LinkState::online && model.state == LinkState::online;
      // A tick at the time that it asked for is never in vain.
      if (health.due_us() != 0) {
        REQUIRE(health.due_us() > now);
        Health later = health;
        later.tick(health.due_us());
        REQUIRE(later.state() == LinkState::online);
      }
    }
    for (std::size_t cause = 0; cause < link_cause_count; ++cause) {
      REQUIRE(health.trips(static_cast<LinkCause>(cause)) == model.trips[cause]);
      met[cause] += model.trips[cause];
    }
  }
  // The stories are worth something: every cause led to stand-in, and links came back.
  for (std::size_t cause = static_cast<std::size_t>(LinkCause::by_operator); cause < link_cause_count; ++cause) {
    INFO(name(static_cast<LinkCause>(cause)));
    CHECK(met[cause] > 20);
  }
  CHECK(came_back > 400);
}
