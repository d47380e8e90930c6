// The tables of moov-io/iso8583's specification documents, as its importer and its decoders have them.
#include "iso8583/exchange/moov_words.h"

#include <algorithm>
#include <array>

namespace iso8583 {

namespace {

constexpr std::array<MoovTypeRow, 9> types{{
    {"String", MoovType::string},
    {"Numeric", MoovType::numeric},
    {"Binary", MoovType::binary},
    {"Hex", MoovType::hex},
    {"Track1", MoovType::track_1},
    {"Track2", MoovType::track_2},
    {"Track3", MoovType::track_3},
    {"Bitmap", MoovType::bitmap},
    {"Composite", MoovType::composite},
}};

// HexToASCII and ASCIIToHex are named by what they do to a value when it is read as text: the first writes hexadecimal
// characters, the second bytes.
constexpr std::array<MoovEncoding, 9> encoding_names{{
    {"ASCII", MoovWriting::characters, "ascii", ""},
    {"EBCDIC", MoovWriting::characters, "cp500", ""},
    {"EBCDIC1047", MoovWriting::characters, "cp1047", ""},
    {"BCD", MoovWriting::digits, "bcd", "left_0"},
    {"LBCD", MoovWriting::digits, "bcd", "right_0"},
    {"Binary", MoovWriting::bytes, "raw", ""},
    {"HexToASCII", MoovWriting::hex_characters, "hex", ""},
    {"ASCIIToHex", MoovWriting::hex_bytes, "raw", ""},
    {"BerTLVTag", MoovWriting::ber_tag, "", ""},
}};

// An L of Binary is a byte, one of Hex two hexadecimal characters: two dots of ours.
constexpr std::string_view too_long = "a length of four bytes: a dialect's has three at most";
constexpr std::array<MoovPrefix, 32> prefixes{{
    {"ASCII.Fixed", "", 0},
    {"ASCII.L", "ascii", 1},
    {"ASCII.LL", "ascii", 2},
    {"ASCII.LLL", "ascii", 3},
    {"ASCII.LLLL", "ascii", 4},
    {"BCD.Fixed", "", 0},
    {"BCD.L", "bcd", 1},
    {"BCD.LL", "bcd", 2},
    {"BCD.LLL", "bcd", 3},
    {"BCD.LLLL", "bcd", 4},
    {"EBCDIC.Fixed", "", 0},
    {"EBCDIC.L", "ebcdic", 1},
    {"EBCDIC.LL", "ebcdic", 2},
    {"EBCDIC.LLL", "ebcdic", 3},
    {"EBCDIC.LLLL", "ebcdic", 4},
    {"EBCDIC1047.Fixed", "", 0},
    {"EBCDIC1047.L", "ebcdic", 1},
    {"EBCDIC1047.LL", "ebcdic", 2},
    {"EBCDIC1047.LLL", "ebcdic", 3},
    {"EBCDIC1047.LLLL", "ebcdic", 4},
    {"Binary.Fixed", "", 0},
    {"Binary.L", "binary", 2},
    {"Binary.LL", "binary", 4},
    {"Binary.LLL", "binary", 6},
    {"Binary.LLLL", "binary", 8, false, too_long},
    {"Hex.Fixed", "", 0},
    {"Hex.L", "hex", 2},
    {"Hex.LL", "hex", 4},
    {"Hex.LLL", "hex", 6},
    {"Hex.LLLL", "hex", 8, false, too_long},
    {"None.Fixed", "", 0},
    {"BerTLV", "", 0, true},
}};

constexpr std::string_view digits_in_hex = "each digit is written as the two hexadecimal characters of its code";
constexpr std::string_view bytes_in_digits = "bytes written as decimal digits";
constexpr std::string_view twice_hex = "hexadecimal characters of hexadecimal characters";

constexpr std::array<MoovValue, 35> values{{
    // type, writing, kind, encoding, fill, units, counts
    {MoovType::string, MoovWriting::characters, FieldClass::ans, "", ""},
    {MoovType::string, MoovWriting::digits, FieldClass::n, "", ""},
    {MoovType::string, MoovWriting::bytes, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::string, MoovWriting::hex_characters, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::string, MoovWriting::hex_bytes, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::numeric, MoovWriting::characters, FieldClass::n, "", ""},
    {MoovType::numeric, MoovWriting::digits, FieldClass::n, "", ""},
    {MoovType::numeric, MoovWriting::bytes, FieldClass::n, "ascii", ""},
    {MoovType::numeric, MoovWriting::hex_characters, FieldClass::n, "", "", 1, "digits", digits_in_hex},
    {MoovType::numeric, MoovWriting::hex_bytes, FieldClass::n, "bcd", "left_0", 2, "bytes"},
    {MoovType::binary, MoovWriting::characters, FieldClass::ans, "", ""},
    {MoovType::binary, MoovWriting::digits, FieldClass::n, "", ""},
    {MoovType::binary, MoovWriting::bytes, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::binary, MoovWriting::hex_characters, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::binary, MoovWriting::hex_bytes, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::hex, MoovWriting::characters, FieldClass::ans, "", ""},
    {MoovType::hex, MoovWriting::digits, FieldClass::b, "", "", 1, "bytes", bytes_in_digits},
    {MoovType::hex, MoovWriting::bytes, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::hex, MoovWriting::hex_characters, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::hex, MoovWriting::hex_bytes, FieldClass::b, "", "", 1, "bytes", twice_hex},
    {MoovType::track_1, MoovWriting::characters, FieldClass::ans, "", ""},
    {MoovType::track_1, MoovWriting::digits, FieldClass::n, "", ""},
    {MoovType::track_1, MoovWriting::bytes, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::track_1, MoovWriting::hex_characters, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::track_1, MoovWriting::hex_bytes, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::track_2, MoovWriting::characters, FieldClass::z, "", ""},
    {MoovType::track_2, MoovWriting::digits, FieldClass::z, "", ""},
    {MoovType::track_2, MoovWriting::bytes, FieldClass::z, "ascii", ""},
    {MoovType::track_2, MoovWriting::hex_characters, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::track_2, MoovWriting::hex_bytes, FieldClass::z, "bcd", "right_f", 2, "bytes"},
    {MoovType::track_3, MoovWriting::characters, FieldClass::ans, "", ""},
    {MoovType::track_3, MoovWriting::digits, FieldClass::n, "", ""},
    {MoovType::track_3, MoovWriting::bytes, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::track_3, MoovWriting::hex_characters, FieldClass::b, "", "", 1, "bytes"},
    {MoovType::track_3, MoovWriting::hex_bytes, FieldClass::b, "", "", 1, "bytes"},
}};

template <class Rows>
auto find_named(const Rows& rows, std::string_view name) -> decltype(rows.data()) {
  const auto found = std::ranges::find_if(rows, [&](const auto& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

const MoovTypeRow* find_moov_type(std::string_view name) { return find_named(types, name); }
std::span<const MoovEncoding> moov_encodings() { return encoding_names; }
const MoovEncoding* find_moov_encoding(std::string_view name) { return find_named(encoding_names, name); }
std::span<const MoovPrefix> moov_prefixes() { return prefixes; }
const MoovPrefix* find_moov_prefix(std::string_view name) { return find_named(prefixes, name); }
std::span<const MoovValue> moov_values() { return values; }

const MoovValue* find_moov_value(MoovType type, MoovWriting writing) {
  const auto found =
      std::ranges::find_if(values, [&](const MoovValue& row) { return row.type == type && row.writing == writing; });
  return found == values.end() ? nullptr : &*found;
}

}  // namespace iso8583
