#include "switch/ops/given_reference.h"

#include <fmt/format.h>

#include <algorithm>

#include "switch/ledger/holds.h"

namespace isoswitch {
namespace {

constexpr DayNumber for_ever = 2'932'896;  // 9999-12-31
constexpr std::uint8_t ledger_balance = 1;
constexpr std::uint8_t available_balance = 2;

SeenId seen_id(const Id16& hash) {
  SeenId id;
  for (std::size_t i = 0; i < 4; ++i) id.bytes[i] = static_cast<std::uint8_t>(for_ever >> (24 - 8 * i));
  std::copy_n(hash.begin(), id.bytes.size() - 4, id.bytes.begin() + 4);
  return id;
}

SeenId name_of(const Referenced& act) {
  return seen_id(IdBuilder{"operator reference"}.part(act.act).part(act.target).part(act.reference).finish());
}

// A seen row has no place for the detail: a second one, under its name, says that this was it.
SeenId detail_of(const Referenced& act) {
  return seen_id(IdBuilder{"operator reference, detail"}
                     .part(act.act)
                     .part(act.target)
                     .part(act.reference)
                     .part(act.detail)
                     .finish());
}

}  // namespace

Result<std::optional<Seen>> done_before(const Referenced& act, Rows& rows) {
  const auto seen = rows.seen(name_of(act));
  if (!seen) return std::nullopt;
  if (seen->transaction == act.amount && rows.seen(detail_of(act))) return seen;
  return failure(
      fmt::format("reference '{}' was used for {}{} (record {}), now for {}: expected the same, or another "
                  "reference",
                  act.reference, to_string(seen->transaction), seen->transaction == act.amount ? " otherwise" : "",
                  seen->sequence, to_string(act.amount)));
}

void keep_done(const Referenced& act, const Money& moved, const Account& after, Rows& rows) {
  Seen row;
  row.id = name_of(act);
  row.transaction = act.amount;
  row.billing = moved;
  row.given.reason = Reason::approved;
  row.given.balances[0] = {0, ledger_balance, {after.posted, after.currency}};
  row.given.balances[1] = {0, available_balance, {available(after), after.currency}};
  row.keep_until = for_ever;
  rows.put(row);
  row.id = detail_of(act);
  rows.put(row);
}

}  // namespace isoswitch
