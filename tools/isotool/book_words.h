// Books in words: the rules' by their own names, an operator's as the configuration that a switch was started with has
// them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "switch/ledger/chart_of_accounts.h"

namespace isoswitch {
class FileSystem;
}

namespace isoswitch::proto {
class Record;
}

namespace isoswitch::journal {
class RecordSearch;
}

namespace isoswitch::tools {

class BookWords {
 public:
  BookWords() = default;  // the rules' only
  // of: asked once, and not before a book has come that the rules do not have.
  explicit BookWords(std::function<ChartOfAccounts()> of) : of_(std::move(of)) {}
  // Of a configuration's record, which must outlive it; nullptr: there is none.
  static BookWords of(const proto::Record* configuration);
  // Of the newest start that the journal has, or that the snapshot has which took the place of its first segments. The
  // search must outlive it.
  static BookWords of_newest(FileSystem& files, journal::RecordSearch& search);

  // "2100 network_settlement domestic"; "book 5300" of one that nobody has named.
  std::string text(std::uint32_t book, const std::string& of) const;
  // Empty: none was given. Always asks.
  std::string general_ledger(std::uint32_t book) const;

 private:
  const ChartOfAccounts& chart() const;

  std::function<ChartOfAccounts()> of_;
  mutable std::optional<ChartOfAccounts> chart_;
};

}  // namespace isoswitch::tools
