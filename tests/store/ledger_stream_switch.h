// A switch over a journal on a disk in memory, whose power may go at any moment.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "switch/pipeline/pipeline.h"
#include "switch/pipeline/timekeeper.h"
#include "switch/store/journal_store.h"
#include "tests/store/memory_files.h"

namespace isoswitch::test {

class StreamSwitch final : AnswerTaker {
 public:
  struct Answer {
    std::string code;                // DE 39
    std::string authorization_code;  // DE 38
    std::string balances;            // DE 54
    friend bool operator==(const Answer&, const Answer&) = default;
  };

  StreamSwitch(Instant now, const std::vector<Minor>& openings);
  ~StreamSwitch();

  const iso8583::Dialect& dialect() const { return *source_.dialect; }
  Instant now() const { return clock_.now(); }
  // What the message `number` says; its answer comes later.
  void take(std::uint64_t number, const std::vector<std::uint8_t>& frame);
  void flush() { store_->flush(); }
  void deliver() { store_->deliver(); }
  void drain() { store_->drain(); }
  void pass(Duration by);  // and the clock is looked at
  // Answers since the last call, in their order.
  std::vector<std::pair<std::uint64_t, Answer>> answers();
  // The numbers of what was taken and not answered.
  const std::vector<std::uint64_t>& unanswered() const { return unanswered_; }

  // What was not synced is gone, or some of it; then the switch starts again. What was not answered is forgotten.
  void lose_power(Random& random, bool everything_unsynced);
  void look_at_the_clock();

  const Ledger& rows() const { return store_->rows(); }
  std::uint64_t last_sequence() const { return store_->figures().last_sequence; }
  std::uint64_t days_closed() const { return days_closed_ + timekeeper_->figures().days_closed; }
  // Empty: the journal proves what it says. Closes nothing.
  std::string journal_fault();

 private:
  void start();
  void open_accounts(const std::vector<Minor>& openings);
  bool settle(const Ticket& ticket, const iso8583::Message* answer) override;

  ManualClock clock_;
  std::int64_t steady_us_ = 0;
  SeededRandom codes_{11};
  Tokenizer tokenizer_;
  Source source_;
  std::shared_ptr<const Chain> chain_;
  PipelineFigures figures_;
  std::unique_ptr<MemoryFiles> disk_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<JournalStore> store_;  // gone before what its units point to
  std::unique_ptr<Timekeeper> timekeeper_;
  std::uint64_t days_closed_ = 0;
  PeerState peer_{"127.0.0.1:1", false};
  std::vector<std::uint64_t> unanswered_;
  std::vector<std::pair<std::uint64_t, Answer>> answers_;
};

}  // namespace isoswitch::test
