#include "switch/pipeline/timekeeper.h"

#include "record.pb.h"
#include "switch/base/log.h"
#include "switch/ledger/expiry.h"

namespace isoswitch {
namespace {

UnitOfWork timer_unit(proto::TimerRecord::What what, Instant now) {
  UnitOfWork unit;
  unit.record = new_record();
  unit.record->set_at_us(now.us);
  unit.record->mutable_timer()->set_what(what);
  unit.decide = [](Rows&, Decision&) {};
  unit.done = [](const Result<Outcome>&) {};
  return unit;
}

}  // namespace

Timekeeper::Timekeeper(Store& store, const Clock& clock, const Limits& limits)
    : store_(store), clock_(clock), limits_(limits) {}

void Timekeeper::tick(std::int64_t steady_us) {
  const Instant now = clock_.now();
  if (!clock_is_sane(now, steady_us)) return;
  if (now < last_) return;  // set back a little: what is due comes when it gets there again
  last_ = now;
  if (!store_.has_room()) return;
  close_day(day_of(now), now);
  expire_holds(now);
}

bool Timekeeper::clock_is_sane(Instant now, std::int64_t steady_us) {
  const Duration ahead{now.us - steady_us};
  const Duration off = ahead_ ? ahead - *ahead_ : Duration{0};
  if (off > limits_.clock_jump_max || off < -limits_.clock_jump_max) {
    if (figures_.stopped == 0) {
      ++figures_.clock_jumps;
      log::error("clock_jumped", "by_s={} timers=stopped hint=\"set the clock right, or restart to go on with it\"",
                 std::chrono::duration_cast<std::chrono::seconds>(off).count());
    }
    figures_.stopped = 1;
    return false;
  }
  if (figures_.stopped == 1) log::info("clock_is_back", "timers=running");
  figures_.stopped = 0;
  ahead_ = ahead;  // a clock that is slewed moves by little at a time
  return true;
}

void Timekeeper::close_day(DayNumber today, Instant now) {
  if (closed_before_ && *closed_before_ >= today) return;
  UnitOfWork unit = timer_unit(proto::TimerRecord::day_closed, now);
  unit.record->mutable_timer()->set_day(today);
  store_.submit(std::move(unit));
  closed_before_ = today;
  ++figures_.days_closed;
}

void Timekeeper::expire_holds(Instant now) {
  for (const LifeCycleId& id : store_.rows().due(now, limits_.holds_per_tick_max)) {
    if (!store_.has_room()) return;
    expire_one(id, now);
  }
}

void Timekeeper::expire_one(const LifeCycleId& id, Instant now) {
  UnitOfWork unit = timer_unit(proto::TimerRecord::hold_expiry, now);
  unit.record->mutable_timer()->set_life_cycle(id.bytes.data(), id.bytes.size());
  unit.keys.also.life_cycles.push_back(id);
  unit.decide = [id, now](Rows& rows, Decision& decision) { expire_hold(id, now, rows, decision); };
  store_.submit(std::move(unit));
  ++figures_.holds_expired;
}

void expire_hold(const LifeCycleId& id, Instant now, Rows& rows, Decision& decision) {
  auto row = rows.life_cycle(id);
  if (!row || !row->account || !due(*row, now)) return;
  auto account = rows.account(*row->account);
  if (!account) return;
  expire(*account, *row, now);
  rows.put(*account);
  rows.put(*row);
  decision.rule = "hold_expiry";
  decision.life_cycle = id;
}

}  // namespace isoswitch
