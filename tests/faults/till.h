// A shop's day for fault tests: messages that are known beforehand, and the pipeline that decides them over a store.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "switch/pipeline/pipeline.h"

namespace isoswitch::test {

// Authorizations, increments, captures, reversals, refunds and repeats of eight cards; the same for the same seed.
class Script {
 public:
  Script(std::size_t messages, std::uint64_t seed);

  std::size_t size() const { return frames_.size(); }
  const std::vector<std::uint8_t>& frame(std::size_t message) const { return frames_[message]; }
  const iso8583::Dialect& dialect() const { return *dialect_; }
  std::shared_ptr<const iso8583::Dialect> shared_dialect() const { return dialect_; }

 private:
  std::shared_ptr<const iso8583::Dialect> dialect_;
  std::vector<std::vector<std::uint8_t>> frames_;
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

// The handlers in their usual chain, over a store.
class Till final : AnswerTaker {
 public:
  // without: a handler that is left out of the chain, to see that it is missed.
  Till(const Script& script, Store& store, const std::string& without = "");
  ~Till();

  void open_accounts();  // one unit: sequence 1
  // Decided, and answered when it is durable. Its unit is the next sequence.
  void take(std::size_t message);
  // So many messages were answered, from the first on.
  std::size_t answered() const { return answered_; }

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
  std::size_t answered_ = 0;
};

}  // namespace isoswitch::test
