#include "switch/link/suspicion.h"

#include <algorithm>

namespace isoswitch {

std::uint64_t Suspicion::sent(const Audit& question, std::int64_t now_us) {
  quiet_us_ = now_us - std::max(heard_us_, newest_us_);
  newest_us_ = now_us;
  ++newest_;
  sent_[newest_ % remembered] = question;
  return newest_;
}

Suspicion::Verdict Suspicion::fits(std::uint64_t sequence, const Audit& answer, std::int64_t now_us) {
  mismatches_ = 0;
  if (said_.row > 0) {
    const Audit* const other = before(sequence, said_.lag);
    if (other == nullptr || !auditor_->fits_beside_key(*other, answer)) said_ = {};
  }
  judge_time(newest_ - sequence, now_us);
  heard_us_ = now_us;
  return verdict();
}

Suspicion::Verdict Suspicion::differs(std::uint64_t sequence, const Audit& answer, std::int64_t now_us) {
  ++mismatches_;
  heard_us_ = now_us;
  if (const std::uint64_t lag = said_lag(sequence, answer); lag != 0)
    add(said_, lag);
  else
    said_ = {};
  return verdict();
}

// What was sent so many before it; nullptr: that is not remembered.
const Audit* Suspicion::before(std::uint64_t sequence, std::uint64_t by) const {
  if (by >= sequence || newest_ - (sequence - by) >= remembered) return nullptr;
  return &sent_[(sequence - by) % remembered];
}

// The lag that the row has, if it explains this one as well.
std::uint64_t Suspicion::said_lag(std::uint64_t sequence, const Audit& answer) const {
  const auto explains = [&](std::uint64_t lag) {
    const Audit* const other = before(sequence, lag);
    return other != nullptr && auditor_->fits_beside_key(*other, answer);
  };
  if (said_.row > 0 && explains(said_.lag)) return said_.lag;
  for (std::uint64_t lag = 1; lag < remembered; ++lag)
    if (explains(lag)) return lag;
  return 0;
}

void Suspicion::judge_time(std::uint64_t behind, std::int64_t now_us) {
  if (behind == 0 || behind < timed_.lag) timed_ = {};
  if (behind == 0) return;
  if (now_us - newest_us_ > quiet_us_ / 4) return;
  add(timed_, behind);
  if (timed_.row == 1) shortest_quiet_us_ = longest_quiet_us_ = quiet_us_;
  shortest_quiet_us_ = std::min(shortest_quiet_us_, quiet_us_);
  longest_quiet_us_ = std::max(longest_quiet_us_, quiet_us_);
}

void Suspicion::add(Row& row, std::uint64_t lag) {
  if (row.lag != lag) row = {lag, 0};
  ++row.row;
}

Suspicion::Verdict Suspicion::verdict() {
  const bool said = terms_.mismatches_max != 0 && said_.row >= terms_.mismatches_max;
  const bool timed =
      terms_.lags_max != 0 && timed_.row >= terms_.lags_max && longest_quiet_us_ >= 2 * shortest_quiet_us_;
  if (said || timed) {
    lag_ = said ? said_.lag : timed_.lag;
    return Verdict::lag;
  }
  return terms_.mismatches_max != 0 && mismatches_ >= terms_.mismatches_max ? Verdict::mismatches : Verdict::none;
}

}  // namespace isoswitch
