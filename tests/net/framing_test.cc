// What framings may be, and the presets of the table.
#include "switch/net/framing.h"

#include <catch2/catch.hpp>

#include "tests/net/framings.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

std::string fault_of(const Framing& framing) {
  const auto valid = validate(framing);
  return valid ? "" : valid.error().text;
}

}  // namespace

TEST_CASE("every preset is valid, knows its name, and takes 8 KiB", "[framing]") {
  CHECK(framing_preset_names().size() >= 4);
  for (const std::string_view name : framing_preset_names()) {
    const auto framing = framing_preset(name);
    REQUIRE(framing);
    CHECK(framing->name == name);
    CHECK(framing->message_max == 8'192);
    CHECK(validate(*framing));
  }
  for (const Framing& framing : all_framings()) CHECK(fault_of(framing) == "");
  CHECK_FALSE(framing_preset("ascii5"));
}

TEST_CASE("what a frame of no bytes means is the preset's", "[framing]") {
  CHECK(preset("ascii4").zero_length == ZeroLengthMeaning::echo);
  CHECK(preset("binary2").zero_length == ZeroLengthMeaning::ignore);
  CHECK(preset("hex4").zero_length == ZeroLengthMeaning::error);
  CHECK(preset("tpdu").zero_length == ZeroLengthMeaning::error);
}

TEST_CASE("bounds and combinations that cannot be are named", "[framing]") {
  Framing f = preset("binary2");
  SECTION("five bytes of length") {
    f.length_size = 5;
    CHECK(fault_of(f).find("length_size") != std::string::npos);
  }
  SECTION("neither length nor trailer") {
    f.length_size = 0;
    CHECK(fault_of(f).find("trailer") != std::string::npos);
  }
  SECTION("a prefix without a length") {
    f.length_size = 0;
    f.trailer = "\x03";
    CHECK(fault_of(f) == "");
    f.prefix = "P";
    CHECK(fault_of(f) != "");
  }
  SECTION("a header of kind none with a size") {
    f.header_size = 1;
    CHECK(fault_of(f) != "");
  }
  SECTION("a TPDU of four bytes") {
    f.header = HeaderKind::tpdu;
    f.header_size = 4;
    CHECK(fault_of(f).find("5 bytes") != std::string::npos);
  }
  SECTION("a fixed header of none and of thirty-three bytes") {
    f.header = HeaderKind::fixed;
    CHECK(fault_of(f) != "");
    f.header_size = 32;
    CHECK(fault_of(f) == "");
    f.header_size = 33;
    CHECK(fault_of(f) != "");
  }
  SECTION("message_min of zero") {
    f.message_min = 0;
    CHECK(fault_of(f).find("message_min") != std::string::npos);
  }
  SECTION("message_max below message_min, at 64 KiB, and above") {
    f.message_min = 20;
    f.message_max = 19;
    CHECK(fault_of(f).find("message_max") != std::string::npos);
    f.message_max = 65'536;
    CHECK(fault_of(f) == "");
    f.message_max = 65'537;
    CHECK(fault_of(f) != "");
  }
}

TEST_CASE("the highest length of a framing is that of its field", "[framing]") {
  CHECK(length_field_max(preset("ascii4")) == 9'999);
  CHECK(length_field_max(preset("binary2")) == 65'535);
  CHECK(length_field_max(preset("hex4")) == 65'535);
}
