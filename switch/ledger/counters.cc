#include "switch/ledger/counters.h"

#include <algorithm>
#include <limits>

#include "switch/base/digest.h"

namespace isoswitch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration bucket_lengths[] = {seconds{1}, seconds{2}, seconds{5}, seconds{10}, seconds{15}, seconds{30},
                                       minutes{1}, minutes{2}, minutes{5}, minutes{10}, minutes{15}, minutes{30},
                                       hours{1},   hours{2},   hours{3},   hours{6},    hours{12},   hours{24}};

// A clock that is set back a little finds its day again.
constexpr Duration calendar_grace = hours{1};

Duration length_of(const Period& period) { return std::chrono::seconds{period.seconds}; }

// From then on nothing asks for the bucket any more.
Instant over(const Bucket& bucket, const Period& period) {
  return bucket.ends + (period.kind == PeriodKind::rolling ? length_of(period) : calendar_grace);
}

bool counts_in(const Bucket& bucket, const LimitWindow& window, Instant now) {
  if (window.period.kind == PeriodKind::rolling) return bucket.ends + length_of(window.period) > now;
  return bucket.starts < window.ends && bucket.ends > window.starts;
}

// At the edge of 64 bits a sum stays there: more than any limit.
Minor saturated(Minor a, Minor b) { return add(a, b).value_or(std::numeric_limits<Minor>::max()); }

std::uint32_t saturated(std::uint32_t a, std::uint32_t b) {
  return a > std::numeric_limits<std::uint32_t>::max() - b ? std::numeric_limits<std::uint32_t>::max() : a + b;
}

CounterWindow* find(Counter& counter, WindowId id) {
  const auto found = std::ranges::find(counter.windows, id, &CounterWindow::id);
  return found == counter.windows.end() ? nullptr : &*found;
}

Bucket* find(Counter& counter, const Counted& counted) {
  CounterWindow* window = find(counter, counted.window);
  if (window == nullptr) return nullptr;
  const auto found = std::ranges::find(window->buckets, counted.starts, &Bucket::starts);
  return found == window->buckets.end() ? nullptr : &*found;
}

// Nothing came between that would have dropped it.
bool still_has(const Counter& counter, const Counted& counted) {
  const auto window = std::ranges::find(counter.windows, counted.window, &CounterWindow::id);
  if (window == counter.windows.end()) return false;
  return std::ranges::find(window->buckets, counted.starts, &Bucket::starts) != window->buckets.end();
}

bool empty(const Bucket& bucket) { return bucket.count == 0 && bucket.amount == 0; }

void drop_over(Counter& counter, Instant now) {
  counter.keep_until = day_of(now);
  for (CounterWindow& window : counter.windows) {
    std::erase_if(window.buckets, [&](const Bucket& row) { return empty(row) || over(row, window.period) <= now; });
    for (const Bucket& bucket : window.buckets)
      counter.keep_until = std::max(counter.keep_until, day_of(over(bucket, window.period)));
  }
  std::erase_if(counter.windows, [](const CounterWindow& window) { return window.buckets.empty(); });
}

Instant last_over(const CounterWindow& window) {
  Instant last{std::numeric_limits<std::int64_t>::min()};
  for (const Bucket& bucket : window.buckets) last = std::max(last, over(bucket, window.period));
  return last;
}

CounterWindow& window_of(Counter& counter, const LimitWindow& window) {
  if (CounterWindow* there = find(counter, window.id)) return *there;
  if (counter.windows.size() >= windows_max)
    counter.windows.erase(std::ranges::min_element(counter.windows, {}, last_over));
  return counter.windows.emplace_back(CounterWindow{window.id, window.limit, window.period, {}});
}

// The bucket of exactly these edges; one that began at the same instant and has others (of another time zone) takes
// longer, which is never too little.
Bucket& bucket_of(CounterWindow& window, Instant starts, Instant ends) {
  const auto at = std::ranges::lower_bound(window.buckets, starts, {}, &Bucket::starts);
  if (at != window.buckets.end() && at->starts == starts) {
    at->ends = std::max(at->ends, ends);
    return *at;
  }
  return *window.buckets.insert(at, Bucket{starts, ends, 0, 0});
}

void merge_oldest(CounterWindow& window) {
  while (window.buckets.size() > buckets_max) {
    const Bucket first = window.buckets.front();
    window.buckets.erase(window.buckets.begin());
    Bucket& second = window.buckets.front();
    second.count = saturated(second.count, first.count);
    second.amount = saturated(second.amount, first.amount);
  }
}

// Says how much came back.
Minor take(Counter& counter, Counted& counted, Minor amount) {
  const Minor taken = std::min(amount, counted.amount);
  counted.amount -= taken;
  if (Bucket* bucket = find(counter, counted)) bucket->amount -= std::min(taken, bucket->amount);
  return taken;
}

void take_from(Counter& counter, std::vector<Counted>& counted, WindowId window, Minor amount) {
  for (auto entry = counted.rbegin(); entry != counted.rend() && amount > 0; ++entry)
    if (entry->window == window) amount -= take(counter, *entry, amount);
}

void drop_empty(std::vector<Counted>& counted) {
  std::erase_if(counted, [](const Counted& entry) { return entry.amount == 0 && entry.count == 0; });
}

std::vector<WindowId> windows_of(const std::vector<Counted>& counted) {
  std::vector<WindowId> ids;
  for (const Counted& entry : counted)
    if (std::ranges::find(ids, entry.window) == ids.end()) ids.push_back(entry.window);
  return ids;
}

Counted* same_place(std::vector<Counted>& counted, const Counted& as) {
  const auto found = std::ranges::find_if(
      counted, [&](const Counted& entry) { return entry.window == as.window && entry.starts == as.starts; });
  return found == counted.end() ? nullptr : &*found;
}

}  // namespace

WindowId window_id(std::string_view limit, const Period& period) {
  const Id16 hash = IdBuilder{"limit window"}
                        .part(limit)
                        .number(static_cast<std::uint64_t>(period.kind))
                        .number(period.seconds)
                        .finish();
  WindowId id = 0;
  for (std::size_t i = 0; i < 8; ++i) id = id << 8 | hash[i];
  return id;
}

std::optional<Duration> bucket_length(Duration window) {
  for (const Duration length : bucket_lengths)
    if (window <= length * (static_cast<std::int64_t>(buckets_max) - 1)) return length;
  return std::nullopt;
}

Spent spent(const Counter& counter, const LimitWindow& window, Instant now) {
  Spent sum;
  const auto found = std::ranges::find(counter.windows, window.id, &CounterWindow::id);
  if (found == counter.windows.end()) return sum;
  for (const Bucket& bucket : found->buckets) {
    if (!counts_in(bucket, window, now)) continue;
    sum.count += bucket.count;
    sum.amount = saturated(sum.amount, bucket.amount);
  }
  return sum;
}

Spent standing(const CounterWindow& window, Instant now) {
  LimitWindow at{.id = window.id,
                 .limit = {},
                 .period = window.period,
                 .starts = now,
                 .ends = now + Duration{1},
                 .count_max = {},
                 .amount_max = {}};
  Spent sum;
  for (const Bucket& bucket : window.buckets) {
    if (!counts_in(bucket, at, now)) continue;
    sum.count += bucket.count;
    sum.amount = saturated(sum.amount, bucket.amount);
  }
  return sum;
}

std::optional<Reason> refusal(const Spent& spent, const LimitWindow& window, Minor amount, std::uint32_t transactions) {
  if (window.count_max && transactions > 0 && spent.count + transactions > *window.count_max) return Reason::too_often;
  if (!window.amount_max) return std::nullopt;
  const auto sum = add(spent.amount, amount);
  return sum && *sum <= *window.amount_max ? std::nullopt : std::optional{Reason::over_limit};
}

std::vector<Counted> count(Counter& counter, const std::vector<LimitWindow>& windows, Minor amount,
                           std::uint32_t transactions, Instant now) {
  std::vector<Counted> counted;
  drop_over(counter, now);
  for (const LimitWindow& limit : windows) {
    CounterWindow& window = window_of(counter, limit);
    Bucket& bucket = bucket_of(window, limit.starts, limit.ends);
    bucket.amount = saturated(bucket.amount, amount);
    bucket.count = saturated(bucket.count, transactions);
    counter.keep_until = std::max(counter.keep_until, day_of(over(bucket, window.period)));
    counted.push_back({limit.id, limit.starts, amount, transactions});
    merge_oldest(window);
  }
  return counted;
}

void keep(std::vector<Counted>& kept, const std::vector<Counted>& more, const Counter& counter) {
  if (kept.size() + more.size() > counted_max)
    std::erase_if(kept, [&](const Counted& entry) { return !still_has(counter, entry); });
  for (const Counted& entry : more) {
    if (Counted* there = same_place(kept, entry)) {
      there->amount = saturated(there->amount, entry.amount);
      there->count = saturated(there->count, entry.count);
    } else if (kept.size() < counted_max) {
      kept.push_back(entry);
    }
  }
}

void give_back(Counter& counter, std::vector<Counted>& counted, Minor amount, Instant now) {
  for (const WindowId window : windows_of(counted)) take_from(counter, counted, window, amount);
  drop_empty(counted);
  drop_over(counter, now);
}

void give_back(Counter& counter, std::vector<Counted>& counted, std::vector<Counted>& part, Minor amount, Instant now) {
  for (const WindowId window : windows_of(counted)) {
    Minor rest = amount;
    for (auto entry = part.rbegin(); entry != part.rend() && rest > 0; ++entry) {
      if (entry->window != window) continue;
      Counted* whole = same_place(counted, *entry);
      const Minor taken = whole != nullptr ? take(counter, *whole, std::min(rest, entry->amount)) : 0;
      entry->amount -= taken;
      rest -= taken;
    }
    take_from(counter, counted, window, rest);
  }
  drop_empty(counted);
  drop_empty(part);
  drop_over(counter, now);
}

void give_back_all(Counter& counter, std::vector<Counted>& counted, Instant now) {
  for (Counted& entry : counted) {
    Bucket* bucket = find(counter, entry);
    if (bucket == nullptr) continue;
    bucket->amount -= std::min(entry.amount, bucket->amount);
    bucket->count -= std::min(entry.count, bucket->count);
  }
  counted.clear();
  drop_over(counter, now);
}

}  // namespace isoswitch
