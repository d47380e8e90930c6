// What has to hold for whatever bytes arrive.
#pragma once

#include <cstddef>
#include <string>

#include "iso8583/message.h"
#include "tests/iso8583/hex.h"

// Of a walk over every place that may be damaged: all of them, or every third where all is checked, which takes its
// time.
#ifdef ISOSWITCH_DEBUG
inline constexpr std::size_t place_step = 3;
#else
inline constexpr std::size_t place_step = 1;
#endif

// Decodes bytes that may be anything. Empty if all is well: they are a message that encodes to the same bytes, or there
// is an error that says where, what was expected and what was found, and the message read so far can be shown. Else a
// sentence that says what is not so.
std::string check_any_bytes(const iso8583::Dialect& dialect, iso8583::Message& message, const Frame& bytes,
                            std::string* error_text = nullptr);
