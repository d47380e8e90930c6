// Which dialects a framing can carry: without a length only those that are text throughout.
#include "switch/net/framing_dialect.h"

#include <catch2/catch.hpp>

#include "tests/net/framings.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

std::shared_ptr<const iso8583::Dialect> shipped(const std::string& name) {
  const std::vector<std::string> directories{SOURCE_ROOT "/config/dialects"};
  const auto dialect = iso8583::load_dialect(name, directories);
  REQUIRE(dialect);
  return *dialect;
}

// What of the shipped ASCII dialect is changed, as its last lines.
std::shared_ptr<const iso8583::Dialect> with(const std::string& changes) {
  const std::vector<std::string> directories{SOURCE_ROOT "/config/dialects"};
  const auto dialect = iso8583::parse_dialect("dialect: changed\nbase: iso1987_ascii\n" + changes, "test", directories);
  REQUIRE(dialect);
  return *dialect;
}

std::string fault_of(std::string_view framing, const iso8583::Dialect& dialect) {
  const auto carries = check_carries(preset(framing), dialect);
  return carries ? "" : carries.error().text;
}

}  // namespace

TEST_CASE("etx carries a dialect that is text throughout", "[framing_dialect]") {
  CHECK(fault_of("etx", *shipped("iso1987_ascii")) == "");
}

TEST_CASE("etx refuses a dialect with anything binary, and names it", "[framing_dialect]") {
  struct Row {
    std::string dialect, binary;
  };
  const auto row = GENERATE(values<Row>({{"iso1987_bcd", "the MTI (bcd)"},
                                         {"iso1993_bcd", "the MTI (bcd)"},
                                         {"iso1987_ascii_binary_bitmap", "the bitmap (raw)"},
                                         {"iso1987_ebcdic", "the bitmap (raw)"},
                                         {"iso1993_ascii", "(raw)"}}));
  const std::string fault = fault_of("etx", *shipped(row.dialect));
  CAPTURE(fault);
  CHECK(fault.find("framing: etx") == 0);
  CHECK(fault.find(row.binary) != std::string::npos);
  CHECK(fault.find("'" + row.dialect + "'") != std::string::npos);
}

TEST_CASE("one field is enough", "[framing_dialect]") {
  CHECK(fault_of("etx", *with("fields: {4: {encoding: bcd}}\n")).find("field 4 (bcd)") != std::string::npos);
  CHECK(fault_of("etx", *with("fields: {52: {encoding: raw}}\n")).find("field 52 (raw)") != std::string::npos);
  CHECK(fault_of("etx", *with("fields: {2: {length: bcd}}\n")).find("the length of field 2 (bcd)") !=
        std::string::npos);
  CHECK(fault_of("etx", *with("fields: {48: {length: binary}}\n")).find("the length of field 48 (binary)") !=
        std::string::npos);
  CHECK(fault_of("etx", *with("fields: {28: {encoding: bcd}}\n")).find("field 28 (bcd)") != std::string::npos);
}

TEST_CASE("a framing with a length carries any dialect", "[framing_dialect]") {
  for (const std::string_view framing : framing_preset_names()) {
    if (framing != "etx") CHECK(fault_of(framing, *shipped("iso1987_bcd")) == "");
  }
}
