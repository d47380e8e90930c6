// The rows of the encoding table, one from each encoding's file.
#pragma once

#include "iso8583/encoding/encoding.h"

namespace iso8583 {

extern const Encoding ascii_encoding;
extern const Encoding bcd_encoding;
extern const Encoding cp037_encoding;
extern const Encoding cp500_encoding;
extern const Encoding cp1047_encoding;
extern const Encoding cp1140_encoding;
extern const Encoding hex_encoding;
extern const Encoding hex_ebcdic_encoding;
extern const Encoding nibble_sign_encoding;
extern const Encoding overpunch_encoding;
extern const Encoding overpunch_ebcdic_encoding;
extern const Encoding raw_encoding;

constexpr unsigned bit(Charset charset) { return 1U << static_cast<unsigned>(charset); }
constexpr unsigned written_charsets =
    bit(Charset::digits) | bit(Charset::text) | bit(Charset::signed_digits) | bit(Charset::track);

}  // namespace iso8583
