#include "tests/handlers/purchase_model.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace isoswitch::test {
namespace {

// An increment, a completion or a capture.
struct Part {
  bool came = false;
  bool taken_back_first = false;  // its reversal came before it (R7)
  bool of_purchase = false;       // else it stands alone
  Minor left = 0;                 // of what it holds, adds or has posted, nothing undone
  Instant ends;                   // of a hold that stands alone
};

class Recount {
 public:
  explicit Recount(Duration hold_period) : period_(hold_period) {}

  void add(const Fact& fact) {
    now_ = {};
    switch (fact.what) {
      case What::authorization: return authorization(fact);
      case What::increment: return increment(fact);
      case What::completion: return completion(fact);
      case What::capture: return capture(fact);
      case What::reversal: return reversal();
      case What::partial_reversal: return partial_reversal(fact.amount);
      case What::increment_reversal: return increment_reversal(part(increments_, fact.which));
      case What::completion_reversal: return completion_reversal(part(completions_, fact.which));
      case What::capture_reversal: return capture_reversal(part(captures_, fact.which));
      case What::clock: return clock(fact.at);
    }
  }

  Standing standing() const {
    Standing all = now_;
    all.held = held_;
    for (const auto* parts : {&increments_, &completions_})
      for (const Part& part : *parts) all.held += part.of_purchase ? 0 : part.left;
    all.posted = posted_;
    return all;
  }

 private:
  static Part& part(std::vector<Part>& parts, std::size_t which) {
    if (parts.size() <= which) parts.resize(which + 1);
    return parts[which];
  }

  bool nothing_left() const { return held_ == 0 && captured_ == 0; }
  // A reversal of it has come, it itself has not.
  bool taken_back_first() const { return !came_ && (reversed_ || remains_); }

  // R7: a reversal that came first leaves nothing, or what remains.
  void authorization(const Fact& fact) {
    if (came_) return;
    came_ = true;
    const Minor asked = reversed_ ? 0 : std::min(fact.amount, remains_.value_or(fact.amount));
    now_.approved = asked > 0 && asked <= fact.can_spend;
    declined_ = !now_.approved && !reversed_;
    if (!now_.approved) return;
    held_ = asked;
    ends_ = fact.at + period_;
  }

  // R11. Of what is not known here it is an authorization of its own.
  void increment(const Fact& fact) {
    Part& it = part(increments_, fact.which);
    it.came = true;
    const bool alone = !came_ && !taken_back_first();
    const bool cannot = it.taken_back_first || fact.amount > fact.can_spend ||
                        (!alone && (!came_ || declined_ || reversed_ || captured_ > 0));
    now_.approved = !cannot;
    if (cannot) return;
    it.left = fact.amount;
    it.of_purchase = !alone;
    it.ends = fact.at + period_;
    if (alone) return;
    held_ += fact.amount;
    ends_ = it.ends;
    added_.push_back(fact.which);
  }

  // R12: what the purchase comes to, whatever was added to it before.
  void completion(const Fact& fact) {
    Part& it = part(completions_, fact.which);
    it.came = true;
    if (it.taken_back_first || taken_back_first()) return;
    if (!came_ || declined_) {
      it.left = fact.amount;
      it.ends = fact.at + period_;
    } else if (held_ > 0) {
      it.of_purchase = true;
      held_ = std::max<Minor>(fact.amount - captured_, 0);
      ends_ = fact.at + period_;
      forget_increments();
    }
  }

  // R12, R13: it always posts.
  void capture(const Fact& fact) {
    Part& it = part(captures_, fact.which);
    it.came = true;
    if (it.taken_back_first) return;
    it.left = fact.amount;
    it.of_purchase = came_ && !declined_ && !reversed_;
    posted_ += fact.amount;
    now_.looked_at = !it.of_purchase && (came_ || taken_back_first());
    if (!it.of_purchase) return;
    captured_ += fact.amount;
    captured_parts_.push_back(fact.which);
    held_ = fact.more ? held_ - std::min(fact.amount, held_) : 0;
  }

  void reversal() {
    if (came_ && (declined_ || nothing_left())) return;  // R8, and R7: too late
    lower_hold_to(0);
    undo_captures_to(0);
    reversed_ = true;
  }

  // R9: what is held and what was captured come to no more than what remains.
  void partial_reversal(Minor remains) {
    if (!came_) remains_ = std::min(remains_.value_or(remains), remains);
    if (!came_ || declined_ || nothing_left()) return;
    lower_hold_to(std::max<Minor>(remains - captured_, 0));
    undo_captures_to(remains);
  }

  // What it added, as far as it is still held.
  void increment_reversal(Part& it) {
    if (!it.came) it.taken_back_first = true;
    const Minor off = it.of_purchase ? std::min(it.left, held_) : 0;
    it.left = 0;
    held_ -= off;
    if (off > 0) close_if_undone();
  }

  void completion_reversal(Part& it) {
    if (!it.came) it.taken_back_first = true;
    if (it.of_purchase) return reversal();
    it.left = 0;
  }

  // The hold that it consumed does not come back.
  void capture_reversal(Part& it) {
    if (!it.came) it.taken_back_first = true;
    const Minor undone = it.left;
    it.left = 0;
    posted_ -= undone;
    if (!it.of_purchase) return;
    captured_ -= undone;
    if (undone > 0) close_if_undone();
  }

  // R14.
  void clock(Instant at) {
    if (held_ > 0 && ends_ <= at) {
      held_ = 0;
      ended_ = true;
      forget_increments();
    }
    for (auto* parts : {&increments_, &completions_})
      for (Part& part : *parts)
        if (!part.of_purchase && part.left > 0 && part.ends <= at) part.left = 0;
  }

  // What was added last comes off first.
  void lower_hold_to(Minor amount) {
    Minor off = held_ - std::min(held_, amount);
    held_ -= off;
    for (auto which = added_.rbegin(); which != added_.rend(); ++which) {
      const Minor some = std::min(off, increments_[*which].left);
      increments_[*which].left -= some;
      off -= some;
    }
  }

  // What was captured last is undone first.
  void undo_captures_to(Minor amount) {
    Minor off = captured_ - std::min(captured_, amount);
    captured_ -= off;
    posted_ -= off;
    for (auto which = captured_parts_.rbegin(); which != captured_parts_.rend(); ++which) {
      const Minor some = std::min(off, captures_[*which].left);
      captures_[*which].left -= some;
      off -= some;
    }
  }

  void forget_increments() {
    for (const std::size_t which : added_) increments_[which].left = 0;
  }

  // A purchase whose hold has ended by the clock is not one that was reversed: something may still come.
  void close_if_undone() { reversed_ = reversed_ || (nothing_left() && !ended_); }

  Duration period_;
  Standing now_;

  bool came_ = false;
  bool declined_ = false;  // for its money; not because it was reversed
  bool reversed_ = false;  // in full, before it came or after
  bool ended_ = false;     // a hold of it was released by the clock
  std::optional<Minor> remains_;
  Minor held_ = 0;
  Minor captured_ = 0;
  Minor posted_ = 0;
  Instant ends_;
  std::vector<Part> increments_;
  std::vector<Part> completions_;
  std::vector<Part> captures_;
  std::vector<std::size_t> added_;           // increments of the purchase, as they came
  std::vector<std::size_t> captured_parts_;  // captures of the purchase, as they came
};

}  // namespace

Standing recount(std::span<const Fact> facts, Duration hold_period) {
  Recount recount{hold_period};
  for (const Fact& fact : facts) recount.add(fact);
  return recount.standing();
}

Standing recount(std::span<const Fact> facts, Direct direct) {
  const Minor sign = direct == Direct::purchase ? 1 : -1;
  Standing all;
  bool came = false;
  std::optional<Minor> remains;  // of a reversal that came first
  for (const Fact& fact : facts) {
    all.approved = true;
    if (fact.what == What::authorization) {
      came = true;
      const Minor left = std::min(fact.amount, remains.value_or(fact.amount));
      const bool affordable = direct != Direct::purchase || left <= fact.can_spend;
      all.approved = direct == Direct::advised_refund || (left > 0 && affordable);
      if (all.approved) all.posted = sign * left;
    } else {
      const Minor left = fact.what == What::reversal ? 0 : fact.amount;
      if (!came) remains = std::min(remains.value_or(left), left);
      all.posted = sign * std::min(sign * all.posted, left);
    }
  }
  return all;
}

}  // namespace isoswitch::test
