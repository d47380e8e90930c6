#include "switch/store/seen_days.h"

#include <algorithm>

#include "switch/store/row_table.h"

namespace isoswitch {
namespace {

// There are millions of these: 64 bytes, for answers that say no more than a reason and a code.
struct PackedSeen {
  SeenId id;
  Minor transaction = 0;
  Minor billing = 0;
  std::uint64_t sequence = 0;
  DayNumber keep_until = 0;
  Currency transaction_currency;
  Currency billing_currency;
  FixedText<6> authorization_code;
  Reason reason = Reason::approved;
  bool whole_elsewhere = false;  // the row says more: it is in Day::whole
};
static_assert(sizeof(PackedSeen) <= 64);

struct Traits {
  using Key = SeenId;
  using Row = PackedSeen;
  static const Key& key(const Row& row) { return row.id; }
  static std::size_t hash(const Key& key) { return IdHash{}(key); }
};

PackedSeen pack(const Seen& row) {
  return {.id = row.id,
          .transaction = row.transaction.minor,
          .billing = row.billing.minor,
          .sequence = row.sequence,
          .keep_until = row.keep_until,
          .transaction_currency = row.transaction.currency,
          .billing_currency = row.billing.currency,
          .authorization_code = row.given.authorization_code,
          .reason = row.given.reason,
          .whole_elsewhere = false};
}

Seen unpack(const PackedSeen& row) {
  Seen seen;
  seen.id = row.id;
  seen.transaction = {row.transaction, row.transaction_currency};
  seen.billing = {row.billing, row.billing_currency};
  seen.given.reason = row.reason;
  seen.given.authorization_code = row.authorization_code;
  seen.sequence = row.sequence;
  seen.keep_until = row.keep_until;
  return seen;
}

DayNumber day_in(const SeenId& id) {
  std::uint32_t day = 0;
  for (std::size_t i = 0; i < 4; ++i) day = day << 8 | id.bytes[i];
  return static_cast<DayNumber>(day);
}

}  // namespace

struct SeenDays::Day {
  RowTable<Traits> rows;
  absl::flat_hash_map<Slot, Seen> whole;
  DayNumber keep_until_max = 0;
};

SeenDays::SeenDays() = default;
SeenDays::~SeenDays() = default;

std::optional<Seen> SeenDays::find(const SeenId& id) const {
  const auto day = days_.find(day_in(id));
  if (day == days_.end()) return std::nullopt;
  const Slot slot = day->second->rows.find(id);
  if (slot == no_slot) return std::nullopt;
  const PackedSeen& row = day->second->rows[slot];
  if (row.keep_until < closed_before_) return std::nullopt;
  return row.whole_elsewhere ? day->second->whole.at(slot) : unpack(row);
}

// Rows go with their day only, so every slot is a row.
void SeenDays::each(const std::function<void(const Seen&)>& take) const {
  for (const auto& entry : days_) {
    const Day& day = *entry.second;
    day.rows.each_slot([&](Slot slot, const PackedSeen& row) {
      if (row.keep_until < closed_before_) return;
      take(row.whole_elsewhere ? day.whole.at(slot) : unpack(row));
    });
  }
}

void SeenDays::put(const Seen& row) {
  std::unique_ptr<Day>& day = days_[day_in(row.id)];
  if (!day) day = std::make_unique<Day>();
  const auto [slot, added] = day->rows.find_or_add(row.id);
  size_ += added ? 1 : 0;
  PackedSeen packed = pack(row);
  packed.whole_elsewhere = !(unpack(packed) == row);
  day->rows[slot] = packed;
  if (packed.whole_elsewhere)
    day->whole.insert_or_assign(slot, row);
  else if (!added)
    day->whole.erase(slot);
  day->keep_until_max = std::max(day->keep_until_max, row.keep_until);
}

void SeenDays::close_before(DayNumber day) {
  closed_before_ = std::max(closed_before_, day);
  std::erase_if(days_, [&](const auto& entry) {
    const bool over = entry.second->keep_until_max < closed_before_;
    if (over) size_ -= entry.second->rows.size();
    return over;
  });
}

}  // namespace isoswitch
