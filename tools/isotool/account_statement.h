// The statement of an account from a journal: what it had, every entry in order, what it has.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "switch/store/record_search.h"

namespace isoswitch::tools {

struct StatementEntry {
  std::uint64_t sequence = 0;
  std::int64_t at_us = 0;
  std::string kind;          // "purchase"
  std::string reference;     // the message's RRN, else its STAN; an operator's own
  std::string other;         // the other side: "2100 network_settlement domestic"
  std::string reason;        // of an operator
  std::int64_t amount = 0;   // minor units; below zero: out of the account
  std::int64_t balance = 0;  // after it
};

struct Statement {
  std::string account;
  std::uint32_t currency = 0;
  std::int64_t opening = 0;
  std::int64_t closing = 0;
  std::uint64_t entries = 0;
  std::int64_t credits = 0;
  std::int64_t debits = 0;
};

// Each entry of the account within the bounds is given to `entry`; `opened` comes before the first of them. The balance
// that entries add up to is compared with the account's row after every record: a difference is an error, which names
// the record. Error also: the journal does not know the account.
Result<Statement> read_statement(journal::RecordSearch& search, const std::string& account,
                                 const journal::SearchBounds& bounds,
                                 const std::function<void(const Statement&)>& opened,
                                 const std::function<void(const StatementEntry&)>& entry);

struct StatementOptions {
  std::string account;
  std::string directory;
  std::string from;
  std::string to;
  bool json = false;
};

// Exit codes: 0 done; 1 no such account, the journal is damaged, or the entries do not add up; 2 wrong usage.
int show_statement(const StatementOptions& options);

}  // namespace isoswitch::tools
