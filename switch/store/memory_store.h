// The engine without a disk, for tests and simulation: what was flushed counts as durable.
#pragma once

#include <functional>

#include "switch/store/done_queue.h"
#include "switch/store/store.h"
#include "switch/store/tables.h"
#include "switch/store/unit_run.h"

namespace isoswitch {

struct MemoryStoreOptions {
  std::function<void()> wake;                           // called by flush() when there is something to deliver
  std::function<void(const proto::Record&)> on_record;  // sees each record as a journal would keep it
};

class MemoryStore : public Store {
 public:
  explicit MemoryStore(MemoryStoreOptions options = {});

  void submit(UnitOfWork unit) override;
  void flush() override;
  std::size_t deliver() override;  // flushes first
  bool has_room() const override { return true; }
  void drain() override;
  const Ledger& rows() const override { return tables_; }
  Figures figures() const override;

 protected:
  // Runs the rules over the rows that this engine shows.
  virtual Result<void> decide(UnitOfWork& unit);

  Tables tables_;
  UnitRun run_{tables_};

 private:
  Result<Outcome> take(UnitOfWork& unit);

  MemoryStoreOptions options_;
  DoneQueue dones_;
  std::uint64_t durable_ = 0;
  std::uint64_t batches_ = 0;
};

}  // namespace isoswitch
