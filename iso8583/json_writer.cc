// Writes a message as one line of JSON.
#include "iso8583/hex_digits.h"
#include "iso8583/json.h"
#include "iso8583/latin1.h"

namespace iso8583 {

namespace {

void append_quoted(std::string& out, std::string_view latin1) {
  out += '"';
  for (const char c : latin1) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += hex_digits[byte >> 4];
      out += hex_digits[byte & 0xf];
    } else {
      append_utf8(out, byte);
    }
  }
  out += '"';
}

void append_fields(std::string& out, const Message& message, bool binary, Reveal reveal) {
  bool first = true;
  for (const int field : message.fields()) {
    if (message.dialect().field(field)->binary() != binary) continue;
    if (!first) out += ',';
    first = false;
    out += '"' + std::to_string(field) + "\":";
    append_quoted(out, shown(message, field, reveal));
  }
}

}  // namespace

std::string to_json(const Message& message, Reveal reveal) {
  std::string line = "{\"mti\":\"" + message.mti().text() + "\",\"fields\":{";
  append_fields(line, message, false, reveal);
  line += "},\"binary\":{";
  append_fields(line, message, true, reveal);
  return line + "}}";
}

}  // namespace iso8583
