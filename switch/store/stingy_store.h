// The memory engine as a database would behave: a run sees only the rows that were named. One that asks for another is
// thrown away, the row is named, and the rules run again. For tests: what works here works on any engine.
#pragma once

#include "switch/store/memory_store.h"

namespace isoswitch {

class StingyStore final : public MemoryStore {
 public:
  explicit StingyStore(MemoryStoreOptions options = {}) : MemoryStore(std::move(options)) {}
  Figures figures() const override;

 protected:
  Result<void> decide(UnitOfWork& unit) override;

 private:
  std::uint64_t reruns_ = 0;
};

}  // namespace isoswitch
