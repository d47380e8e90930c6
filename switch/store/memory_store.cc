#include "switch/store/memory_store.h"

#include "record.pb.h"

namespace isoswitch {

MemoryStore::MemoryStore(MemoryStoreOptions options) : options_(std::move(options)) {}

void MemoryStore::submit(UnitOfWork unit) {
  Result<Outcome> outcome = take(unit);
  dones_.push(run_.last_sequence(), std::move(unit.done), std::move(outcome));
}

Result<Outcome> MemoryStore::take(UnitOfWork& unit) {
  if (auto decided = decide(unit); !decided) return std::unexpected(decided.error());
  if (auto checked = run_.check(); !checked) return std::unexpected(checked.error());
  if (!unit.record) unit.record = new_record();
  run_.fill(*unit.record);
  Outcome outcome = run_.apply(*unit.record);
  if (options_.on_record) options_.on_record(*unit.record);
  return outcome;
}

Result<void> MemoryStore::decide(UnitOfWork& unit) {
  run_.decide(unit, tables_);
  return {};
}

void MemoryStore::flush() {
  if (durable_ < run_.last_sequence()) ++batches_;
  durable_ = run_.last_sequence();
  if (options_.wake && dones_.ready(durable_)) options_.wake();
}

std::size_t MemoryStore::deliver() {
  if (durable_ < run_.last_sequence()) ++batches_;
  durable_ = run_.last_sequence();
  return dones_.deliver(durable_);
}

void MemoryStore::drain() {
  while (deliver() > 0) {
  }
}

Store::Figures MemoryStore::figures() const {
  Figures figures;
  figures.last_sequence = run_.last_sequence();
  figures.durable_sequence = durable_;
  figures.refused_units = run_.refused_units();
  figures.batches = batches_;
  figures.batch_records = durable_;
  return figures;
}

}  // namespace isoswitch
