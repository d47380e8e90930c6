// Where a value stands in a message: a field, and the parts within it. "2", "43.city", "55.9F26", "54.2.amount",
// "48.0105[2]".
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/dialect.h"
#include "iso8583/error.h"
#include "iso8583/layout/layout.h"

namespace iso8583 {

// A key as it stands in a path: what would end it there (. [ ] \\) has a backslash before it.
std::string path_component(std::string_view key);

// Resolved once against a dialect, which must outlive it; then used for any number of messages.
class Path {
 public:
  struct Part {
    const Layout* layout;
    const FieldRow* row;  // of the part; its layout's `unknown` for a tag that has no row
    Key key;
    std::size_t occurrence;  // of equal tags, from 0
  };

  // Fields, positions and bits by number, tags by their text, all of them by name too. An error says which component is
  // not known, and what is near.
  static std::expected<Path, Error> parse(const Dialect& dialect, std::string_view text);

  int field() const { return field_; }
  const std::vector<Part>& parts() const { return parts_; }  // empty: the field itself
  const FieldRow& row() const { return *row_; }
  const std::string& text() const { return text_; }
  std::string text(std::size_t parts) const;  // up to so many parts

 private:
  int field_ = 0;
  const FieldRow* row_ = nullptr;
  std::vector<Part> parts_;
  std::string text_;  // with numbers and tags only
};

}  // namespace iso8583
