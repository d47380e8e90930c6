// The figures of an issuer's book by the names under which a scenario expects them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "tools/isotool/issuer_book.h"

namespace isoswitch::tools {

struct BookFigureRow {
  std::string_view name;
  std::uint64_t (*of)(const IssuerBook&);
};
std::span<const BookFigureRow> book_figure_rows();

const BookFigureRow* book_figure_named(std::string_view name);  // nullptr: none is called so

}  // namespace isoswitch::tools
