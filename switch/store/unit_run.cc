#include "switch/store/unit_run.h"

#include <algorithm>

#include "record.pb.h"
#include "switch/base/assert.h"
#include "switch/base/log.h"
#include "switch/store/row_image.h"

namespace isoswitch {

void UnitRun::decide(const UnitOfWork& unit, const RowSource& shown) {
  Rows rows{shown};
  images_.clear();
  rows.images() = std::move(images_);
  decision_ = {};
  unit.decide(rows, decision_);
  images_ = std::move(rows.images());
  set_seen_sequences();
  set_owed_orders();
}

// A seen row names the unit that decided, also when a later one puts it again: of one that was open, the unit that
// closed it.
void UnitRun::set_seen_sequences() {
  for (Seen& row : images_.seen) {
    const auto before = tables_->seen(row.id);
    const bool decides = !before || (before->open && !row.open);
    row.sequence = decides ? last_sequence_ + 1 : before->sequence;
  }
}

// Its place is that of the unit after which it was to be delivered: parking it does not change that.
void UnitRun::set_owed_orders() {
  for (Owed& row : images_.owed) {
    const auto before = tables_->owed(row.id);
    row.order = before ? before->order : 0;
    const bool waits = row.state == OwedState::due || row.state == OwedState::parked;
    if (waits && row.order == 0) row.order = last_sequence_ + 1;
  }
}

void UnitRun::collect_changes() {
  changes_.accounts.clear();
  changes_.life_cycles.clear();
  changes_.seen.clear();
  changes_.owed.clear();
  for (const Account& row : images_.accounts) changes_.accounts.push_back({tables_->account(row.id), row});
  for (const LifeCycle& row : images_.life_cycles) changes_.life_cycles.push_back({tables_->life_cycle(row.id), row});
  for (const Seen& row : images_.seen) changes_.seen.push_back({tables_->seen(row.id), row});
  for (const Owed& row : images_.owed) changes_.owed.push_back({tables_->owed(row.id), row});
  changes_.postings = images_.postings;
}

Result<void> UnitRun::check() {
  if (images_.empty()) return {};
  collect_changes();
  auto checked = check_unit(changes_);
  if (checked) return checked;
  ++refused_units_;
  log::error("unit_refused", "rule={} after_sequence={} reason=\"{}\"", decision_.rule, last_sequence_,
             checked.error().text);
  return failure("unit refused: " + checked.error().text);
}

void UnitRun::fill(proto::Record& record) {
  record.set_sequence(last_sequence_ + 1);
  record.set_at_us(std::max(record.at_us(), last_at_us_));
  isoswitch::fill(decision_, *record.mutable_decision());
  if (!images_.empty()) isoswitch::fill(images_, *record.mutable_rows());
}

Outcome UnitRun::apply(const proto::Record& record) {
  ++last_sequence_;
  last_at_us_ = record.at_us();
#ifdef ISOSWITCH_DEBUG
  const bool balanced = tables_->imbalance().none();
#endif
  tables_->apply(images_);
  apply_timer(record);
#ifdef ISOSWITCH_DEBUG
  ISOSWITCH_ASSERT(!balanced || tables_->imbalance().none());  // LED-02, LED-06: after every unit
#endif
  return {.sequence = last_sequence_, .decision = decision_};
}

Result<void> UnitRun::apply_recovered(const proto::Record& record) {
  images_.clear();
  if (auto done = read(record.rows(), images_); !done) return done;
  last_sequence_ = record.sequence();
  last_at_us_ = std::max(last_at_us_, record.at_us());
  tables_->apply(images_);
  apply_timer(record);
  return {};
}

void UnitRun::apply_timer(const proto::Record& record) {
  if (record.has_timer() && record.timer().what() == proto::TimerRecord::day_closed)
    tables_->close_before(record.timer().day());
}

}  // namespace isoswitch
