#include "tools/isotool/story_rows.h"

#include <algorithm>

#include "record.pb.h"
#include "switch/ledger/match.h"
#include "switch/store/row_image.h"

namespace isoswitch::tools {
namespace {

using journal::KeyKind;

// `pick` gives the record's row or nullptr, `add` the room for it.
template <class Pick, class Add>
Result<bool> newest_before(journal::RecordSearch& search, KeyKind kind, const std::string& value,
                           std::uint64_t sequence, Pick pick, Add add) {
  if (sequence <= 1) return false;
  bool found = false;
  const auto done = search.find(kind, value, {.last_sequence = sequence - 1}, journal::Order::newest_first,
                                [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                  const auto* row = pick(record.rows());
                                  if (row == nullptr) return true;
                                  *add() = *row;
                                  found = true;
                                  return false;
                                });
  if (!done) return std::unexpected(done.error());
  return found;
}

template <class Rows>
auto row_with_id(const Rows& rows, const std::string& id) {
  const auto row = std::ranges::find_if(rows, [&](const auto& each) { return each.id() == id; });
  return row == rows.end() ? nullptr : &*row;
}

const proto::Card* card_with(const proto::RowsImage& rows, const std::string& token) {
  const auto row = std::ranges::find_if(rows.cards(), [&](const auto& each) { return each.token() == token; });
  return row == rows.cards().end() ? nullptr : &*row;
}

std::optional<LifeCycle> life_cycle_of(const proto::LifeCycle& row) {
  proto::RowsImage image;
  *image.add_life_cycles() = row;
  RowImages rows;
  if (!read(image, rows) || rows.life_cycles.empty()) return std::nullopt;
  return rows.life_cycles.front();
}

bool is_tombstone(const LifeCycle& row) { return row.state == LifeCycleState::reversed_first; }

bool belong_together(const LifeCycle& a, const LifeCycle& b) {
  if (is_tombstone(a) == is_tombstone(b)) return false;
  if (a.card && b.card && *a.card != *b.card) return false;
  const OriginalIds& kept = is_tombstone(a) ? b.ids : a.ids;
  const OriginalIds& named = is_tombstone(a) ? a.ids : b.ids;
  return agrees_by_trace(kept, named) || agrees_by_reference(kept, named) || agrees_by_network(kept, named);
}

}  // namespace

Result<bool> add_account_before(journal::RecordSearch& search, const std::string& id, std::uint64_t sequence,
                                proto::RowsImage& to) {
  return newest_before(
      search, KeyKind::account, id, sequence,
      [&](const proto::RowsImage& rows) { return row_with_id(rows.accounts(), id); },
      [&] { return to.add_accounts(); });
}

Result<bool> add_card_before(journal::RecordSearch& search, const std::string& token, std::uint64_t sequence,
                             proto::RowsImage& to) {
  return newest_before(
      search, KeyKind::card_row, token, sequence, [&](const proto::RowsImage& rows) { return card_with(rows, token); },
      [&] { return to.add_cards(); });
}

Result<bool> add_counter_before(journal::RecordSearch& search, const proto::Counter& of, std::uint64_t sequence,
                                proto::RowsImage& to) {
  return newest_before(
      search, KeyKind::card, of.card(), sequence,
      [&](const proto::RowsImage& rows) -> const proto::Counter* {
        const auto row = std::ranges::find_if(rows.counters(), [&](const proto::Counter& each) {
          return each.card() == of.card() && each.policy() == of.policy();
        });
        return row == rows.counters().end() ? nullptr : &*row;
      },
      [&] { return to.add_counters(); });
}

Result<bool> add_life_cycle_before(journal::RecordSearch& search, const std::string& id, std::uint64_t sequence,
                                   proto::RowsImage& to) {
  return newest_before(
      search, KeyKind::life_cycle, id, sequence,
      [&](const proto::RowsImage& rows) { return row_with_id(rows.life_cycles(), id); },
      [&] { return to.add_life_cycles(); });
}

Result<bool> add_exception_before(journal::RecordSearch& search, const std::string& id, std::uint64_t sequence,
                                  proto::RowsImage& to) {
  return newest_before(
      search, KeyKind::exception, id, sequence,
      [&](const proto::RowsImage& rows) { return row_with_id(rows.exceptions(), id); },
      [&] { return to.add_exceptions(); });
}

Result<void> add_rows_before(journal::RecordSearch& search, const proto::Record& record, proto::RowsImage& to) {
  const std::uint64_t sequence = record.sequence();
  const proto::RowsImage& rows = record.rows();
  std::vector<std::string> accounts;
  for (const proto::Account& row : rows.accounts()) accounts.push_back(row.id());
  // An answer that is given again looked at its seen row only.
  if (record.has_transaction() && !record.decision().has_repeat_of()) {
    const std::string& token = record.transaction().facts().card();
    if (!token.empty())
      if (auto added = add_card_before(search, token, sequence, to); !added) return std::unexpected(added.error());
    for (const proto::Card& row : to.cards())
      if (std::ranges::find(accounts, row.account()) == accounts.end()) accounts.push_back(row.account());
  }
  for (const proto::Card& row : rows.cards())
    if (auto added = add_card_before(search, row.token(), sequence, to); !added) return std::unexpected(added.error());
  for (const std::string& id : accounts)
    if (auto added = add_account_before(search, id, sequence, to); !added) return std::unexpected(added.error());
  if (!record.decision().limit().empty()) {
    proto::Counter looked_at;
    looked_at.set_card(record.transaction().facts().card());
    looked_at.set_policy(static_cast<std::uint32_t>(CounterPolicy::limits));
    if (auto added = add_counter_before(search, looked_at, sequence, to); !added) return std::unexpected(added.error());
  }
  for (const proto::Counter& row : rows.counters())
    if (auto added = add_counter_before(search, row, sequence, to); !added) return std::unexpected(added.error());
  for (const proto::LifeCycle& row : rows.life_cycles())
    if (auto added = add_life_cycle_before(search, row.id(), sequence, to); !added)
      return std::unexpected(added.error());
  for (const proto::Exception& row : rows.exceptions())
    if (auto added = add_exception_before(search, row.id(), sequence, to); !added)
      return std::unexpected(added.error());
  return {};
}

Result<std::vector<std::string>> fitting_original(journal::RecordSearch& search, const proto::Facts& facts) {
  std::vector<std::string> ids;
  proto::LifeCycle image;
  image.set_id(std::string(Id16{}.size(), '\0'));
  *image.mutable_ids() = facts.original();
  const auto named = life_cycle_of(image);
  if (!named) return ids;
  for (const auto& key : match_keys(named->ids)) {
    if (!key) continue;
    const std::string value{reinterpret_cast<const char*>(key->bytes.data()), key->bytes.size()};
    const auto done = search.find(KeyKind::match, value, {}, journal::Order::oldest_first,
                                  [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                    for (const proto::LifeCycle& row : record.rows().life_cycles()) {
                                      const bool same_card =
                                          facts.card().empty() || row.card().empty() || facts.card() == row.card();
                                      const bool has_key = std::ranges::find(row.match(), value) != row.match().end();
                                      if (same_card && has_key && std::ranges::find(ids, row.id()) == ids.end())
                                        ids.push_back(row.id());
                                    }
                                    return true;
                                  });
    if (!done) return std::unexpected(done.error());
  }
  return ids;
}

Result<std::vector<std::string>> relatives_of(journal::RecordSearch& search, const proto::LifeCycle& row) {
  std::vector<std::string> ids;
  const auto own = life_cycle_of(row);
  if (!own) return ids;
  for (const std::string& key : row.match()) {
    if (key.empty()) continue;
    const auto done = search.find(KeyKind::match, key, {}, journal::Order::oldest_first,
                                  [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                    for (const proto::LifeCycle& other : record.rows().life_cycles()) {
                                      if (other.id() == row.id() || std::ranges::find(ids, other.id()) != ids.end())
                                        continue;
                                      const auto read = life_cycle_of(other);
                                      if (read && belong_together(*own, *read)) ids.push_back(other.id());
                                    }
                                    return true;
                                  });
    if (!done) return std::unexpected(done.error());
  }
  return ids;
}

}  // namespace isoswitch::tools
