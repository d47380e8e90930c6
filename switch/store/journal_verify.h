// Proves a journal: every balance is recomputed from the postings, every held amount from the life cycles, and compared
// with what the records say (LED-02, LED-03, LED-06, LED-09).
#pragma once

#include <memory>
#include <string>

#include "switch/store/journal_scan.h"

namespace isoswitch {

class JournalProof {
 public:
  JournalProof();
  ~JournalProof();

  // One record after the other. Error: the first difference, naming the account, never a card.
  Result<void> add(const proto::Record& record);

  struct Figures {
    std::uint64_t accounts = 0;
    std::uint64_t life_cycles = 0;
    std::uint64_t postings = 0;
  };
  Figures figures() const;

 private:
  struct Books;
  std::unique_ptr<Books> books_;
};

}  // namespace isoswitch
