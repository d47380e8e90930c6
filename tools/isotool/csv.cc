// Reads comma-separated values with a header.
#include "tools/isotool/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <istream>

namespace isoswitch::tools {
namespace {

// Splits one line; false: it ends inside quotes, so the cell goes on in the next line.
bool split(std::string_view text, std::vector<std::string>& cells, bool& stray_quote) {
  cells.assign(1, {});
  bool quoted = false;
  bool closed = false;  // after the quote that ends a cell
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c != '"') {
        cells.back() += c;
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        cells.back() += '"';
        ++at;
      } else {
        quoted = false;
        closed = true;
      }
    } else if (c == ',') {
      cells.emplace_back();
      closed = false;
    } else if (c == '"' && cells.back().empty() && !closed) {
      quoted = true;
    } else if (c == '"' || closed) {
      stray_quote = true;
      return true;
    } else {
      cells.back() += c;
    }
  }
  return !quoted;
}

}  // namespace

Result<CsvReader> CsvReader::open(std::istream& in, std::string name) {
  CsvReader reader(in, std::move(name));
  auto row = reader.read_row();
  if (!row) return std::unexpected(row.error());
  if (!*row) return failure(fmt::format("{}: expected a header line, found nothing", reader.name_));
  reader.header_ = std::move((*row)->cells);
  for (std::string& cell : reader.header_) {
    cell.erase(0, cell.find_first_not_of(" \t"));
    cell.erase(cell.find_last_not_of(" \t") + 1);
  }
  return reader;
}

std::optional<std::size_t> CsvReader::column(std::string_view name) const {
  const auto found = std::ranges::find(header_, name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

Result<std::optional<CsvRow>> CsvReader::next() {
  auto row = read_row();
  if (!row || !*row) return row;
  if ((*row)->cells.size() != header_.size()) {
    return failure(fmt::format("{}:{}: expected {} cells as in the header, found {}", name_, (*row)->line,
                               header_.size(), (*row)->cells.size()));
  }
  return row;
}

Result<std::optional<CsvRow>> CsvReader::read_row() {
  std::string text;
  do {
    if (!std::getline(*in_, text)) return std::nullopt;
    ++line_;
    if (text.ends_with('\r')) text.pop_back();
    if (line_ == 1 && text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);  // spreadsheets write a byte order mark
  } while (text.empty() || text.starts_with('#'));

  CsvRow row;
  row.line = line_;
  bool stray_quote = false;
  while (!split(text, row.cells, stray_quote)) {
    std::string more;
    if (!std::getline(*in_, more)) {
      return failure(fmt::format("{}:{}: expected the closing quote of a cell, found the end", name_, row.line));
    }
    ++line_;
    if (more.ends_with('\r')) more.pop_back();
    text += '\n' + more;
  }
  if (stray_quote) {
    return failure(fmt::format("{}:{}: cell {}: expected quotes around the whole cell or none, found one inside", name_,
                               row.line, row.cells.size()));
  }
  return row;
}

}  // namespace isoswitch::tools
