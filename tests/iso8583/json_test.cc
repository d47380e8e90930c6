// Messages as JSON: escapes, UTF-8, members that are not for us, and what is refused with its place.
#include "iso8583/json.h"

#include <catch2/catch.hpp>

#include "tests/iso8583/dialects.h"

using iso8583::Message;
using iso8583::Reveal;

namespace {

Message read(std::string_view line) {
  Message message;
  const auto done = iso8583::from_json(line, shipped("iso1987_ascii"), message);
  if (!done) FAIL(done.error().text());
  return message;
}

std::string error(std::string_view line) {
  Message message;
  const auto done = iso8583::from_json(line, shipped("iso1987_ascii"), message);
  REQUIRE_FALSE(done);
  return done.error().text();
}

}  // namespace

TEST_CASE("JSON may have its members in any order, blanks, and other members") {
  const Message message = read(
      " {\t\"wire\" : \"00\" , \"binary\":{\"52\":\"0a0B0c0d0e0f0102\"},\"n\":-1.5e+3,\"t\":[true,false,null,[],{}],"
      "\"deep\":{\"a\":[{\"b\":\"}\\\"]\"}]}, \"fields\" : { \"11\" : \"000001\" } ,\"mti\":\"0800\" }\r\n");
  CHECK(message.mti().text() == "0800");
  CHECK(message.text(11) == "000001");
  CHECK(message.text(52) == "0A0B0C0D0E0F0102");
  CHECK(message.fields().size() == 2);
}

TEST_CASE("members that are not for us may be called and hold anything that is JSON") {
  CHECK(read("{\"日本\":\"語\",\"x\":{\"\\ud83d\\ude00\":[\"日\\u65e5\"]},\"mti\":\"0800\"}").mti().text() == "0800");
}

TEST_CASE("escapes and UTF-8 are read as Latin-1") {
  CHECK(read(R"({"mti":"0100","fields":{"43":"a\"b\\c\/d\u00e9\u0041"}})")
            .text(43)
            .starts_with("a\"b\\c/d\xe9"
                         "A "));
  CHECK(read("{\"mti\":\"0100\",\"fields\":{\"43\":\"\xc3\xa9\xc2\xa3\xc3\xbf\"}}")
            .text(43)
            .starts_with("\xe9\xa3\xff "));
}

TEST_CASE("every character of Latin-1 goes through JSON and back") {
  Message message(shipped("iso1987_ascii"));
  message.set_mti(*iso8583::Mti::parse("0100"));
  std::string all;
  for (unsigned c = 0x20; c < 256; ++c)
    if (c != 0x7f) all += static_cast<char>(static_cast<unsigned char>(c));
  REQUIRE(message.set(63, all));
  const std::string line = to_json(message, Reveal::all);
  CHECK(line.contains("\\\"#$"));
  CHECK(line.contains("[\\\\]"));
  CHECK(read(line).text(63) == all);
}

TEST_CASE("an empty message goes through JSON and back") {
  Message message(shipped("iso1987_ascii"));
  message.set_mti(*iso8583::Mti::parse("0800"));
  CHECK(to_json(message) == R"({"mti":"0800","fields":{},"binary":{}})");
  CHECK(read(to_json(message)).fields().empty());
}

TEST_CASE("what is no message in JSON says where") {
  const std::pair<std::string, std::string> rows[] = {
      {"", "json: expected '{', found the end (offset 0)"},
      {"[]", "json: expected '{', found another character (offset 0)"},
      {"{", "json: expected a string, found the end (offset 1)"},
      {"{}", "mti: expected \"mti\" with four digits, found no such member (offset 0)"},
      {R"({"fields":{}})", "mti: expected \"mti\" with four digits, found no such member (offset 0)"},
      {R"({"mti":"01"})", "mti: expected four digits, found something else (offset 11)"},
      {R"({"mti":100})", "json: expected a string, found another character (offset 7)"},
      {R"({"mti":"0100"} x)", "json: expected the end of the line, found another character (offset 15)"},
      {R"({"mti":"0100","fields":{"11":1}})", "json: expected a string, found another character (offset 29)"},
      {R"({"mti":"0100","fields":{"x":"1"}})", "fields: expected a field number, found another key (offset 31)"},
      {R"({"mti":"0100","binary":{"":"1"}})", "binary: expected a field number, found another key (offset 30)"},
      {R"({"mti":"0100","fields":{"11":"1"}})", "11 stan: expected 6 digits (n6), found 1 (offset 32)"},
      {R"({"mti":"0100","fields":{"11":"00000X"}})",
       "11 stan: expected only characters of n, found another one at position 6 (offset 37)"},
      {R"({"mti":"0100","fields":{"65":"1"}})",
       "65: expected a field of iso1987_ascii, found a field that its table does not have (offset 32)"},
      {R"({"mti":"0100","fields":{"11":"000001","11":"000002"}})",
       "11 stan: expected each field once, found it a second time (offset 51)"},
      {R"({"mti":"0100","binary":{"11":"000001"}})",
       "11 stan: expected text under \"fields\", found it under \"binary\" (offset 37)"},
      {R"({"mti":"0100","fields":{"43":"\x"}})",
       "json: expected an escape that JSON knows, found another character (offset 31)"},
      {R"({"mti":"0100","fields":{"43":"\u12"}})",
       "json: expected four hexadecimal digits, found another character (offset 34)"},
      {R"({"mti":"0100","fields":{"43":"abc)", "json: expected '\"', found the end (offset 33)"},
      {"{\"mti\":\"0100\",\"fields\":{\"43\":\"a\nb\"}}",
       "json: expected a string without control characters, found another character (offset 31)"},
      {"{\"mti\":\"0100\",\"fields\":{\"43\":\"\xff\"}}",
       "json: expected characters of Latin-1, in UTF-8, found another character (offset 31)"},
  };
  for (const auto& [line, expected] : rows) {
    INFO(line);
    CHECK(error(line) == expected);
  }
  CHECK(error(R"({"mti":"0100","fields":{"43":"\u20ac"}})").starts_with("json: expected characters of Latin-1"));
}

TEST_CASE("nesting that never ends is refused, not followed") {
  CHECK(error("{\"x\":" + std::string(100'000, '[')).starts_with("json: expected no deeper nesting"));
  std::string objects = "{\"x\":";
  for (int i = 0; i < 10'000; ++i) objects += "{\"x\":";
  CHECK(error(objects).starts_with("json: expected no deeper nesting"));
}
