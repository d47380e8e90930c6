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

TEST_CASE("the presets are those of the table", "[framing]") {
  const std::vector<std::string_view> table{"ascii4",        "ascii4_inclusive",
                                            "binary2",       "binary2_inclusive",
                                            "binary2_le",    "binary4",
                                            "binary3",       "hex4",
                                            "bcd2",          "tpdu",
                                            "tpdu_bcd",      "binary2_zero2",
                                            "zero2_binary2", "base1",
                                            "base24",        "etx",
                                            "binary2_etx",   "rdw"};
  CHECK(framing_preset_names() == table);
  CHECK_FALSE(framing_preset("ascii5"));
}

TEST_CASE("every preset is valid, knows its name, and takes 8 KiB", "[framing]") {
  for (const std::string_view name : framing_preset_names()) {
    const auto framing = framing_preset(name);
    REQUIRE(framing);
    CHECK(framing->name == name);
    CHECK(framing->message_max == 8'192);
    CHECK(fault_of(*framing) == "");
  }
  for (const Framing& framing : all_framings()) CHECK(fault_of(framing) == "");
}

TEST_CASE("what a frame of no bytes means is the preset's", "[framing]") {
  using enum ZeroLengthMeaning;
  const auto of_meaning = [](ZeroLengthMeaning meaning) {
    std::vector<std::string_view> names = framing_preset_names();
    std::erase_if(names, [&](std::string_view name) { return preset(name).zero_length != meaning; });
    return names;
  };
  using Names = std::vector<std::string_view>;
  CHECK(of_meaning(echo) ==
        Names{"ascii4", "binary2_inclusive", "binary3", "binary2_zero2", "zero2_binary2", "base1", "binary2_etx"});
  CHECK(of_meaning(ignore) == Names{"binary2", "binary2_le"});
  CHECK(of_meaning(end) == Names{"rdw"});
  CHECK(of_meaning(error) == Names{"ascii4_inclusive", "binary4", "hex4", "bcd2", "tpdu", "tpdu_bcd", "base24", "etx"});
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
  SECTION("a size for a header that has its own") {
    for (const HeaderKind kind : {HeaderKind::tpdu, HeaderKind::base1, HeaderKind::base24}) {
      f.header = kind;
      f.header_size = 0;
      CHECK(fault_of(f) == "");
      f.header_size = 5;
      CHECK(fault_of(f).find("header_size") != std::string::npos);
    }
  }
  SECTION("a fixed header of none and of forty-nine bytes") {
    f.header = HeaderKind::fixed;
    CHECK(fault_of(f) != "");
    f.header_size = 48;
    CHECK(fault_of(f) == "");
    f.header_size = 49;
    CHECK(fault_of(f) != "");
  }
  SECTION("session control without a byte that says it") {
    f.session_control = true;
    CHECK(fault_of(f).find("session_control") != std::string::npos);
    f.after_length = "x";
    CHECK(fault_of(f) == "");
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
  CHECK(length_field_max(preset("bcd2")) == 9'999);
  CHECK(length_field_max(preset("binary3")) == 16'777'215);
  CHECK(length_field_max(preset("rdw")) == 4'294'967'295);
  CHECK(length_field_max(preset("etx")) > Framing::message_hard_limit);  // it has none that could be too small
}
