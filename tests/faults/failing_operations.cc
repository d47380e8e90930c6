#include "tests/faults/failing_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <span>
#include <thread>

#include "switch/store/memory_store.h"

namespace isoswitch::test {
namespace {

constexpr std::array failures{Failure::eio, Failure::enospc, Failure::full, Failure::short_write, Failure::sync};
constexpr std::string_view undecided_code = "96";  // D-5

std::string_view name_of(Failure how) {
  switch (how) {
    case Failure::eio: return "with EIO";
    case Failure::enospc: return "with ENOSPC";
    case Failure::full: return "on a full disk";
    case Failure::short_write: return "halfway";
    case Failure::sync: return "and loses what was written";
  }
  return "";
}

// The switch is started twice: the second start finds what the first has left. Both end with messages.
std::array<std::span<const Day::Batch>, 2> sessions(const Day& day) {
  const std::span<const Day::Batch> batches{day.batches()};
  std::size_t half = batches.size() / 2;
  while (batches[half - 1].front().is_note) ++half;
  return {batches.first(half), batches.subspan(half)};
}

template <class Holds>
bool within(std::chrono::milliseconds patience, Holds holds) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::microseconds{100});
  }
  return true;
}

}  // namespace

// From one start to the next: some of the day's batches, the last of them when the disk is whole again.
class FailingOperations::Session {
 public:
  Session(FailingOperations& suite, FailingFiles& disk, bool for_good, Outcome& outcome)
      : suite_(suite), disk_(disk), for_good_(for_good), outcome_(outcome) {}

  void play(std::span<const Day::Batch> batches) {
    if (!start()) return;
    for (std::size_t i = 0; i < batches.size() && !failed_; ++i) {
      if (i + 1 == batches.size()) recover();
      if (!failed_) take(batches[i]);
    }
    outcome_.stopped = failed_;
    outcome_.answers.insert(till_->answers().begin(), till_->answers().end());
  }

 private:
  bool start() {
    JournalOptions options = journal_on(disk_);
    options.fail_stop = [this](const std::string&) { failed_ = true; };
    auto opened = JournalStore::open(std::move(options));
    outcome_.unstarted = !opened;
    if (!opened) return false;
    store_ = std::move(*opened);
    till_ = std::make_unique<Till>(suite_.day_.script(), *store_);
    before_ = store_->recovery().last_sequence;
    if (before_ < outcome_.told) suite_.fault(suite_.lost_, "the second start has less than was told");
    if (before_ == 0) {
      till_->open_accounts();
      outcome_.told = till_->told_units();
    }
    wait_for_next_segment();
    return true;
  }

  void take(const Day::Batch& batch) {
    if (!disk_.has_failed() || (!for_good_ && was_full_))
      within(std::chrono::seconds{5}, [&] { return store_->has_room(); });
    was_full_ = !store_->has_room();
    for (const Day::Unit& unit : batch) isoswitch::test::take(unit, *till_);
    const std::size_t answers = till_->answers().size();
    store_->drain();
    store_->deliver();
    if (failed_ && till_->answers().size() != answers) suite_.fault(suite_.spoken_, "an answer after fail-stop");
    keep(batch);
    if (failed_) return;
    wait_for_next_segment();
    if (is_sealed_since_snapshot(*store_)) std::ignore = store_->make_snapshot();
  }

  void keep(const Day::Batch& batch) {
    outcome_.told = before_ + till_->told_units();
    for (const Day::Unit& unit : batch) {
      const bool refused = unit.is_note ? till_->refused_notes() > refused_notes_ : is_undecided(unit.number);
      refused_notes_ = till_->refused_notes();
      if (!refused) ++outcome_.taken;
      if (refused) outcome_.refused.insert(unit);
      if (refused && recovered_ && !unit.is_note)
        suite_.fault(suite_.unresumed_, "undecided though the disk is whole again");
    }
  }

  bool is_undecided(std::size_t message) const {
    const auto answer = till_->answers().find(message);
    return answer != till_->answers().end() && answer->second.undecided;
  }

  // So that a day without a fault is the same every time: the next segment is there before the next batch needs it.
  void wait_for_next_segment() {
    const std::string next = segment_path(store_->figures().segment + 1);
    within(std::chrono::seconds{5}, [&] { return disk_.is_opened_to_write(next) || disk_.has_failed(); });
    if (disk_.has_failed()) within(std::chrono::milliseconds{2}, [&] { return disk_.is_opened_to_write(next); });
  }

  void recover() {
    if (!disk_.has_failed()) return;
    disk_.heal();
    recovered_ = within(std::chrono::seconds{5}, [&] { return failed_ || store_->has_room(); });
    if (!recovered_) suite_.fault(suite_.unresumed_, "no room though the disk is whole again");
  }

  FailingOperations& suite_;
  FailingFiles& disk_;
  const bool for_good_;
  Outcome& outcome_;
  std::atomic<bool> failed_ = false;
  std::unique_ptr<JournalStore> store_;
  std::unique_ptr<Till> till_;
  std::uint64_t before_ = 0;  // units that the start found
  std::size_t refused_notes_ = 0;
  bool was_full_ = false;  // there was no room for the batch before
  bool recovered_ = false;
};

bool FailingOperations::run(Report& report) {
  const Stopwatch watch;
  MemoryFiles disk;
  FailingFiles whole{disk};
  const Outcome outcome = play(whole, false);
  here_ = "a day without a fault";
  check_answers(outcome, expected(outcome.refused));
  if (outcome.told != day_.last_sequence()) fault(lost_, fmt::format("told of {} units", outcome.told));
  for (const Failure how : failures) {
    const std::vector<Operation> operations = whole.operations(how);
    for (std::size_t i = 0; i < operations.size(); i += stride_)
      for (const bool for_good : {false, true}) fail(operations[i], how, for_good);
  }
  report.say(
      fmt::format(
          "failures      {} calls to the disk by {} messages fail, each with EIO, ENOSPC, full disk, half a write, "
          "lost sync, once and for good: {} days, {} not started, {} stopped, {} went on, {} messages "
          "undecided; {} lost, {} doubled, {} wrong answers, {} after a stop, {} not resumed, {} not reached "
          "({} s)",
          (whole.operations(Failure::eio).size() + stride_ - 1) / stride_, day_.script().size(), days_, unstarted_,
          stopped_, outlived_, undecided_, lost_, doubled_, wrong_, spoken_, unresumed_, unreached_, watch.seconds()),
      stories_);
  return lost_ + doubled_ + wrong_ + spoken_ + unresumed_ + unreached_ == 0 && undecided_ > 0;
}

void FailingOperations::fail(const Operation& at, Failure how, bool for_good) {
  here_ = fmt::format("{} {}, {}", text(at), name_of(how), for_good ? "for good" : "once");
  // A thread that is late may let a day be another before it comes to its fault.
  bool has_failed = false;
  for (int tries = 0; tries < 5 && !has_failed; ++tries) has_failed = play_and_check(at, how, for_good);
  if (!has_failed) fault(unreached_, "it did not come");
}

bool FailingOperations::play_and_check(const Operation& at, Failure how, bool for_good) {
  MemoryFiles disk;
  FailingFiles failing{disk};
  failing.fail(at, how, for_good);
  const Outcome outcome = play(failing, for_good);
  ++days_;
  ++(outcome.unstarted ? unstarted_ : outcome.stopped ? stopped_ : outlived_);
  undecided_ += static_cast<std::uint64_t>(
      std::ranges::count_if(outcome.answers, [](const auto& each) { return each.second.undecided; }));
  const Expected& whole = expected(outcome.refused);
  check_answers(outcome, whole);
  check_left(*disk.copy(), outcome, whole);  // the process has ended, the machine has not
  check_left(*disk.after_power_cut(random_), outcome, whole);
  return failing.has_failed();
}

FailingOperations::Outcome FailingOperations::play(FailingFiles& disk, bool for_good) {
  Outcome outcome;
  for (const auto part : sessions(day_)) {
    Session{*this, disk, for_good, outcome}.play(part);
    if (outcome.unstarted || outcome.stopped) break;
  }
  return outcome;
}

const FailingOperations::Expected& FailingOperations::expected(const std::set<Day::Unit>& refused) {
  const auto [found, is_new] = expected_.try_emplace(refused);
  Expected& made = found->second;
  if (!is_new) return made;
  MemoryStore store;
  made.moments.push_back(moment_of(store));
  for (const auto part : sessions(day_)) {
    Till till{day_.script(), store};
    if (made.moments.size() == 1) {
      till.open_accounts();
      made.moments.push_back(moment_of(store));
    }
    for (const Day::Batch& batch : part)
      for (const Day::Unit& unit : batch) {
        if (refused.contains(unit)) continue;
        take(unit, till);
        store.drain();
        made.moments.push_back(moment_of(store));
      }
    made.answers.insert(till.answers().begin(), till.answers().end());
  }
  return made;
}

// A request that was not decided hears so; an advice or a reversal hears nothing, and comes again.
void FailingOperations::check_answers(const Outcome& outcome, const Expected& expected) {
  for (const auto& [message, answer] : outcome.answers) {
    const bool right = answer.undecided ? answer.code == (day_.script().is_request(message) ? undecided_code : "")
                                        : answer.bytes == expected.answers.at(message).bytes;
    if (!right) fault(wrong_, fmt::format("message {} is answered {}", message, answer.code));
  }
}

void FailingOperations::check_left(MemoryFiles& disk, const Outcome& outcome, const Expected& expected) {
  auto store = JournalStore::open(journal_on(disk));
  if (!store) return fault(unresumed_, "no start on a whole disk: " + store.error().text);
  const std::uint64_t last = (*store)->recovery().last_sequence;
  if (last < outcome.told) return fault(lost_, fmt::format("told of {} units, {} are there", outcome.told, last));
  if (last > outcome.taken || moment_of(**store).rows != expected.moments[last].rows)
    return fault(doubled_, fmt::format("after {} units the rows are others", last));
  check_goes_on(**store, outcome, expected);
}

// Clients send what they got no answer to, and then the rest of the day.
void FailingOperations::check_goes_on(Store& store, const Outcome& outcome, const Expected& expected) {
  Till till{day_.script(), store};
  if (store.figures().last_sequence == 0) till.open_accounts();
  for (std::size_t message = 0; message < day_.script().size(); ++message) {
    if (outcome.answers.contains(message)) continue;
    if (!within(std::chrono::seconds{5}, [&] { return store.has_room(); }))
      return fault(unresumed_, "no room behind a start on a whole disk");
    till.take(message);
    if (message % 4 == 3) store.drain();
  }
  store.drain();
  if (picture_of(store.rows()) != expected.moments.back().picture)
    fault(doubled_, "when all was sent again the money is\n" + text(picture_of(store.rows())));
}

void FailingOperations::fault(std::uint64_t& count, const std::string& what) {
  ++count;
  stories_.tell(here_ + ": " + what);
}

}  // namespace isoswitch::test
