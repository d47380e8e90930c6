// A journal record for a person: one line in a list, or a page.
#pragma once

#include <string>
#include <string_view>

namespace isoswitch::proto {
class Record;
}

namespace isoswitch::tools {

class BookWords;

std::string_view record_kind(const proto::Record& record);  // transaction, operator, configuration, timer

// "  4711  2026-11-24T12:00:00.123Z  0100  541333******0019  000123  REFERENCE001     50.00 EUR  purchase  approved
// [authorize]".
std::string record_line(const proto::Record& record);

// Who said what, the facts that the rules saw, what was decided by which handler, the rows that changed, the entries.
std::string record_page(const proto::Record& record, const BookWords& books);

}  // namespace isoswitch::tools
