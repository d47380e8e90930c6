#include "tests/faults/day.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "switch/store/memory_store.h"

namespace isoswitch::test {
namespace {

void wait_for(const TracedFiles& disk, const std::string& path) {
  for (int i = 0; !disk.is_in_place(path); ++i) {
    if (i == 30'000) throw std::runtime_error("the next segment is not prepared: " + path);
    std::this_thread::sleep_for(std::chrono::microseconds{200});
  }
}

}  // namespace

Moment moment_of(const Store& store) {
  return {picture_of(store.rows()), ledger_hash(dynamic_cast<const Tables&>(store.rows()))};
}

Day::Day(const DayOptions& options) : options_(options), script_(options.messages, options.seed) {
  plan();
  expect();
}

// A note is a batch of its own, and ends the one that is being collected.
void Day::plan() {
  SeededRandom random{options_.seed + 2};
  std::size_t notes = 0;
  const auto note_is_due = [&](std::size_t message) {
    return notes < options_.notes && message >= (notes + 1) * script_.size() / (options_.notes + 1);
  };
  for (std::size_t message = 0; message < script_.size();) {
    Batch batch;
    const std::size_t most = 1 + random.below(options_.per_batch);
    do batch.push_back({.number = message++});
    while (batch.size() < most && message < script_.size() && !note_is_due(message));
    batches_.push_back(std::move(batch));
    while (note_is_due(message)) batches_.push_back({{.is_note = true, .number = notes++}});
  }
}

void Day::expect() {
  MemoryStore store;
  Till till{script_, store};
  std::size_t messages = 0;
  const auto keep = [&] {
    moments_.push_back(moment_of(store));
    messages_done_.push_back(messages);
  };
  keep();
  till.open_accounts();
  keep();
  for (const Batch& batch : batches_)
    for (const Unit& unit : batch) {
      take(unit, till);
      store.drain();
      messages += unit.is_note ? 0 : 1;
      keep();
    }
}

const Picture& Day::picture_after(std::size_t messages) const {
  const auto first = std::ranges::lower_bound(messages_done_, messages);
  // Before the first message: the accounts are open.
  const auto sequence = std::max<std::ptrdiff_t>(first - messages_done_.begin(), 1);
  return moments_[static_cast<std::size_t>(sequence)].picture;
}

void take(const Day::Unit& unit, Till& till) {
  if (unit.is_note) return till.note();
  till.take(unit.number);
}

JournalOptions journal_on(FileSystem& disk) {
  JournalOptions options;
  options.directory = "journal";
  options.segment_bytes = std::uint64_t{1} << 20;
  options.archive = true;
  options.keep = std::chrono::days{2};
  options.token_check = {1, 2, 3, 4, 5, 6, 7, 8};
  options.files = &disk;
  options.fail_stop = [](const std::string&) {};
  return options;
}

std::string segment_path(std::uint64_t number) { return "journal/" + journal::segment_name(number); }

bool is_sealed_since_snapshot(const Store& store) {
  const auto figures = store.figures();
  return figures.segment > figures.snapshots.segment + 1;
}

SnapshotFigures work(const Day& day, TracedFiles& disk) {
  auto opened = JournalStore::open(journal_on(disk));
  if (!opened) throw std::runtime_error(opened.error().text);
  JournalStore& store = **opened;
  Till till{day.script(), store};
  SnapshotFigures snapshots;
  const auto promise = [&] {
    wait_for(disk, segment_path(store.figures().segment + 1));
    disk.promise({till.told_units(), store.figures().snapshots.segment});
  };
  till.open_accounts();
  promise();
  for (const Day::Batch& batch : day.batches()) {
    for (const Day::Unit& unit : batch) take(unit, till);
    store.drain();
    promise();
    if (!is_sealed_since_snapshot(store)) continue;
    const std::size_t before = disk.count();
    if (auto made = store.make_snapshot(); !made) throw std::runtime_error(made.error().text);
    snapshots.changes += disk.count() - before;
    promise();
  }
  const auto figures = store.figures().snapshots;
  snapshots.made = figures.folds;
  snapshots.archived = figures.archived;
  snapshots.removed = figures.removed;
  if (moment_of(store).rows != day.after(day.last_sequence()).rows)
    throw std::runtime_error("the journal engine and the memory engine decided differently");
  return snapshots;
}

}  // namespace isoswitch::test
