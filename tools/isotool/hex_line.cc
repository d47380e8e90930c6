// A frame as people paste it.
#include "tools/isotool/hex_line.h"

#include <fmt/format.h>

namespace isoswitch::tools {
namespace {

int value_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char letter = static_cast<char>(c | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

Result<void> read_hex_line(std::string_view line, std::vector<std::uint8_t>& bytes) {
  bytes.clear();
  int high = -1;
  bool group_begins = true;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (is_blank(line[i])) {
      group_begins = true;
      continue;
    }
    const bool prefix = group_begins && line[i] == '0' && i + 1 < line.size() && (line[i + 1] | 0x20) == 'x';
    group_begins = false;
    if (prefix) {
      ++i;
      continue;
    }
    const int value = value_of(line[i]);
    if (value < 0) return failure(fmt::format("expected hexadecimal digits, found something else at column {}", i + 1));
    if (high < 0) {
      high = value;
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high << 4 | value));
      high = -1;
    }
  }
  if (high >= 0) return failure("expected two hexadecimal digits to a byte, found an odd number of them");
  if (bytes.empty()) return failure("expected hexadecimal digits, found none");
  return {};
}

void append_hex(std::string& out, const std::vector<std::uint8_t>& bytes) {
  constexpr char digits[] = "0123456789ABCDEF";
  for (const std::uint8_t byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 0xf];
  }
}

}  // namespace isoswitch::tools
