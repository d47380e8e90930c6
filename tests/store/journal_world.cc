#include "tests/store/journal_world.h"

#include "record.pb.h"
#include "switch/base/assert.h"

namespace isoswitch::test {

Result<Outcome> now(Store& store, UnitOfWork unit) {
  ISOSWITCH_ASSERT(eventually([&] { return store.has_room(); }));
  return Teller{store}.now(std::move(unit));
}

UnitOfWork with_note(UnitOfWork unit, std::size_t bytes) {
  unit.record->mutable_operator_()->set_reason(std::string(bytes, 'x'));
  return unit;
}

Left killed_after(int units, std::size_t note_bytes) {
  MemoryFiles disk;
  auto store = JournalStore::open(journal_on(disk));
  ISOSWITCH_ASSERT(store.has_value());
  for (int n = 1; n <= units; ++n) {
    UnitOfWork made = n == 1 ? opens(1, 1'000'000) : authorizes(1, n, n);
    ISOSWITCH_ASSERT(now(**store, with_note(std::move(made), note_bytes)).has_value());
  }
  const auto figures = (*store)->figures();
  return {disk.copy(), figures.last_sequence, figures.segment, figures.segment_offset_bytes};
}

}  // namespace isoswitch::test
