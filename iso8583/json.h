// A message as one line of JSON:
// {"mti":"0100","fields":{"2":"…"},"binary":{"52":"HEX"},"inside":{"55":{"9F26":"HEX"}}}.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "iso8583/describe.h"
#include "iso8583/error.h"
#include "iso8583/message.h"

namespace iso8583 {

// One line, without its end. `inside` has the parts of what is divided, keys as in paths; equal tags are an array.
// Bytes above 0x7f are Latin-1 and written in UTF-8.
std::string to_json(const Message& message, Reveal reveal = Reveal::masked);

// Builds `message` anew from such a line. Parts under `inside` are set in their order, after the fields: a value need
// not be given whole, and a part that differs from the whole goes before it. Other members of the object are passed
// over. An error's offset counts bytes of the line where the JSON itself is at fault.
std::expected<void, Error> from_json(std::string_view line, const Dialect& dialect, Message& message);

}  // namespace iso8583
