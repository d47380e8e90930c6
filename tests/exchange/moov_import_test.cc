// moov's specifications: what cannot be carried over is named, what is no specification is refused with its place.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "iso8583/exchange/dialect_writer.h"
#include "iso8583/exchange/moov_reader.h"
#include "tests/exchange/imported.h"

namespace {

using Losses = std::vector<std::string>;

std::string fault_of(const std::string& text) {
  const auto draft = iso8583::read_moov(text, "spec.json", "");
  return draft ? "" : draft.error().text();
}

iso8583::SpecDraft with_fields(const std::string& fields) {
  return imported_moov(R"({"fields": {"0": {"type": "String", "length": 4, "enc": "ASCII", "prefix": "ASCII.Fixed"},
    "1": {"type": "Bitmap", "enc": "Binary", "prefix": "Binary.Fixed"},
    "12": {"type": "Numeric", "length": 6, "enc": "ASCII", "prefix": "ASCII.Fixed"},)" +
                       fields + "}}");
}

std::string nested(int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i)
    text += R"({"2": {"type": "Composite", "length": 9, "prefix": "ASCII.LL", "tag": {}, "subfields": )";
  text += "{}";
  for (int i = 0; i < depth; ++i) text += "}}";
  return "{\"fields\": " + text + "}";
}

}  // namespace

TEST_CASE("what a specification of moov has and a dialect cannot say is named field by field") {
  const auto draft = imported("moov_losses.json");
  CHECK(losses_of(draft) ==
        Losses{"x: its key is not the number of a field",
               "bitmap: it is read 16 bytes at a time (32 characters), whatever bit 1 says",
               "30: type 'Money' is not known", "31: encoding 'UTF16' is not known",
               "32: prefix 'Roman.LL' is not known",
               "33: Binary.LLLL: a length of four bytes: a dialect's has three at most",
               "34: Numeric in HexToASCII: each digit is written as the two hexadecimal characters of its code",
               "43: a value with a length is padded to its full size", "48: a composite with neither tag nor bitmap",
               "55.9F33: HexToASCII writes twice the bytes that the tag's length says",
               "code_page: EBCDIC of moov is code page 500 but for '|' (6A) and characters above 7F"});
  const auto dialect = dialect_of(draft);
  for (const int field : {2, 12, 43, 44, 48, 55, 130}) CHECK(dialect->field(field) != nullptr);
  for (const int field : {30, 31, 32, 33, 34}) CHECK(dialect->field(field) == nullptr);
}

TEST_CASE("JSON and YAML of one specification give one dialect") {
  const auto json = imported_moov(R"({"name":"one \/ two","fields":{
    "0":{"type":"String","length":4,"enc":"ASCII","prefix":"ASCII.Fixed"},
	"1":{"type":"Bitmap","enc":"Binary","prefix":"Binary.Fixed"},
    "12":{"type":"Numeric","length":6,"description":"L\u006fcal \ud83d\ude00time","enc":"ASCII","prefix":"ASCII.Fixed","padding":{"type":"Left","pad":"\u0030"}}}})");
  const auto yaml = imported_moov(
      "name: one / two\n"
      "fields:\n"
      "  0:\n    type: String\n    length: 4\n    enc: ASCII\n    prefix: ASCII.Fixed\n"
      "  1: {type: Bitmap, enc: Binary, prefix: Binary.Fixed}\n"
      "  12:\n    type: Numeric\n    length: 6\n    description: Local time\n    enc: ASCII\n"
      "    prefix: ASCII.Fixed\n    padding: {type: Left, pad: \"0\"}\n");
  CHECK(json.name == "one / two");
  CHECK(json.fields.at(12).name == "local_time");
  CHECK(iso8583::write_dialect(json) == iso8583::write_dialect(yaml));
}

TEST_CASE("keys are known in any case, as moov's reader of JSON has it, and unknown ones are named") {
  const auto draft =
      with_fields(R"("44": {"TYPE": "String", "Length": 25, "enc": "ASCII", "Prefix": "ASCII.LL", "colour": "blue"})");
  CHECK(losses_of(draft) == Losses{"44: 'colour' is not known"});
  CHECK(draft.fields.at(44).type() == "ans..25");
}

TEST_CASE("the order of subfields is that of moov's sorting, not that of the file") {
  const std::string parts =
      R"("subfields": {"10": {"type": "String", "length": 1, "description": "ten", "enc": "ASCII", "prefix": "ASCII.Fixed"},
                       "9": {"type": "String", "length": 2, "description": "nine", "enc": "ASCII", "prefix": "ASCII.Fixed"}}})";
  const auto by_number = with_fields(
      R"("3": {"type": "Composite", "length": 3, "prefix": "ASCII.Fixed", "tag": {"sort": "StringsByInt"}, )" + parts);
  CHECK(part_read(by_number, "3.nine", "414243") == "AB");
  CHECK(part_read(by_number, "3.ten", "414243") == "C");
  const auto by_text = with_fields(
      R"("3": {"type": "Composite", "length": 3, "prefix": "ASCII.Fixed", "tag": {"sort": "Strings"}, )" + parts);
  CHECK(part_read(by_text, "3.ten", "414243") == "A");
  CHECK(part_read(by_text, "3.nine", "414243") == "BC");
}

TEST_CASE("hexadecimal keys are in the order of their numbers where moov sorts them so") {
  const auto draft = with_fields(R"("3": {"type": "Composite", "length": 3, "prefix": "ASCII.Fixed",
    "tag": {"sort": "StringsByHex"}, "subfields": {
      "10": {"type": "String", "length": 2, "description": "sixteen", "enc": "ASCII", "prefix": "ASCII.Fixed"},
      "A": {"type": "String", "length": 1, "description": "ten", "enc": "ASCII", "prefix": "ASCII.Fixed"}}})");
  CHECK(part_read(draft, "3.ten", "414243") == "A");
  CHECK(part_read(draft, "3.sixteen", "414243") == "BC");
  const auto by_number = with_fields(R"("3": {"type": "Composite", "length": 3, "prefix": "ASCII.Fixed",
    "tag": {"sort": "StringsByInt"}, "subfields": {
      "A": {"type": "String", "length": 1, "description": "ten", "enc": "ASCII", "prefix": "ASCII.Fixed"}}})");
  CHECK(losses_of(by_number) == Losses{"3: subfields that StringsByInt does not put in order"});
}

TEST_CASE("the page of EBCDIC that most rows have is the dialect's, another is said in its rows") {
  const auto row = [](int number, const std::string& encoding) {
    return fmt::format(R"("{}": {{"type": "String", "length": 2, "enc": "{}", "prefix": "ASCII.Fixed"}})", number,
                       encoding);
  };
  const auto draft = with_fields(row(44, "EBCDIC1047") + "," + row(45, "EBCDIC1047") + "," + row(46, "EBCDIC"));
  CHECK(draft.code_page == "cp1047");
  CHECK(value_read(draft, 44, "ADBD") == "[]");
  CHECK(value_read(draft, 46, "4A5A") == "[]");
}

TEST_CASE("keys that are no tags, tags said twice, and lengths of BER-TLV elsewhere are named") {
  const std::string byte = R"(: {"type": "Hex", "length": 9, "enc": "Binary", "prefix": "BerTLV"})";
  const auto ber = with_fields(
      R"("55": {"type": "Composite", "length": 99, "prefix": "ASCII.LL", "tag": {"enc": "BerTLVTag"}, "subfields": {"9a")" +
      byte + R"(, "9A")" + byte + R"(, "9F")" + byte + R"(, "0F02")" + byte + "}}");
  CHECK(losses_of(ber) == Losses{"55.9A: 9A is there already", "55.9F: its key is not a tag of BER-TLV",
                                 "55.0F02: its key is not a tag of BER-TLV"});
  dialect_of(ber);
  CHECK(losses_of(with_fields(R"("44")" + byte)) == Losses{"44: a length of BER-TLV where no tag of BER-TLV is"});
  const auto tagged = with_fields(R"("48": {"type": "Composite", "length": 99, "prefix": "ASCII.LL",
    "tag": {"length": 2, "enc": "ASCII", "padding": {"type": "Left", "pad": "0"}}, "subfields": {
      "1": {"type": "String", "length": 9, "enc": "ASCII", "prefix": "ASCII.LL"},
      "01": {"type": "String", "length": 9, "enc": "ASCII", "prefix": "ASCII.LL"}}})");
  CHECK(losses_of(tagged) == Losses{"48.01: 01 is there already"});
  dialect_of(tagged);
}

// A length that counts digits would say twice the bytes of a value that has no digits.
TEST_CASE("tags whose lengths count digits beside tags whose lengths count bytes are named") {
  const auto draft = with_fields(R"("48": {"type": "Composite", "length": 99, "prefix": "ASCII.LL",
    "tag": {"length": 2, "enc": "ASCII"}, "subfields": {
      "01": {"type": "Numeric", "length": 9, "enc": "BCD", "prefix": "ASCII.LL"},
      "02": {"type": "Binary", "length": 9, "enc": "Binary", "prefix": "ASCII.LL"},
      "03": {"type": "String", "length": 9, "enc": "ASCII", "prefix": "ASCII.LL"}}})");
  CHECK(losses_of(draft) == Losses{"48.02: its length counts bytes, its neighbours' digits"});
  dialect_of(draft);
}

TEST_CASE("a pad that the digits of a value cannot have is named") {
  const std::string field = R"("4": {"type": "Numeric", "length": 12, "prefix": "ASCII.Fixed", "padding": )";
  CHECK(losses_of(with_fields(field + R"({"type": "Left", "pad": "x"}, "enc": "BCD"})")) ==
        Losses{"4: padding with what its value cannot have"});
  const auto text = with_fields(field + R"({"type": "Left", "pad": "x"}, "enc": "ASCII"})");
  CHECK(text.fields.at(4).type() == "ans12");
  dialect_of(text);
}

TEST_CASE("a bitmap of 16 bytes in hexadecimal is 32 characters at a time, which is named") {
  const auto draft = imported_moov(R"({"fields": {
    "0": {"type": "String", "length": 4, "enc": "ASCII", "prefix": "ASCII.Fixed"},
    "1": {"type": "Bitmap", "length": 16, "enc": "HexToASCII", "prefix": "Hex.Fixed"},
    "12": {"type": "Numeric", "length": 6, "enc": "ASCII", "prefix": "ASCII.Fixed"}}})");
  CHECK(draft.bitmap == "hex");
  CHECK(losses_of(draft) == Losses{"bitmap: it is read 16 bytes at a time (32 characters), whatever bit 1 says"});
}

TEST_CASE("a bitmap that does not grow is named where fields need it to") {
  const std::string head =
      R"({"fields": {"0": {"type": "String", "length": 4, "enc": "ASCII", "prefix": "ASCII.Fixed"},
    "1": {"type": "Bitmap", "length": 8, "enc": "Binary", "prefix": "Binary.Fixed", "disableAutoExpand": true},
    "12": {"type": "Numeric", "length": 6, "enc": "ASCII", "prefix": "ASCII.Fixed"})";
  CHECK(losses_of(imported_moov(head + "}}")).empty());
  CHECK(losses_of(imported_moov(
            head + R"(,"70": {"type": "Numeric", "length": 3, "enc": "ASCII", "prefix": "ASCII.Fixed"}}})")) ==
        Losses{"bitmap: it does not grow, and there are fields above 64"});
}

TEST_CASE("what is no specification of moov is refused with its path and line") {
  CHECK(fault_of("") == "spec: a map with name and fields is expected (spec.json:1)");
  CHECK(fault_of("{\"name\": \"x\"}") == "fields: there are none (spec.json:1)");
  CHECK(fault_of("{\"name\": \"x\",\n\"fields\": [1]}") == "fields: a map of fields is expected (spec.json:2)");
  CHECK(fault_of("{\"fields\":\n{\"2\": {\"length\": \"many\"}}}") == "fields.2.length: is not a number (spec.json:2)");
  CHECK(fault_of("{\"fields\":\n{\"2\": {\"length\": -1}}}") == "fields.2.length: is not a number (spec.json:2)");
  CHECK(fault_of("{\"fields\":\n{\"2\": 3}}") == "fields.2: a map is expected (spec.json:2)");
  CHECK(fault_of("{\"fields\": {\"2\": {},\n\"2\": {}}}") == "fields: field '2' is said twice (spec.json:2)");
  CHECK(fault_of("{\"fields\": {\"2\": {\"type\": \"String\",\n\"Type\": \"Hex\"}}}") ==
        "fields.2: 'type' is said twice (spec.json:2)");
  CHECK(fault_of("{\"fields\": {\"2\": {\"tag\": {\"enc\": []}}}}") ==
        "fields.2.tag.enc: one word is expected (spec.json:1)");
  CHECK(fault_of("{\"fields\":\n{\"2\": ") == "spec: end of map flow not found (spec.json:2)");
}

TEST_CASE("depth, fields and words are bounded, however little text says them") {
  CHECK(fault_of(nested(iso8583::import_depth_max + 1)) ==
        "fields.2.subfields.2.subfields.2.subfields.2.subfields.2.subfields: fields in fields, more than 5 deep "
        "(spec.json:1)");
  std::string many = "{\"fields\": {";
  for (int i = 0; i <= iso8583::import_rows_max; ++i) many += fmt::format("\"{}\": {{}},", i);
  CHECK(fault_of(many + "}}") == "fields: more than 4096 fields (spec.json:1)");

  std::string aliases = "x: &x {";
  for (int i = 0; i < 100; ++i) aliases += fmt::format("k{}: 1, ", i);
  aliases += "}\nfields:\n";
  for (int i = 0; i < 1000; ++i) aliases += fmt::format("  {}: *x\n", i);
  CHECK_THAT(fault_of(aliases), Catch::Contains("more than 65536 words in all"));

  CHECK_FALSE(fault_of(std::string(100'000, '[')).empty());
  CHECK_FALSE(fault_of("fields: &f {2: {type: Composite, subfields: *f}}").empty());
}
