// Who keeps the rows. A unit of work names its keys, decides over the rows, and is told when it is durable.
// Engines: memory, stingy (shows only what was named; for tests), journal (the embedded default).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "switch/base/clock.h"
#include "switch/base/histogram.h"
#include "switch/base/result.h"
#include "switch/ledger/decision.h"
#include "switch/ledger/rows.h"
#include "switch/store/record.h"
#include "switch/store/rows.h"

namespace isoswitch {

// More rows than the fixed shape names; an engine that shows only named rows adds here what a run missed.
struct Also {
  std::vector<AccountId> accounts;
  std::vector<CardToken> cards;
  std::vector<SeenId> seen;
  std::vector<MatchKey> match;
  std::vector<LifeCycleId> life_cycles;
  std::vector<ExceptionId> exceptions;
  std::vector<OwedId> owed;
};

// What can be named before anything is read.
struct Keys {
  std::optional<SeenId> seen;
  std::optional<CardToken> card;                 // its account follows
  std::array<std::optional<MatchKey>, 4> match;  // life-cycle keys, strongest first
  Also also;
};

struct Outcome {
  std::uint64_t sequence = 0;  // of the unit's record
  Decision decision;
};

struct UnitOfWork {
  Keys keys;
  RecordPointer record;  // what was asked; the engine adds the decision and the rows' images
  // Pure; may run many times. Every run starts with an empty overlay and a fresh Decision.
  std::move_only_function<void(Rows&, Decision&) const> decide;
  // Called once, on the owner's thread, from Store::deliver(): the unit is durable, or it was refused and changed
  // nothing.
  std::move_only_function<void(Result<Outcome>)> done;
};

// All calls come from one thread, the owner's.
class Store {
 public:
  virtual ~Store() = default;

  // Never blocks. done is called later, from deliver().
  virtual void submit(UnitOfWork unit) = 0;

  // Hands what was submitted to the disk. Called at the end of each turn of the loop, so that units which came in one
  // read go out in one batch.
  virtual void flush() = 0;

  // Calls done for every unit that has become durable, in order of sequence; says how many there were.
  // An engine with a thread of its own calls the wake function it was made with when there is something to deliver.
  virtual std::size_t deliver() = 0;

  // Room for one more unit? Without it authorizations are answered undecided (D-5); asked before submit().
  virtual bool has_room() const = 0;

  // Waits until everything submitted is durable; its dones are called. For shutdown, and for tests.
  virtual void drain() = 0;

  // The rows after every submitted unit, durable or not yet: who tells somebody of them waits until
  // figures().durable_sequence reaches the last_sequence that he saw.
  virtual const Ledger& rows() const = 0;

  struct Figures {
    std::uint64_t last_sequence = 0;
    std::uint64_t durable_sequence = 0;
    std::uint64_t refused_units = 0;
    std::uint64_t batches = 0;
    std::uint64_t batch_records = 0;  // in all batches; ÷ batches: the mean size
    Histogram sync;                   // how long a batch took to become durable
    std::uint64_t journal_bytes = 0;  // written since start
    std::uint64_t segment = 0;        // the one being written
    std::uint64_t segment_offset_bytes = 0;
    // Of engines that make snapshots.
    struct Snapshots {
      std::uint64_t folds = 0;  // since start
      std::uint64_t failures = 0;
      std::uint64_t segment = 0;   // the last that the newest has; 0: there is none
      std::uint64_t bytes = 0;     // of the newest
      std::uint64_t archived = 0;  // segments, since start
      std::uint64_t removed = 0;
      Duration took{};  // the last one
      Instant made{};   // when; at the epoch: not since start
    } snapshots;
    std::uint64_t reruns = 0;  // runs thrown away because a row was not named
  };
  virtual Figures figures() const = 0;
};

}  // namespace isoswitch
