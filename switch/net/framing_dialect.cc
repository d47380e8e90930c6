#include "switch/net/framing_dialect.h"

#include <fmt/format.h>

#include <string>

namespace isoswitch {
namespace {

// A byte per character at least is text. Four of them: the sign of packed digits may have a byte to itself.
bool is_binary(const iso8583::Form& form) { return form.encoding->name == "raw" || form.wire_size(4) < 4; }

bool is_binary(const iso8583::LengthEncoding& length) { return length.wire_size(2) < 2; }

std::string binary_part(const iso8583::Dialect& dialect) {
  if (is_binary(dialect.mti())) return fmt::format("the MTI ({})", dialect.mti().encoding->name);
  if (is_binary(dialect.bitmap())) return fmt::format("the bitmap ({})", dialect.bitmap().encoding->name);
  for (int number = 2; number <= iso8583::last_field; ++number) {
    const iso8583::FieldRow* const row = dialect.field(number);
    if (row == nullptr) continue;
    if (is_binary(row->form)) return fmt::format("field {} ({})", number, row->form.encoding->name);
    if (row->length != nullptr && is_binary(*row->length)) {
      return fmt::format("the length of field {} ({})", number, row->length->name);
    }
  }
  return {};
}

}  // namespace

Result<void> check_carries(const Framing& framing, const iso8583::Dialect& dialect) {
  if (framing.length_size != 0) return {};
  const std::string binary = binary_part(dialect);
  if (binary.empty()) return {};
  return failure(
      fmt::format("framing: {} carries text alone, and {} of dialect '{}' is binary; take a framing with a length",
                  framing.name, binary, dialect.name()));
}

}  // namespace isoswitch
