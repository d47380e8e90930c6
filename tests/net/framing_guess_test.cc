// F-4: what the first bytes would be under other framings.
#include "switch/net/framing_guess.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "switch/base/hex.h"
#include "tests/net/framings.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

std::vector<std::uint8_t> bytes(std::string_view hex) { return *from_hex(hex); }

// An 0800 with a bitmap and nothing more, under several codings.
constexpr std::string_view ascii_message = "3038303038323230303030303030303030303030";  // 20 bytes
constexpr std::string_view bcd_message = "08008220000000000000";                        // 10 bytes

std::string named(std::string_view hex) {
  std::string names;
  for (const auto& guess : guess_framings(bytes(hex))) {
    names += (names.empty() ? "" : ", ") + guess.framing + " " + std::string(guess.mti_coded);
  }
  return names;
}

}  // namespace

TEST_CASE("a message is recognized under each preset", "[framing_guess]") {
  const std::string ascii(ascii_message);
  const std::string bcd(bcd_message);
  CHECK(named("30303230" + ascii) == "ascii4 ASCII, hex4 ASCII");  // 0020: right in both
  CHECK(named("30303134" + ascii) == "ascii4 ASCII, hex4 ASCII");  // 0014: 14 or 20 bytes
  CHECK(named("30303141" + ascii) == "hex4 ASCII");                // 001A
  CHECK(named("0014" + ascii) == "binary2 ASCII");
  CHECK(named("000a" + bcd) == "binary2 BCD");
  // The start alone cannot exclude that more is to come: the likelier is named first.
  CHECK(named("000f"
              "6000000000" +
              bcd) == "tpdu BCD, tpdu (length without the TPDU) BCD");
  CHECK(named("0014"
              "f0f8f0f08220000000000000") == "binary2 EBCDIC");
}

TEST_CASE("bytes that are no message in any framing give no guess", "[framing_guess]") {
  CHECK(named("474554202f20485454502f312e310d0a").empty());  // GET / HTTP/1.1
  CHECK(named("16030100c8010000c4030300").empty());          // a TLS hello
  CHECK(named("").empty());
  CHECK(named("00").empty());
}

TEST_CASE("the hint names what the bytes would be and what was configured", "[framing_guess]") {
  const std::string hint = framing_hint(preset("binary2"), bytes("30303230" + std::string(ascii_message)));
  CHECK(hint.find("0x3030 is printable") != std::string::npos);
  CHECK(hint.find("ascii4 (MTI in ASCII)") != std::string::npos);
  CHECK(hint.find("configured: binary2") != std::string::npos);
}

TEST_CASE("a TLS hello is named, though it looks like a 0100 behind binary2", "[framing_guess]") {
  const std::string hint = framing_hint(preset("ascii4"), bytes("16030100c8010000c4030300"));
  CHECK(hint.find("TLS") != std::string::npos);
  CHECK(hint.find("binary2") == std::string::npos);
}

TEST_CASE("the hint does not name the configured framing", "[framing_guess]") {
  CHECK(framing_hint(preset("binary2"), bytes("0014" + std::string(ascii_message))).empty());
  CHECK_FALSE(framing_hint(preset("hex4"), bytes("0014" + std::string(ascii_message))).empty());
}

TEST_CASE("a TPDU that the length does not count is told from one that it counts", "[framing_guess]") {
  const std::string start =
      "000a"
      "6000000000" +
      std::string(bcd_message);
  CHECK(framing_hint(preset("tpdu"), bytes(start)).find("without the TPDU") != std::string::npos);
  CHECK(framing_hint(tpdu_not_counted(), bytes("000f"
                                               "6000000000" +
                                               std::string(bcd_message)))
            .find("tpdu (MTI") != std::string::npos);
}

TEST_CASE("the hint shows no more than two bytes", "[framing_guess]") {
  const std::string start =
      "30303230"
      "30323030"
      "37303230303030303030303030303030"
      "35343133333330303030";
  const std::string hint = framing_hint(preset("binary2"), bytes(start));
  REQUIRE_FALSE(hint.empty());
  CHECK(hint.find("5413") == std::string::npos);
  CHECK(hint.find("3534") == std::string::npos);
}
