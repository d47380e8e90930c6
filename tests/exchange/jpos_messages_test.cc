// Messages as jPOS' classes write them, by hand, read with the dialects that are made of packager files.
#include <catch2/catch.hpp>

#include "tests/exchange/imported.h"

TEST_CASE("a message of 1987 in characters is read with the dialect of its packager") {
  const auto draft = imported("jpos_1987_ascii.xml");
  CHECK(losses_of(draft).empty());
  const Frame frame = from_text(
      "0200F0200010282010000400000000000000"
      "165413330000000019"
      "000000"
      "000000012345"
      "000042"
      "D00000150"
      "215413330000000019=2512"
      "REF000000001"
      "SHOP                                    "
      "1122334455667788"
      "301");
  check_message(*dialect_of(draft), frame, "0200",
                {{"2", "5413330000000019"},
                 {"3", "000000"},
                 {"4", "000000012345"},
                 {"11", "000042"},
                 {"28", "D00000150"},
                 {"35", "5413330000000019=2512"},
                 {"37", "REF000000001"},
                 {"43", "SHOP"},
                 {"52", "1122334455667788"},
                 {"70", "301"}});
}

TEST_CASE("a message in packed digits and bytes is read with the dialect of its packager") {
  const auto draft = imported("jpos_1987_bcd.xml");
  CHECK(losses_of(draft).empty());
  const Frame frame = from_hex(
      "0200 7000041160101218"
      "16 5413330000000019"
      "000000"
      "000000012345"
      "0051"
      "43 000150"
      "0B 012345678901"
      "05 12345F"
      "21 5413330000000019D25120"
      "02 4F4B"
      "1122334455667788"
      "0003 9A0100"
      "02 BEEF"
      "04 CAFE");
  check_message(*dialect_of(draft), frame, "0200",
                {{"2", "5413330000000019"},
                 {"3", "000000"},
                 {"4", "000000012345"},
                 {"22", "051"},
                 {"28", "C000150"},
                 {"32", "12345678901"},
                 {"34", "12345"},
                 {"35", "5413330000000019=2512"},
                 {"44", "OK"},
                 {"52", "1122334455667788"},
                 {"55", "9A0100"},
                 {"60", "BEEF"},
                 {"61", "CAFE"}});
}

TEST_CASE("a message in EBCDIC is read with the dialect of its packager, square brackets as page 1047 has them") {
  const auto draft = imported("jpos_ebcdic.xml");
  CHECK(losses_of(draft).empty());
  const Frame frame = from_hex(
      "F0F2F0F0 7000001000121201"
      "F1F6 F5F4F1F3F3F3F0F0F0F0F0F0F0F0F1F9"
      "F0F0F0F0F0F0"
      "F0F0F0F0F0F0F0F1F2F3F4F5"
      "C3 F0F0F0F0F0F1F5F0"
      "F0F2 D6D2"
      "02 ADBD"
      "1122334455667788"
      "F0F0F3 9A0100"
      "C1C1C2C2C3C3C4C4F0F0F1F1F2F2F3F3");
  check_message(*dialect_of(draft), frame, "0200",
                {{"2", "5413330000000019"},
                 {"3", "000000"},
                 {"4", "000000012345"},
                 {"28", "C00000150"},
                 {"44", "OK"},
                 {"47", "[]"},
                 {"52", "1122334455667788"},
                 {"55", "9A0100"},
                 {"64", "AABBCCDD00112233"}});
}

TEST_CASE("values within values are read as jPOS' packagers of subfields divide them") {
  const auto draft = imported("jpos_nested.xml");
  CHECK(losses_of(draft).empty());
  const Frame frame =
      joined({from_text("0100"), from_hex("200000000011021C"), from_text("003000"), from_text("14Alost/see card"),
              from_text("015R26033279203123"), from_text("020"), from_hex("9F26081122334455667788 9F0206000000010000"),
              from_text("02300100820251125012003abc"), from_text("019SHOP05NorthLANE0207"),
              from_hex("13 C000100000000000 56 0123456789012345 0042")});
  check_message(*dialect_of(draft), frame, "0100",
                {{"3", "003000"},
                 {"3.kind", "00"},
                 {"3.from", "30"},
                 {"3.to", "00"},
                 {"44.source", "A"},
                 {"44.reason", "lost"},
                 {"44.text", "see card"},
                 {"48.category", "R"},
                 {"48.elements.26", "327"},
                 {"48.2.92", "123"},
                 {"55.9F26", "1122334455667788"},
                 {"55.9F02", "000000010000"},
                 {"60.001", "20251125"},
                 {"60.012", "abc"},
                 {"61.SHOP", "North"},
                 {"61.LANE", "07"},
                 {"62.indicator", "V"},
                 {"62.2", "0123456789012345"},
                 {"62.20", "0042"}});
}

TEST_CASE("a third bitmap is read where jPOS has it") {
  const std::string head = "<isofield id='0' length='4' class='org.jpos.iso.IFA_NUMERIC'/>";
  const std::string rows =
      "<isofield id='12' length='6' class='org.jpos.iso.IFA_NUMERIC'/>"
      "<isofield id='130' length='2' class='org.jpos.iso.IF_CHAR'/>";

  // A bitmap of 24 bytes: bit 65 announces the third eight.
  const auto adjacent =
      imported_jpos("<isopackager maxValidField='192'>" + head +
                    "<isofield id='1' length='24' class='org.jpos.iso.IFB_BITMAP'/>" + rows + "</isopackager>");
  CHECK(losses_of(adjacent).empty());
  check_message(
      *dialect_of(adjacent),
      joined({from_text("0800"), from_hex("8000000000000000 8000000000000000 4000000000000000"), from_text("AB")}),
      "0800", {{"130", "AB"}});

  // Field 65 is the third bitmap.
  const auto in_field = imported_jpos("<isopackager maxValidField='192' thirdBitmapField='65'>" + head +
                                      "<isofield id='1' length='16' class='org.jpos.iso.IFB_BITMAP'/>" + rows +
                                      "<isofield id='65' length='8' class='org.jpos.iso.IFB_BINARY'/></isopackager>");
  CHECK(losses_of(in_field).empty());
  check_message(*dialect_of(in_field),
                joined({from_text("0800"), from_hex("8010000000000000 8000000000000000"), from_text("120000"),
                        from_hex("4000000000000000"), from_text("AB")}),
                "0800", {{"12", "120000"}, {"130", "AB"}});
}

TEST_CASE("a bitmap within a value goes on where jPOS' is longer than eight bytes") {
  const auto draft = imported_jpos(
      "<isopackager><isofield id='0' length='4' class='org.jpos.iso.IFA_NUMERIC'/>"
      "<isofield id='1' length='16' class='org.jpos.iso.IFB_BITMAP'/>"
      "<isofield id='12' length='6' class='org.jpos.iso.IFA_NUMERIC'/>"
      "<isofieldpackager id='62' length='99' name='flags' class='org.jpos.iso.IFB_LLHBINARY' bitmapField='0'"
      " firstField='2' packager='org.jpos.iso.packager.GenericSubFieldPackager'>"
      "<isofield id='0' length='16' class='org.jpos.iso.IFB_BITMAP'/>"
      "<isofield id='2' length='1' name='near' class='org.jpos.iso.IF_CHAR'/>"
      "<isofield id='66' length='1' name='far' class='org.jpos.iso.IF_CHAR'/></isofieldpackager></isopackager>");
  CHECK(losses_of(draft).empty());
  CHECK(part_read(draft, "62.near", "09 4000000000000000 41") == "A");
  CHECK(part_read(draft, "62.far", "12 C000000000000000 4000000000000000 4142") == "B");
}
