// A journal record as one line of JSON: everything that is in it, with names for numbers and hex for ids.
#pragma once

#include <string>

namespace isoswitch::proto {
class Record;
}

namespace isoswitch::tools {

class BookWords;

std::string record_json(const proto::Record& record, const BookWords& books);

}  // namespace isoswitch::tools
