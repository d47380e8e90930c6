#include "switch/store/owed_table.h"

#include <absl/container/btree_set.h>

#include <algorithm>
#include <map>

#include "switch/store/row_table.h"

namespace isoswitch {
namespace {

struct Traits {
  using Key = OwedId;
  using Row = Owed;
  static const Key& key(const Row& row) { return row.id; }
  static std::size_t hash(const Key& key) { return IdHash{}(key); }
};

// Of two at one place the id decides, so that the order is the same whatever order they were put in.
template <class At>
struct Placed {
  At at;
  OwedId id;
  friend auto operator<=>(const Placed&, const Placed&) = default;
};
using ByTime = absl::btree_set<Placed<Instant>>;
using ByOrder = absl::btree_set<Placed<std::uint64_t>>;

struct Link {
  ByTime asked;
  ByOrder due;
  ByTime due_since;
  ByOrder parked;
  std::vector<OwedFigures::Exposure> exposure;  // a handful of currencies

  bool none() const { return asked.empty() && due.empty() && parked.empty(); }

  void add(const Owed& row) {
    switch (row.state) {
      case OwedState::asked: asked.insert({row.since, row.id}); break;
      case OwedState::due:
        due.insert({row.order, row.id});
        due_since.insert({row.since, row.id});
        break;
      case OwedState::parked: parked.insert({row.order, row.id}); break;
      default: break;  // of a newer version: kept, and in none of these
    }
    expose(row, 1);
  }

  void take_out(const Owed& row) {
    switch (row.state) {
      case OwedState::asked: asked.erase({row.since, row.id}); break;
      case OwedState::due:
        due.erase({row.order, row.id});
        due_since.erase({row.since, row.id});
        break;
      case OwedState::parked: parked.erase({row.order, row.id}); break;
      default: break;
    }
    expose(row, -1);
  }

 private:
  void expose(const Owed& row, int sign) {
    const bool decided = row.state == OwedState::due || row.state == OwedState::parked;
    if (!decided || row.exposure.minor == 0) return;
    auto found = std::ranges::find(exposure, row.exposure.currency, &OwedFigures::Exposure::currency);
    if (found == exposure.end()) found = exposure.insert(found, {row.exposure.currency, 0});
    found->amount += BookTotal::Wide{sign} * row.exposure.minor;
    if (found->amount == 0) exposure.erase(found);
  }
};

std::vector<OwedId> first_of(const ByTime& questions, std::size_t most) {
  std::vector<OwedId> found;
  for (const auto& [since, id] : questions) {
    if (found.size() == most) break;
    found.push_back(id);
  }
  return found;
}

// Whoever goes on behind the last one's order must not lose those that share it.
std::vector<OwedId> behind(const ByOrder& queue, std::uint64_t order, std::size_t most) {
  std::vector<OwedId> found;
  std::uint64_t last = order;
  OwedId highest;
  highest.bytes.fill(0xFF);
  for (auto at = queue.upper_bound({order, highest}); at != queue.end(); ++at) {
    if (found.size() >= most && at->at != last) break;
    last = at->at;
    found.push_back(at->id);
  }
  return found;
}

}  // namespace

struct OwedTable::Shelves {
  RowTable<Traits> rows;
  std::map<LinkName, Link> links;  // a handful; they stay, for the next question
};

OwedTable::OwedTable() : shelves_(std::make_unique<Shelves>()) {}
OwedTable::~OwedTable() = default;

std::size_t OwedTable::size() const { return shelves_->rows.size(); }

const Owed* OwedTable::find(const OwedId& id) const {
  const Slot slot = shelves_->rows.find(id);
  return slot == no_slot ? nullptr : &shelves_->rows[slot];
}

void OwedTable::put(const Owed& row) {
  const bool over = ended(row.state);
  Slot slot = shelves_->rows.find(row.id);
  if (slot != no_slot) {
    shelves_->links[shelves_->rows[slot].link].take_out(shelves_->rows[slot]);
    if (over) shelves_->rows.remove(slot);
  }
  if (over) return;
  if (slot == no_slot) slot = shelves_->rows.find_or_add(row.id).first;
  shelves_->rows[slot] = row;
  shelves_->links[row.link].add(row);
}

void OwedTable::each(const std::function<void(const Owed&)>& take) const { shelves_->rows.each(take); }

std::vector<OwedId> OwedTable::in(const LinkName& link, OwedState state, std::uint64_t behind_order,
                                  std::size_t most) const {
  const auto found = shelves_->links.find(link);
  if (found == shelves_->links.end()) return {};
  switch (state) {
    case OwedState::asked: return first_of(found->second.asked, most);
    case OwedState::due: return behind(found->second.due, behind_order, most);
    case OwedState::parked: return behind(found->second.parked, behind_order, most);
    default: return {};  // ended: not kept
  }
}

std::vector<OwedId> OwedTable::asked(std::size_t most) const {
  std::vector<Placed<Instant>> all;
  for (const auto& [name, link] : shelves_->links) {
    auto at = link.asked.begin();
    for (std::size_t n = 0; n < most && at != link.asked.end(); ++n, ++at) all.push_back(*at);
  }
  std::ranges::sort(all);
  if (all.size() > most) all.resize(most);
  std::vector<OwedId> found;
  found.reserve(all.size());
  for (const auto& [since, id] : all) found.push_back(id);
  return found;
}

OwedFigures OwedTable::figures(const LinkName& name) const {
  const auto found = shelves_->links.find(name);
  if (found == shelves_->links.end()) return {};
  const Link& link = found->second;
  OwedFigures figures{.asked = link.asked.size(),
                      .due = link.due.size(),
                      .parked = link.parked.size(),
                      .oldest_due = {},
                      .exposure = link.exposure};
  if (!link.due_since.empty()) figures.oldest_due = link.due_since.begin()->at;
  std::ranges::sort(figures.exposure, {}, &OwedFigures::Exposure::currency);
  return figures;
}

std::vector<LinkName> OwedTable::links() const {
  std::vector<LinkName> names;
  for (const auto& [name, link] : shelves_->links)
    if (!link.none()) names.push_back(name);
  return names;
}

}  // namespace isoswitch
