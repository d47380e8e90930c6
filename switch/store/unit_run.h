// What every engine does with a unit: runs the rules over the rows, checks what they did, writes it into the record,
// applies it.
#pragma once

#include <cstdint>

#include "switch/ledger/unit_check.h"
#include "switch/store/store.h"
#include "switch/store/tables.h"

namespace isoswitch {

class UnitRun {
 public:
  explicit UnitRun(Tables& tables) : tables_(&tables) {}

  // The rules, from empty Rows and a fresh Decision; may be called again for another run.
  void decide(const UnitOfWork& unit, const RowSource& shown);

  // Whether the unit may be (LED-02, LED-06, LED-08). A refused unit is alarmed in the log.
  Result<void> check();

  // Completes the record with the sequence that the unit gets when apply() is called.
  void fill(proto::Record& record);

  // Changes the rows; from here on the unit has happened.
  Outcome apply(const proto::Record& record);

  // What recovery found in a snapshot is in the tables: the next record is the one behind it.
  void begin_behind(std::uint64_t sequence, std::int64_t at_us) {
    last_sequence_ = sequence;
    last_at_us_ = at_us;
  }
  // What recovery found in a record, applied as it is.
  Result<void> apply_recovered(const proto::Record& record);

  // What the last decide() came to. Valid until the next one.
  const RowImages& images() const { return images_; }
  const Decision& decision() const { return decision_; }
  // For who replays: the next unit gets the sequence behind this one.
  void go_on_behind(std::uint64_t sequence) { last_sequence_ = sequence; }

  std::uint64_t last_sequence() const { return last_sequence_; }
  std::uint64_t refused_units() const { return refused_units_; }
  void count_refused() { ++refused_units_; }

 private:
  void collect_changes();
  void set_seen_sequences();
  void set_owed_orders();
  void apply_timer(const proto::Record& record);

  Tables* tables_;
  // Kept from unit to unit for their memory.
  RowImages images_;
  UnitChanges changes_;
  Decision decision_;
  std::uint64_t last_sequence_ = 0;
  std::int64_t last_at_us_ = 0;
  std::uint64_t refused_units_ = 0;
};

}  // namespace isoswitch
