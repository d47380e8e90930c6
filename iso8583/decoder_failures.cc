// Spells out what stopped a walk. Values never appear, only the single byte that does not belong.
#include <fmt/format.h>

#include "iso8583/decoder.h"

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

}  // namespace

std::unexpected<Error> Decoder::fail(std::string path, std::string expected, std::string found,
                                     std::size_t more) const {
  return std::unexpected(Error{std::move(path), offset() + more, std::move(expected), std::move(found)});
}

std::unexpected<Error> Decoder::bitmap_failure(const char* name) const {
  const bool raw = dialect_.raw_bitmap();
  const std::size_t size = raw ? 8 : 16;
  std::string expected = raw ? "8 bytes" : "16 hexadecimal digits";
  if (left() < size) return fail(name, std::move(expected), fmt::format("{} bytes left", left()));
  const std::size_t fault = dialect_.bitmap().find_fault(at_, 8);
  return fail(name, std::move(expected), fmt::format("byte 0x{:02X}", at_[fault]), fault);
}

std::unexpected<Error> Decoder::field_failure() const {
  std::string path = std::to_string(stopped_field_);
  const FieldRow* row = dialect_.field(stopped_field_);
  if (row == nullptr)
    return fail(std::move(path), fmt::format("a field of {}", dialect_.name()),
                stopped_field_ == 65 ? "bit 65, a third bitmap, which this dialect does not have"
                                     : "a field that its table does not have");
  std::unexpected<Error> failure = value_failure(*row);
  failure.error().name = row->name;
  return failure;
}

std::unexpected<Error> Decoder::value_failure(const FieldRow& row) const {
  std::string path = std::to_string(row.number);
  const std::size_t prefix = dialect_.step(static_cast<unsigned>(row.number)).prefix_size;
  switch (stop_) {
    case Stop::short_length:
      return fail(std::move(path), fmt::format("a length of {} bytes", prefix), fmt::format("{} bytes left", left()));
    case Stop::bad_length:
      return fail(std::move(path), fmt::format("a length of {} digits ({})", row.length_digits, row.length->name),
                  "a byte that is none");
    case Stop::long_length:
      return fail(std::move(path), fmt::format("at most {}", units_of(row, row.units_max)),
                  fmt::format("length {}", stopped_units_));
    case Stop::odd_length:
      return fail(std::move(path), "an even length, two hexadecimal digits to a byte", "an odd one");
    case Stop::short_value:
      return fail(std::move(path), units_of(row, stopped_units_), fmt::format("{} bytes left", left()));
    default: break;
  }
  const std::size_t fault = row.form.find_fault(at_, stopped_units_);
  const std::size_t place = fault == no_fault ? 0 : fault;
  // A packed byte holds a neighbouring digit too, so it is not shown.
  std::string found = row.form.encoding->name == "bcd" ? std::string("a nibble that is neither digit nor fill")
                                                       : fmt::format("byte 0x{:02X}", at_[place]);
  return fail(std::move(path), std::string(belonging(row.form.charset)), std::move(found), place);
}

}  // namespace iso8583
