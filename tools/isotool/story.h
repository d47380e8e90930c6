// One transaction with everything that followed from it, as the journal tells it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "switch/store/record_search.h"

namespace isoswitch::tools {

// One record of it.
struct Moment {
  RecordPointer record;              // rows that belong to other stories are taken out
  RecordPointer before;              // rows only: what the record changed or looked at, as it was before
  std::vector<std::string> fitting;  // life cycles that the original it names fits, where none was taken; ids
  journal::Position at;
};

struct Story {
  std::vector<Moment> moments;           // oldest first
  std::vector<std::string> life_cycles;  // ids; the first is the purchase itself
  RecordPointer now;                     // rows only: its life cycles and exceptions as they are at the journal's end
  RecordPointer configuration;           // the record of what the switch was started with; empty: there is none
  std::uint64_t left_out = 0;            // records beyond the bound
};

// What one story begins with, where a question has several answers.
struct Candidate {
  std::string life_cycle;                // of the purchase; empty: nothing was kept of it
  std::vector<std::uint64_t> sequences;  // of the records that were found, oldest first
  RecordPointer first;                   // the earliest of them
};

inline constexpr std::size_t candidates_max = 1000;
inline constexpr std::size_t moments_max = 2000;

struct Question {
  journal::KeyKind kind;
  std::string value;
};

class Stories {
 public:
  explicit Stories(journal::RecordSearch& search) : search_(search) {}

  // Stories that have a message which answers one of the questions, oldest first; the newest candidates_max messages
  // are looked at, and `more` says that there are others.
  Result<std::vector<Candidate>> candidates(const std::vector<Question>& questions, const journal::SearchBounds& bounds,
                                            bool& more);
  Result<std::vector<Candidate>> candidate_at(std::uint64_t sequence);

  Result<Story> tell(const Candidate& candidate);

 private:
  Result<void> add(std::vector<Candidate>& candidates, const proto::Record& record);
  Result<std::string> purchase_of(const proto::Record& record);
  Result<std::string> whole_of(std::string life_cycle);

  journal::RecordSearch& search_;
};

}  // namespace isoswitch::tools
