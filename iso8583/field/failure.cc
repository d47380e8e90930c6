// See failure.h.
#include "iso8583/field/failure.h"

#include <fmt/format.h>

namespace iso8583 {

namespace {

std::string units_of(const FieldRow& row, std::size_t count) {
  const Charset charset = row.form.charset;
  const char* unit = charset == Charset::binary ? "byte" : charset == Charset::digits ? "digit" : "character";
  return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
}

std::string_view belonging(Charset charset) {
  switch (charset) {
    case Charset::digits: return "digits";
    case Charset::text: return "text without control characters";
    case Charset::signed_digits: return "C or D, then digits";
    case Charset::track: return "digits and the separator of a track";
    case Charset::binary: return "hexadecimal digits";
  }
  return "";
}

std::string bytes_left(Bytes left) { return fmt::format("{} bytes left", left.size()); }

Error strange_byte(const FieldRow& row, Bytes left, std::size_t units) {
  const std::size_t fault = row.find_fault(left.data(), units);
  const std::size_t place = fault == no_fault ? 0 : fault;
  // A packed byte holds a neighbouring digit too, so it is not shown.
  const bool packed = row.form.encoding->name == "bcd" || row.form.encoding->name == "nibble_sign";
  std::string found =
      packed ? std::string("a nibble that is neither digit nor fill") : fmt::format("byte 0x{:02X}", left[place]);
  return {"", place, std::string(belonging(row.form.charset)), std::move(found)};
}

}  // namespace

Error Failure::error() const {
  switch (stop) {
    case Stop::short_length:
      if (row == nullptr) return {"", 0, "a length", bytes_left(left)};
      return {"", 0, fmt::format("a length of {} bytes", row->prefix_size()), bytes_left(left)};
    case Stop::bad_length:
      if (row == nullptr) return {"", 0, "a length", "bytes that are none"};
      return {"", 0, fmt::format("a length of {} digits ({})", row->length_digits, row->length->name),
              "a byte that is none"};
    case Stop::long_length:
      return {"", 0, fmt::format("at most {}", units_of(*row, row->units_max)), fmt::format("length {}", promised)};
    case Stop::odd_length: return {"", 0, "an even length, two hexadecimal digits to a byte", "an odd one"};
    case Stop::short_value:
      if (row == nullptr) return {"", 0, fmt::format("{} bytes", promised), bytes_left(left)};
      return {"", 0, units_of(*row, promised), bytes_left(left)};
    case Stop::wrong_size:
      return {"", 0, fmt::format("{} ({})", units_of(*row, row->units_max), row->type()),
              fmt::format("{} bytes", promised)};
    case Stop::short_tag: return {"", 0, "a tag", bytes_left(left)};
    case Stop::bad_tag: return {"", 0, "a tag", "bytes that are none"};
    case Stop::short_constant: return {"", 0, "the bytes that stand in each of them", bytes_left(left)};
    case Stop::bad_constant: return {"", 0, "the bytes that stand in each of them", "another byte"};
    case Stop::short_bitmap: return {"", 0, "a bitmap", bytes_left(left)};
    case Stop::bad_bitmap: return {"", 0, "a bitmap", "bytes that are none"};
    case Stop::too_many: return {"", 0, fmt::format("at most {} items", promised), "one more"};
    case Stop::trailing: return {"", 0, "its end", fmt::format("{} more bytes", left.size())};
    case Stop::untabled: return {"", 0, "one that its table has", "one that it does not have"};
    case Stop::none:
    case Stop::fault: break;
  }
  return strange_byte(*row, left, promised);
}

}  // namespace iso8583
