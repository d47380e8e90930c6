// F-4: what the first bytes would be under other framings.
#include "switch/net/framing_guess.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "switch/base/hex.h"
#include "tests/net/framings.h"
#include "tests/net/golden_frames.h"

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

std::string first(std::string_view hex) {
  const std::string names = named(hex);
  return names.substr(0, names.find(','));
}

}  // namespace

TEST_CASE("a whole first frame is named by its preset first", "[framing_guess]") {
  for (const GoldenFrame& row : golden_frames) {
    const bool as_binary4 = row.preset == "zero2_binary2" || row.preset == "rdw";  // the same bytes, and rarer
    CAPTURE(row.preset);
    CHECK(first(row.frame()) == std::string(as_binary4 ? "binary4" : row.preset) + " ASCII");
    // two at once, the second cut short
    const std::string more = row.frame() + row.frame().substr(0, row.frame().size() - 2);
    CHECK(first(more) == std::string(as_binary4 ? "binary4" : row.preset) + " ASCII");
  }
}

TEST_CASE("the same bytes under several presets are named as all of them", "[framing_guess]") {
  CHECK(named("00000014" + std::string(ascii_message)) == "binary4 ASCII, zero2_binary2 ASCII, rdw ASCII");
}

TEST_CASE("a message is recognized in each coding of the MTI", "[framing_guess]") {
  const std::string bcd(bcd_message);
  CHECK(first("000a" + bcd) == "binary2 BCD");
  CHECK(first("0010" + bcd) == "bcd2 BCD");
  CHECK(first("000c" + bcd) == "binary2_inclusive BCD");
  CHECK(first("0a00" + bcd) == "binary2_le BCD");
  CHECK(first("00000a" + bcd) == "binary3 BCD");
  CHECK(first("000b" + bcd + "03") == "binary2_etx BCD");
  CHECK(first("000f"
              "6000000000" +
              bcd) == "tpdu BCD");
  CHECK(first("000a"
              "6000000000" +
              bcd) == "tpdu (length without the TPDU) BCD");
  CHECK(first("0015"
              "6000000000" +
              bcd) == "tpdu_bcd BCD");
  CHECK(first("0010"
              "6000000000" +
              bcd) == "tpdu_bcd (length without the TPDU) BCD");
  CHECK(first("000c"
              "f0f8f0f08220000000000000") == "binary2 EBCDIC");
  CHECK(first("00200000"
              "160102002041283624161601100040000000"
              "0100b900" +
              bcd) == "base1 BCD");
}

TEST_CASE("how the bytes end decides between lengths that all fit", "[framing_guess]") {
  const std::string ascii(ascii_message);
  CHECK(first("30303230" + ascii) == "ascii4 ASCII");  // 20 bytes are there, 32 would be more to come
  CHECK(first("30303134" + ascii) == "hex4 ASCII");    // 20 bytes, and not 14
  CHECK(named("30303141" + ascii) == "hex4 ASCII");    // 001A
  // The next frame is broken, which says nothing of the first.
  CHECK(first("30303230" + ascii + "000430383030") == "ascii4 ASCII");
  // Nothing is whole yet: the commonest first.
  CHECK(first("0064" + ascii) == "binary2 ASCII");
  CHECK(first("30313030" + ascii) == "ascii4 ASCII");
}

TEST_CASE("without a length only text at the very start is named", "[framing_guess]") {
  CHECK(named(ascii_message) == "etx ASCII");
  CHECK(named(bcd_message) == "");
}

TEST_CASE("a reject of base1 is recognized", "[framing_guess]") {
  // 26 + 22 + 20 = 68
  CHECK(first("00440000"
              "1a81010044241616000000010000410000000100000080000134"
              "1601020117000000241616011000400000000100b900" +
              std::string(ascii_message)) == "base1 ASCII");
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
  // nor another that has the same bytes
  CHECK(framing_hint(preset("zero2_binary2"), bytes("00000014" + std::string(ascii_message))).empty());
}

TEST_CASE("the hint names those that fit best, and no others", "[framing_guess]") {
  CHECK(framing_hint(preset("hex4"), bytes("0014" + std::string(ascii_message))) ==
        "0x0014: these bytes parse as binary2 (MTI in ASCII); configured: hex4");
  CHECK(framing_hint(preset("hex4"), bytes("00000014" + std::string(ascii_message))) ==
        "0x0000: these bytes parse as binary4 (MTI in ASCII) or as zero2_binary2 (MTI in ASCII) or as rdw (MTI in "
        "ASCII); configured: hex4");
}

TEST_CASE("what waits for more under the configured framing may be whole under another", "[framing_guess]") {
  // A peer that counts the length itself: binary2 would wait for two bytes more.
  CHECK(framing_hint(preset("binary2"), bytes("0016" + std::string(ascii_message))).find("binary2_inclusive (MTI") !=
        std::string::npos);
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
