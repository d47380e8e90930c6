// What a card has spent: counting and giving back, beside a model that keeps every approval and adds them up anew.
#include "switch/ledger/counters.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>
#include <map>

#include "switch/base/random.h"

using namespace isoswitch;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Instant noon = instant_of({2026, 11, 24, 12, 0, 0});

Instant midnight_before(Instant at) { return {at.us - at.us % 86'400'000'000}; }

// The window of a UTC day.
LimitWindow day_window(Instant at, std::string_view limit = "pos") {
  LimitWindow window;
  window.id = window_id(limit, {PeriodKind::day, 0});
  window.limit = limit;
  window.starts = midnight_before(at);
  window.ends = window.starts + days{1};
  return window;
}

LimitWindow rolling_window(Instant at, std::uint32_t length_s, std::string_view limit = "pos") {
  LimitWindow window;
  window.period = {PeriodKind::rolling, length_s};
  window.id = window_id(limit, window.period);
  window.limit = limit;
  const Duration bucket = *bucket_length(seconds{length_s});
  window.starts = {at.us - at.us % bucket.count()};
  window.ends = window.starts + bucket;
  return window;
}

LimitWindow month_window(Instant at) {
  const CivilTime now = civil(at);
  LimitWindow window;
  window.period.kind = PeriodKind::month;
  window.id = window_id("pos", window.period);
  window.starts = instant_of({now.year, now.month, 1, 0, 0, 0});
  window.ends = instant_of({now.year + now.month / 12, now.month % 12 + 1, 1, 0, 0, 0});
  return window;
}

bool has_buckets(const Counter& counter, std::size_t windows, std::size_t buckets) {
  std::size_t all = 0;
  for (const CounterWindow& window : counter.windows) all += window.buckets.size();
  return counter.windows.size() == windows && all == buckets;
}

}  // namespace

TEST_CASE("the last microsecond of a day counts in it, the next one in the next", "[counters]") {
  Counter counter;
  const Instant midnight = midnight_before(noon) + days{1};
  const Instant last = midnight - Duration{1};
  const auto counted = count(counter, {day_window(last)}, 500, 1, last);
  REQUIRE(counted.size() == 1);
  CHECK(counted[0].starts == midnight_before(noon));
  CHECK(spent(counter, day_window(last), last).amount == 500);
  CHECK(spent(counter, day_window(noon), noon).count == 1);
  CHECK(spent(counter, day_window(midnight), midnight).amount == 0);
  CHECK(spent(counter, day_window(midnight), midnight).count == 0);
}

TEST_CASE("the first instant of a day counts in it", "[counters]") {
  Counter counter;
  const Instant midnight = midnight_before(noon);
  count(counter, {day_window(midnight)}, 500, 1, midnight);
  CHECK(spent(counter, day_window(noon), noon).amount == 500);
  const Instant before = midnight - Duration{1};
  CHECK(spent(counter, day_window(before), before).amount == 0);
}

TEST_CASE("a rolling window holds what came in it to the last microsecond, and lets go within one bucket",
          "[counters]") {
  Counter counter;
  const std::uint32_t day_s = 86'400;
  const Instant at = noon + minutes{25};
  count(counter, {rolling_window(at, day_s)}, 500, 1, at);
  for (const Duration after : {Duration{0}, Duration{days{1}} - Duration{1}, Duration{days{1}}}) {
    const Instant now = at + after;
    CHECK(spent(counter, rolling_window(now, day_s), now).amount == 500);
  }
  const Instant late = noon + hours{1} + days{1};  // its bucket is the hour after noon
  CHECK(spent(counter, rolling_window(late, day_s), late - Duration{1}).amount == 500);
  CHECK(spent(counter, rolling_window(late, day_s), late).amount == 0);
}

TEST_CASE("buckets are of round lengths, and 32 of them cover every window up to 31 days", "[counters]") {
  CHECK(bucket_length(hours{24}) == Duration{hours{1}});
  CHECK(bucket_length(hours{31}) == Duration{hours{1}});
  CHECK(bucket_length(hours{31} + seconds{1}) == Duration{hours{2}});
  CHECK(bucket_length(days{7}) == Duration{hours{6}});
  CHECK(bucket_length(days{31}) == Duration{days{1}});
  CHECK(bucket_length(minutes{1}) == Duration{seconds{2}});
  CHECK_FALSE(bucket_length(days{31} + seconds{1}).has_value());
}

TEST_CASE("a limit lets through up to its amount and its count, and not one more", "[counters]") {
  LimitWindow window = day_window(noon);
  window.count_max = 3;
  window.amount_max = 1000;
  CHECK_FALSE(refusal({2, 400}, window, 600, 1).has_value());
  CHECK(refusal({2, 400}, window, 601, 1) == Reason::over_limit);
  CHECK(refusal({3, 400}, window, 600, 1) == Reason::too_often);
  CHECK(refusal({3, 400}, window, 601, 1) == Reason::too_often);  // the count is looked at first
  CHECK_FALSE(refusal({3, 400}, window, 600, 0).has_value());     // an increment is no transaction of its own
  CHECK(refusal({0, 1}, window, std::numeric_limits<Minor>::max(), 1) == Reason::over_limit);
  window.amount_max = 0;
  CHECK(refusal({0, 0}, window, 1, 1) == Reason::over_limit);
  window.count_max = 0;
  CHECK(refusal({0, 0}, window, 1, 1) == Reason::too_often);
  window.count_max.reset();
  window.amount_max.reset();
  CHECK_FALSE(refusal({1000, 1000}, window, 1, 1).has_value());
}

TEST_CASE("what comes back goes into the bucket that it came from, also the day after", "[counters]") {
  Counter counter;
  auto counted = count(counter, {day_window(noon), month_window(noon)}, 500, 1, noon);
  count(counter, {day_window(noon), month_window(noon)}, 200, 1, noon + hours{1});
  const Instant tomorrow = midnight_before(noon) + days{1} + minutes{1};
  count(counter, {day_window(tomorrow), month_window(tomorrow)}, 30, 1, tomorrow);
  give_back(counter, counted, 100, tomorrow);
  CHECK(spent(counter, day_window(noon), tomorrow).amount == 600);
  CHECK(spent(counter, day_window(tomorrow), tomorrow).amount == 30);
  CHECK(spent(counter, month_window(tomorrow), tomorrow).amount == 630);
  CHECK(spent(counter, month_window(tomorrow), tomorrow).count == 3);
  give_back_all(counter, counted, tomorrow);
  CHECK(counted.empty());
  CHECK(spent(counter, day_window(tomorrow), tomorrow).amount == 30);
  CHECK(spent(counter, day_window(tomorrow), tomorrow).count == 1);
  CHECK(spent(counter, month_window(tomorrow), tomorrow).amount == 230);
  CHECK(spent(counter, month_window(tomorrow), tomorrow).count == 2);
}

TEST_CASE("of a purchase that grew over days, what was counted last comes back first", "[counters]") {
  Counter counter;
  std::vector<Counted> purchase;
  const Instant next = noon + days{1};
  keep(purchase, count(counter, {month_window(noon), rolling_window(noon, 7 * 86'400)}, 100, 1, noon), counter);
  keep(purchase, count(counter, {month_window(next), rolling_window(next, 7 * 86'400)}, 40, 0, next), counter);
  give_back(counter, purchase, 60, next);
  const Counted* first_bucket = nullptr;
  for (const Counted& entry : purchase)
    if (entry.window == rolling_window(noon, 7 * 86'400).id) first_bucket = &entry;
  REQUIRE(first_bucket != nullptr);
  CHECK(first_bucket->amount == 80);
  CHECK(first_bucket->starts == rolling_window(noon, 7 * 86'400).starts);
  CHECK(spent(counter, month_window(next), next).amount == 80);
  CHECK(spent(counter, month_window(next), next).count == 1);
}

TEST_CASE("an increment's part comes back from where it was counted, and what is more from the purchase",
          "[counters]") {
  Counter counter;
  std::vector<Counted> purchase;
  const Instant next = noon + days{1};
  auto part = count(counter, {day_window(noon)}, 40, 0, noon);
  keep(purchase, part, counter);
  keep(purchase, count(counter, {day_window(next)}, 100, 1, next), counter);
  give_back(counter, purchase, part, 50, next);
  CHECK(part.empty());
  CHECK(spent(counter, day_window(noon), next).amount == 0);
  CHECK(spent(counter, day_window(next), next).amount == 90);
}

TEST_CASE("nothing comes back twice, or more than was counted", "[counters]") {
  Counter counter;
  auto counted = count(counter, {day_window(noon)}, 100, 1, noon);
  count(counter, {day_window(noon)}, 7, 1, noon);
  give_back(counter, counted, 500, noon);
  give_back(counter, counted, 500, noon);
  CHECK(spent(counter, day_window(noon), noon).amount == 7);
  CHECK(spent(counter, day_window(noon), noon).count == 2);
  give_back_all(counter, counted, noon);
  give_back_all(counter, counted, noon);
  CHECK(spent(counter, day_window(noon), noon).amount == 7);
  CHECK(spent(counter, day_window(noon), noon).count == 1);
}

TEST_CASE("what is over falls out when the row is written, and what comes back then finds nothing", "[counters]") {
  Counter counter;
  auto counted = count(counter, {day_window(noon), rolling_window(noon, 3600)}, 100, 1, noon);
  CHECK(has_buckets(counter, 2, 2));
  CHECK(counter.keep_until == day_of(noon) + 1);
  const Instant later = noon + days{2};
  count(counter, {day_window(later)}, 5, 1, later);
  CHECK(has_buckets(counter, 1, 1));
  CHECK(counter.keep_until == day_of(later) + 1);
  give_back_all(counter, counted, later);
  CHECK(spent(counter, day_window(later), later).amount == 5);
  CHECK(spent(counter, day_window(later), later).count == 1);
}

TEST_CASE("a clock that is set back a little over midnight finds its day again", "[counters]") {
  Counter counter;
  const Instant midnight = midnight_before(noon) + days{1};
  const Instant before = midnight - seconds{2};
  count(counter, {day_window(before)}, 100, 1, before);
  count(counter, {day_window(midnight)}, 5, 1, midnight);
  CHECK(spent(counter, day_window(before), before).amount == 100);
}

TEST_CASE("a day of another time zone counts as a whole where the two overlap", "[counters]") {
  Counter counter;
  count(counter, {day_window(noon)}, 100, 1, noon);
  LimitWindow elsewhere = day_window(noon);
  elsewhere.starts = elsewhere.starts + hours{6};
  elsewhere.ends = elsewhere.ends + hours{6};
  CHECK(spent(counter, elsewhere, noon).amount == 100);
  count(counter, {elsewhere}, 10, 1, noon);
  CHECK(spent(counter, elsewhere, noon).amount == 110);
}

TEST_CASE("a rolling window never has more than 32 buckets, and forgets none of them", "[counters]") {
  Counter counter;
  const std::uint32_t length_s = 31 * 3600;
  Instant at = noon;
  for (int n = 0; n < 200; ++n, at = at + hours{1}) {
    count(counter, {rolling_window(at, length_s)}, 1, 1, at);
    REQUIRE(counter.windows[0].buckets.size() <= buckets_max);
  }
  at = at - hours{1};
  // The bucket of now and the 31 before it: the last instant of the oldest still lies in the window.
  CHECK(spent(counter, rolling_window(at, length_s), at).amount == 32);
  // A clock that jumps back makes more of them than there is room for: two become one, and still count.
  Counter jumped;
  for (int n = 0; n < 40; ++n) {
    const Instant back = noon - hours{n};
    count(jumped, {rolling_window(back, length_s)}, 1, 1, back);
    REQUIRE(jumped.windows[0].buckets.size() <= buckets_max);
  }
  const Instant now = noon - hours{39};
  CHECK(spent(jumped, rolling_window(now, length_s), now).amount == 40);
}

TEST_CASE("a row has at most 64 windows, and a purchase keeps at most 64 places", "[counters]") {
  Counter counter;
  std::vector<Counted> purchase;
  for (int n = 0; n < 100; ++n) {
    const auto counted = count(counter, {day_window(noon, std::to_string(n))}, 1, 1, noon);
    keep(purchase, counted, counter);
  }
  CHECK(counter.windows.size() == windows_max);
  CHECK(purchase.size() <= counted_max);
  for (const Counted& entry : purchase) CHECK(entry.amount == 1);
  // The oldest entries named windows that had been dropped: they made room.
  CHECK(std::ranges::count(purchase, day_window(noon, "99").id, &Counted::window) == 1);
}

TEST_CASE("at the edge of 64 bits a sum stays there", "[counters]") {
  Counter counter;
  const Minor most = std::numeric_limits<Minor>::max();
  LimitWindow window = day_window(noon);
  window.amount_max = most - 1;
  count(counter, {window}, most - 5, 1, noon);
  CHECK(refusal(spent(counter, window, noon), window, 4, 1) == std::nullopt);
  CHECK(refusal(spent(counter, window, noon), window, 6, 1) == Reason::over_limit);
  count(counter, {window}, 100, 1, noon);
  CHECK(spent(counter, window, noon).amount == most);
}

namespace {

// Every approval that ever was, in the order of their coming. Asked, it adds up what stands in the window, as the rules
// say it: a window of the calendar by the instants it lies between; a rolling one by when the bucket ends that holds
// it.
struct Model {
  struct Event {
    int purchase;
    Instant at;
    Minor amount;  // as it stands
    std::uint32_t count;
    bool in_pos;  // counted in "pos", not only in "all"
  };
  std::vector<Event> events;

  Spent spent(Instant starts, Instant ends, bool pos_only) const {
    Spent sum;
    for (const Event& event : events)
      if (event.at >= starts && event.at < ends && (event.in_pos || !pos_only)) {
        sum.amount += event.amount;
        sum.count += event.count;
      }
    return sum;
  }

  Spent spent_rolling(Instant now, Duration length, Duration bucket, bool pos_only) const {
    Spent sum;
    for (const Event& event : events) {
      const Instant bucket_end{event.at.us - event.at.us % bucket.count() + bucket.count()};
      if (bucket_end + length > now && (event.in_pos || !pos_only)) {
        sum.amount += event.amount;
        sum.count += event.count;
      }
    }
    return sum;
  }

  void take_back(int purchase, Minor amount) {
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
      if (event->purchase != purchase) continue;
      const Minor taken = std::min(amount, event->amount);
      event->amount -= taken;
      amount -= taken;
    }
  }

  void take_back_all(int purchase) {
    for (Event& event : events)
      if (event.purchase == purchase) event.amount = event.count = 0;
  }
};

std::vector<std::uint64_t> seeds() {
  if (const char* const given = std::getenv("ISOSWITCH_SEED")) return {std::strtoull(given, nullptr, 10)};
  std::vector<std::uint64_t> some;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) some.push_back(seed);
  return some;
}

}  // namespace

TEST_CASE("random purchases, increments and reversals leave the sums of the model", "[counters]") {
  const auto seed = GENERATE(from_range(seeds()));
  INFO("ISOSWITCH_SEED=" << seed << " makes the same stream");
  SeededRandom random{seed};
  const auto below = [&](std::uint64_t bound) { return random.below(bound); };
  constexpr std::uint32_t lengths_s[] = {3600, 86'400, 7 * 86'400};
  Model model;
  Counter counter;
  std::map<int, std::vector<Counted>> purchases;
  std::map<int, bool> in_pos;
  Instant now = instant_of({2026, 12, 20, 0, 0, 0});

  const auto windows = [&](bool pos) {
    std::vector<LimitWindow> all;
    for (const std::string_view limit : {"all", "pos"}) {
      if (limit == "pos" && !pos) continue;
      all.push_back(day_window(now, limit));
      for (const std::uint32_t length_s : lengths_s) all.push_back(rolling_window(now, length_s, limit));
    }
    all.push_back(month_window(now));
    all.back().id = window_id("month", all.back().period);
    return all;
  };

  for (int step = 0; step < 600; ++step) {
    // Sometimes exactly to an edge, and to the microsecond before it.
    switch (below(6)) {
      case 0: now = midnight_before(now) + days{1}; break;
      case 1: now = midnight_before(now) + days{1} - Duration{1}; break;
      case 2: now = {now.us - now.us % 3'600'000'000 + 3'600'000'000}; break;
      default: now = now + Duration{static_cast<std::int64_t>(below(4'000'000'000))};
    }
    const int purchase = static_cast<int>(below(12));
    const auto amount = static_cast<Minor>(below(1000) + 1);
    const bool is_new = !purchases.contains(purchase);
    if (is_new || below(3) == 0) {
      const bool pos = is_new ? below(2) == 0 : in_pos[purchase];
      in_pos[purchase] = pos;
      keep(purchases[purchase], count(counter, windows(pos), amount, is_new ? 1 : 0, now), counter);
      model.events.push_back({purchase, now, amount, is_new ? 1U : 0U, pos});
    } else if (below(2) == 0) {
      give_back(counter, purchases[purchase], amount, now);
      model.take_back(purchase, amount);
    } else {
      give_back_all(counter, purchases[purchase], now);
      model.take_back_all(purchase);
      purchases.erase(purchase);
    }

    for (const std::string_view limit : {"all", "pos"}) {
      const bool pos_only = limit == "pos";
      const LimitWindow day = day_window(now, limit);
      const Spent of_day = model.spent(day.starts, day.ends, pos_only);
      REQUIRE(spent(counter, day, now).amount == of_day.amount);
      REQUIRE(spent(counter, day, now).count == of_day.count);
      for (const std::uint32_t length_s : lengths_s) {
        const LimitWindow window = rolling_window(now, length_s, limit);
        const Spent wanted = model.spent_rolling(now, seconds{length_s}, window.ends - window.starts, pos_only);
        REQUIRE(spent(counter, window, now).amount == wanted.amount);
        REQUIRE(spent(counter, window, now).count == wanted.count);
        // Never less than what came within the length itself.
        REQUIRE(spent(counter, window, now).amount >=
                model.spent(now - seconds{length_s} + Duration{1}, now + Duration{1}, pos_only).amount);
      }
    }
    LimitWindow month = month_window(now);
    month.id = window_id("month", month.period);
    REQUIRE(spent(counter, month, now).amount == model.spent(month.starts, month.ends, false).amount);
    for (const CounterWindow& window : counter.windows) REQUIRE(window.buckets.size() <= buckets_max);
    for (const auto& [number, counted] : purchases) REQUIRE(counted.size() <= counted_max);
  }
}
