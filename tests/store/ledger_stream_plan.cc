#include "tests/store/ledger_stream_plan.h"

#include <fmt/format.h>

#include <utility>

namespace isoswitch::test {
namespace {

std::string digits(Minor minor) { return fmt::format("{:012}", minor); }

}  // namespace

std::string stream_card(std::size_t account) {
  const std::string digits = fmt::format("5413330000{:05}", account);
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i] - '0';
    sum += i % 2 == 1 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return digits + static_cast<char>('0' + (10 - sum % 10) % 10);
}

DealPlan Planner::next(Instant now) {
  DealPlan plan;
  plan.account = random_.below(accounts_);
  const bool hotel = chance(20);
  plan.hold_period = std::chrono::days{hotel ? stream_hotel_days : stream_hold_days};
  const CivilTime at = civil(now);
  const std::string date = fmt::format("{:02}{:02}", at.month, at.day);
  const std::string time = fmt::format("{:02}{:02}{:02}", at.hour, at.minute, at.second);
  common_ = {{2, stream_card(plan.account)},
             {3, "000000"},
             {7, date + time},
             {12, time},
             {13, date},
             {18, hotel ? "7011" : "5411"},
             {32, "123456"},
             {41, fmt::format("TERM{:04}", random_.below(20))},
             {42, "MERCHANT0000001"},
             {49, "978"}};
  in_order_ = chance(50);
  deal_reference_ = chance(50) ? fmt::format("D{:011}", next_stan_) : "";
  increments_.clear();
  completions_.clear();
  captures_.clear();
  const std::uint64_t dice = random_.below(100);
  if (dice < 75) {
    plan_purchase(plan);
  } else if (dice < 82) {
    plan_forced(plan);
  } else {
    plan_direct(plan);
  }
  if (!in_order_) shuffle(plan.messages);
  return plan;
}

PlannedMessage Planner::message(const std::string& mti, What what, Minor minor) {
  const std::string stan = fmt::format("{:06}", ++next_stan_);
  PlannedMessage made;
  made.fact.what = what;
  made.fact.amount = minor;
  made.mti = mti;
  made.fields = common_;
  made.fields[4] = digits(minor);
  made.fields[11] = stan;
  made.fields[37] = deal_reference_.empty() ? "R00000" + stan : deal_reference_;
  if (mti[2] == '2' && mti[1] != '4') made.fields[39] = "00";
  return made;
}

void Planner::add(DealPlan& plan, PlannedMessage message, const Named* original) {
  if (original != nullptr) {
    message.fields[90] = original->mti + original->stan + common_.at(7) + "00000123456" + "00000000000";
    // R6: the original's keys lead to the card.
    if (message.mti[1] == '4' && chance(15)) message.fields.erase(2);
  }
  plan.messages.push_back(std::move(message));
}

void Planner::plan_purchase(DealPlan& plan) {
  plan.kind = DealKind::purchase;
  const Minor authorized = amount(6000);
  PlannedMessage authorization = message("0100", What::authorization, authorized);
  const Named named{"0100", authorization.fields.at(11)};
  const bool never_arrives = chance(4);
  authorization_reference_ = in_order_ && !never_arrives ? authorization.fields.at(37) : "";
  if (!never_arrives) add(plan, std::move(authorization), nullptr);
  for (std::uint64_t followers = random_.below(8); followers > 0; --followers) follow(plan, named, authorized);
}

void Planner::follow(DealPlan& plan, const Named& authorization, Minor authorized) {
  const std::uint64_t dice = random_.below(100);
  const auto part = [&](const std::string& mti, What what, std::vector<Named>& parts) {
    PlannedMessage made = message(mti, what, amount(4000));
    made.fact.which = parts.size();
    parts.push_back({mti, made.fields.at(11)});
    return made;
  };
  if (dice < 20) return add(plan, part("0100", What::increment, increments_), &authorization);
  if (dice < 35) return add(plan, part("0120", What::completion, completions_), &authorization);
  if (dice < 65) {
    PlannedMessage capture = part("0220", What::capture, captures_);
    capture.fact.more = chance(60);
    if (capture.fact.more) capture.fields[60] = " 1";
    return add(plan, std::move(capture), &authorization);
  }
  const std::string mti = chance(80) ? "0420" : "0400";
  if (dice < 73) {
    PlannedMessage reversal = message(mti, What::reversal, 0);
    reversal.fields[4] = digits(authorized);
    return reverse_authorization(plan, std::move(reversal), authorization);
  }
  if (dice < 83) {
    PlannedMessage partial = message(mti, What::partial_reversal, amount(authorized));
    partial.fields[4] = digits(authorized);
    partial.fields[95] = digits(partial.fact.amount) + std::string(30, '0');
    return reverse_authorization(plan, std::move(partial), authorization);
  }
  if (dice < 90) return reverse_a_part(plan, increments_, What::increment_reversal);
  if (dice < 97) return reverse_a_part(plan, captures_, What::capture_reversal);
  reverse_a_part(plan, completions_, What::completion_reversal);
}

// R6: where the references of the authorization are its own, they may be all that names it.
void Planner::reverse_authorization(DealPlan& plan, PlannedMessage reversal, const Named& authorization) {
  if (!deal_reference_.empty() || authorization_reference_.empty() || chance(60))
    return add(plan, std::move(reversal), &authorization);
  reversal.fields[37] = authorization_reference_;
  reversal.fields[90] = authorization.mti + std::string(38, '0');
  add(plan, std::move(reversal), nullptr);
}

void Planner::reverse_a_part(DealPlan& plan, const std::vector<Named>& parts, What what) {
  if (parts.empty()) return;
  PlannedMessage reversal = message("0420", what, 0);
  reversal.fact.which = random_.below(parts.size());
  add(plan, std::move(reversal), &parts[reversal.fact.which]);
}

void Planner::plan_forced(DealPlan& plan) {
  plan.kind = DealKind::forced;
  deal_reference_.clear();
  PlannedMessage capture = message("0220", What::capture, amount(6000));
  const Named named{"0220", capture.fields.at(11)};
  add(plan, std::move(capture), nullptr);
  if (chance(40)) add(plan, message("0420", What::capture_reversal, 0), &named);
}

void Planner::plan_direct(DealPlan& plan) {
  const std::uint64_t dice = random_.below(3);
  plan.kind = dice == 0 ? DealKind::at_once : dice == 1 ? DealKind::refund : DealKind::advised_refund;
  if (plan.kind != DealKind::at_once) common_[3] = "200000";
  const std::string mti = plan.kind == DealKind::advised_refund ? "0220" : "0200";
  const Minor posted = amount(6000);
  PlannedMessage original = message(mti, What::authorization, posted);
  const Named named{mti, original.fields.at(11)};
  add(plan, std::move(original), nullptr);
  for (std::uint64_t reversals = random_.below(3); reversals > 0; --reversals) {
    const bool full = chance(50);
    PlannedMessage reversal =
        message("0420", full ? What::reversal : What::partial_reversal, full ? 0 : amount(posted));
    reversal.fields[4] = digits(posted);
    if (!full) reversal.fields[95] = digits(reversal.fact.amount) + std::string(30, '0');
    add(plan, std::move(reversal), &named);
  }
}

PlannedMessage Planner::balance_inquiry(std::size_t account, Instant now) {
  DealPlan unused = next(now);  // its names
  common_[2] = stream_card(account);
  common_[3] = "310000";
  deal_reference_.clear();
  return message("0100", What::clock, 0);
}

// A few messages are overtaken by their neighbours, some by all.
void Planner::shuffle(std::vector<PlannedMessage>& messages) {
  if (messages.size() < 2) return;
  for (std::uint64_t swaps = 1 + random_.below(messages.size()); swaps > 0; --swaps) {
    const std::size_t at = random_.below(messages.size() - 1);
    std::swap(messages[at], messages[at + 1]);
  }
}

}  // namespace isoswitch::test
