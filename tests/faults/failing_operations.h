// D-3 and D-5: every single call that a day makes to the disk fails, in every way, once or for good. No answer is
// another than it would have been without a disk, but that nothing was decided; what was told is there after the next
// start, on the disk as it then is and on what a power cut leaves of it; a store that has failed says nothing more; and
// where the disk has recovered the store goes on, if it has not failed.
#pragma once

#include <map>
#include <set>

#include "tests/faults/day.h"
#include "tests/faults/failing_files.h"
#include "tests/faults/report.h"

namespace isoswitch::test {

class FailingOperations {
 public:
  // stride: of the calls that fail.
  FailingOperations(const Day& day, std::size_t stride, std::uint64_t seed)
      : day_(day), stride_(stride), random_(seed) {}

  // True: all of it held.
  bool run(Report& report);

 private:
  // What one day with a fault came to.
  struct Outcome {
    std::set<Day::Unit> refused;  // there was no room, and nothing was decided
    std::uint64_t taken = 1;      // units, with the one that opens the accounts
    std::uint64_t told = 0;       // of these
    std::map<std::size_t, Answer> answers;
    bool unstarted = false;
    bool stopped = false;  // by fail-stop
  };
  // What there must be where these units were refused: after so many of the others, and what is answered.
  struct Expected {
    std::vector<Moment> moments;  // by sequence
    std::map<std::size_t, Answer> answers;
  };

  class Session;
  void fail(const Operation& at, Failure how, bool for_good);
  bool play_and_check(const Operation& at, Failure how, bool for_good);  // false: the call did not come
  Outcome play(FailingFiles& disk, bool for_good);
  const Expected& expected(const std::set<Day::Unit>& refused);
  void check_answers(const Outcome& outcome, const Expected& expected);
  void check_left(MemoryFiles& disk, const Outcome& outcome, const Expected& expected);
  void check_goes_on(Store& store, const Outcome& outcome, const Expected& expected);
  void fault(std::uint64_t& count, const std::string& what);

  const Day& day_;
  const std::size_t stride_;
  SeededRandom random_;
  std::map<std::set<Day::Unit>, Expected> expected_;
  std::string here_;  // the fault that is looked at

  std::uint64_t days_ = 0;
  std::uint64_t unstarted_ = 0;  // the start was refused
  std::uint64_t stopped_ = 0;
  std::uint64_t outlived_ = 0;
  std::uint64_t undecided_ = 0;  // answers

  std::uint64_t unreached_ = 0;  // the call did not come
  std::uint64_t lost_ = 0;
  std::uint64_t doubled_ = 0;
  std::uint64_t wrong_ = 0;      // answers
  std::uint64_t spoken_ = 0;     // answers after fail-stop
  std::uint64_t unresumed_ = 0;  // no room though the disk had recovered, or refused a start on a whole disk
  Stories stories_;
};

}  // namespace isoswitch::test
