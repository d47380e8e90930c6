// A message whose field 48 is divided, for tests of what is inside a value.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "iso8583/layout/inside.h"
#include "iso8583/message.h"
#include "tests/iso8583/dialects.h"
#include "tests/iso8583/hex.h"

// ISO 8583:1987 with ASCII lengths and a bitmap of bytes, and field 48 as `row` says: "type: ans...999, inside: NAME".
// `layouts` is YAML, its names two blanks in.
std::shared_ptr<const iso8583::Dialect> divided_dialect(const std::string& row, const std::string& layouts);

// Where the value of field 48 stands in the frames below: behind MTI, bitmap and three digits of length.
inline constexpr std::size_t value_at = 15;
Frame frame_with_text(std::string_view value);
Frame frame_with_bytes(std::string_view hex);

// "pan=4000 expiry=2512", in braces what is inside a part, "pan!" for a value that is not what its row says; behind " |
// " why the dividing stopped.
std::string parts_of(const iso8583::Message& message, int field = 48);
std::string parts_of(const iso8583::Dialect& dialect, const Frame& frame);
// The error of the first part with a fault, or of what stopped the dividing: "48.01 (offset 15): …".
std::string fault_of(const iso8583::Dialect& dialect, const Frame& frame);

// The value of field 48 behind a set or remove, as text or as hex of bytes.
std::string value_after_set(const iso8583::Dialect& dialect, const Frame& before, const std::string& path,
                            std::string_view text);
std::string value_after_remove(const iso8583::Dialect& dialect, const Frame& before, const std::string& path);

// A message of type 0100 without fields.
iso8583::Message empty_message(const iso8583::Dialect& dialect);
// What stands along a path; nothing: it is not there. "error: 48.01" where it cannot be read.
std::optional<std::string> read_part(const iso8583::Message& message, std::string_view path);
