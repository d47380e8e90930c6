#include "switch/replay/verify.h"

#include <fmt/format.h>

namespace isoswitch {

ReplayVerify::ReplayVerify(std::shared_ptr<const ReplayConfiguration> forced, OnDifference on_difference)
    : on_difference_(std::move(on_difference)), forced_(forced != nullptr), configuration_(std::move(forced)) {}

Result<ReplayBeginning> ReplayVerify::begin(FileSystem& files, const std::string& directory) {
  auto beginning = load_replay_beginning(files, directory, tables_);
  if (!beginning || beginning->snapshot.empty() || forced_) return beginning;
  configuration_ = beginning->configuration;
  no_configuration_ = beginning->configuration_fault;
  return beginning;
}

void ReplayVerify::configured(RecordedUnit& unit) {
  configuration_ = unit.configuration;
  no_configuration_ = unit.configuration_fault;
}

bool ReplayVerify::take(RecordedUnit& unit) {
  ++figures_.records;
  if (unit.kind == RecordedKind::day_closed) tables_.close_before(unit.day);
  if (unit.kind == RecordedKind::configuration && !forced_) configured(unit);
  if (!decided_by_rules(unit)) {
    tables_.apply(unit.rows);
    return true;
  }
  ++figures_.run_again;
  const bool same_as_recorded = same(rerun_.decision(), unit.decision) && same(rerun_.images(), unit.rows);
  bool goes_on = true;
  if (!same_as_recorded) {
    ++figures_.differences;
    goes_on = on_difference_(unit, rerun_.decision(), rerun_.images());
  }
  tables_.apply(unit.rows);
  return goes_on;
}

bool ReplayVerify::decided_by_rules(RecordedUnit& unit) {
  if (unit.kind == RecordedKind::hold_expiry) {
    rerun_.run(unit, nullptr);
    return true;
  }
  if (unit.kind != RecordedKind::transaction) return false;
  const ReplayListener* listener = listener_of(unit);
  if (listener == nullptr) return false;
  rerun_.run(unit, listener);
  return true;
}

const ReplayListener* ReplayVerify::listener_of(const RecordedUnit& unit) {
  if (!unit.missing.empty()) {
    undecidable(unit, unit.missing);
    return nullptr;
  }
  if (!configuration_) {
    undecidable(unit, no_configuration_);
    return nullptr;
  }
  const ReplayListener* listener = configuration_->find(unit.listener);
  if (listener == nullptr) {
    undecidable(unit, fmt::format("the configuration has no listener '{}'", unit.listener));
    return nullptr;
  }
  // A route is found by more of the card's number than a journal keeps, and an issuer's answer is no rule's.
  if (listener->chain != nullptr && !listener->chain->links().empty() && unit.tx.moves_money()) {
    undecidable(unit, "it may have been another's to decide");
    return nullptr;
  }
  return listener;
}

void ReplayVerify::undecidable(const RecordedUnit& unit, const std::string& why) {
  if (figures_.undecidable++ == 0) figures_.first_undecidable = fmt::format("record {}: {}", unit.sequence, why);
}

}  // namespace isoswitch
