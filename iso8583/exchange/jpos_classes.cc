// The tables of jPOS' classes (org.jpos.iso, org.jpos.iso.packager, org.jpos.tlv.packager), as its sources to version 3
// have them.
#include "iso8583/exchange/jpos_classes.h"

#include <algorithm>
#include <array>

namespace iso8583 {

namespace {

using enum JposUse;
using enum FieldClass;

constexpr std::string_view filled =
    "after the value it writes filler up to the full size, which the length does not count";

// `ebcdic` is IBM code page 1047 there.
constexpr std::array<JposClass, 92> classes{{
    // name, use, kind, dots, encoding, fill, fill if padded, length, counts
    {"IFA_NUMERIC", value, n, 0, "ascii"},
    {"IFA_LLNUM", value, n, 2, "ascii", "", "", "ascii", "digits"},
    {"IFA_LLLNUM", value, n, 3, "ascii", "", "", "ascii", "digits"},
    {"IFA_LLBNUM", value, n, 2, "bcd", "right_0", "left_0", "ascii", "digits",
     "its length is made even: an odd number comes with its filler, and is written with its own length here"},
    {"IFA_AMOUNT", amount, x_n, 0, "ascii"},
    {"IFA_AMOUNT2003", value, n, 0, "ascii"},
    {"IF_CHAR", value, ans, 0, "ascii"},
    {"IFA_LCHAR", value, ans, 1, "ascii", "", "", "ascii", "digits"},
    {"IFA_LLCHAR", value, ans, 2, "ascii", "", "", "ascii", "digits"},
    {"IFA_LLLCHAR", value, ans, 3, "ascii", "", "", "ascii", "digits"},
    {"IFA_LLLLCHAR", value, ans, 4, "ascii", "", "", "ascii", "digits"},
    {"IFA_LLLLLCHAR", value, ans, 5, "ascii", "", "", "ascii", "digits"},
    {"IFA_LLLLLLCHAR", value, ans, 6, "ascii", "", "", "ascii", "digits"},
    {"IFA_BINARY", value, b, 0, "hex"},
    {"IFA_LBINARY", value, b, 1, "raw", "", "", "ascii", "bytes"},
    {"IFA_LLBINARY", value, b, 2, "raw", "", "", "ascii", "bytes"},
    {"IFA_LLLBINARY", value, b, 3, "raw", "", "", "ascii", "bytes"},
    {"IFA_LLLLBINARY", value, b, 4, "raw", "", "", "ascii", "bytes"},
    {"IFA_LLLLLBINARY", value, b, 5, "raw", "", "", "ascii", "bytes"},
    {"IFA_LLLLLLBINARY", value, b, 6, "raw", "", "", "ascii", "bytes"},
    {"IFA_LLABINARY", value, b, 2, "hex", "", "", "ascii", "bytes"},
    {"IFA_LLLABINARY", value, b, 3, "hex", "", "", "ascii", "bytes"},
    {"IFA_BITMAP", bitmap, b, 0, "hex"},
    {"IFA_BITMAPStandalone", bitmap, b, 0, "hex"},
    {"IFA_FLLCHAR", refused, ans, 2, "ascii", "", "", "ascii", "digits", filled},
    {"IFA_FLLNUM", refused, n, 2, "ascii", "", "", "ascii", "digits", filled},
    {"IFAE_LLCHAR", value, ans, 2, "ebcdic", "", "", "ascii", "digits"},

    {"IFB_NUMERIC", value, n, 0, "bcd", "right_0", "left_0"},
    {"IFB_FNUMERIC", value, n, 0, "bcd", "right_f", "left_0"},
    {"IFB_LLNUM", value, n, 2, "bcd", "right_0", "left_0", "bcd", "digits"},
    {"IFB_LLLNUM", value, n, 3, "bcd", "right_0", "left_0", "bcd", "digits"},
    {"IFB_FLLNUM", value, n, 2, "bcd", "right_f", "left_0", "bcd", "digits"},
    {"IFB_FLLLNUM", value, n, 3, "bcd", "right_f", "left_0", "bcd", "digits"},
    {"IFB_LLHNUM", value, n, 2, "bcd", "right_0", "left_0", "binary", "digits"},
    {"IFB_LLLHNUM", value, n, 3, "bcd", "right_0", "left_0", "binary", "digits"},
    {"IFB_AMOUNT", amount, x_n, 0, "bcd", "right_0", "left_0"},
    {"IFB_AMOUNT2003", value, n, 0, "bcd", "right_0", "left_0"},
    {"IFB_HEX", nibbles, b, 0, "raw"},
    {"IFB_LLCHAR", value, ans, 2, "ascii", "", "", "bcd", "digits"},
    {"IFB_LLLCHAR", value, ans, 3, "ascii", "", "", "bcd", "digits"},
    {"IFB_LLLLCHAR", value, ans, 4, "ascii", "", "", "bcd", "digits"},
    {"IFB_LLLLLLCHAR", value, ans, 6, "ascii", "", "", "bcd", "digits"},
    {"IFB_LLHCHAR", value, ans, 2, "ascii", "", "", "binary", "digits"},
    {"IFB_LLLHCHAR", value, ans, 3, "ascii", "", "", "binary", "digits"},
    {"IFB_LLHECHAR", value, ans, 2, "ebcdic", "", "", "binary", "digits"},
    {"IFB_LLLHECHAR", value, ans, 3, "ebcdic", "", "", "binary", "digits"},
    {"IFB_BINARY", value, b, 0, "raw"},
    {"IFB_LLBINARY", value, b, 2, "raw", "", "", "bcd", "bytes"},
    {"IFB_LLLBINARY", value, b, 3, "raw", "", "", "bcd", "bytes"},
    {"IFB_LLLLBINARY", value, b, 4, "raw", "", "", "bcd", "bytes"},
    {"IFB_LLHBINARY", value, b, 2, "raw", "", "", "binary", "bytes"},
    {"IFB_LLLHBINARY", value, b, 3, "raw", "", "", "binary", "bytes"},
    {"IFB_LHBINARY", value, b, 2, "raw", "", "", "binary", "bytes"},
    {"IFB_LLHEX", value, b, 2, "raw", "", "", "bcd", "digits"},
    {"IFB_LLLHEX", value, b, 3, "raw", "", "", "bcd", "digits"},
    {"IFB_BITMAP", bitmap, b, 0, "raw"},
    {"Base1_BITMAP126", bitmap, b, 0, "raw"},
    {"IFB_LLHFBINARY", refused, b, 2, "raw", "", "", "binary", "bytes", filled},

    {"IFE_NUMERIC", value, n, 0, "ebcdic"},
    {"IFE_LNUM", value, n, 1, "ebcdic", "", "", "ebcdic", "digits"},
    {"IFE_LLNUM", value, n, 2, "ebcdic", "", "", "ebcdic", "digits"},
    {"IFE_LLLNUM", value, n, 3, "ebcdic", "", "", "ebcdic", "digits"},
    {"IFE_AMOUNT", amount, x_n, 0, "ebcdic"},
    {"IFE_CHAR", value, ans, 0, "ebcdic"},
    {"IF_ECHAR", value, ans, 0, "ebcdic"},
    {"IFE_LCHAR", value, ans, 1, "ebcdic", "", "", "ebcdic", "digits"},
    {"IFE_LLCHAR", value, ans, 2, "ebcdic", "", "", "ebcdic", "digits"},
    {"IFE_LLLCHAR", value, ans, 3, "ebcdic", "", "", "ebcdic", "digits"},
    {"IFE_LLLLCHAR", value, ans, 4, "ebcdic", "", "", "ebcdic", "digits"},
    {"IFE_BINARY", value, b, 0, "hex_ebcdic"},
    {"IFE_LBINARY", value, b, 1, "raw", "", "", "ebcdic", "bytes"},
    {"IFE_LLBINARY", value, b, 2, "raw", "", "", "ebcdic", "bytes"},
    {"IFE_LLLBINARY", value, b, 3, "raw", "", "", "ebcdic", "bytes"},
    {"IFE_LLLLBINARY", value, b, 4, "raw", "", "", "ebcdic", "bytes"},
    {"IFE_LLLEBINARY", value, ans, 3, "ebcdic", "", "", "ebcdic", "digits",
     "its bytes go through the EBCDIC table: they are read as characters here, control characters are refused"},
    {"IFE_BITMAP", bitmap, b, 0, "hex_ebcdic"},
    {"IFE_SIGNED_NUMERIC", refused, x_n, 0, "overpunch_ebcdic", "", "", "", "",
     "a positive number carries no sign in its last digit (F0 to F9), an overpunched one does (C0 to C9)"},
    {"IFEA_LLCHAR", value, ans, 2, "ascii", "", "", "ebcdic", "digits"},
    {"IFEB_LLNUM", value, n, 2, "bcd", "right_f", "right_f", "ebcdic", "bytes"},
    {"IFEB_LLLNUM", value, n, 3, "bcd", "right_f", "right_f", "ebcdic", "bytes"},

    {"IF_NOP", nothing},
    {"IF_UNUSED", nothing},
    {"IF_TBASE", refused, ans, 0, "", "", "", "", "",
     "it is the base of the classes that end with a token, and writes nothing"},
    {"IF_TCHAR", until, ans, 0, "ascii"},
    {"IFMC_TCC", value, ans, 0, "ascii", "", "", "", "",
     "it may be left out where a digit follows: here it is taken as there"},
    {"IF_FCHAR", rest, ans, 0, "ascii"},
    {"IF_FBINARY", rest, b, 0, "raw"},
    {"IF_FSTCHAR", until, ans, 0, "ascii"},
    {"IF_FSTBINARY", refused, b, 0, "raw", "", "", "", "", "the value ends with a byte instead of having a length"},
    {"X92_BITMAP", bitmap, b, 0, "hex"},
    {"IFA_FCHAR", rest, ans, 0, "ascii"},
    {"IFA_FST", until, ans, 0, "ascii"},
}};

constexpr std::array<JposTaggedClass, 30> tagged_classes{{
    {"IFA_TTLCHAR", 2, "ascii", "IFA_LCHAR"},
    {"IFA_TTLLCHAR", 2, "ascii", "IFA_LLCHAR"},
    {"IFA_TTLLLCHAR", 2, "ascii", "IFA_LLLCHAR"},
    {"IFA_TTLLLLCHAR", 2, "ascii", "IFA_LLLLCHAR"},
    {"IFA_TTTLLLCHAR", 3, "ascii", "IFA_LLLCHAR"},
    {"IFA_TTLBINARY", 2, "ascii", "IFA_LBINARY"},
    {"IFA_TTLLBINARY", 2, "ascii", "IFA_LLBINARY"},
    {"IFA_TTLLLBINARY", 2, "ascii", "IFA_LLLBINARY"},
    {"IFA_TTLLLLBINARY", 2, "ascii", "IFA_LLLLBINARY"},
    {"IFTA_LLCHAR", 0, "ascii", "IFA_LLCHAR"},
    {"IFTA_LLLCHAR", 0, "ascii", "IFA_LLLCHAR"},
    {"IFTA_LLNUM", 0, "ascii", "IFA_LLNUM"},
    {"IFTA_LLLNUM", 0, "ascii", "IFA_LLLNUM"},
    {"IFTA_LLBINARY", 0, "ascii", "IFA_LLBINARY"},
    {"IFTA_LLLBINARY", 0, "ascii", "IFA_LLLBINARY"},
    {"IFTB_LLBINARY", 0, "ascii", "IFB_LLBINARY"},
    {"IFMC_LLCHAR", 2, "ascii", "IFA_LLCHAR"},
    {"IFMC_LLLCHAR", 2, "ascii", "IFA_LLLCHAR"},
    {"IFMC_LLBINARY", 2, "ascii", "IFA_LLBINARY"},
    {"IFMC_LLLBINARY", 2, "ascii", "IFA_LLLBINARY"},
    {"IFEMC_LLCHAR", 2, "ascii", "IFAE_LLCHAR"},
    {"IFEMC_LLLCHAR", 4, "ebcdic", "IFE_LLLCHAR"},
    {"IFEPE_LLCHAR", 2, "ebcdic", "IFE_LLCHAR"},
    {"IFEPE_LLLCHAR", 3, "ebcdic", "IFE_LLLCHAR"},
    {"IFEPE_LLBINARY", 2, "ebcdic", "IFE_LLBINARY"},
    {"IFIPM_LLLCHAR", 4, "ascii", "IFA_LLLCHAR"},
    {"IFEP_LLCHAR", 2, "ascii", "IFA_LLCHAR", true},
    {"IFEP_LLLCHAR", 2, "ebcdic", "IFEA_LLCHAR", true, 3},
    {"IFEP_LLLBINARY", 2, "ebcdic", "IFE_LLLBINARY", true},
    {"IFELPE_LLLCHAR", 2, "ebcdic", "IFE_LLLCHAR", true},
}};

using enum JposDivision;
constexpr std::array<JposPackager, 20> packagers{{
    {"GenericSubFieldPackager", fields, 0, "", ""},
    {"Base1SubFieldPackager", fields, 0, "", ""},
    {"GenericPackager", fields, 0, "", ""},
    {"GenericValidatingPackager", fields, 0, "", ""},
    {"CTCSubFieldPackager", parts, 0, "", ""},
    {"CTCSubElementPackager", unsayable, 0, "", "it divides by rules of its own code"},
    {"EuroSubFieldPackager", ids, 2, "ascii", ""},
    {"MasterCardEBCDICSubFieldPackager", ids, 2, "ebcdic", ""},
    {"GenericTaggedFieldsPackager", mapped, 0, "ascii", ""},
    {"TaggedSequencePackager", tokens, 0, "ascii", ""},
    {"BinaryHexTaggedSequencePackager", unsayable, 0, "",
     "its tags are read as bytes, but written by its fields as characters"},
    {"BERTLVBinaryPackager", ber, 0, "", ""},
    {"ICCDataPackager", ber, 0, "", ""},
    {"BERTLVAsciiHexPackager", unsayable, 0, "", "its lengths count hexadecimal digits, those of BER-TLV count bytes"},
    {"BERTLVEbcdicHexPackager", unsayable, 0, "", "its lengths count hexadecimal digits, those of BER-TLV count bytes"},
    {"DatasetPackager", datasets, 0, "", ""},
    {"GICCSubFieldPackager", ids, 2, "ebcdic", "", true},
    {"X92GenericPackager", unsayable, 0, "", "it has a bitmap that is no field"},
    {"FSDPackager", unsayable, 0, "", "another schema of jPOS describes what is in it"},
    {"XMLPackager", unsayable, 0, "", "it writes XML"},
}};

template <class Rows>
auto find_in(const Rows& rows, std::string_view name) -> decltype(rows.data()) {
  const auto found = std::ranges::find_if(rows, [&](const auto& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::span<const JposClass> jpos_classes() { return classes; }
const JposClass* find_jpos_class(std::string_view name) { return find_in(classes, name); }
std::span<const JposTaggedClass> jpos_tagged_classes() { return tagged_classes; }
const JposTaggedClass* find_jpos_tagged_class(std::string_view name) { return find_in(tagged_classes, name); }
const JposPackager* find_jpos_packager(std::string_view name) { return find_in(packagers, name); }

std::optional<unsigned> jpos_mapper_digits(std::string_view name) {
  if (name == "TTDecimalTagMapper") return 2;
  if (name == "TTTDecimalTagMapper") return 3;
  return std::nullopt;
}

std::string_view jpos_short_name(std::string_view name) {
  for (const std::string_view package :
       {"org.jpos.iso.packager.", "org.jpos.tlv.packager.bertlv.", "org.jpos.tlv.packager.", "org.jpos.iso."})
    if (name.starts_with(package) && name.find('.', package.size()) == name.npos) return name.substr(package.size());
  return name;
}

}  // namespace iso8583
