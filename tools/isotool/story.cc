#include "tools/isotool/story.h"

#include <algorithm>
#include <map>
#include <set>

#include "record.pb.h"
#include "switch/ledger/rows.h"
#include "tools/isotool/story_rows.h"

namespace isoswitch::tools {
namespace {

using journal::KeyKind;
using journal::Order;
using journal::Position;
using journal::SearchBounds;

constexpr int parts_deep_max = 8;

RecordPointer copy_of(const proto::Record& record) {
  RecordPointer copy = new_record();
  copy->CopyFrom(record);
  return copy;
}

SearchBounds only(std::uint64_t sequence) { return {.first_sequence = sequence, .last_sequence = sequence}; }

// An import or the close of a day; an operator's act that names what it is about is about that alone.
bool is_of_many(const proto::Record& record) {
  if (record.has_transaction()) return false;
  const proto::OperatorRecord& act = record.operator_();
  return act.card().empty() && act.account().empty() && act.life_cycle().empty() && act.exception().empty();
}

// Follows the links from record to record until nothing new is found.
class Telling {
 public:
  explicit Telling(journal::RecordSearch& search) : search_(search) {}

  Result<Story> from(const Candidate& candidate) {
    if (!candidate.life_cycle.empty()) name(candidate.life_cycle);
    for (const std::uint64_t sequence : candidate.sequences)
      if (auto added = add_at(sequence); !added) return std::unexpected(added.error());
    for (std::size_t i = 0; i < story_.life_cycles.size(); ++i) {
      const std::string id = story_.life_cycles[i];
      if (auto followed = follow(id); !followed) return std::unexpected(followed.error());
    }
    put_in_order();
    story_.now = new_record();
    for (const std::string& id : story_.life_cycles)
      if (auto added = add_life_cycle_before(search_, id, journal_end, *story_.now->mutable_rows()); !added)
        return std::unexpected(added.error());
    for (const std::string& id : exceptions_)
      if (auto added = add_exception_before(search_, id, journal_end, *story_.now->mutable_rows()); !added)
        return std::unexpected(added.error());
    if (auto finished = finish(); !finished) return std::unexpected(finished.error());
    return std::move(story_);
  }

 private:
  void name(const std::string& life_cycle) {
    if (!life_cycle.empty() && named_.insert(life_cycle).second) story_.life_cycles.push_back(life_cycle);
  }

  journal::OnRecord adding() {
    return [this](const proto::Record& record, const Position& at) -> Result<bool> {
      if (moments_.contains(record.sequence())) return true;
      if (moments_.size() == moments_max) {
        ++story_.left_out;
        return true;
      }
      moments_[record.sequence()] = {copy_of(record), nullptr, {}, at};
      fresh_.push_back(record.sequence());
      return true;
    };
  }

  Result<void> add_at(std::uint64_t sequence) {
    if (moments_.contains(sequence)) return {};
    if (auto done = search_.each(only(sequence), adding()); !done) return std::unexpected(done.error());
    return follow_fresh();
  }

  Result<void> add_all(KeyKind kind, const std::string& value) {
    if (auto done = search_.find(kind, value, {}, Order::oldest_first, adding()); !done)
      return std::unexpected(done.error());
    return {};
  }

  // The purchase first, then as they appear: whichever name was asked for.
  void put_in_order() {
    std::vector<std::string> ordered;
    const auto put = [&](const std::string& id) {
      if (named_.contains(id) && std::ranges::find(ordered, id) == ordered.end()) ordered.push_back(id);
    };
    if (!story_.life_cycles.empty()) put(story_.life_cycles.front());
    for (const auto& [sequence, moment] : moments_)
      for (const proto::LifeCycle& row : moment.record->rows().life_cycles()) put(row.id());
    for (const std::string& id : story_.life_cycles) put(id);
    story_.life_cycles = std::move(ordered);
  }

  // A life cycle leads to every record about it, to its parts, and by R7 to the reversal that came first.
  Result<void> follow(const std::string& life_cycle) {
    if (auto added = add_all(KeyKind::life_cycle, life_cycle); !added) return added;
    if (auto followed = follow_fresh(); !followed) return followed;
    proto::RowsImage newest;
    if (auto found = add_life_cycle_before(search_, life_cycle, journal_end, newest); !found)
      return std::unexpected(found.error());
    for (const proto::LifeCycle& row : newest.life_cycles()) {
      const auto relatives = relatives_of(search_, row);
      if (!relatives) return std::unexpected(relatives.error());
      for (const std::string& id : *relatives) name(id);
    }
    return {};
  }

  // A message leads to its life cycles, to what it repeats and its repeats, and to what became of its exceptions. What
  // an operator or a timer did to many leads to nothing more.
  Result<void> follow_fresh() {
    while (!fresh_.empty()) {
      const std::uint64_t sequence = fresh_.back();
      fresh_.pop_back();
      const proto::Record& record = *moments_[sequence].record;
      if (!record.has_transaction()) continue;
      name(record.decision().life_cycle());
      for (const proto::LifeCycle& row : record.rows().life_cycles()) {
        name(row.part_of());
        name(row.id());
      }
      for (const proto::Exception& row : record.rows().exceptions()) {
        name(row.life_cycle());
        if (exceptions_.insert(row.id()).second)
          if (auto added = add_all(KeyKind::exception, row.id()); !added) return added;
      }
      if (auto added = add_all(KeyKind::repeat_of, std::to_string(sequence)); !added) return added;
      if (const std::uint64_t first = record.decision().repeat_of(); first != 0 && !moments_.contains(first))
        if (auto done = search_.each(only(first), adding()); !done) return std::unexpected(done.error());
    }
    return {};
  }

  // Of what changed many rows, only those of this story.
  void keep_own(proto::RowsImage& rows) {
    const auto erase_if = [](auto& from, auto&& strange) {
      from.erase(std::remove_if(from.begin(), from.end(), strange), from.end());
    };
    erase_if(*rows.mutable_life_cycles(), [&](const auto& row) { return !named_.contains(row.id()); });
    erase_if(*rows.mutable_postings(), [&](const auto& row) { return !named_.contains(row.life_cycle()); });
    erase_if(*rows.mutable_exceptions(), [&](const auto& row) { return !exceptions_.contains(row.id()); });
    std::set<std::string> accounts;
    for (const auto& row : rows.life_cycles()) accounts.insert(row.account());
    erase_if(*rows.mutable_accounts(), [&](const auto& row) { return !accounts.contains(row.id()); });
    std::set<std::string> cards;
    for (const auto& row : rows.life_cycles()) cards.insert(row.card());
    erase_if(*rows.mutable_counters(), [&](const auto& row) { return !cards.contains(row.card()); });
    rows.clear_cards();
    rows.clear_seen();
  }

  Result<void> finish() {
    for (auto& [sequence, moment] : moments_) {
      if (is_of_many(*moment.record) && moment.record->has_rows()) keep_own(*moment.record->mutable_rows());
      moment.before = new_record();
      if (auto added = add_rows_before(search_, *moment.record, *moment.before->mutable_rows()); !added) return added;
      const bool took_none = moment.record->decision().life_cycle().empty() &&
                             !moment.record->decision().has_repeat_of() &&
                             moment.record->transaction().facts().has_original();
      if (took_none) {
        auto fitting = fitting_original(search_, moment.record->transaction().facts());
        if (!fitting) return std::unexpected(fitting.error());
        moment.fitting = std::move(*fitting);
      }
      story_.moments.push_back(std::move(moment));
    }
    if (story_.moments.empty()) return {};
    const auto done = search_.find(KeyKind::record_kind, "configuration",
                                   {.last_sequence = story_.moments.front().record->sequence()}, Order::newest_first,
                                   [&](const proto::Record& record, const Position&) -> Result<bool> {
                                     story_.configuration = copy_of(record);
                                     return false;
                                   });
    if (!done) return std::unexpected(done.error());
    return {};
  }

  journal::RecordSearch& search_;
  Story story_;
  std::map<std::uint64_t, Moment> moments_;
  std::vector<std::uint64_t> fresh_;
  std::set<std::string> named_;
  std::set<std::string> exceptions_;
};

std::string life_cycle_in(const proto::Record& record) {
  if (!record.decision().life_cycle().empty()) return record.decision().life_cycle();
  if (record.rows().life_cycles_size() > 0) return record.rows().life_cycles(0).id();
  if (record.rows().exceptions_size() > 0) return record.rows().exceptions(0).life_cycle();
  return {};
}

}  // namespace

Result<std::vector<Candidate>> Stories::candidates(const std::vector<Question>& questions, const SearchBounds& bounds,
                                                   bool& more) {
  std::map<std::uint64_t, RecordPointer> messages;
  more = false;
  for (const Question& question : questions) {
    std::size_t seen = 0;
    const auto done = search_.find(question.kind, question.value, bounds, Order::newest_first,
                                   [&](const proto::Record& record, const Position&) -> Result<bool> {
                                     if (!record.has_transaction()) return true;
                                     if (seen++ == candidates_max) {
                                       more = true;
                                       return false;
                                     }
                                     messages[record.sequence()] = copy_of(record);
                                     return true;
                                   });
    if (!done) return std::unexpected(done.error());
  }
  std::vector<Candidate> found;
  for (const auto& [sequence, record] : messages)
    if (auto added = add(found, *record); !added) return std::unexpected(added.error());
  return found;
}

Result<std::vector<Candidate>> Stories::candidate_at(std::uint64_t sequence) {
  std::vector<Candidate> found;
  const auto done = search_.each(only(sequence), [&](const proto::Record& record, const Position&) -> Result<bool> {
    if (auto added = add(found, record); !added) return std::unexpected(added.error());
    return false;
  });
  if (!done) return std::unexpected(done.error());
  return found;
}

Result<void> Stories::add(std::vector<Candidate>& candidates, const proto::Record& record) {
  const auto purchase = purchase_of(record);
  if (!purchase) return std::unexpected(purchase.error());
  const std::uint64_t of = record.decision().repeat_of();
  const auto same = std::ranges::find_if(candidates, [&](const Candidate& other) {
    if (!purchase->empty()) return other.life_cycle == *purchase;
    return of != 0 && std::ranges::find(other.sequences, of) != other.sequences.end();
  });
  if (same != candidates.end()) {
    same->sequences.push_back(record.sequence());
    return {};
  }
  candidates.push_back({*purchase, {record.sequence()}, copy_of(record)});
  return {};
}

// The life cycle of what is repeated, of the whole that a capture is a part of, of the original that a tombstone waits
// for.
Result<std::string> Stories::purchase_of(const proto::Record& record) {
  if (record.has_transaction() && record.decision().has_repeat_of()) {
    std::string life_cycle;
    const auto done = search_.each(only(record.decision().repeat_of()),
                                   [&](const proto::Record& first, const Position&) -> Result<bool> {
                                     life_cycle = life_cycle_in(first);
                                     return false;
                                   });
    if (!done) return std::unexpected(done.error());
    return whole_of(std::move(life_cycle));
  }
  return whole_of(record.has_transaction() ? life_cycle_in(record) : record.timer().life_cycle());
}

Result<std::string> Stories::whole_of(std::string life_cycle) {
  for (int deep = 0; deep < parts_deep_max && !life_cycle.empty(); ++deep) {
    proto::RowsImage newest;
    const auto found = add_life_cycle_before(search_, life_cycle, journal_end, newest);
    if (!found) return std::unexpected(found.error());
    if (!*found) return life_cycle;
    const proto::LifeCycle& row = newest.life_cycles(0);
    std::string up = row.part_of();
    if (up.empty() && row.state() == static_cast<std::uint32_t>(LifeCycleState::reversed_first)) {
      const auto relatives = relatives_of(search_, row);
      if (!relatives) return std::unexpected(relatives.error());
      if (!relatives->empty()) up = relatives->front();
    }
    if (up.empty()) return life_cycle;
    life_cycle = std::move(up);
  }
  return life_cycle;
}

Result<Story> Stories::tell(const Candidate& candidate) { return Telling{search_}.from(candidate); }

}  // namespace isoswitch::tools
