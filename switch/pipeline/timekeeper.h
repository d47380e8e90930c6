// What happens because time has passed: holds end (R14), days are closed. Each is a recorded unit, so that recovery and
// replay do the same at the same place.
#pragma once

#include <cstdint>
#include <optional>

#include "switch/base/clock.h"
#include "switch/store/store.h"

namespace isoswitch {

// The rule of a hold_expiry record: releases what the life cycle holds if its time has come; else nothing.
void expire_hold(const LifeCycleId& id, Instant now, Rows& rows, Decision& decision);

class Timekeeper {
 public:
  struct Limits {
    Duration clock_jump_max = std::chrono::minutes{5};
    std::size_t holds_per_tick_max = 256;  // the rest has its turn at the next tick: requests go first
  };

  // Both outlive it.
  Timekeeper(Store& store, const Clock& clock, const Limits& limits);

  // Called about once a second, from the store's owner's thread. steady_us: a clock that nobody sets. Holds that have
  // ended are released, and the day before is closed once the clock has passed midnight UTC. Where there is no room in
  // the store, it waits for the next tick.
  // The wall clock may not run away from the steady one by more than clock_jump_max between two ticks: a clock that was
  // set wrong would end holds that people rely on. Then the timers stop, until the clock is back or the switch starts
  // anew.
  void tick(std::int64_t steady_us);

  struct Figures {
    std::uint64_t holds_expired = 0;
    std::uint64_t days_closed = 0;
    std::uint64_t clock_jumps = 0;
    std::uint64_t stopped = 0;  // 1 while the clock is not trusted
  };
  const Figures& figures() const { return figures_; }

 private:
  bool clock_is_sane(Instant now, std::int64_t steady_us);
  void close_day(DayNumber today, Instant now);
  void expire_holds(Instant now);
  void expire_one(const LifeCycleId& id, Instant now);

  Store& store_;
  const Clock& clock_;
  const Limits limits_;
  std::optional<Duration> ahead_;  // of the steady clock, when they were last seen to agree
  std::optional<DayNumber> closed_before_;
  Instant last_{};  // of the last tick that did something
  Figures figures_;
};

}  // namespace isoswitch
