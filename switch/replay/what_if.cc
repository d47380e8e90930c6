#include "switch/replay/what_if.h"

#include <fmt/format.h>

#include "switch/replay/carry_over.h"

namespace isoswitch {
namespace {

constexpr Duration between_ticks = std::chrono::seconds{1};  // as the timekeeper's
constexpr std::size_t holds_per_tick_max = 100'000;

// Of a request only: what advices and reversals move does not depend on what is answered.
Minor approved_by(const Transaction& tx, const Given& given) {
  if (!tx.is_request() || !approves(given.reason) || !tx.charge()) return 0;
  if (tx.kind == Kind::balance_inquiry || tx.kind == Kind::account_check) return 0;
  const Minor amount = given.billing_amount.value_or(tx.charge()->minor);
  return tx.kind == Kind::refund ? -amount : amount;
}

WhatIfAnswer answer_of(const Transaction& tx, const Decision& decision, const Profile* profile) {
  WhatIfAnswer answer;
  answer.rule = decision.rule;
  answer.limit = decision.limit;
  answer.reason = decision.given.reason;
  answer.answered = decision.answered;
  answer.repeat = decision.repeat_of.has_value();
  if (profile != nullptr && decision.answered) answer.code = profile->code(tx.code_class(), decision.given.reason);
  if (!answer.repeat) answer.approved = approved_by(tx, decision.given);
  return answer;
}

bool alike(const WhatIfAnswer& a, const WhatIfAnswer& b) {
  return a.rule == b.rule && a.limit == b.limit && a.code == b.code && a.reason == b.reason &&
         a.answered == b.answered && a.repeat == b.repeat && a.approved == b.approved;
}

}  // namespace

WhatIf::WhatIf(std::shared_ptr<const ReplayConfiguration> changed, const WhatIfPeriod& period, OnChange on_change)
    : configuration_(std::move(changed)), period_(period), on_change_(std::move(on_change)) {}

Result<ReplayBeginning> WhatIf::begin(FileSystem& files, const std::string& directory) {
  auto beginning = load_replay_beginning(files, directory, recorded_);
  if (!beginning || beginning->snapshot.empty()) return beginning;
  if (auto again = load_replay_beginning(files, directory, changed_); !again) return again;
  configured(beginning->last_sequence, beginning->configuration, beginning->configuration_fault);
  return beginning;
}

bool WhatIf::take(RecordedUnit& unit) {
  if (unit.at > period_.to) return false;
  ++figures_.records;
  if (unit.kind == RecordedKind::configuration) configured(unit.sequence, unit.configuration, unit.configuration_fault);
  if (unit.at < period_.from)
    changed_.apply(unit.rows);
  else
    decide(unit);
  recorded_.apply(unit.rows);
  if (unit.kind == RecordedKind::day_closed) {
    recorded_.close_before(unit.day);
    changed_.close_before(unit.day);
  }
  return true;
}

void WhatIf::decide(RecordedUnit& unit) {
  end_holds(unit.at, unit.sequence);
  if (unit.kind == RecordedKind::transaction)
    decide_transaction(unit);
  else if (unit.kind == RecordedKind::hold_expiry)
    take_run(unit, nullptr);
  else
    carry_over(unit);
}

void WhatIf::decide_transaction(RecordedUnit& unit) {
  const ReplayListener* listener = configuration_->find(unit.listener);
  if (const std::string why = why_undecidable(unit, listener); !why.empty()) {
    if (figures_.undecidable.empty()) figures_.first_undecidable = unit.sequence;
    ++figures_.undecidable[why];
    carry_over(unit);
    return;
  }
  ++figures_.decided_again;
  unit.tx.network = listener->network;
  const bool taken = take_run(unit, listener);
  compare(unit, *listener, !taken);
}

void WhatIf::carry_over(const RecordedUnit& unit) { changed_.apply(carried_over(unit.rows, recorded_, changed_)); }

// False: a store would have refused it, and nothing is changed.
bool WhatIf::take_run(RecordedUnit& unit, const ReplayListener* listener) {
  rerun_.run(unit, listener);
  if (!rerun_.check()) {
    ++figures_.refused;
    return false;
  }
  changed_.apply(rerun_.images());
  return true;
}

// The holds that are set here and there end by their recorded timers; those that only the changed rules have set end by
// themselves.
void WhatIf::end_holds(Instant now, std::uint64_t sequence) {
  if (now < holds_looked_at_ + between_ticks) return;
  holds_looked_at_ = now;
  for (const LifeCycleId& id : changed_.due(now, holds_per_tick_max)) {
    const auto there = recorded_.life_cycle(id);
    if (there && there->held > 0 && there->expires == changed_.life_cycle(id)->expires) continue;
    timer_.kind = RecordedKind::hold_expiry;
    timer_.sequence = sequence;
    timer_.at = now;
    timer_.life_cycle = id;
    take_run(timer_, nullptr);
  }
}

void WhatIf::compare(const RecordedUnit& unit, const ReplayListener& listener, bool refused) {
  const ReplayListener* was_listener = was_ ? was_->find(unit.listener) : nullptr;
  const Profile* was_profile = was_listener != nullptr ? was_listener->profile.get() : listener.profile.get();
  const WhatIfAnswer was = answer_of(unit.tx, unit.decision, was_profile);
  Decision decision = rerun_.decision();
  if (refused) {
    decision.given = {};  // a request hears a system malfunction, an advice nothing
    decision.answered = unit.tx.is_request();
  }
  const WhatIfAnswer now = answer_of(unit.tx, decision, listener.profile.get());
  if (!alike(was, now))
    on_change_(unit, was, now);
  else if (decision.given.balances != unit.decision.given.balances)
    ++figures_.balances_told_otherwise;
}

std::string WhatIf::why_undecidable(const RecordedUnit& unit, const ReplayListener* listener) const {
  if (!unit.missing.empty()) return "fact not recorded: " + unit.missing;
  if (listener == nullptr) return fmt::format("the configuration has no listener '{}'", unit.listener);
  if (listener->chain != nullptr && !listener->chain->links().empty() && unit.tx.moves_money())
    return "it may have been another's to decide";
  const bool looks_at_facts = unit.tx.is_request() || unit.tx.is_advice();
  if (looks_at_facts && listener->looks_at > unit.generation)
    return "fact not recorded: how the card was read, or the country, which a rule looks at";
  const ReplayListener* was = was_ ? was_->find(unit.listener) : nullptr;
  if (listener->sign_on_required && (was == nullptr || !was->knows_sign_on))
    return "fact not recorded: whether the peer had signed on";
  const bool refused = was != nullptr && was->validation == Validation::refuse;
  if (unit.format_fault && refused && listener->validation != Validation::refuse)
    return "fact not recorded: whether validation refused it, or it has no meaning";
  return {};
}

void WhatIf::configured(std::uint64_t sequence, std::shared_ptr<const ReplayConfiguration> recorded,
                        const std::string& fault) {
  was_ = std::move(recorded);
  if (!was_) {
    notes_.insert(fmt::format("record {}: the recorded configuration cannot be used: {}", sequence, fault));
    return;
  }
  for (const ReplayListener& listener : was_->listeners) note_differences(listener);
}

void WhatIf::note_differences(const ReplayListener& was) {
  const ReplayListener* now = configuration_->find(was.name);
  if (now == nullptr) return;
  if (was.dialect != now->dialect || !interprets_alike(*was.profile, *now->profile))
    notes_.insert(
        fmt::format("listener '{}': messages are not interpreted again; what its profile reads otherwise, or "
                    "another dialect, is not taken into account",
                    was.name));
  if (now->validation == Validation::refuse && was.validation != Validation::refuse)
    notes_.insert(
        fmt::format("listener '{}': messages are not validated again; what it would refuse is not taken into "
                    "account",
                    was.name));
  if (was.sign_on_required && !now->sign_on_required)
    notes_.insert(fmt::format("listener '{}': advices of peers that had not signed on were not recorded", was.name));
}

}  // namespace isoswitch
