// Tables of Markdown, whose cells may hold anything, and the anchors of headings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iso8583 {

struct MarkdownTable {
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;  // as many cells as headings; in Markdown

  std::string text() const;  // without the columns in which all cells are empty
};

// The text as code, in which nothing else is special: `ascii`. Empty text stays empty.
std::string markdown_code(std::string_view text);

// What GitHub calls a heading in links: "#layout-emv" is "Layout `emv`".
std::string markdown_anchor(std::string_view heading);

}  // namespace iso8583
