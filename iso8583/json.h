// A message as one line of JSON: {"mti":"0100","fields":{"2":"…"},"binary":{"52":"HEX"}}.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "iso8583/describe.h"
#include "iso8583/error.h"
#include "iso8583/message.h"

namespace iso8583 {

// One line, without its end. Bytes above 0x7f are Latin-1 and written in UTF-8.
std::string to_json(const Message& message, Reveal reveal = Reveal::masked);

// Builds `message` anew from such a line. Other members of the object are passed over. An error's offset counts bytes
// of the line where the JSON itself is at fault.
std::expected<void, Error> from_json(std::string_view line, const Dialect& dialect, Message& message);

}  // namespace iso8583
