// Walks every sequence of events up to a length, depth first, the rules beside the model.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "switch/pipeline/chain.h"
#include "tests/handlers/exploration_messages.h"
#include "tests/handlers/exploration_rows.h"

namespace isoswitch::test {

// Which letters, in their order.
using Sequence = std::vector<std::uint8_t>;

struct ExploredWorld {
  Minor authorized = 3;  // in units, like the balance
  Minor balance = 1000;
  Reference reference = Reference::own;
};

// How a sequence ended. In units; what is no whole unit is a fault.
struct Ending {
  std::uint8_t held = 0;
  std::int8_t posted = 0;
  std::uint8_t looked_at = 0;  // captures that a person has to look at
  bool reached = false;        // nothing before it was a fault
  friend bool operator==(const Ending&, const Ending&) = default;
};

class Exploration {
 public:
  struct Options {
    std::size_t depth = 4;
    std::size_t thorough_depth = 0;  // up to here every node is also repeated, and reversed in full
    bool keep_endings = false;
    bool beside_model = true;  // else only what must hold of any rows
  };
  Exploration(std::vector<Letter> letters, const ExploredWorld& world, const Options& options);

  void walk();

  struct Fault {
    Sequence sequence;
    std::string what;
  };
  // The shortest first; what follows a fault is not walked.
  const std::vector<Fault>& faults() const { return faults_; }
  // Of full length, that were walked.
  std::uint64_t sequences() const { return sequences_; }
  // How a sequence of `depth` ended; its number has the first letter as its highest digit.
  const Ending& ending(std::uint64_t number) const { return endings_[number]; }
  std::uint64_t endings() const { return endings_.size(); }
  const std::vector<Letter>& letters() const { return letters_; }
  std::string text(const Sequence& sequence) const;

 private:
  class Walker;
  const Transaction& reversal(What what, std::size_t which, std::size_t place) const;
  void tell(const Sequence& sequence, std::string what);

  std::vector<Letter> letters_;
  Messages messages_;
  ExploredWorld world_;
  Options options_;
  std::shared_ptr<const Chain> chain_;
  std::vector<Ending> endings_;
  std::mutex mutex_;  // for what follows
  std::map<Sequence, std::string> found_;
  std::uint64_t sequences_ = 0;

  std::vector<Fault> faults_;
};

}  // namespace isoswitch::test
