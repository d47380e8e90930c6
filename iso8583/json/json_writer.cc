// Writes a message as one line of JSON.
#include <algorithm>

#include "iso8583/encoding/hex_digits.h"
#include "iso8583/encoding/latin1.h"
#include "iso8583/json.h"

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

void append_parts(std::string& out, const Inside& inside, Reveal reveal);

// A value, or the parts that it is divided into.
void append_part(std::string& out, const Inside& inside, const Element& element, Reveal reveal) {
  Inside deeper;
  // What cannot be divided to its end is told whole: parts alone would not give it back.
  if (inside.divided(element) && deeper.open(inside, element) && !deeper.elements().empty())
    return append_parts(out, deeper, reveal);
  append_quoted(out, shown(inside, element, reveal));
}

// Equal tags are one member, an array. Values that are not what their row says are left to the whole.
void append_parts(std::string& out, const Inside& inside, Reveal reveal) {
  out += '{';
  bool none_yet = true;
  const auto elements = inside.elements();
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const auto same = [&](const Element& element) { return element.key == elements[i].key; };
    const auto faulty = [&](const Element& element) { return same(element) && element.fault != Stop::none; };
    if (std::ranges::any_of(elements.first(i), same) || std::ranges::any_of(elements, faulty)) continue;
    if (!none_yet) out += ',';
    none_yet = false;
    append_quoted(out, inside.key(elements[i]));
    out += ':';
    const bool several = std::ranges::count_if(elements, same) > 1;
    if (several) out += '[';
    bool first = true;
    for (const Element& element : elements.subspan(i)) {
      if (!same(element)) continue;
      if (!first) out += ',';
      first = false;
      append_part(out, inside, element, reveal);
    }
    if (several) out += ']';
  }
  out += '}';
}

void append_inside(std::string& out, const Message& message, Reveal reveal) {
  if (!message.dialect().divides()) return;
  Inside inside;
  bool first = true;
  for (const int field : message.fields()) {
    if (!message.dialect().field(field)->inside || !inside.open(message, field) || inside.elements().empty()) continue;
    out += first ? ",\"inside\":{\"" : ",\"";
    first = false;
    out += std::to_string(field) + "\":";
    append_parts(out, inside, reveal);
  }
  if (!first) out += '}';
}

}  // namespace

std::string to_json(const Message& message, Reveal reveal) {
  std::string line = "{\"mti\":\"" + message.mti().text() + "\",\"fields\":{";
  append_fields(line, message, false, reveal);
  line += "},\"binary\":{";
  append_fields(line, message, true, reveal);
  line += '}';
  append_inside(line, message, reveal);
  return line + "}";
}

}  // namespace iso8583
