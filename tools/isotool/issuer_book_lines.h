// An issuer's book as JSON lines, one purchase each: what another tool compares with a ledger.
#pragma once

#include <ostream>
#include <span>
#include <string>

#include "tools/isotool/issuer_book.h"

namespace isoswitch::tools {

// In the order in which they were first heard of. Cards are masked; DE 37, 11 and 41 of the first message are what
// to join on.
void write_book(const IssuerBook& book, std::span<const std::string> links, std::ostream& out);

}  // namespace isoswitch::tools
