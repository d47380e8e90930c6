// Headers of Visa-style and BASE24-style frames: what is recognized, what is refused, what is answered.
#include "switch/net/frame_header.h"

#include <catch2/catch.hpp>

#include "switch/base/hex.h"
#include "tests/net/framings.h"
#include "tests/net/stream.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

// clang-format off
// A reject header as an open implementation of such links publishes it (jpos/jPOS, pull request 530): 26 bytes, reject
// code 0134, and the 22 bytes of the header that was rejected. Its total length 0131 is 26 more than the original's 0117.
constexpr std::string_view reject_header =
    "1a" "81" "01" "0131" "241616" "000000" "01" "0000" "410000" "00" "010000" "00" "8000" "0134"
    "16" "01" "02" "0117" "000000" "241616" "01" "1000" "400000" "00" "0100b9" "00";
constexpr std::string_view plain_header = "16" "01" "02" "001a" "412836" "241616" "01" "1000" "400000" "00" "0100b9" "00";
// clang-format on

Framer::Step next(std::string_view preset_name, std::string_view hex) {
  static Buffer bytes;  // what the step views
  bytes = *from_hex(hex);
  return Framer(preset(preset_name)).next(bytes);
}

std::string error_of(std::string_view preset_name, std::string_view hex) {
  const auto step = next(preset_name, hex);
  const auto* error = std::get_if<Error>(&step);
  return error != nullptr ? error->text : "";
}

bool wants_more(std::string_view preset_name, std::string_view hex) {
  return std::holds_alternative<NeedMore>(next(preset_name, hex));
}

std::string base1(std::string_view header, std::string_view body_hex) {
  return to_hex(Buffer{0, static_cast<std::uint8_t>((header.size() + body_hex.size()) / 2), 0, 0}) +
         std::string(header) + std::string(body_hex);
}

}  // namespace

TEST_CASE("the longest header is within the hard limit", "[frame_header]") {
  for (const std::string_view name : framing_preset_names()) {
    CHECK(header_sizes(preset(name)).most <= Framing::header_hard_limit);
  }
  CHECK(header_sizes(preset("base1")).most == reject_header.size() / 2);
}

TEST_CASE("base1's reject form is recognized, and nobody answers it", "[frame_header]") {
  const auto step = next("base1", base1(reject_header, "30313130"));
  const auto& frame = std::get<FrameTaken>(step).frame;
  CHECK(text_of(frame.body) == "0110");
  CHECK(frame.header.rejected);
  CHECK(to_hex(frame.header.view()) == reject_header);  // as it came: the reject code is in it
  Buffer out;
  const auto answer = append_frame(preset("base1"), frame.header, bytes_of("0110"), out);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().text.find("rejected") != std::string::npos);
  CHECK(out.empty());
}

TEST_CASE("a reject header alone is a reject too", "[frame_header]") {
  std::string alone(reject_header.substr(0, 52));
  alone[2] = '0';  // 81 → 01: no other header follows
  const auto step = next("base1", base1(alone, "30313130"));
  CHECK(std::get<FrameTaken>(step).frame.header.rejected);
  CHECK(text_of(std::get<FrameTaken>(step).frame.body) == "0110");
}

TEST_CASE("a message that is too short for its reject header is an error before it is there", "[frame_header]") {
  // 48 bytes of header and none of a message; 23 would be enough for the plain form.
  CHECK(error_of("base1", "00300000" + std::string(reject_header.substr(0, 56))).find("48 bytes") != std::string::npos);
  CHECK(wants_more("base1", "00310000" + std::string(reject_header.substr(0, 56))));
}

TEST_CASE("a header of another length than 22 or 26 is an error at its first byte", "[frame_header]") {
  CHECK(wants_more("base1", "001a0000"));
  CHECK(wants_more("base1", "001a000016"));
  CHECK(error_of("base1", "001a000015").find("16 or 1a") != std::string::npos);
  CHECK_FALSE(error_of("base1", "001a000030").empty());
  // behind a reject header stands the original's, which has 22
  CHECK(wants_more("base1", "00400000" + std::string(reject_header.substr(0, 52))));
  CHECK_FALSE(error_of("base1", "00400000" + std::string(reject_header.substr(0, 52)) + "1a").empty());
}

TEST_CASE("a plain header that promises another is an error", "[frame_header]") {
  CHECK_FALSE(error_of("base1",
                       "001a0000"
                       "1681")
                  .empty());
  CHECK_FALSE(error_of("base1", "00400000" + std::string(reject_header.substr(0, 52)) + "1681").empty());
}

TEST_CASE("the longest messages of base1 are those of the plain header, and of the reject header", "[frame_header]") {
  CHECK(wants_more("base1",
                   "20160000"
                   "1601"));  // 22 + 8192
  CHECK_FALSE(error_of("base1",
                       "20170000"
                       "1601")
                  .empty());
  CHECK(wants_more("base1",
                   "20300000"
                   "1a81"));  // 48 + 8192
  CHECK_FALSE(error_of("base1", "2031").empty());
  CHECK_FALSE(error_of("base1",
                       "0016"
                       "0000")
                  .empty());  // a header and nothing behind it
  CHECK(wants_more("base1",
                   "0017"
                   "0000"));
}

TEST_CASE("session control is told from a message by the fourth byte", "[frame_header]") {
  // 000f0020: 15 bytes of session control. They are no message, and no header is looked for.
  const std::string content = "303132333435363738393a3b3c3d3e";
  CHECK(wants_more("base1", "000f"));
  CHECK(wants_more("base1", "000f0020" + content.substr(2)));
  CHECK(std::get<ZeroLengthTaken>(next("base1", "000f0020" + content)).size == 19);
  CHECK(std::get<ZeroLengthTaken>(next("base1", "00000020")).size == 4);
  CHECK(std::get<ZeroLengthTaken>(next("base1", "00000000")).size == 4);
  CHECK_FALSE(error_of("base1", "000f0000").empty());
  // other values of the two bytes say nothing of session control
  CHECK(std::holds_alternative<FrameTaken>(next("base1", "001a0003" + std::string(plain_header) + "30383030")));
  CHECK(std::holds_alternative<FrameTaken>(next("base1", "001a2000" + std::string(plain_header) + "30383030")));
}

TEST_CASE("session control is within the bounds of messages", "[frame_header]") {
  CHECK_FALSE(error_of("base1", "ffff0020").empty());
}

TEST_CASE("base1's total length that does not fit is refused, not wrapped", "[frame_header]") {
  Framing framing{.name = "b", .length_size = 4, .header = HeaderKind::base1};
  framing.message_max = Framing::message_hard_limit;
  Buffer out;
  CHECK(append_frame(framing, {}, Buffer(65'513, 'x'), out));  // 65535 − 22
  CHECK(to_hex(Bytes(out).subspan(7, 2)) == "ffff");
  out.clear();
  CHECK_FALSE(append_frame(framing, {}, Buffer(65'514, 'x'), out));
  CHECK(out.empty());
}

TEST_CASE("a message that answers nothing has a header of our own", "[frame_header]") {
  CHECK(to_hex(own_header(preset("tpdu")).view()) == "6000000000");
  CHECK(to_hex(own_header(preset("base1")).view()) == "1601020000" + std::string(34, '0'));
  CHECK(text_of(own_header(preset("base24")).view()) == "ISO006000050");
  CHECK(own_header(preset("binary2")).size == 0);
  Buffer out;
  REQUIRE(append_frame(preset("base1"), {}, bytes_of("0800"), out));
  CHECK(to_hex(out) ==
        "001a0000"
        "160102001a" +
            std::string(34, '0') + "30383030");
}

TEST_CASE("base24 wants ISO and nine digits, and says so at the first character that is not", "[frame_header]") {
  CHECK(wants_more("base24",
                   "0020"
                   "49534f"));
  CHECK(error_of("base24",
                 "0020"
                 "49534e")
            .find("character 3") != std::string::npos);
  CHECK(error_of("base24",
                 "0020"
                 "49534f3031353030303035"
                 "4f")
            .find("character 12") != std::string::npos);
  CHECK(error_of("base24",
                 "0020"
                 "49534f41")
            .find("character 4") != std::string::npos);
  CHECK_FALSE(error_of("base24", "000c").empty());  // a header and nothing behind it
  CHECK(wants_more("base24", "000d"));
}

TEST_CASE("a base24 answer keeps the originator and is answered by the host", "[frame_header]") {
  const auto answered = [](std::string_view header) {
    return text_of(answer_header(preset("base24"), bytes_of(header)).view());
  };
  CHECK(answered("ISO015000050") == "ISO015000055");
  CHECK(answered("ISO026000010") == "ISO026000015");
  CHECK(answered("ISO006000040") == "ISO006000045");
}
