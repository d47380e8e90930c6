// Whether what comes on one connection belongs to what was sent on it (R26). Somebody on the way may be out of step:
// one mux ran one message behind for days, and every answer was that to the question before.
//
// Three things are held against a connection:
//
// 1. Mismatches: answers that name a question by the link's key and say something else than it (audit.h),
// mismatches_max
//    of them in a row. Any answer that fits ends the row.
//
// 2. A lag in what is said: the mismatching answer fits the question that was sent k before the one it names (k from 1
// to
//    remembered − 1; of several the least), mismatches_max times with one k. An answer that fits its own question ends
//    this row only if it does not fit the one k before as well: one card at one terminal makes such answers, and they
//    say nothing.
//
// 3. A lag in when it is said: every answer is the right one, but waits until something else is sent. The answer to a
//    question is k behind if k more things were sent on the connection since. That alone is what busy connections look
//    like. Evidence is an answer that is k ≥ 1 behind while the newest thing was sent after a quiet time, in which
//    nothing was sent and nothing came, and the answer followed it within a quarter of that time. lags_max of them with
//    one k, and quiet times of which the longest is at least twice the shortest (a steady beat of questions and a
//    steady delay meet by themselves), are a lag. An answer to the newest question, or to one that is nearer than k,
//    shows that there is none, and ends the row; other answers say nothing.
//
// In time or late makes no difference. What a connection asks and is answered besides questions, echoes for instance,
// counts as sent and as answered, too.
#pragma once

#include <array>
#include <cstdint>

#include "switch/link/audit.h"

namespace isoswitch {

class Suspicion {
 public:
  static constexpr std::size_t remembered = 16;

  struct Terms {
    std::uint32_t mismatches_max = 3;  // 0: never by what is said
    std::uint32_t lags_max = 8;        // 0: never by when it is said
  };
  enum class Verdict : std::uint8_t { none, mismatches, lag };

  // The auditor outlives it.
  Suspicion(const Terms& terms, const Auditor& auditor) : terms_(terms), auditor_(&auditor) {}

  // Times are monotonic µs. Gives the sequence number of what was sent, from 1; {} for what is no question.
  std::uint64_t sent(const Audit& question, std::int64_t now_us);
  // An answer that names what was sent under this number, and fits it.
  Verdict fits(std::uint64_t sequence, const Audit& answer, std::int64_t now_us);
  // One that does not.
  Verdict differs(std::uint64_t sequence, const Audit& answer, std::int64_t now_us);
  void heard(std::int64_t now_us) { heard_us_ = now_us; }  // anything else

  std::uint64_t lag() const { return lag_; }  // the k, once the verdict is lag

 private:
  struct Row {
    std::uint64_t lag = 0;
    std::uint32_t row = 0;
  };

  const Audit* before(std::uint64_t sequence, std::uint64_t by) const;
  std::uint64_t said_lag(std::uint64_t sequence, const Audit& answer) const;
  void judge_time(std::uint64_t behind, std::int64_t now_us);
  void add(Row& row, std::uint64_t lag);
  Verdict verdict();

  Terms terms_;
  const Auditor* auditor_;
  std::array<Audit, remembered> sent_{};  // by sequence number
  std::uint64_t newest_ = 0;
  std::int64_t newest_us_ = 0;
  std::int64_t quiet_us_ = 0;  // before the newest
  std::int64_t heard_us_ = 0;
  std::uint32_t mismatches_ = 0;
  Row said_;
  Row timed_;
  std::int64_t shortest_quiet_us_ = 0;  // of timed_
  std::int64_t longest_quiet_us_ = 0;
  std::uint64_t lag_ = 0;
};

}  // namespace isoswitch
