#include "switch/store/counter_table.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <vector>

#include "switch/store/row_table.h"

namespace isoswitch {
namespace {

constexpr int rows_per_sweep = 64;

struct Traits {
  using Key = CounterId;
  using Row = Counter;
  static const Key& key(const Row& row) { return row.id; }
  static std::size_t hash(const Key& key) {
    std::size_t hash = 0;
    std::memcpy(&hash, key.card.bytes.data() + 1, sizeof hash);  // after the version: bytes of an HMAC
    return hash ^ static_cast<std::size_t>(key.policy);
  }
};

}  // namespace

struct CounterTable::Shelves {
  RowTable<Traits> rows;
  std::map<DayNumber, std::vector<CounterId>> by_keep_until;  // a row may be kept for longer by now
  std::vector<CounterId> dying;
  DayNumber closed_before = std::numeric_limits<DayNumber>::min();

  bool gone(const Counter& row) const { return row.keep_until < closed_before; }
};

CounterTable::CounterTable() : shelves_(std::make_unique<Shelves>()) {}
CounterTable::~CounterTable() = default;

std::size_t CounterTable::size() const { return shelves_->rows.size(); }

void CounterTable::each(const std::function<void(const Counter&)>& take) const {
  shelves_->rows.each([&](const Counter& row) {
    if (!shelves_->gone(row)) take(row);
  });
}

void CounterTable::put(const Counter& row) {
  const auto [slot, added] = shelves_->rows.find_or_add(row.id);
  const bool kept_anew = added || shelves_->rows[slot].keep_until != row.keep_until;
  shelves_->rows[slot] = row;
  if (kept_anew) shelves_->by_keep_until[row.keep_until].push_back(row.id);
}

const Counter* CounterTable::find(const CounterId& id) const {
  const Slot slot = shelves_->rows.find(id);
  if (slot == no_slot || shelves_->gone(shelves_->rows[slot])) return nullptr;
  return &shelves_->rows[slot];
}

void CounterTable::close_before(DayNumber day) {
  Shelves& all = *shelves_;
  all.closed_before = std::max(all.closed_before, day);
  while (!all.by_keep_until.empty() && all.by_keep_until.begin()->first < day) {
    const auto& ids = all.by_keep_until.begin()->second;
    all.dying.insert(all.dying.end(), ids.begin(), ids.end());
    all.by_keep_until.erase(all.by_keep_until.begin());
  }
}

void CounterTable::sweep() {
  Shelves& all = *shelves_;
  for (int i = 0; i < rows_per_sweep && !all.dying.empty(); ++i) {
    const Slot slot = all.rows.find(all.dying.back());
    all.dying.pop_back();
    if (slot != no_slot && all.gone(all.rows[slot])) all.rows.remove(slot);
  }
}

}  // namespace isoswitch
