// Characters in an EBCDIC code page.
#include <array>

#include "iso8583/encoding/code_page.h"
#include "iso8583/encoding/encoding_rows.h"

namespace iso8583 {

namespace {

std::size_t same(Charset, std::size_t units) { return units; }

// A piece at a time through the table, then checked as any other text.
std::size_t find_fault(const Form& form, const std::uint8_t* wire, std::size_t units) {
  const auto& table = form.encoding->page->to_latin1;
  std::array<std::uint8_t, 64> piece;
  for (std::size_t done = 0; done < units;) {
    const std::size_t size = units - done < piece.size() ? units - done : piece.size();
    for (std::size_t i = 0; i < size; ++i) piece[i] = table[wire[done + i]];
    // Only the very first character may be a sign.
    const bool rest = done > 0 && form.charset == Charset::signed_digits;
    const std::size_t fault = find_stranger(rest ? Charset::digits : form.charset, piece.data(), size);
    if (fault != no_fault) return done + fault;
    done += size;
  }
  return no_fault;
}

void read(const Form& form, const std::uint8_t* wire, std::size_t units, std::uint8_t* value) {
  const auto& table = form.encoding->page->to_latin1;
  for (std::size_t i = 0; i < units; ++i) value[i] = table[wire[i]];
}

void write(const Form& form, const std::uint8_t* value, std::size_t units, std::uint8_t* wire) {
  const auto& table = form.encoding->page->from_latin1;
  for (std::size_t i = 0; i < units; ++i) wire[i] = table[value[i]];
}

}  // namespace

const Encoding cp037_encoding{"cp037", written_charsets, same, same, find_fault, read, write, &cp037};
const Encoding cp500_encoding{"cp500", written_charsets, same, same, find_fault, read, write, &cp500};
const Encoding cp1047_encoding{"cp1047", written_charsets, same, same, find_fault, read, write, &cp1047};
const Encoding cp1140_encoding{"cp1140", written_charsets, same, same, find_fault, read, write, &cp1140};

}  // namespace iso8583
