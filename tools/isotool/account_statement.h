// The statement of an account from a journal: what it had, every entry in order, what it has.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "switch/store/record_search.h"
#include "tools/isotool/book_words.h"
#include "tools/isotool/wide_amount.h"

namespace isoswitch::proto {
class Account;
class BookAccount;
class Posting;
}  // namespace isoswitch::proto

namespace isoswitch::tools {

struct StatementEntry {
  std::uint64_t sequence = 0;
  std::int64_t at_us = 0;
  std::string kind;            // "purchase"
  std::string reference;       // the message's RRN, else its STAN; an operator's own
  std::string other;           // the other side: "2100 network_settlement domestic"
  std::string general_ledger;  // its account; empty: the chart names none
  std::string reason;          // of an operator
  Wide amount = 0;             // minor units; below zero: out of the account
  Wide balance = 0;            // after it
};

struct Statement {
  std::string account;
  std::uint32_t currency = 0;
  Wide opening = 0;
  Wide closing = 0;
  std::uint64_t entries = 0;
  Wide credits = 0;
  Wide debits = 0;
  // The first record that is there, where entries of the time that was asked for were removed before it.
  std::optional<std::uint64_t> begins_at_record;
};

// Adds up the records of one account as they come, oldest first. `opened` comes before the first entry.
class StatementSum {
 public:
  using Opened = std::function<void(const Statement& statement)>;
  using OnEntry = std::function<void(const StatementEntry& entry)>;

  // whole: the journal begins with the first record there was, so an account that is new in it had nothing. Else what
  // it had before the first record that is there follows from that record.
  StatementSum(std::string account, bool whole, Opened opened, OnEntry on_entry, BookWords books = {});

  void open(std::uint32_t currency, Wide posted);
  void begins_at(std::uint64_t record) { statement_.begins_at_record = record; }
  // Error: the account's row in the record is not what its entries add up to.
  Result<void> add(const proto::Record& record);
  // Nothing: no record was of the account, and it was not opened.
  std::optional<Statement> finish();

 private:
  void open_at(const proto::Record& record, const proto::Account& row);
  void move(const proto::Record& record, const proto::Posting& posting, Wide amount, const proto::BookAccount& other);

  Statement statement_;
  bool whole_;
  Opened opened_;
  OnEntry on_entry_;
  BookWords books_;
  bool is_open_ = false;
  bool told_ = false;
};

// Of the records within the bounds; where the first segments were removed, over what the journal's snapshot says of the
// account. Error also: the journal does not know the account.
Result<Statement> read_statement(FileSystem& files, journal::RecordSearch& search, const std::string& account,
                                 const journal::SearchBounds& bounds, const StatementSum::Opened& opened,
                                 const StatementSum::OnEntry& on_entry);

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
