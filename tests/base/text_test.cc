// Short fixed texts, and bytes as hexadecimal text.
#include <catch2/catch.hpp>
#include <string>

#include "switch/base/fixed_text.h"
#include "switch/base/hex.h"

using namespace isoswitch;

TEST_CASE("a fixed text holds exactly its capacity and cuts what is longer", "[fixed_text]") {
  const FixedText<4> empty;
  CHECK(empty.empty());
  CHECK(empty.view() == "");
  const FixedText<4> full{"abcd"};
  CHECK(full.view() == "abcd");
  CHECK(full.size() == 4);
  const FixedText<4> cut{"abcde"};
  CHECK(cut == full);
  CHECK(FixedText<4>::fits("abcd"));
  CHECK_FALSE(FixedText<4>::fits("abcde"));
  CHECK(FixedText<255>{std::string(255, 'x')}.size() == 255);
}

TEST_CASE("a fixed text that was longer before does not show through", "[fixed_text]") {
  FixedText<8> text{"12345678"};
  text.assign("12");
  CHECK(text.view() == "12");
  CHECK(text == FixedText<8>{"12"});
  text.assign("");
  CHECK(text == FixedText<8>{});
}

TEST_CASE("fixed texts compare as the texts they hold", "[fixed_text]") {
  CHECK(FixedText<8>{"a"} < FixedText<8>{"b"});
  CHECK(FixedText<8>{"a"} < FixedText<8>{"aa"});
  CHECK(FixedText<8>{} < FixedText<8>{"a"});
  const FixedText<8> zero{std::string_view{"\0", 1}};
  CHECK(zero != FixedText<8>{});
  CHECK(zero.size() == 1);
}

// RFC 4648, section 10 (base16), in lower case.
TEST_CASE("bytes and hexadecimal text are each other", "[hex]") {
  const std::uint8_t foobar[] = {'f', 'o', 'o', 'b', 'a', 'r'};
  CHECK(to_hex(foobar) == "666f6f626172");
  CHECK(to_hex({}) == "");
  CHECK(from_hex("666F6f626172") == std::vector<std::uint8_t>(std::begin(foobar), std::end(foobar)));
  CHECK(from_hex("") == std::vector<std::uint8_t>{});
  CHECK(from_hex("00ff") == std::vector<std::uint8_t>{0x00, 0xff});
  for (const char* wrong : {"0", "000", "0g", "g0", " 00", "0x00", "00 00", "/0", ":0", "@0", "`0"}) {
    INFO(wrong);
    CHECK_FALSE(from_hex(wrong));
  }
}
