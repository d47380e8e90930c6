// One message that came to an issuer, and its answer, for a person or a program; always masked.
#pragma once

#include <string>

#include "tools/isotool/issuer_desk.h"

namespace isoswitch::tools {

// Prints to stdout. answer: nullptr if there is none.
void show_message(const std::string& link, const iso8583::Message& request, const iso8583::Message* answer,
                  const IssuerReaction& reaction, bool json);

}  // namespace isoswitch::tools
