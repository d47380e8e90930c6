// A shop's day for fault tests: messages that are known beforehand, and the pipeline that decides them over a store.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "switch/pipeline/pipeline.h"

namespace isoswitch::test {

// Authorizations, increments, captures, reversals, refunds and repeats of eight cards over six days; the same for the
// same seed.
class Script {
 public:
  Script(std::size_t messages, std::uint64_t seed);

  std::size_t size() const { return frames_.size(); }
  const std::vector<std::uint8_t>& frame(std::size_t message) const { return frames_[message]; }
  Instant received(std::size_t message) const;
  bool is_request(std::size_t message) const { return requests_[message]; }  // not an advice or a reversal
  std::shared_ptr<const iso8583::Dialect> shared_dialect() const { return dialect_; }

 private:
  std::shared_ptr<const iso8583::Dialect> dialect_;
  std::vector<std::vector<std::uint8_t>> frames_;
  std::vector<bool> requests_;
};

// What money there is, whoever keeps it.
struct Picture {
  std::vector<std::pair<Minor, Minor>> accounts;  // posted and pending
  std::vector<std::string> books;                 // "2100 visa 978 debits credits"
  std::size_t exceptions = 0;

  friend bool operator==(const Picture&, const Picture&) = default;
};
Picture picture_of(const Ledger& rows);
std::string text(const Picture& picture);

// What a client got.
struct Answer {
  std::vector<std::uint8_t> bytes;  // empty: nothing was sent
  std::string code;                 // DE 39
  bool undecided = false;           // nothing was recorded (D-5)
};

// The handlers in their usual chain, over a store.
class Till final : AnswerTaker {
 public:
  // without: a handler that is left out of the chain, to see that it is missed.
  Till(const Script& script, Store& store, const std::string& without = "");
  ~Till();

  void open_accounts();  // one unit: sequence 1
  // Decided, and answered when it is durable. Its unit is the next sequence, if it is not refused.
  void take(std::size_t message);
  // An operator's long word, which changes no row: it fills the journal.
  void note();

  const std::map<std::size_t, Answer>& answers() const { return answers_; }  // by message
  std::uint64_t told_units() const { return told_units_; }                   // that they are durable
  std::size_t refused_notes() const { return refused_notes_; }

 private:
  bool settle(const Ticket& ticket, const iso8583::Message* answer) override;

  const Script& script_;
  Store& store_;
  const bool whole_;  // nothing is left out of the chain
  Source source_;
  Tokenizer tokenizer_;
  ManualClock clock_;
  SeededRandom random_{11};
  std::shared_ptr<const Chain> chain_;
  PipelineFigures figures_;
  std::unique_ptr<Pipeline> pipeline_;
  PeerState peer_{"127.0.0.1:1", false};
  std::map<std::size_t, Answer> answers_;
  std::uint64_t told_units_ = 0;
  std::size_t refused_notes_ = 0;
  std::uint64_t undecided_ = 0;  // as the pipeline had counted at the last answer
};

}  // namespace isoswitch::test
