// Showing values to people, who do not all need to see a card number.
#include "iso8583/describe.h"

#include <fmt/format.h>

#include <algorithm>

#include "iso8583/latin1.h"

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

}  // namespace

std::string shown(const Message& message, int field, Reveal reveal) {
  const FieldRow& row = *message.dialect().field(field);
  if (reveal == Reveal::all || row.secrecy == Secrecy::plain) return message.text(field);
  if (row.secrecy == Secrecy::mask) return masked(message.text(field));
  const std::size_t units = message.units(field);
  return fmt::format("(wiped, {} {}{})", units, row.binary() ? "byte" : "character", units == 1 ? "" : "s");
}

std::string describe(const Message& message, Reveal reveal) {
  std::string lines = fmt::format("{:>3} {:<36} {}\n", "", "mti", message.mti().text());
  for (const int field : message.fields())
    lines += fmt::format("{:>3} {:<36} {}\n", field, message.dialect().field(field)->name,
                         to_utf8(printable(shown(message, field, reveal))));
  return lines;
}

}  // namespace iso8583
