// Proves a journal: every balance is recomputed from the postings, every held amount from the life cycles, and compared
// with what the records say (LED-02, LED-03, LED-06, LED-09); one thing at most has come of what is owed to an issuer
// (STI-02).
#pragma once

#include <memory>
#include <string>

#include "switch/store/journal_scan.h"
#include "switch/store/tables.h"

namespace isoswitch {

class JournalProof {
 public:
  JournalProof();
  ~JournalProof();

  // What a journal begins with whose first segments were removed. Error: its balances are not those of its own life
  // cycles, or its books do not balance.
  Result<void> begin(const Tables& snapshot);
  // One record after the other. Error: the first difference, naming the account or link, never a
  // card.
  Result<void> add(const proto::Record& record);

  struct Figures {
    std::uint64_t accounts = 0;
    std::uint64_t life_cycles = 0;
    std::uint64_t postings = 0;
    std::uint64_t owed = 0;  // and not ended
  };
  Figures figures() const;

 private:
  struct Books;
  std::unique_ptr<Books> books_;
};

}  // namespace isoswitch
