// Reads comma-separated values with a header, and says at which line something is wrong.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/result.h"

namespace isoswitch::tools {

struct CsvRow {
  int line = 0;                    // where it starts, from 1
  std::vector<std::string> cells;  // as many as the header has
};

// RFC 4180: cells may stand in double quotes, a quote inside is doubled; lines end in LF or CRLF. Empty lines and lines
// that start with '#' are passed over. Errors read "accounts.csv:7: expected 8 cells, found 6" and never quote a cell:
// it may be a card number.
class CsvReader {
 public:
  // Reads the header. `in` must outlive the reader; `name` is what errors call the file.
  static Result<CsvReader> open(std::istream& in, std::string name);

  const std::vector<std::string>& header() const { return header_; }
  std::optional<std::size_t> column(std::string_view name) const;
  Result<std::optional<CsvRow>> next();  // nothing: the end

 private:
  CsvReader(std::istream& in, std::string name) : in_(&in), name_(std::move(name)) {}
  Result<std::optional<CsvRow>> read_row();

  std::istream* in_;
  std::string name_;
  int line_ = 0;
  std::vector<std::string> header_;
};

}  // namespace isoswitch::tools
