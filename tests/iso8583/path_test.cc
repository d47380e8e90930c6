// Paths: how they are written, and what is read along them.
#include "iso8583/path.h"

#include <catch2/catch.hpp>

#include "tests/iso8583/divided.h"

using iso8583::Message;
using iso8583::Path;

namespace {

std::string path_text(const iso8583::Dialect& dialect, std::string_view text) {
  const auto path = Path::parse(dialect, text);
  return path ? path->text() : "error: " + path.error().text();
}
std::string path_text(std::string_view text) { return path_text(shipped("iso1987_ascii"), text); }

bool same_path(std::string_view one, std::string_view other) {
  const auto a = Path::parse(shipped("iso1987_ascii"), one);
  const auto b = Path::parse(shipped("iso1987_ascii"), other);
  REQUIRE(a);
  REQUIRE(b);
  if (a->field() != b->field() || a->parts().size() != b->parts().size()) return false;
  for (std::size_t i = 0; i < a->parts().size(); ++i)
    if (a->parts()[i].key != b->parts()[i].key || a->parts()[i].occurrence != b->parts()[i].occurrence) return false;
  return a->text() == b->text() && &a->row() == &b->row();
}

}  // namespace

TEST_CASE("a path is numbers, tags or names", "[path]") {
  CHECK(same_path("3.1", "processing_code.type"));
  CHECK(same_path("3.type", "processing_code.1"));
  CHECK(same_path("55.9F26", "chip_data.application_cryptogram"));
  CHECK(same_path("54.2.amount", "additional_amounts.2.4"));
  CHECK(same_path("43.city", "43.2"));
  CHECK(same_path("55.70.9F26", "55.record_template.9F26"));
  CHECK(path_text("2") == "2");
  CHECK(path_text("pan") == "2");
  CHECK(path_text("55.application_cryptogram") == "55.9F26");
  CHECK(path_text("55.9f26") == "55.9F26");
  CHECK(path_text("55.DF8101") == "55.DF8101");
  CHECK_FALSE(same_path("55.9F26", "55.9F26[2]"));
  CHECK(same_path("55.9F26", "55.9F26[1]"));
  CHECK(path_text("55.9F26[2]") == "55.9F26[2]");
  CHECK(path_text("55.72[3].86[12]") == "55.72[3].86[12]");
}

TEST_CASE("a path's text up to some parts", "[path]") {
  const auto path = Path::parse(shipped("iso1987_ascii"), "55.72[2].86");
  REQUIRE(path);
  CHECK(path->text(0) == "55");
  CHECK(path->text(1) == "55.72[2]");
  CHECK(path->text(2) == "55.72[2].86");
}

TEST_CASE("what is no path says which component is not known, and what is near", "[path]") {
  const std::pair<const char*, const char*> rows[] = {
      {"", "expected a field of iso1987_ascii"},
      {"65", "expected a field of iso1987_ascii"},
      {"0", "expected a field of iso1987_ascii"},
      {"1", "expected a field of iso1987_ascii"},
      {"1000", "expected a field of iso1987_ascii"},
      {"-3", "expected a field of iso1987_ascii"},
      {"pann", "expected a field of iso1987_ascii"},
      {".3", "expected a field of iso1987_ascii"},
      {"3.typ", "did you mean 'type'?"},
      {"43.citty", "did you mean 'city'?"},
      {"55.application_cryptogran", "did you mean 'application_cryptogram'?"},
      {"55.9F2", "expected a part of emv"},
      {"55.9G26", "expected a part of emv"},
      {"55.9F2626", "expected a part of emv"},  // three bytes, of which the second already is the last
      {"55.00", "expected a part of emv"},
      {"55.", "expected a part of emv"},
      {"55..9F26", "expected a part of emv"},
      {"55.9F26.", ""},
      {"3.0", "expected a part of processing_code"},
      {"3.4", "expected a part of processing_code"},
      {"54.7", "expected a part of additional_amounts"},
      {"54.0", "expected a part of additional_amounts"},
      {"55.9F26[0]", "expected a part of emv"},
      {"55.9F26[", "expected a part of emv"},
      {"55.9F26[]", "expected a part of emv"},
      {"55.9F26[2", "expected a part of emv"},
      {"55.9F26[2]x", "expected a part of emv"},
      {"55.9F26[-1]", "expected a part of emv"},
      {"55.9F26[99999999999999999999]", "expected a part of emv"},
      {"55.[2]", "expected a part of emv"},
      {"41.1", "expected a value that iso1987_ascii divides"},
      {"3.1.1", "expected a value that iso1987_ascii divides"},
      {"55.9F26.1", "expected a value that iso1987_ascii divides"},
  };
  for (const auto& [text, expected] : rows) {
    INFO(text);
    CHECK_THAT(path_text(text), Catch::StartsWith("error: ") && Catch::Contains(expected));
  }
}

TEST_CASE("a dot, a bracket or a backslash of a tag has a backslash before it", "[path]") {
  const auto dialect = divided_dialect("type: ans...999, inside: tags", R"(
  tags:
    kind: tagged
    tag: {size: 2}
    length: {size: 2}
)");
  Message message;
  const Frame frame = frame_with_text("A.01a..01b[201c]]01d\\\\01e\\.01fA.01g");
  REQUIRE(message.decode(*dialect, frame));
  const std::pair<const char*, const char*> rows[] = {{"48.A\\.", "a"},   {"48.\\.\\.", "b"},   {"48.\\[2", "c"},
                                                      {"48.\\]\\]", "d"}, {"48.\\\\\\\\", "e"}, {"48.\\\\\\.", "f"},
                                                      {"48.A\\.[2]", "g"}};
  for (const auto& [path, text] : rows) {
    INFO(path);
    CHECK(read_part(message, path) == text);
    CHECK(path_text(*dialect, path) == path);
  }
}

TEST_CASE("positions, items and bits are there once, so that a second one is no path", "[path]") {
  CHECK_THAT(path_text("3.type[2]"), Catch::StartsWith("error: "));
  CHECK_THAT(path_text("54.1[2]"), Catch::StartsWith("error: "));
  CHECK(path_text("3.type[1]") == "3.type");
}

TEST_CASE("paths go eight values deep, and no deeper", "[path]") {
  std::string text = "55";
  for (int i = 0; i < 7; ++i) text += ".70";
  CHECK(path_text(text + ".9F26") == text + ".9F26");
  CHECK_THAT(path_text(text + ".70.9F26"), Catch::StartsWith("error: ") && Catch::Contains("at most 8"));
}

TEST_CASE("a name does not hide another part's tag", "[path]") {
  // A name may look like a tag: then the tag is what is meant.
  const auto dialect = divided_dialect("type: b...999, inside: objects", R"(
  objects:
    kind: ber
    rows:
      DF01: {name: df02, type: b..9}
      DF02: [other, b..9]
)");
  CHECK(path_text(*dialect, "48.DF02") == "48.DF02");
  Message message;
  const Frame frame = frame_with_bytes("DF0101AA DF0201BB");
  REQUIRE(message.decode(*dialect, frame));
  CHECK(read_part(message, "48.DF02") == "BB");
  CHECK(read_part(message, "48.other") == "BB");
}

TEST_CASE("reading along a path: what is there, what is not, what cannot be divided so far", "[path]") {
  Message message = empty_message(shipped("iso1987_ascii"));
  REQUIRE(message.set(3, "002030"));
  REQUIRE(message.set(35, "4000001234567899==201"));
  REQUIRE(message.set(54,
                      "1001978C000000001234"
                      "1002978D000000000001"));
  REQUIRE(message.set(55,
                      "9F2608112233445566778870049F2701809F270140"
                      "9F3602"));
  CHECK(read_part(message, "3") == "002030");
  CHECK(read_part(message, "3.type") == "00");
  CHECK(read_part(message, "3.3") == "30");
  CHECK(read_part(message, "35.pan") == "4000001234567899");
  CHECK(read_part(message, "35.expiry") == std::nullopt);
  CHECK(read_part(message, "35.service_code") == "201");
  CHECK(read_part(message, "35.discretionary") == std::nullopt);
  CHECK(read_part(message, "54.1.amount") == "C000000001234");
  CHECK(read_part(message, "54.2.amount") == "D000000000001");
  CHECK(read_part(message, "54.2.amount_type") == "02");
  CHECK(read_part(message, "54.3.amount") == std::nullopt);
  CHECK(read_part(message, "55.9F26") == "1122334455667788");
  CHECK(read_part(message, "55.70.9F27") == "80");
  CHECK(read_part(message, "55.9F27") == "40");
  CHECK(read_part(message, "4") == std::nullopt);
  CHECK(read_part(message, "22.1") == std::nullopt);
  // The last object is cut off: what stands before it can be read, it cannot.
  CHECK(read_part(message, "55.9F36") == "error: 55.9F36");
  CHECK(read_part(message, "55.9F02") == "error: 55.9F36");
  CHECK(read_part(message, "55.DF01.1") == "error: 55.DF01");
}

TEST_CASE("reading the second and third of equal tags", "[path]") {
  Message message = empty_message(shipped("iso1987_ascii"));
  REQUIRE(message.set(55,
                      "720586030102037203860104"
                      "7200"));
  CHECK(read_part(message, "55.72.86") == "010203");
  CHECK(read_part(message, "55.72[2].86") == "04");
  CHECK(read_part(message, "55.72[3].86") == std::nullopt);
  CHECK(read_part(message, "55.72[4].86") == std::nullopt);
  CHECK(read_part(message, "55.72[3]") == "");
  CHECK(read_part(message, "55.72[4]") == std::nullopt);
}
