#include "switch/replay/recorded_unit.h"

#include <cstring>

#include "record.pb.h"
#include "switch/store/row_image.h"

namespace isoswitch {
namespace {

constexpr std::string_view rule_of_format_faults = "interpret";

void read_transaction(const proto::TransactionRecord& from, RecordedUnit& unit) {
  unit.kind = RecordedKind::transaction;
  unit.listener = from.acquirer();
  unit.profile = from.profile();
  unit.generation = generation(from.facts());
  if (auto done = read(from, unit.tx); !done) unit.missing = done.error().text;
}

void read_timer(const proto::TimerRecord& from, RecordedUnit& unit) {
  if (from.what() == proto::TimerRecord::day_closed) {
    unit.kind = RecordedKind::day_closed;
    unit.day = from.day();
  } else if (from.what() == proto::TimerRecord::hold_expiry && from.life_cycle().size() == sizeof unit.life_cycle) {
    unit.kind = RecordedKind::hold_expiry;
    std::memcpy(unit.life_cycle.bytes.data(), from.life_cycle().data(), sizeof unit.life_cycle);
  }
}

void read_configuration(const proto::ConfigurationRecord& from, RecordedUnit& unit) {
  unit.kind = RecordedKind::configuration;
  Faults faults;
  unit.configuration = configuration_of(from, faults);
  unit.configuration_fault = faults.none() ? "" : faults.all().front();
}

}  // namespace

Result<void> read(const proto::Record& record, const journal::Position& at, RecordedUnit& unit) {
  unit.sequence = record.sequence();
  unit.at = Instant{record.at_us()};
  unit.kind = RecordedKind::other;
  unit.segment = at.segment;
  unit.offset_bytes = at.offset_bytes;
  unit.missing.clear();
  unit.configuration.reset();
  if (record.has_transaction()) {
    read_transaction(record.transaction(), unit);
  } else if (record.has_timer()) {
    read_timer(record.timer(), unit);
  } else if (record.has_operator_()) {
    unit.kind = RecordedKind::operator_act;
  } else if (record.has_configuration()) {
    read_configuration(record.configuration(), unit);
  }
  unit.decision = {};
  if (auto done = read(record.decision(), unit.decision); !done) return done;
  unit.rule = record.decision().rule();
  unit.decision.rule = unit.rule;
  unit.format_fault = unit.rule == rule_of_format_faults;
  unit.rows.clear();
  return read(record.rows(), unit.rows);
}

bool same(const Decision& a, const Decision& b) {
  return a.given == b.given && a.answered == b.answered && a.rule == b.rule && a.repeat_of == b.repeat_of &&
         a.stan_reuse == b.stan_reuse && a.seen_as == b.seen_as && a.life_cycle == b.life_cycle && a.limit == b.limit;
}

bool same(const RowImages& a, const RowImages& b) {
  return a.accounts == b.accounts && a.cards == b.cards && a.life_cycles == b.life_cycles && a.seen == b.seen &&
         a.exceptions == b.exceptions && a.postings == b.postings && a.counters == b.counters && a.owed == b.owed;
}

}  // namespace isoswitch
