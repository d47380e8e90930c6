// Packager files: what cannot be carried over is named, what is no packager file is refused with its place.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "iso8583/exchange/dialect_writer.h"
#include "iso8583/exchange/jpos_reader.h"
#include "tests/exchange/imported.h"

namespace {

using Losses = std::vector<std::string>;

std::string fault_of(const std::string& xml) {
  const auto draft = iso8583::read_jpos(xml, "spec.xml", "");
  return draft ? "" : draft.error().text();
}

// The head of a message, and these fields.
iso8583::SpecDraft with_fields(const std::string& fields, const std::string& attributes = "") {
  return imported_jpos("<isopackager " + attributes +
                       "><isofield id='0' length='4' class='org.jpos.iso.IFA_NUMERIC'/>"
                       "<isofield id='1' length='16' class='org.jpos.iso.IFB_BITMAP'/>"
                       "<isofield id='12' length='6' class='org.jpos.iso.IFA_NUMERIC'/>" +
                       fields + "</isopackager>");
}

std::string nested(int depth) {
  std::string xml = "<isopackager>";
  for (int i = 0; i < depth; ++i)
    xml +=
        "<isofieldpackager id='2' length='9' class='org.jpos.iso.IFA_LLCHAR' "
        "packager='org.jpos.iso.packager.GenericSubFieldPackager'>";
  for (int i = 0; i < depth; ++i) xml += "</isofieldpackager>";
  return xml + "</isopackager>";
}

}  // namespace

TEST_CASE("what a packager has and a dialect cannot say is named field by field") {
  const auto draft = imported("jpos_losses.xml");
  CHECK(losses_of(draft) ==
        Losses{"mti: a header of 5 bytes stands before it",
               "28: IFE_SIGNED_NUMERIC: a positive number carries no sign in its last digit (F0 to F9), an overpunched "
               "one does (C0 to C9)",
               "32: IFA_FLLNUM: after the value it writes filler up to the full size, which the length does not count",
               "33: IFA_LLBNUM: its length is made even: an odd number comes with its filler, and is written with its "
               "own length here",
               "44: class com.example.iso.OUR_LLCHAR is not known",
               "47: IFA_TTLLCHAR writes a tag, and its packager reads none",
               "48: packager com.example.iso.OurPackager is not known",
               "55: BERTLVAsciiHexPackager: its lengths count hexadecimal digits, those of BER-TLV count bytes",
               "60.2: class com.example.iso.OUR_CHAR is not known", "60: where the parts behind 2 begin is not known",
               "130: no bitmap announces fields above 128"});
  // Everything else is there, and loads.
  const auto dialect = dialect_of(draft);
  for (const int field : {2, 12, 33, 48, 55, 60}) CHECK(dialect->field(field) != nullptr);
  for (const int field : {28, 32, 44, 47, 130}) CHECK(dialect->field(field) == nullptr);
}

TEST_CASE("an unknown class takes the name of a known one in no other package") {
  const auto draft = with_fields("<isofield id='2' length='19' class='com.example.IFA_LLNUM'/>");
  CHECK(losses_of(draft) == Losses{"2: class com.example.IFA_LLNUM is not known"});
}

TEST_CASE("a message type or a bitmap that nobody knows is named, and something that loads is written") {
  const auto draft = imported_jpos(
      "<isopackager><isofield id='0' length='4' class='com.example.TYPE'/>"
      "<isofield id='12' length='6' class='org.jpos.iso.IFA_NUMERIC'/></isopackager>");
  CHECK(losses_of(draft) == Losses{"mti: field 0 is not a message type of four digits",
                                   "bitmap: the message has no bitmap that this importer knows"});
  dialect_of(draft);
  const auto bytes = imported_jpos(
      "<isopackager><isofield id='0' length='4' class='org.jpos.iso.IFA_BINARY'/>"
      "<isofield id='1' length='16' class='org.jpos.iso.IFB_BITMAP'/>"
      "<isofield id='12' length='6' class='org.jpos.iso.IFA_NUMERIC'/></isopackager>");
  CHECK(losses_of(bytes) == Losses{"mti: field 0 is not a message type of four digits"});
  dialect_of(bytes);
}

TEST_CASE("parts before the first field that a packager reads are named") {
  const auto draft = with_fields(
      "<isofieldpackager id='44' length='9' name='x' class='org.jpos.iso.IFA_LLCHAR' emitBitmap='false' "
      "packager='org.jpos.iso.packager.GenericSubFieldPackager'>"
      "<isofield id='0' length='1' class='org.jpos.iso.IF_CHAR'/>"
      "<isofield id='1' length='2' name='part' class='org.jpos.iso.IF_CHAR'/></isofieldpackager>");
  CHECK(losses_of(draft) == Losses{"44.0: its packager begins with field 1"});
  CHECK(part_read(draft, "44.part", "3032 4142") == "AB");
}

TEST_CASE("a length before the tag is taken only from a packager that reads it there") {
  const auto draft = with_fields(
      "<isofieldpackager id='48' length='99' name='x' class='org.jpos.iso.IFA_LLCHAR' emitBitmap='false' "
      "packager='org.jpos.iso.packager.EuroSubFieldPackager'>"
      "<isofield id='1' length='9' class='org.jpos.iso.IFA_TTLLCHAR'/>"
      "<isofield id='2' length='9' class='org.jpos.iso.IFEP_LLCHAR'/></isofieldpackager>");
  CHECK(losses_of(draft) == Losses{"48.2: IFEP_LLCHAR has its length before the tag, its packager has not"});
}

TEST_CASE("of a value that is kept whole nothing is left over") {
  const auto draft = with_fields(
      "<isofieldpackager id='44' length='9' name='x' class='org.jpos.iso.IFA_LLCHAR' emitBitmap='false' "
      "packager='org.jpos.iso.packager.GenericSubFieldPackager'>"
      "<isofieldpackager id='1' length='4' name='y' class='org.jpos.iso.IF_CHAR' emitBitmap='false' "
      "packager='org.jpos.iso.packager.GenericSubFieldPackager'>"
      "<isofield id='1' length='4' name='z' class='org.jpos.iso.IF_CHAR'/></isofieldpackager>"
      "<isofield id='2' length='2' class='com.example.OURS'/></isofieldpackager>");
  CHECK(losses_of(draft) ==
        Losses{"44.2: class com.example.OURS is not known", "44: where the parts behind 2 begin is not known"});
  CHECK(draft.layouts.empty());
  CHECK(draft.fields.at(44).inside.empty());
}

TEST_CASE("nothing is behind a part that takes what is left") {
  const auto draft = with_fields(
      "<isofieldpackager id='44' length='9' name='x' class='org.jpos.iso.IFA_LLCHAR' emitBitmap='false' "
      "packager='org.jpos.iso.packager.GenericSubFieldPackager'>"
      "<isofield id='1' length='9' name='all' class='org.jpos.iso.IF_FCHAR'/>"
      "<isofield id='2' length='2' name='none' class='org.jpos.iso.IF_CHAR'/></isofieldpackager>");
  CHECK(losses_of(draft) == Losses{"44.2: the part before it takes all that is left"});
  CHECK(part_read(draft, "44.all", "3032 4142") == "AB");
}

TEST_CASE("sizes that no length can say are cut down, and named") {
  const auto draft = with_fields("<isofield id='48' length='999' class='org.jpos.iso.IFA_LLCHAR'/>");
  CHECK(losses_of(draft) == Losses{"48: its length is 999, more than 99 can be said"});
  CHECK(draft.fields.at(48).type() == "ans..99");
  CHECK(losses_of(with_fields("<isofield id='48' length='0' class='org.jpos.iso.IFA_LLCHAR'/>")) ==
        Losses{"48: its length is 0"});
}

TEST_CASE("the edition is told by the sizes of fields 12 and 39, or given") {
  const std::string head =
      "<isopackager><isofield id='0' length='4' class='org.jpos.iso.IFA_NUMERIC'/>"
      "<isofield id='1' length='16' class='org.jpos.iso.IFB_BITMAP'/>";
  const auto year = [&](const std::string& fields) { return imported_jpos(head + fields + "</isopackager>"); };
  CHECK(year("<isofield id='12' length='12' class='org.jpos.iso.IFA_NUMERIC'/>").year == "1993");
  CHECK(year("<isofield id='12' length='14' class='org.jpos.iso.IFA_NUMERIC'/>").year == "2003");
  CHECK(year("<isofield id='39' length='3' class='org.jpos.iso.IFA_NUMERIC'/>").year == "1993");
  const auto torn = year(
      "<isofield id='12' length='6' class='org.jpos.iso.IFA_NUMERIC'/>"
      "<isofield id='39' length='3' class='org.jpos.iso.IFA_NUMERIC'/>");
  CHECK(torn.year == "1987");
  CHECK(losses_of(torn) == Losses{"version: field 12 is that of 1987, field 39 that of 1993"});
  const auto unsaid = year("<isofield id='2' length='19' class='org.jpos.iso.IFA_LLNUM'/>");
  CHECK(losses_of(unsaid) == Losses{"version: neither field 12 nor field 39 has the size of one edition of ISO 8583"});
  const auto given = iso8583::read_jpos(head + "</isopackager>", "spec.xml", "2003");
  REQUIRE(given.has_value());
  CHECK(given->year == "2003");
  CHECK(losses_of(*given).empty());
}

TEST_CASE("what is no packager file is refused with element and line") {
  CHECK(fault_of("") == "isopackager: No document element found (spec.xml:1)");
  CHECK(fault_of("\n<isopackager>\n<isofield") == "isopackager: Error parsing start element tag (spec.xml:3)");
  CHECK(fault_of("<other/>") == "isopackager: <isopackager> is expected, found <other> (spec.xml:1)");
  CHECK(fault_of("<isopackager/>") == "isopackager: it has no fields (spec.xml:1)");
  CHECK(fault_of("<isopackager>\n\n<isofeld id='2'/></isopackager>") ==
        "isopackager: <isofeld> is not known here (spec.xml:3)");
  CHECK(fault_of("<isopackager>\n<isofield id='x' length='3' class='c'/></isopackager>") ==
        "fields.x: id is not a number (spec.xml:2)");
  CHECK(fault_of("<isopackager>\n<isofield id='2' class='c'/></isopackager>") ==
        "fields.2: length is missing (spec.xml:2)");
  CHECK(fault_of("<isopackager>\n<isofield id='2' length='3'/></isopackager>") ==
        "fields.2: class is missing (spec.xml:2)");
  CHECK(fault_of("<isopackager><isofield id='2' length='-3' class='c'/></isopackager>") ==
        "fields.2: length is not a number (spec.xml:1)");
}

TEST_CASE("a DTD and its entities are passed over, not followed") {
  const auto draft = imported_jpos(
      "<!DOCTYPE isopackager [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
      "<isopackager><isofield id='0' length='4' class='org.jpos.iso.IFA_NUMERIC'/>"
      "<isofield id='1' length='16' class='org.jpos.iso.IFB_BITMAP'/>"
      "<isofield id='12' length='6' name='&x; time' class='org.jpos.iso.IFA_NUMERIC'/></isopackager>");
  CHECK(draft.fields.at(12).name == "x_time");
}

TEST_CASE("depth and number of fields are bounded") {
  CHECK(fault_of(nested(iso8583::import_depth_max + 1)) ==
        "fields.2.2.2.2.2.2: fields in fields, more than 5 deep (spec.xml:1)");
  CHECK(fault_of(nested(iso8583::import_depth_max)).empty());
  std::string many = "<isopackager>";
  for (int i = 0; i <= iso8583::import_rows_max; ++i)
    many += fmt::format("<isofield id='{}' length='1' class='c'/>", i);
  CHECK(fault_of(many + "</isopackager>") == "fields.4096: more than 4096 fields (spec.xml:1)");
}

TEST_CASE("of fields with one number the last counts, as in jPOS") {
  const auto draft = with_fields(
      "<isofield id='44' length='25' class='org.jpos.iso.IFA_LLCHAR'/>"
      "<isofield id='44' length='99' class='org.jpos.iso.IFA_LLCHAR'/>");
  CHECK(draft.fields.at(44).type() == "ans..99");
}
