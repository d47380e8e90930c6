// See markdown_table.h.
#include "iso8583/exchange/markdown_table.h"

#include <algorithm>

namespace iso8583 {

namespace {

// The bar ends a cell, in code too.
std::string cell(std::string_view markdown) {
  std::string out;
  for (const char c : markdown) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

}  // namespace

std::string MarkdownTable::text() const {
  std::string lines;
  const auto add_line = [&](const std::vector<std::string>& cells) {
    lines += '|';
    for (std::size_t column = 0; column < headings.size(); ++column) {
      const auto says_nothing = [&](const std::vector<std::string>& row) { return row[column].empty(); };
      if (!std::ranges::all_of(rows, says_nothing)) lines += ' ' + cell(cells[column]) + " |";
    }
    lines += '\n';
  };
  add_line(headings);
  add_line(std::vector<std::string>(headings.size(), "---"));
  for (const auto& row : rows) add_line(row);
  return lines;
}

std::string markdown_code(std::string_view text) {
  if (text.empty()) return "";
  if (text.find('`') == text.npos) return '`' + std::string(text) + '`';
  return "`` " + std::string(text) + " ``";
}

std::string markdown_anchor(std::string_view heading) {
  std::string anchor = "#";
  for (const char c : heading) {
    if (c >= 'A' && c <= 'Z') anchor += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-') anchor += c;
    if (c == ' ') anchor += '-';
  }
  return anchor;
}

}  // namespace iso8583
