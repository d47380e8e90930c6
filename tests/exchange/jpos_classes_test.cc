// jPOS' field classes one by one: that each is known, and what it writes. The bytes are written down from what jPOS'
// classes do; those of IFB_AMOUNT, IFB_LLHNUM, IFB_LLNUM, IFA_LLBNUM and IFE_LLLBINARY are those of its own unit tests.
#include "iso8583/exchange/jpos_classes.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <set>

#include "tests/exchange/imported.h"

namespace {

// The classes named IF* in org.jpos.iso and org.jpos.tlv.packager of jPOS' source tree.
constexpr std::array there{"IFAE_LLCHAR",
                           "IFA_AMOUNT",
                           "IFA_AMOUNT2003",
                           "IFA_BINARY",
                           "IFA_BITMAP",
                           "IFA_FCHAR",
                           "IFA_FLLCHAR",
                           "IFA_FLLNUM",
                           "IFA_FST",
                           "IFA_BITMAPStandalone",
                           "IFA_LBINARY",
                           "IFA_LCHAR",
                           "IFA_LLABINARY",
                           "IFA_LLBINARY",
                           "IFA_LLBNUM",
                           "IFA_LLCHAR",
                           "IFA_LLLABINARY",
                           "IFA_LLLBINARY",
                           "IFA_LLLCHAR",
                           "IFA_LLLLBINARY",
                           "IFA_LLLLCHAR",
                           "IFA_LLLLLBINARY",
                           "IFA_LLLLLCHAR",
                           "IFA_LLLLLLCHAR",
                           "IFA_LLLLLLBINARY",
                           "IFA_LLLNUM",
                           "IFA_LLNUM",
                           "IFA_NUMERIC",
                           "IFA_TTLBINARY",
                           "IFA_TTLCHAR",
                           "IFA_TTLLBINARY",
                           "IFA_TTLLCHAR",
                           "IFA_TTLLLBINARY",
                           "IFA_TTLLLCHAR",
                           "IFA_TTLLLLBINARY",
                           "IFA_TTLLLLCHAR",
                           "IFA_TTTLLLCHAR",
                           "IFB_AMOUNT",
                           "IFB_AMOUNT2003",
                           "IFB_BINARY",
                           "IFB_BITMAP",
                           "IFB_FLLLNUM",
                           "IFB_FLLNUM",
                           "IFB_FNUMERIC",
                           "IFB_HEX",
                           "IFB_LHBINARY",
                           "IFB_LLBINARY",
                           "IFB_LLCHAR",
                           "IFB_LLHBINARY",
                           "IFB_LLHCHAR",
                           "IFB_LLHECHAR",
                           "IFB_LLHEX",
                           "IFB_LLHFBINARY",
                           "IFB_LLHNUM",
                           "IFB_LLLBINARY",
                           "IFB_LLLCHAR",
                           "IFB_LLLHBINARY",
                           "IFB_LLLHCHAR",
                           "IFB_LLLHECHAR",
                           "IFB_LLLHEX",
                           "IFB_LLLHNUM",
                           "IFB_LLLLBINARY",
                           "IFB_LLLLCHAR",
                           "IFB_LLLLLLCHAR",
                           "IFB_LLLNUM",
                           "IFB_LLNUM",
                           "IFB_NUMERIC",
                           "IFEA_LLCHAR",
                           "IFEB_LLLNUM",
                           "IFEB_LLNUM",
                           "IFELPE_LLLCHAR",
                           "IFEMC_LLCHAR",
                           "IFEMC_LLLCHAR",
                           "IFEPE_LLBINARY",
                           "IFEPE_LLCHAR",
                           "IFEPE_LLLCHAR",
                           "IFEP_LLCHAR",
                           "IFEP_LLLBINARY",
                           "IFEP_LLLCHAR",
                           "IFE_AMOUNT",
                           "IFE_BINARY",
                           "IFE_BITMAP",
                           "IFE_CHAR",
                           "IFE_LBINARY",
                           "IFE_LCHAR",
                           "IFE_LLBINARY",
                           "IFE_LLCHAR",
                           "IFE_LLLBINARY",
                           "IFE_LLLCHAR",
                           "IFE_LLLEBINARY",
                           "IFE_LLLLBINARY",
                           "IFE_LLLLCHAR",
                           "IFE_LLLNUM",
                           "IFE_LLNUM",
                           "IFE_LNUM",
                           "IFE_NUMERIC",
                           "IFE_SIGNED_NUMERIC",
                           "IFIPM_LLLCHAR",
                           "IFMC_LLBINARY",
                           "IFMC_LLCHAR",
                           "IFMC_LLLBINARY",
                           "IFMC_LLLCHAR",
                           "IFMC_TCC",
                           "IFTA_LLBINARY",
                           "IFTA_LLCHAR",
                           "IFTA_LLLBINARY",
                           "IFTA_LLLCHAR",
                           "IFTA_LLLNUM",
                           "IFTA_LLNUM",
                           "IFTB_LLBINARY",
                           "IF_CHAR",
                           "IF_ECHAR",
                           "IF_FBINARY",
                           "IF_FCHAR",
                           "IF_FSTBINARY",
                           "IF_FSTCHAR",
                           "IF_NOP",
                           "IF_TBASE",
                           "IF_TCHAR",
                           "IF_UNUSED"};

// Bitmaps whose names begin otherwise.
constexpr std::array other_names{"Base1_BITMAP126", "X92_BITMAP"};

struct Written {
  const char* name;
  unsigned length;
  bool pad;
  const char* wire;
  const char* value;
};

constexpr std::array written{
    Written{"IFA_NUMERIC", 6, true, "303030313233", "000123"},
    Written{"IFA_LLNUM", 19, false, "3033 313233", "123"},
    Written{"IFA_LLLNUM", 999, false, "303033 313233", "123"},
    Written{"IFA_LLBNUM", 19, true, "3034 0123", "0123"},
    Written{"IFA_AMOUNT", 9, false, "44 3030303030313233", "D00000123"},
    Written{"IFA_AMOUNT2003", 4, false, "30313233", "0123"},
    Written{"IF_CHAR", 4, false, "41422020", "AB  "},
    Written{"IFA_LCHAR", 9, false, "32 4142", "AB"},
    Written{"IFA_LLCHAR", 25, false, "3032 4142", "AB"},
    Written{"IFA_LLLCHAR", 999, false, "303032 4142", "AB"},
    Written{"IFA_LLLLCHAR", 9999, false, "30303032 4142", "AB"},
    Written{"IFA_LLLLLCHAR", 20000, false, "3030303032 4142", "AB"},
    Written{"IFA_LLLLLLCHAR", 20000, false, "303030303032 4142", "AB"},
    Written{"IFA_BINARY", 2, false, "41423031", "AB01"},
    Written{"IFA_LBINARY", 9, false, "32 AB01", "AB01"},
    Written{"IFA_LLBINARY", 99, false, "3032 AB01", "AB01"},
    Written{"IFA_LLLBINARY", 999, false, "303032 AB01", "AB01"},
    Written{"IFA_LLLLBINARY", 9999, false, "30303032 AB01", "AB01"},
    Written{"IFA_LLLLLBINARY", 20000, false, "3030303032 AB01", "AB01"},
    Written{"IFA_LLLLLLBINARY", 20000, false, "303030303032 AB01", "AB01"},
    Written{"IFA_LLABINARY", 99, false, "3032 41423031", "AB01"},
    Written{"IFA_LLLABINARY", 999, false, "303032 41423031", "AB01"},
    Written{"IFAE_LLCHAR", 25, false, "3032 C1C2", "AB"},
    Written{"IFB_NUMERIC", 3, true, "0123", "123"},
    Written{"IFB_NUMERIC", 3, false, "1230", "123"},
    Written{"IFB_FNUMERIC", 3, false, "123F", "123"},
    Written{"IFB_FNUMERIC", 3, true, "0123", "123"},
    Written{"IFB_LLNUM", 19, true, "04 1234", "1234"},
    Written{"IFB_LLNUM", 19, true, "03 0123", "123"},
    Written{"IFB_LLNUM", 19, false, "03 1230", "123"},
    Written{"IFB_LLLNUM", 999, true, "0003 0123", "123"},
    Written{"IFB_FLLNUM", 19, false, "03 123F", "123"},
    Written{"IFB_FLLLNUM", 999, false, "0003 123F", "123"},
    Written{"IFB_LLHNUM", 19, true, "04 1234", "1234"},
    Written{"IFB_LLHNUM", 255, true, "0C 123456789012", "123456789012"},
    Written{"IFB_LLLHNUM", 999, true, "000C 123456789012", "123456789012"},
    Written{"IFB_AMOUNT", 6, true, "44 000123", "D00123"},
    Written{"IFB_AMOUNT2003", 4, true, "0123", "0123"},
    Written{"IFB_HEX", 4, false, "AB01", "AB01"},
    Written{"IFB_LLCHAR", 25, false, "12 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"IFB_LLLCHAR", 999, false, "0012 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"IFB_LLLLCHAR", 9999, false, "0012 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"IFB_LLLLLLCHAR", 20000, false, "000012 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"IFB_LLHCHAR", 255, false, "0C 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"IFB_LLLHCHAR", 999, false, "000C 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"IFB_LLHECHAR", 255, false, "0C C1C2C3C4C5C6C7C8C9D1D2D3", "ABCDEFGHIJKL"},
    Written{"IFB_LLLHECHAR", 999, false, "000C C1C2C3C4C5C6C7C8C9D1D2D3", "ABCDEFGHIJKL"},
    Written{"IFB_BINARY", 2, false, "AB01", "AB01"},
    Written{"IFB_LLBINARY", 99, false, "10 00112233445566778899", "00112233445566778899"},
    Written{"IFB_LLLBINARY", 999, false, "0010 00112233445566778899", "00112233445566778899"},
    Written{"IFB_LLLLBINARY", 9999, false, "0010 00112233445566778899", "00112233445566778899"},
    Written{"IFB_LLHBINARY", 255, false, "0A 00112233445566778899", "00112233445566778899"},
    Written{"IFB_LLLHBINARY", 999, false, "000A 00112233445566778899", "00112233445566778899"},
    Written{"IFB_LHBINARY", 255, false, "0A 00112233445566778899", "00112233445566778899"},
    Written{"IFB_LLHEX", 40, false, "20 00112233445566778899", "00112233445566778899"},
    Written{"IFB_LLLHEX", 400, false, "0020 00112233445566778899", "00112233445566778899"},
    Written{"IFE_NUMERIC", 3, false, "F1F2F3", "123"},
    Written{"IFE_LNUM", 9, false, "F3 F1F2F3", "123"},
    Written{"IFE_LLNUM", 19, false, "F0F3 F1F2F3", "123"},
    Written{"IFE_LLLNUM", 999, false, "F0F0F3 F1F2F3", "123"},
    Written{"IFE_AMOUNT", 9, false, "C4 F0F0F0F0F0F1F2F3", "D00000123"},
    Written{"IFE_CHAR", 2, false, "C1C2", "AB"},
    Written{"IF_ECHAR", 2, false, "C1C2", "AB"},
    Written{"IFE_LCHAR", 9, false, "F2 C1C2", "AB"},
    Written{"IFE_LLCHAR", 25, false, "F0F2 C1C2", "AB"},
    Written{"IFE_LLLCHAR", 999, false, "F0F0F2 C1C2", "AB"},
    Written{"IFE_LLLLCHAR", 9999, false, "F0F0F0F2 C1C2", "AB"},
    Written{"IFE_BINARY", 2, false, "C1C2F0F1", "AB01"},
    Written{"IFE_LBINARY", 9, false, "F2 AB01", "AB01"},
    Written{"IFE_LLBINARY", 99, false, "F0F2 AB01", "AB01"},
    Written{"IFE_LLLBINARY", 999, false, "F0F0F2 3031", "3031"},
    Written{"IFE_LLLLBINARY", 9999, false, "F0F0F0F2 AB01", "AB01"},
    Written{"IFE_LLLEBINARY", 999, false, "F0F0F2 C1C2", "AB"},
    Written{"IFEA_LLCHAR", 25, false, "F0F2 4142", "AB"},
    // The length counts bytes: of an odd number the filler too, which is then part of what is read.
    Written{"IFEB_LLNUM", 19, false, "F0F2 1234", "1234"},
    Written{"IFEB_LLLNUM", 999, false, "F0F0F2 1234", "1234"},
    Written{"IFMC_TCC", 1, false, "52", "R"},
};

std::string packager_of(const std::string& fields) {
  return R"(<isopackager>
<isofield id="0" length="4" name="type" class="org.jpos.iso.IFA_NUMERIC"/>
<isofield id="1" length="16" name="bits" class="org.jpos.iso.IFB_BITMAP"/>
<isofield id="12" length="6" name="time" class="org.jpos.iso.IFA_NUMERIC"/>
)" + fields +
         "</isopackager>";
}

iso8583::SpecDraft with_field(std::string_view name, unsigned length, bool pad) {
  return imported_jpos(packager_of(
      fmt::format("<isofield id='44' length='{}' pad='{}' name='x' class='org.jpos.iso.{}'/>\n", length, pad, name)));
}

bool is_written(std::string_view name) {
  return std::ranges::any_of(written, [&](const Written& row) { return row.name == name; });
}

}  // namespace

TEST_CASE("every field class of jPOS is carried over, or it is said why not") {
  for (const std::string_view name : there) {
    INFO(name);
    const auto* const known = iso8583::find_jpos_class(name);
    const auto* const tagged = iso8583::find_jpos_tagged_class(name);
    REQUIRE((known != nullptr) != (tagged != nullptr));
    if (known != nullptr && known->use == iso8583::JposUse::refused) CHECK_FALSE(known->remark.empty());
    if (tagged != nullptr) CHECK(iso8583::find_jpos_class(tagged->value_class) != nullptr);
  }
}

TEST_CASE("no field class is invented") {
  std::set<std::string_view> names(there.begin(), there.end());
  names.insert(other_names.begin(), other_names.end());
  std::set<std::string_view> known;
  for (const auto& row : iso8583::jpos_classes()) known.insert(row.name);
  for (const auto& row : iso8583::jpos_tagged_classes()) known.insert(row.name);
  CHECK(known == names);
}

TEST_CASE("each class reads and writes the bytes that jPOS has for it") {
  for (const Written& row : written) {
    INFO(row.name << " " << row.length << (row.pad ? " padded" : ""));
    const auto draft = with_field(row.name, row.length, row.pad);
    CHECK(value_read(draft, 44, row.wire) == row.value);
    CHECK(wire_written(draft, 44, row.value) == to_hex(from_hex(row.wire)));
  }
}

TEST_CASE("the bytes of every class that writes a whole value are written down here") {
  using enum iso8583::JposUse;
  for (const auto& row : iso8583::jpos_classes()) {
    INFO(row.name);
    if (row.use == value || row.use == amount || row.use == nibbles) CHECK(is_written(row.name));
  }
}

TEST_CASE("classes that write nothing have no row, and lose nothing") {
  for (const char* const name : {"IF_NOP", "IF_UNUSED"}) {
    const auto draft = with_field(name, 10, false);
    CHECK_FALSE(draft.fields.contains(44));
    CHECK(losses_of(draft).empty());
  }
}

TEST_CASE("a packed track 2 has the separator D") {
  const auto draft = imported_jpos(
      packager_of("<isofield id='35' length='37' pad='false' name='Track 2' class='org.jpos.iso.IFB_LLNUM'/>"));
  CHECK(value_read(draft, 35, "21 5413330000000019D25120") == "5413330000000019=2512");
  CHECK(draft.fields.at(35).secrecy == iso8583::Secrecy::wipe);
}

TEST_CASE("an odd number that the length counts in bytes keeps jPOS' filler out of what is written") {
  const auto draft = with_field("IFEB_LLNUM", 19, false);
  CHECK(wire_written(draft, 44, "123") == "F0F2123F");
}

TEST_CASE("a class is found by the whole name of its package only") {
  CHECK(iso8583::jpos_short_name("org.jpos.iso.IFA_LLNUM") == "IFA_LLNUM");
  CHECK(iso8583::jpos_short_name("org.jpos.tlv.packager.IFTA_LLCHAR") == "IFTA_LLCHAR");
  CHECK(iso8583::jpos_short_name("org.jpos.tlv.packager.bertlv.BERTLVBinaryPackager") == "BERTLVBinaryPackager");
  CHECK(iso8583::jpos_short_name("com.example.IFA_LLNUM") == "com.example.IFA_LLNUM");
  CHECK(iso8583::jpos_short_name("org.jpos.iso.other.IFA_LLNUM") == "org.jpos.iso.other.IFA_LLNUM");
}

namespace {

struct Tagged {
  const char* packager;
  const char* attributes;
  const char* outer;
  const char* name;
  int id;
  const char* wire;
  const char* path;
  const char* value;
};

// The outer class of EBCDIC is one of bytes: one of characters would have undone the code. jPOS' own unit test of
// IFEPE_LLCHAR has the bytes of field 92.
constexpr std::array tagged_values{
    Tagged{"org.jpos.iso.packager.MasterCardEBCDICSubFieldPackager", "", "IFE_LLBINARY", "IFEPE_LLCHAR", 92,
           "F0F7 F9F2F0F3F1F2F3", "44.92", "123"},
    // GICC: the length counts the tag, which stands behind it.
    Tagged{"org.jpos.iso.packager.GICCSubFieldPackager", "", "IFE_LLBINARY", "IFELPE_LLLCHAR", 7, "F0F7 F0F0F4F0F7C1C2",
           "44.07", "AB"},
    Tagged{"org.jpos.iso.packager.GICCSubFieldPackager", "", "IFE_LLBINARY", "IFEP_LLLCHAR", 7, "F0F7 F0F0F4F0F74142",
           "44.07", "AB"},
    Tagged{"org.jpos.iso.packager.GICCSubFieldPackager", "", "IFE_LLBINARY", "IFEP_LLLBINARY", 7, "F0F7 F0F0F4F0F7AB01",
           "44.07", "AB01"},
    Tagged{"org.jpos.iso.packager.EuroSubFieldPackager", "", "IFA_LLCHAR", "IFA_TTLLCHAR", 7, "3036 303730324142",
           "44.07", "AB"},
    Tagged{"org.jpos.iso.packager.EuroSubFieldPackager", "", "IFA_LLCHAR", "IFA_TTLCHAR", 7, "3035 3037324142", "44.07",
           "AB"},
    Tagged{"org.jpos.iso.packager.EuroSubFieldPackager", "", "IFA_LLCHAR", "IFMC_LLLCHAR", 7, "3037 30373030324142",
           "44.07", "AB"},
    Tagged{"org.jpos.iso.packager.GenericTaggedFieldsPackager", "tagMapper='org.jpos.iso.packager.TTTDecimalTagMapper'",
           "IFA_LLCHAR", "IFA_TTTLLLCHAR", 7, "3038 3030373030324142", "44.007", "AB"},
    Tagged{"org.jpos.iso.packager.GenericTaggedFieldsPackager", "tagMapper='org.jpos.iso.packager.TTDecimalTagMapper'",
           "IFA_LLBINARY", "IFA_TTLLBINARY", 7, "3036 30373032AB01", "44.07", "AB01"},
    Tagged{"org.jpos.tlv.packager.TaggedSequencePackager", "token='XY'", "IFA_LLCHAR", "IFTA_LLCHAR", 7,
           "3036 584330324142", "44.XC", "AB"},
};

}  // namespace

TEST_CASE("each packager of tagged fields reads its tags") {
  for (const Tagged& row : tagged_values) {
    INFO(row.packager << " " << row.name);
    const auto draft = imported_jpos(packager_of(fmt::format(
        "<isofieldpackager id='44' length='99' name='x' class='org.jpos.iso.{}' packager='{}' emitBitmap='false' {}>"
        "<isofield id='{}' length='9' name='y' token='XC' class='org.jpos.{}.{}'/></isofieldpackager>",
        row.outer, row.packager, row.attributes, row.id,
        std::string_view(row.name).starts_with("IFT") ? "tlv.packager" : "iso", row.name)));
    CHECK(losses_of(draft).empty());
    CHECK(part_read(draft, row.path, row.wire) == row.value);
  }
}
