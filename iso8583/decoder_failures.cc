// Spells out what stopped a walk.
#include <fmt/format.h>

#include "iso8583/decoder.h"
#include "iso8583/field/failure.h"

namespace iso8583 {

std::unexpected<Error> Decoder::fail(std::string path, std::string expected, std::string found,
                                     std::size_t more) const {
  return std::unexpected(Error{std::move(path), offset() + more, std::move(expected), std::move(found)});
}

std::unexpected<Error> Decoder::bitmap_failure(const char* name) const {
  const bool raw = dialect_.bitmap_form() == BitmapForm::raw;
  std::string expected = raw ? "8 bytes" : "16 hexadecimal digits";
  if (left() < dialect_.bitmap_size()) return fail(name, std::move(expected), fmt::format("{} bytes left", left()));
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
  Error error = Failure{stop_, row, {at_, end_}, stopped_units_}.error();
  return std::unexpected(
      Error{std::move(path), offset() + error.offset, std::move(error.expected), std::move(error.found), row->name});
}

}  // namespace iso8583
