// Showing values to people, who do not all need to see a card number.
#include "iso8583/describe.h"

#include <fmt/format.h>

#include <algorithm>

#include "iso8583/encoding/latin1.h"

namespace iso8583 {

namespace {

constexpr std::size_t pan_digits_min = 13;

std::string masked(std::string_view text) {
  std::string shown(text);
  const bool long_enough = text.size() >= pan_digits_min;
  const std::size_t from = long_enough ? 6 : 0;
  const std::size_t to = long_enough ? text.size() - 4 : text.size();
  for (std::size_t i = from; i < to; ++i) shown[i] = '*';
  return shown;
}

// Text fields may hold the control characters above 0x7f, to which terminals listen too.
std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<std::uint8_t>(c) >= 0x80 && static_cast<std::uint8_t>(c) < 0xa0; }, '.');
  return text;
}

std::string shown_text(const FieldRow& row, std::string text, std::size_t units, Reveal reveal) {
  if (reveal == Reveal::all || row.secrecy == Secrecy::plain) return text;
  if (row.secrecy == Secrecy::mask) return masked(text);
  return fmt::format("(wiped, {} {}{})", units, row.binary() ? "byte" : "character", units == 1 ? "" : "s");
}

// In EBCDIC with the euro the value holds it as A4 (code_page.h).
std::string readable(const FieldRow& row, const std::string& latin1) {
  std::string text = to_utf8(printable(latin1));
  if (row.form.encoding->name == "cp1140")
    for (std::size_t at = 0; (at = text.find("\u00a4", at)) != std::string::npos;) text.replace(at, 2, "\u20ac");
  return text;
}

std::string line(int depth, const std::string& key, const FieldRow& row, const std::string& text) {
  if (depth == 0) return fmt::format("{:>3} {:<36} {}\n", key, row.name, readable(row, text));
  const std::string indented(static_cast<std::size_t>(4 * depth), ' ');
  const std::string called = key == row.name ? key : fmt::format("{:<4} {}", key, row.name);
  return fmt::format("{:<40} {}\n", indented + called, readable(row, text));
}

void describe_parts(const Inside& inside, const std::expected<void, Error>& opened, int depth, Reveal reveal,
                    std::string& lines) {
  for (const Element& element : inside.elements()) {
    lines += line(depth, inside.key(element), element.row(), shown(inside, element, reveal));
    if (const auto fault = inside.fault(element))
      lines += fmt::format("{:{}}not as its table says: {}\n", "", 4 * depth, fault->text());
    if (!inside.divided(element)) continue;
    Inside deeper;
    const auto within = deeper.open(inside, element);
    describe_parts(deeper, within, depth + 1, reveal, lines);
  }
  if (!opened) lines += fmt::format("{:{}}not divided further: {}\n", "", 4 * depth, opened.error().text());
}

}  // namespace

std::string shown(const Message& message, int field, Reveal reveal) {
  return shown_text(*message.dialect().field(field), message.text(field), message.units(field), reveal);
}

std::string shown(const Inside& inside, const Element& element, Reveal reveal) {
  return shown_text(element.row(), inside.text(element), element.units, reveal);
}

std::string describe(const Message& message, Reveal reveal) {
  std::string lines = fmt::format("{:>3} {:<36} {}\n", "", "mti", message.mti().text());
  Inside inside;
  for (const int field : message.fields()) {
    lines += line(0, std::to_string(field), *message.dialect().field(field), shown(message, field, reveal));
    const auto opened = inside.open(message, field);
    describe_parts(inside, opened, 1, reveal, lines);
  }
  return lines;
}

}  // namespace iso8583
