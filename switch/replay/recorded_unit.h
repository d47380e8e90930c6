// A record of the journal, read: what was asked, what was decided, which rows it changed.
#pragma once

#include <cstdint>
#include <string>

#include "switch/ledger/decision.h"
#include "switch/pipeline/recorded_transaction.h"
#include "switch/replay/configuration.h"
#include "switch/store/journal_scan.h"
#include "switch/store/rows.h"

namespace isoswitch {

enum class RecordedKind : std::uint8_t {
  transaction,
  hold_expiry,    // a timer: decided by a rule over the rows
  day_closed,     // a timer: drops rows
  operator_act,   // what a person did: nothing can be decided again
  configuration,  // a start
  other,          // of a newer version
};

// Reused from record to record for its memory.
struct RecordedUnit {
  std::uint64_t sequence = 0;
  Instant at;
  RecordedKind kind = RecordedKind::other;
  std::uint64_t segment = 0;
  std::uint64_t offset_bytes = 0;  // of its batch

  // Of a transaction
  std::string listener;
  std::string profile;
  Transaction tx;  // without what the listener says of it
  FactsGeneration generation = FactsGeneration::first;
  std::string missing;        // the fact that is not recorded, or cannot be read: it cannot run again
  bool format_fault = false;  // interpret ended it before any handler saw it
  // Of a timer
  LifeCycleId life_cycle;
  DayNumber day = 0;
  // Of a start
  std::shared_ptr<const ReplayConfiguration> configuration;  // nothing: it cannot be used
  std::string configuration_fault;                           // why

  Decision decision;  // its rule is a view of `rule`
  std::string rule;
  RowImages rows;
};

// An error says which part this program cannot read.
Result<void> read(const proto::Record& record, const journal::Position& at, RecordedUnit& unit);

// Everything of it that is recorded is the same.
bool same(const Decision& a, const Decision& b);
bool same(const RowImages& a, const RowImages& b);

}  // namespace isoswitch
