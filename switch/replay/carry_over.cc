#include "switch/replay/carry_over.h"

#include <algorithm>
#include <map>

namespace isoswitch {
namespace {

template <class Value>
void take_change(const Value& before, const Value& after, Value& there) {
  if (before != after) there = after;
}

Minor moved(Minor before, Minor after, Minor there) { return std::max<Minor>(there + (after - before), 0); }

class Carrying {
 public:
  Carrying(const RowImages& rows, const Tables& recorded, const Tables& other)
      : rows_(rows), recorded_(recorded), other_(other) {}

  RowImages run() {
    for (const LifeCycle& row : rows_.life_cycles) carry(row);
    for (const Account& row : rows_.accounts) carry(row);
    for (const Card& row : rows_.cards) carry(row);
    for (const Exception& row : rows_.exceptions) carry(row);
    for (const Seen& row : rows_.seen)
      if (!other_.seen(row.id)) made_.seen.push_back(row);
    made_.postings = rows_.postings;
    return std::move(made_);
  }

 private:
  void carry(const LifeCycle& row) {
    const auto before = recorded_.life_cycle(row.id);
    const auto there = other_.life_cycle(row.id);
    if (!there && before) return;
    LifeCycle now = row;
    if (there) {
      const LifeCycle was = before.value_or(LifeCycle{});
      now = *there;
      now.held = moved(was.held, row.held, there->held);
      now.captured = moved(was.captured, row.captured, there->captured);
      now.cleared = moved(was.cleared, row.cleared, there->cleared);
      now.reversed = moved(was.reversed, row.reversed, there->reversed);
      now.expired = moved(was.expired, row.expired, there->expired);
      take_change(was.state, row.state, now.state);
      take_change(was.posted_by, row.posted_by, now.posted_by);
      take_change(was.expires, row.expires, now.expires);
      take_change(was.changed, row.changed, now.changed);
      take_change(was.keep_until, row.keep_until, now.keep_until);
    }
    if (now.account) held_[*now.account] += now.held - (there ? there->held : 0);
    made_.life_cycles.push_back(std::move(now));
  }

  // Pending is what the life cycles hold there, not what they hold here.
  void carry(const Account& row) {
    const auto before = recorded_.account(row.id);
    const auto there = other_.account(row.id);
    if (!there && before) return;
    Account now = row;
    if (there) {
      const Account was = before.value_or(Account{});
      now = *there;
      now.posted += row.posted - was.posted;
      take_change(was.credit_line, row.credit_line, now.credit_line);
      take_change(was.status, row.status, now.status);
      take_change(was.currency, row.currency, now.currency);
    } else {
      now.pending = 0;
    }
    if (const auto held = held_.find(row.id); held != held_.end()) now.pending += held->second;
    made_.accounts.push_back(now);
  }

  void carry(const Card& row) {
    const auto before = recorded_.card(row.token);
    const auto there = other_.card(row.token);
    if (!there && before) return;
    Card now = row;
    if (there && before) {
      now = *there;
      take_change(before->account, row.account, now.account);
      take_change(before->status, row.status, now.status);
      take_change(before->expiry_yymm, row.expiry_yymm, now.expiry_yymm);
      take_change(before->limits_profile, row.limits_profile, now.limits_profile);
      take_change(before->pin_tries, row.pin_tries, now.pin_tries);
      take_change(before->replaced_by, row.replaced_by, now.replaced_by);
    }
    made_.cards.push_back(now);
  }

  void carry(const Exception& row) {
    const auto before = recorded_.exception(row.id);
    const auto there = other_.exception(row.id);
    if (!there && before) return;
    Exception now = row;
    if (there && before) {
      now = *there;
      take_change(before->status, row.status, now.status);
      take_change(before->actor, row.actor, now.actor);
      take_change(before->note, row.note, now.note);
    }
    made_.exceptions.push_back(now);
  }

  const RowImages& rows_;
  const Tables& recorded_;
  const Tables& other_;
  std::map<AccountId, Minor> held_;  // by how much the holds on it change there
  RowImages made_;
};

}  // namespace

RowImages carried_over(const RowImages& rows, const Tables& recorded, const Tables& other) {
  return Carrying{rows, recorded, other}.run();
}

}  // namespace isoswitch
