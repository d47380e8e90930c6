// What a card has spent within the windows of its limits: counting, and giving back into the bucket that it came from.
// Pure functions over rows. A window of the calendar is one bucket; a rolling one is made of up to 32, and a bucket
// counts until its last instant has left the window: what is counted leaves late by up to one bucket, never early.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "switch/base/clock.h"
#include "switch/base/money.h"
#include "switch/ledger/reason.h"
#include "switch/ledger/rows.h"

namespace isoswitch {

inline constexpr std::size_t buckets_max = 32;  // of a window; beyond it the two oldest become one
inline constexpr std::size_t windows_max = 64;  // of a card; beyond it the one that is over first goes
inline constexpr std::size_t counted_max = 64;  // of a life cycle; what is counted beyond it does not come back

// A window as a limit sees it at one moment: the bucket that an approval is counted in, and what the limit lets
// through.
struct LimitWindow {
  WindowId id = 0;
  FixedText<16> limit;
  Period period;
  Instant starts;  // of a window of the calendar: its own edges; of a rolling one: those of the bucket
  Instant ends;
  std::optional<std::uint32_t> count_max;
  std::optional<Minor> amount_max;
};

// What the limits that a transaction falls under let through.
struct Allowed {
  std::optional<Minor> single;  // of one purchase, in billing minor units
  std::vector<LimitWindow> windows;
};

struct Spent {
  std::uint64_t count = 0;
  Minor amount = 0;
};

WindowId window_id(std::string_view limit, const Period& period);

// How long the buckets of a rolling window are: the shortest of a list of round lengths of which 32 cover it.
// Nothing: none does.
std::optional<Duration> bucket_length(Duration window);

// All that stands counted in the window now. A window of the calendar is everything that lies within its edges in part,
// so that a limit whose time zone was changed forgets nothing.
Spent spent(const Counter& counter, const LimitWindow& window, Instant now);

// What a window has counted and still looks at now, whatever the limit is at the moment.
Spent standing(const CounterWindow& window, Instant now);

// Why so much more does not fit. Nothing: it does.
std::optional<Reason> refusal(const Spent& spent, const LimitWindow& window, Minor amount, std::uint32_t transactions);

// Counts in every window, drops what is over, and says what was counted where.
std::vector<Counted> count(Counter& counter, const std::vector<LimitWindow>& windows, Minor amount,
                           std::uint32_t transactions, Instant now);

// Adds to what a life cycle keeps. Where there is no room, what the counter has dropped goes first.
void keep(std::vector<Counted>& kept, const std::vector<Counted>& more, const Counter& counter);

// Gives back so much of it in every window, what was counted last first; the count stays.
void give_back(Counter& counter, std::vector<Counted>& counted, Minor amount, Instant now);
// Of a part of a purchase: from where the part was counted, and what is more than that, as above.
void give_back(Counter& counter, std::vector<Counted>& counted, std::vector<Counted>& part, Minor amount, Instant now);
// Gives back all of it, the count too.
void give_back_all(Counter& counter, std::vector<Counted>& counted, Instant now);

}  // namespace isoswitch
