#include "tests/store/ledger_stream_books.h"

#include <algorithm>

namespace isoswitch::test {

StreamBooks::StreamBooks(std::vector<Minor> openings) {
  for (const Minor opening : openings) accounts_.push_back({opening, opening, 0});
}

std::size_t StreamBooks::open(const DealPlan& plan) {
  deals_.push_back({plan.kind, plan.account, plan.hold_period, {}, {}});
  return deals_.size() - 1;
}

Standing StreamBooks::count(const Deal& deal) {
  switch (deal.kind) {
    case DealKind::at_once: return recount(deal.facts, Direct::purchase);
    case DealKind::refund: return recount(deal.facts, Direct::refund);
    case DealKind::advised_refund: return recount(deal.facts, Direct::advised_refund);
    case DealKind::purchase:
    case DealKind::forced: break;
  }
  return recount(deal.facts, deal.hold_period);
}

void StreamBooks::take(Deal& deal, const Standing& standing) {
  Account& account = accounts_[deal.account];
  account.pending += standing.held - deal.standing.held;
  account.posted -= standing.posted - deal.standing.posted;
  deal.standing = standing;
}

Standing StreamBooks::happens(std::size_t number, Fact fact, Instant now) {
  Deal& deal = deals_[number];
  fact.at = now;
  fact.can_spend = accounts_[deal.account].can_spend();
  deal.facts.push_back(fact);
  const bool held = deal.standing.held > 0;
  take(deal, count(deal));
  if (!held && deal.standing.held > 0) holding_.push_back(number);
  looked_at_ += deal.standing.looked_at ? 1 : 0;
  return deal.standing;
}

void StreamBooks::clock(Instant now) {
  for (const std::size_t number : holding_) {
    Deal& deal = deals_[number];
    if (now < deal.facts.front().at + deal.hold_period) continue;
    Fact look;
    look.at = now;
    deal.facts.push_back(look);
    const Standing standing = count(deal);
    if (standing.held == deal.standing.held) {
      deal.facts.pop_back();  // nothing has ended
    } else {
      take(deal, standing);
      ++ended_;
    }
  }
  std::erase_if(holding_, [&](std::size_t number) { return deals_[number].standing.held == 0; });
}

Minor StreamBooks::owed_to_network() const {
  Minor owed = 0;
  for (const Account& account : accounts_) owed += account.opening - account.posted;
  return owed;
}

}  // namespace isoswitch::test
