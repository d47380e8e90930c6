// What the journal's subcommands do: read a directory, also while a switch writes to it; list and show put indexes
// beside its segments.
#pragma once

#include <cstdint>
#include <string>

namespace isoswitch::tools {

struct JournalOptions {
  std::string directory = "isoswitch-data/journal";
  bool json = false;

  // list: what a record must have; empty or 0: anything
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::uint64_t limit = 0;
  std::string mti;
  std::string stan;
  std::string retrieval_reference;
  std::string card;     // the last four digits, or the beginning of the token in hex
  std::string account;  // whose rows changed
  std::string where;    // journal_where.h

  std::uint64_t sequence = 0;  // show
};

// Exit codes: 0 done; 1 the journal is damaged, nothing was found, or the books do not agree; 2 wrong usage.
// journal_list.cc
int list_journal(const JournalOptions& options);
int show_record(const JournalOptions& options);
// journal_work.cc
int verify_journal(const JournalOptions& options);

}  // namespace isoswitch::tools
