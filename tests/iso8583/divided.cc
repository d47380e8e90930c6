// A message whose field 48 is divided.
#include "tests/iso8583/divided.h"

#include <fmt/format.h>

#include "iso8583/layout/build_room.h"
#include "iso8583/path.h"

using iso8583::Element;
using iso8583::Error;
using iso8583::Inside;
using iso8583::Message;

namespace {

Frame frame_with(const Frame& value) {
  Frame frame = from_text("0100");
  const Frame bitmap = from_hex("0000000000010000");
  frame.insert(frame.end(), bitmap.begin(), bitmap.end());
  const Frame length = from_text(fmt::format("{:03}", value.size()));
  frame.insert(frame.end(), length.begin(), length.end());
  frame.insert(frame.end(), value.begin(), value.end());
  return frame;
}

std::string listed_parts(const Inside& inside) {
  std::string text;
  for (const Element& element : inside.elements()) {
    if (!text.empty()) text += ' ';
    text += inside.key(element);
    if (element.fault != iso8583::Stop::none) {
      text += '!';
      continue;
    }
    Inside deeper;
    const auto opened = deeper.open(inside, element);
    if (!inside.divided(element))
      text += "=" + inside.text(element);
    else
      text += "={" + listed_parts(deeper) + (opened ? "" : " | " + opened.error().text()) + "}";
  }
  return text;
}

std::string placed_text(const Error& error) {
  return fmt::format("{} (offset {}): expected {}, found {}", error.path, error.offset, error.expected, error.found);
}

std::string first_fault(const Inside& inside) {
  for (const Element& element : inside.elements()) {
    if (const auto fault = inside.fault(element)) return placed_text(*fault);
    Inside deeper;
    if (const auto opened = deeper.open(inside, element); !opened) return placed_text(opened.error());
    if (std::string found = first_fault(deeper); !found.empty()) return found;
  }
  return "";
}

std::string value_of(const Message& message) {
  if (!message.has(48)) return "(none)";
  Frame frame;
  REQUIRE(message.encode(frame));
  Message again;
  const auto decoded = again.decode(message.dialect(), frame);
  if (!decoded) return "(does not decode: " + decoded.error().text() + ")";
  REQUIRE(again.text(48) == message.text(48));
  return message.text(48);
}

}  // namespace

std::shared_ptr<const iso8583::Dialect> divided_dialect(const std::string& row, const std::string& layouts) {
  return parsed("dialect: divided\nbase: iso1987_ascii_binary_bitmap\nlayouts:\n" + layouts +
                "\nfields:\n  48: {name: data, secrecy: plain, " + row + "}\n");
}

Frame frame_with_text(std::string_view value) { return frame_with(from_text(value)); }
Frame frame_with_bytes(std::string_view hex) { return frame_with(from_hex(hex)); }

std::string parts_of(const Message& message, int field) {
  Inside inside;
  const auto opened = inside.open(message, field);
  return listed_parts(inside) + (opened ? "" : " | " + opened.error().text());
}

std::string parts_of(const iso8583::Dialect& dialect, const Frame& frame) {
  Message message;
  const auto decoded = message.decode(dialect, frame);
  if (!decoded) return "does not decode: " + decoded.error().text();
  return parts_of(message);
}

std::string fault_of(const iso8583::Dialect& dialect, const Frame& frame) {
  Message message;
  REQUIRE(message.decode(dialect, frame));
  Inside inside;
  const auto opened = inside.open(message, 48);
  std::string fault = first_fault(inside);
  return fault.empty() && !opened ? placed_text(opened.error()) : fault;
}

std::string value_after_set(const iso8583::Dialect& dialect, const Frame& before, const std::string& path,
                            std::string_view text) {
  Message message;
  REQUIRE(message.decode(dialect, before));
  const std::string was = message.text(48);
  if (const auto set = message.set(path, text); !set) {
    CHECK(message.text(48) == was);
    return "refused: " + set.error().path + ": expected " + set.error().expected + ", found " + set.error().found;
  }
  return value_of(message);
}

std::string value_after_remove(const iso8583::Dialect& dialect, const Frame& before, const std::string& path) {
  Message message;
  REQUIRE(message.decode(dialect, before));
  const std::string was = message.text(48);
  const auto parsed_path = iso8583::Path::parse(dialect, path);
  REQUIRE(parsed_path);
  iso8583::BuildRoom room;
  if (const auto removed = message.remove(*parsed_path, room); !removed) {
    CHECK(message.text(48) == was);
    return "refused: " + removed.error().path + ": expected " + removed.error().expected + ", found " +
           removed.error().found;
  }
  return value_of(message);
}

Message empty_message(const iso8583::Dialect& dialect) {
  Message message(dialect);
  message.set_mti(*iso8583::Mti::parse("0100"));
  return message;
}

std::optional<std::string> read_part(const Message& message, std::string_view path) {
  const auto text = message.text(path);
  if (!text) return "error: " + text.error().path;
  return *text;
}
