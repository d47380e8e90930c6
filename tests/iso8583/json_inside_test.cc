// JSON of what is inside values: told in parts and read from parts, with the whole or without.
#include <catch2/catch.hpp>

#include "iso8583/json.h"
#include "tests/iso8583/divided.h"

using iso8583::Message;
using iso8583::Reveal;

namespace {

Message read(const iso8583::Dialect& dialect, std::string_view line) {
  Message message;
  const auto done = iso8583::from_json(line, dialect, message);
  if (!done) FAIL(done.error().text());
  return message;
}
Message read(std::string_view line) { return read(shipped("iso1987_ascii"), line); }

std::string error(const iso8583::Dialect& dialect, std::string_view line) {
  Message message;
  const auto done = iso8583::from_json(line, dialect, message);
  return done ? "read: " + to_json(message, Reveal::all) : done.error().text();
}
std::string error(std::string_view line) { return error(shipped("iso1987_ascii"), line); }

Message message_of(const iso8583::Dialect& dialect, const std::vector<std::pair<int, std::string>>& values) {
  Message message(dialect);
  message.set_mti(*iso8583::Mti::parse("0100"));
  for (const auto& [field, text] : values) REQUIRE(message.set(field, text));
  return message;
}

// Its own line makes the same frame.
void check_round(const Message& message) {
  const std::string line = to_json(message, Reveal::all);
  INFO(line.substr(0, 500));
  Message again;
  const auto done = iso8583::from_json(line, message.dialect(), again);
  if (!done) FAIL_CHECK(done.error().text());
  Frame before;
  Frame after;
  REQUIRE(message.encode(before));
  REQUIRE(again.encode(after));
  CHECK(to_hex(after) == to_hex(before));
}

const std::string tags = R"(
  tags:
    kind: tagged
    tag: {size: 2, encoding: ascii}
    length: {size: 2, encoding: ascii}
    rows:
      "01": [one, ans..20]
      "02": [two, n4]
)";

}  // namespace

TEST_CASE("what is inside is told by its parts, beside the whole", "[json]") {
  const Message message = message_of(shipped("iso1987_ascii"), {{3, "002030"}, {55, "9F27018070049F270140DF0100"}});
  const std::string line = to_json(message, Reveal::all);
  CHECK(line == R"({"mti":"0100","fields":{"3":"002030"},"binary":{"55":"9F27018070049F270140DF0100"},)"
                R"("inside":{"3":{"type":"00","from_account":"20","to_account":"30"},)"
                R"("55":{"9F27":"80","70":{"9F27":"40"},"DF01":""}}})");
  check_round(message);
}

TEST_CASE("constructed objects are objects of their own, equal tags an array in their order", "[json]") {
  const Message message = message_of(shipped("iso1987_ascii"), {{55,
                                                                 "9F270180"
                                                                 "72058603010203"
                                                                 "DF0100"
                                                                 "7203860104"
                                                                 "7200"}});
  const std::string line = to_json(message, Reveal::all);
  CHECK_THAT(line, Catch::Contains(R"("9F27":"80","72":[{"86":"010203"},{"86":"04"},)"));
  CHECK_THAT(line, Catch::Contains(R"("DF01":"")"));
  check_round(message);
}

TEST_CASE("a part may be given without its whole", "[json]") {
  CHECK(read(R"({"mti":"0100","inside":{"3":{"type":"00","from_account":"20","to_account":"30"}}})").text(3) ==
        "002030");
  CHECK(read(R"({"mti":"0100","inside":{"processing_code":{"2":"20"}}})").text(3) == "002000");
  CHECK(read(R"({"mti":"0100","inside":{"55":{"9F26":"1122334455667788","9F27":"80"}}})").text(55) ==
        "9F260811223344556677889F270180");
  CHECK(read(R"({"mti":"0100","inside":{"55":{"72":[{"86":"01"},{"86":["02","03"]}],"9F27":["80","40"]}}})").text(55) ==
        "7203860101"
        "7206860102860103"
        "9F2701809F270140");
  CHECK(read(R"({"mti":"0100","inside":{"54":{"1":{"account_type":"10","amount_type":"01","currency":"978",)"
             R"("amount":"C000000001234"},"2":{"amount":"D000000000001"}}}})")
            .text(54) ==
        "1001978C000000001234"
        "00  000D000000000001");
  CHECK(read(R"({"mti":"0100","inside":{"35":{"pan":"4000001234567899","expiry":"2512"}}})").text(35) ==
        "4000001234567899=2512");
}

TEST_CASE("a part that differs from its whole goes before it, one that does not leaves it alone", "[json]") {
  CHECK(read(R"({"mti":"0100","fields":{"3":"002030"},"inside":{"3":{"from_account":"40"}}})").text(3) == "004030");
  CHECK(read(R"({"mti":"0100","binary":{"55":"9F278101809F36020001"},"inside":{"55":{"9F27":"80","9F36":"0002"}}})")
            .text(55) == "9F278101809F36020002");
}

TEST_CASE("members come in any order: parts before the fields are set after them all the same", "[json]") {
  CHECK(read(R"({"inside":{"3":{"from_account":"40"}},"fields":{"3":"002030"},"mti":"0100"})").text(3) == "004030");
  CHECK(read(R"({"inside":{"55":{"9F27":"40"}},"mti":"0100","binary":{"55":"9F270180"}})").text(55) == "9F270140");
}

TEST_CASE("what is inside is refused with its path where it is not known or does not fit", "[json]") {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"mti":"0100","inside":{"3":{"tipe":"00"}}})", "did you mean 'type'?"},
      {R"({"mti":"0100","inside":{"3":{"type":"0"}}})", "3.type"},
      {R"({"mti":"0100","inside":{"3":{"type":"0x"}}})", "3.type"},
      {R"({"mti":"0100","inside":{"41":{"type":"00"}}})", "expected a value that iso1987_ascii divides"},
      {R"({"mti":"0100","inside":{"65":{"type":"00"}}})", "expected a field of iso1987_ascii"},
      {R"({"mti":"0100","inside":{"55":{"9F26":"11"}}})", "55.9F26"},
      {R"({"mti":"0100","inside":{"55":{"70":{"9F26":"11"}}}})", "55.70.9F26"},
      {R"({"mti":"0100","inside":{"55":{"9F27":{"1":"00"}}}})", "expected a value that iso1987_ascii divides"},
      {R"({"mti":"0100","inside":{"55":{"9F27":80}}})", "json: expected a string"},
      {R"({"mti":"0100","inside":{"55":"9F270180"}})", "json: expected '{'"},
      {R"({"mti":"0100","inside":["55"]})", "json: expected '{'"},
      {R"({"mti":"0100","binary":{"55":"9F27"},"inside":{"55":{"9F36":"0001"}}})", "55.9F27"},
  };
  for (const auto& [line, expected] : rows) {
    INFO(line);
    CHECK_THAT(error(line), !Catch::StartsWith("read: ") && Catch::Contains(expected));
    Message message;
    const auto done = iso8583::from_json(line, shipped("iso1987_ascii"), message);
    if (!done) CHECK(done.error().offset <= std::string_view(line).size());
  }
}

TEST_CASE("tags of any characters go through JSON and back", "[json]") {
  // A dot and brackets mean something in paths, a quote and a backslash in JSON.
  const auto dialect = divided_dialect("type: ans...999, inside: tags", tags);
  for (const char* const value : {"0103abc", "A.03abc", "..00", ".x01z", "[]0201", "[203abc", "2]03abc", "x[01z",
                                  "\"\\03abc", "  01x", "A.01xA.01y", "01[201",
                                  "\xe9\xfc"
                                  "01x"}) {
    INFO(value);
    check_round(message_of(*dialect, {{48, value}}));
  }
}

TEST_CASE("values that do not come apart are told whole and go round", "[json]") {
  const auto dialect = divided_dialect("type: ans...999, inside: tags", tags);
  for (const char* const value :
       {"0", "01", "010", "0199abc", "0203abc", "0204abcd", "0204123x0101y", "0103abc02", "XX0x"}) {
    INFO(value);
    check_round(message_of(*dialect, {{48, value}}));
  }
  for (const char* const value : {"9F", "9F2601", "7003", "70039F2601", "7080", "00", "0000", "9F260100", "E1029F26"}) {
    INFO(value);
    check_round(message_of(shipped("iso1987_ascii"), {{55, value}}));
  }
}

TEST_CASE("objects nested deeper than paths go are told and go round", "[json]") {
  for (const std::size_t depth : {7U, 8U, 9U, 30U, 60U}) {
    INFO(depth);
    std::string value = "9F270180";
    for (std::size_t i = 0; i < depth; ++i) {
      const std::size_t size = value.size() / 2;
      char head[16];
      std::snprintf(head, sizeof head, size < 0x80 ? "70%02X" : "7081%02X", static_cast<unsigned>(size));
      value.insert(0, head);
    }
    check_round(message_of(shipped("iso1987_ascii"), {{55, value}}));
  }
}

TEST_CASE("nesting as deep as the largest field allows does not exhaust the stack", "[json]") {
  const auto dialect = divided_dialect("type: b.....65534, inside: objects", R"(
  objects:
    kind: ber
)");
  std::string head;
  std::size_t size = 0;
  std::vector<std::string> heads;
  while (size + 5 <= 65534) {
    char text[16];
    const auto length = static_cast<unsigned>(size);
    std::snprintf(text, sizeof text, size < 0x80 ? "70%02X" : size < 0x100 ? "7081%02X" : "7082%04X", length);
    heads.emplace_back(text);
    size += heads.back().size() / 2;
  }
  std::string value;
  for (auto one = heads.rbegin(); one != heads.rend(); ++one) value += *one;
  Message message(*dialect);
  message.set_mti(*iso8583::Mti::parse("0100"));
  REQUIRE(message.set(48, value));
  CHECK_FALSE(describe(message, Reveal::all).empty());
  check_round(message);
}

TEST_CASE("masked JSON shows no secret part, known or not, whole or at fault", "[json]") {
  const std::string pan = "5413330089020011";
  const std::vector<std::vector<std::pair<int, std::string>>> rows = {
      {{55, "5A08" + pan}},
      {{55, "DF0108" + pan}},
      {{55, "9F2608" + pan +
                "70"
                "0A"
                "5A08" +
                pan}},
      {{55, "5A07" + pan.substr(0, 14)}},  // another size than most
      {{55, "5F2A08" + pan}},              // at fault
      {{55, "570C" + pan + "D2512201"}},
      {{35, pan + "=2512201" + pan.substr(0, 12)}},
      {{35, "=" + pan}},
      {{35, pan.substr(0, 3) + "==" + pan}},
      {{45, "B" + pan + "^" + pan + "^2512201" + pan}},
      {{45, pan}},
      {{45, "B^" + pan}},
  };
  for (const auto& values : rows) {
    const Message message = message_of(shipped("iso1987_ascii"), values);
    INFO(to_json(message, Reveal::all));
    const std::string line = to_json(message);
    INFO(line);
    for (std::size_t i = 4; i + 6 <= pan.size(); ++i) CHECK_FALSE(line.contains(pan.substr(i, 6)));
  }
}

TEST_CASE("more equal tags than a path can count are told and go round", "[json]") {
  const auto dialect = divided_dialect("type: b.....65534, inside: objects", R"(
  objects:
    kind: ber
)");
  for (const std::size_t count : {999U, 1000U, 1200U}) {
    INFO(count);
    std::string value;
    for (std::size_t i = 0; i < count; ++i) value += "C100";
    check_round(message_of(*dialect, {{48, value}}));
  }
}

TEST_CASE("no error of a part in JSON shows card data, wherever it stands", "[json]") {
  const std::string pan = "5413330089020011";
  for (const std::string& line : {R"({"mti":"0100","inside":{")" + pan + R"(":{"1":"x"}}})",
                                  R"({"mti":"0100","inside":{"55":{")" + pan + R"(":"00"}}})",
                                  R"({"mti":"0100","inside":{"3":{")" + pan + R"(":"00"}}})",
                                  R"({"mti":"0100","inside":{"55":{"9F26":")" + pan + R"(00"}}})",
                                  R"({"mti":"0100","inside":{"55":{"9F26":")" + pan + R"(?"}}})",
                                  R"({"mti":"0100","inside":{"35":{"pan":")" + pan + pan + R"("}}})",
                                  R"({"mti":"0100","inside":{"35":{"pan":{")" + pan + R"(":"0"}}}})"}) {
    INFO(line);
    const std::string text = error(line);
    INFO(text);
    bool shows = false;
    for (std::size_t i = 0; i + 6 <= pan.size(); ++i) shows = shows || text.contains(pan.substr(i, 6));
    CHECK_FALSE(shows);
  }
}
