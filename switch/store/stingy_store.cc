#include "switch/store/stingy_store.h"

#include <fmt/format.h>

#include "switch/base/log.h"
#include "switch/store/named_rows.h"

namespace isoswitch {
namespace {

// Every run names at least one more row, and rules look at few.
constexpr int runs_max = 32;

}  // namespace

Result<void> StingyStore::decide(UnitOfWork& unit) {
  for (int run = 0; run < runs_max; ++run) {
    const NamedRows shown{tables_, unit.keys};
    run_.decide(unit, shown);
    if (!shown.missed_any()) return {};
    add(unit.keys.also, shown.missed());
    ++reruns_;
  }
  run_.count_refused();
  log::error("unit_refused", "reason=\"its rules name other rows in every one of {} runs\"", runs_max);
  return failure(fmt::format("unit refused: after {} runs its rules still ask for rows that are not named", runs_max));
}

Store::Figures StingyStore::figures() const {
  Figures figures = MemoryStore::figures();
  figures.reruns = reruns_;
  return figures;
}

}  // namespace isoswitch
