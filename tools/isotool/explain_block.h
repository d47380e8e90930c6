// One record of a story as indented lines.
#pragma once

#include <string>

#include "tools/isotool/book_words.h"
#include "tools/isotool/story.h"
#include "tools/isotool/wire_code.h"

namespace isoswitch::tools {

// brief: without the fields of the message.
std::string moment_text(const Moment& moment, WireCodes& codes, const BookWords& books, bool brief);

// "authorization, purchase of 45.00 EUR", "reversal to 15.00 EUR", "hold expired".
std::string asked_text(const proto::Record& record);

}  // namespace isoswitch::tools
