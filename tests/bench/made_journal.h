// A journal of as many records as wanted, written by the journal's own writers but without waiting for the disk: a bank
// whose cards buy, capture, reverse and repeat. Rows, balances and entries agree, so that `isotool journal verify`
// holds.
#pragma once

#include <cstdint>
#include <string>

namespace isoswitch {

struct MadeJournal {
  std::uint64_t records = 0;
  std::uint64_t segments = 0;
  int accounts = 0;
};

// The directory must not hold a journal. Purchase `n` has STAN n % 1,000,000 and the retrieval reference of
// purchase(n).
MadeJournal make_journal(const std::string& directory, std::uint64_t records);
std::string made_reference(std::uint64_t purchase);

}  // namespace isoswitch
