// A dialect as a page of documentation in Markdown, as GitHub renders it.
#pragma once

#include <string>

#include "iso8583/dialect.h"

namespace iso8583 {

// How messages begin, a table of the fields, and a section for each layout that divides one of them. A column in which
// no row says anything is left out.
std::string write_markdown(const Dialect& dialect);

}  // namespace iso8583
