// Frames on the wire, by hand from the table of presets, and what is refused (F-1, F-2).
#include "switch/net/framer.h"

#include <catch2/catch.hpp>

#include "switch/base/hex.h"
#include "tests/net/allocation_count.h"
#include "tests/net/framings.h"
#include "tests/net/stream.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

std::string framed(const Framing& framing, std::string_view body, const FrameHeader& header = {}) {
  Buffer out;
  REQUIRE(append_frame(framing, header, bytes_of(body), out));
  return to_hex(out);
}

Framer::Step next(const Framing& framing, std::string_view hex) {
  static Buffer bytes;  // what the step views
  bytes = *from_hex(hex);
  return Framer(framing).next(bytes);
}

bool wants_more(const Framing& framing, std::string_view hex) {
  return std::holds_alternative<NeedMore>(next(framing, hex));
}

std::string error_of(const Framing& framing, std::string_view hex) {
  const auto step = next(framing, hex);
  const auto* error = std::get_if<Error>(&step);
  return error != nullptr ? error->text : "";
}

std::string body_of(const Framing& framing, std::string_view hex) {
  const auto step = next(framing, hex);
  const auto* taken = std::get_if<FrameTaken>(&step);
  REQUIRE(taken != nullptr);
  CHECK(taken->size == hex.size() / 2);
  return text_of(taken->frame.body);
}

}  // namespace

TEST_CASE("a TPDU that the length does not count follows it all the same", "[framer]") {
  CHECK(framed(tpdu_not_counted(), "0800") ==
        "0004"
        "6000000000"
        "30383030");
  CHECK(body_of(tpdu_not_counted(),
                "0004"
                "6000010002"
                "30383030") == "0800");
}

TEST_CASE("a binary length of more than 255 has its high byte first", "[framer]") {
  CHECK(framed(preset("binary2"), std::string(0x0102, 'x')).substr(0, 6) ==
        "0102"
        "78");
}

TEST_CASE("hexadecimal lengths are read in either case", "[framer]") {
  CHECK(body_of(preset("hex4"),
                "30303062"
                "3038303020616e64203130") == "0800 and 10");
}

TEST_CASE("the answer to a TPDU goes to where the request came from", "[framer]") {
  for (const Framing& framing : {preset("tpdu"), tpdu_not_counted()}) {
    const std::string length = framing.counts_header ? "0009" : "0004";
    const auto step = next(framing, length +
                                        "6001238045"
                                        "30383030");  // to 0123, from 8045
    const auto& frame = std::get<FrameTaken>(step).frame;
    CHECK(to_hex(frame.header.view()) == "6080450123");
    CHECK(framed(framing, "0810", frame.header) == length +
                                                       "6080450123"
                                                       "30383130");
  }
}

TEST_CASE("parts around the length are where the framing says", "[framer]") {
  const Framing prefixed{.name = "p", .prefix = "PF", .length_encoding = LengthEncoding::bcd, .after_length = "ab"};
  CHECK(framed(prefixed, "0800 and 10") ==
        "5046"
        "0011"
        "6162"
        "3038303020616e64203130");
  const Framing inclusive{.name = "i", .length_encoding = LengthEncoding::binary_le, .counts_itself = true};
  CHECK(framed(inclusive, "0800") ==
        "0600"
        "30383030");
  const Framing trailed{.name = "t", .trailer = "\x03"};
  CHECK(framed(trailed, "0800") ==
        "0005"
        "30383030"
        "03");
}

TEST_CASE("a length beyond the bounds is refused before the body is there", "[framer]") {
  // 8192 bytes of message and one byte are what the presets take; frame_header_test.cc has base1.
  struct Row {
    std::string_view preset, most, too_much, too_little;
  };
  const auto row = GENERATE(values<Row>({
      {"ascii4", "38313932", "38313933", ""},
      {"ascii4_inclusive", "38313936", "38313937", "30303033"},
      {"binary2", "2000", "2001", ""},
      {"binary2_inclusive", "2002", "2003", "0001"},
      {"binary2_le", "0020", "0120", ""},
      {"binary4", "00002000", "00002001", ""},
      {"binary3", "002000", "002001", ""},
      {"hex4", "32303030", "32303031", ""},
      {"bcd2", "8192", "8193", ""},
      {"tpdu", "2005", "2006", "0005"},  // a TPDU and nothing behind it
      {"tpdu_bcd", "8197", "8198", "0005"},
      {"binary2_zero2", "2000", "2001", ""},
      {"zero2_binary2", "00002000", "00002001", ""},
      {"base24", "200c", "200d", "000c"},
      {"binary2_etx", "2001", "2002", "0001"},
      {"rdw", "00002000", "00002001", ""},
  }));
  CAPTURE(row.preset);
  CHECK(wants_more(preset(row.preset), row.most));
  CHECK(error_of(preset(row.preset), row.too_much).find("expected") != std::string::npos);
  if (!row.too_little.empty()) CHECK_FALSE(error_of(preset(row.preset), row.too_little).empty());
}

TEST_CASE("a length that claims four gigabytes is refused at once", "[framer]") {
  CHECK_FALSE(error_of(preset("binary4"), "ffffffff").empty());
  CHECK_FALSE(error_of(preset("rdw"), "ffffffff").empty());
  CHECK_FALSE(error_of(preset("binary3"), "ffffff").empty());
  CHECK_FALSE(error_of(preset("base1"), "ffff").empty());
}

TEST_CASE("an error says the bounds with what is counted beside the message", "[framer]") {
  CHECK(error_of(preset("tpdu"), "2006").find("8198 bytes, 6 to 8197 expected") != std::string::npos);
}

TEST_CASE("a message below message_min is refused", "[framer]") {
  Framing framing = preset("binary2");
  framing.message_min = 20;
  CHECK(wants_more(framing, "0014"));
  CHECK_FALSE(error_of(framing, "0013").empty());
}

TEST_CASE("a message that the length field cannot tell is refused, not wrapped", "[framer]") {
  // F-1: 10240 became 0240 and 65536 became 0000 elsewhere.
  struct Row {
    std::string_view preset;
    std::size_t most;
  };
  // 65536 is the hard limit, which comes before what the length field could tell.
  const auto row = GENERATE(values<Row>({
      {"ascii4", 9'999},
      {"ascii4_inclusive", 9'995},
      {"binary2", 65'535},
      {"binary2_inclusive", 65'533},
      {"binary2_le", 65'535},
      {"binary4", 65'536},
      {"binary3", 65'536},
      {"hex4", 65'535},
      {"bcd2", 9'999},
      {"tpdu", 65'530},
      {"tpdu_bcd", 9'994},
      {"binary2_zero2", 65'535},
      {"zero2_binary2", 65'535},
      {"base1", 65'513},
      {"base24", 65'523},
      {"etx", 65'536},
      {"binary2_etx", 65'534},
      {"rdw", 65'536},
  }));
  CAPTURE(row.preset);
  Framing framing = preset(row.preset);
  framing.message_max = Framing::message_hard_limit;
  Buffer out;
  REQUIRE(append_frame(framing, {}, Buffer(row.most, 'x'), out));
  const auto step = Framer(framing).next(out);
  REQUIRE(std::holds_alternative<FrameTaken>(step));
  CHECK(std::get<FrameTaken>(step).frame.body.size() == row.most);
  CHECK(std::get<FrameTaken>(step).size == out.size());
  out = {1, 2, 3};
  CHECK_FALSE(append_frame(framing, {}, Buffer(row.most + 1, 'x'), out));
  CHECK(out == Buffer{1, 2, 3});
}

TEST_CASE("a message beyond message_max or of no bytes is refused, and nothing is appended", "[framer]") {
  const Framing framing = preset("binary2");
  Buffer out;
  CHECK(append_frame(framing, {}, Buffer(8 * 1024, 'x'), out));
  out.clear();
  CHECK_FALSE(append_frame(framing, {}, Buffer(8 * 1024 + 1, 'x'), out));
  CHECK_FALSE(append_frame(framing, {}, {}, out));
  CHECK(out.empty());
}

TEST_CASE("a header of another size than the framing's is refused", "[framer]") {
  Buffer out;
  CHECK_FALSE(append_frame(preset("tpdu"), FrameHeader(Buffer(4, 0x60)), bytes_of("0800"), out));
  CHECK_FALSE(append_frame(preset("binary2"), FrameHeader(Buffer(5, 0x60)), bytes_of("0800"), out));
  CHECK_FALSE(append_frame(preset("base1"), FrameHeader(Buffer(26, 0x1a)), bytes_of("0800"), out));
  CHECK_FALSE(append_frame(preset("base24"), FrameHeader(Buffer(22, '0')), bytes_of("0800"), out));
  CHECK(out.empty());
}

TEST_CASE("a length field of other characters is an error at once", "[framer]") {
  CHECK(error_of(preset("ascii4"), "30303a34").find("ascii") != std::string::npos);
  CHECK_FALSE(error_of(preset("hex4"), "30303047").empty());
  CHECK(error_of({.name = "b", .length_encoding = LengthEncoding::bcd}, "000a").find("bcd") != std::string::npos);
}

TEST_CASE("a TPDU that does not start with 60 is an error before its message is there", "[framer]") {
  CHECK(wants_more(preset("tpdu"),
                   "0009"
                   "60"));
  CHECK_FALSE(error_of(preset("tpdu"),
                       "0009"
                       "30")
                  .empty());
}

TEST_CASE("wrong bytes around the length are an error as soon as they are there", "[framer]") {
  const Framing framing{.name = "p", .prefix = "PF", .after_length = "ab", .trailer = "z"};
  CHECK(wants_more(framing, "50"));
  CHECK_FALSE(error_of(framing, "51").empty());
  CHECK(wants_more(framing,
                   "5046"
                   "0005"
                   "61"));
  CHECK_FALSE(error_of(framing,
                       "5046"
                       "0005"
                       "63")
                  .empty());
  CHECK_FALSE(error_of(framing,
                       "5046"
                       "0005"
                       "6162"
                       "30383030"
                       "79")
                  .empty());
  CHECK(body_of(framing,
                "5046"
                "0005"
                "6162"
                "30383030"
                "7a") == "0800");
}

TEST_CASE("a frame of no bytes is taken where the framing knows it", "[framer]") {
  CHECK(std::get<ZeroLengthTaken>(next(preset("ascii4"), "30303030")).size == 4);
  CHECK(std::get<ZeroLengthTaken>(next(preset("binary2"), "0000")).size == 2);
  CHECK_FALSE(error_of(preset("hex4"), "30303030").empty());
  CHECK_FALSE(error_of(preset("tpdu"), "0000").empty());
  Buffer out;
  append_zero_length(preset("ascii4"), out);
  CHECK(to_hex(out) == "30303030");
  const Framing inclusive{.name = "i", .counts_itself = true, .zero_length = ZeroLengthMeaning::echo};
  CHECK(std::get<ZeroLengthTaken>(next(inclusive, "0002")).size == 2);
  out.clear();
  append_zero_length(inclusive, out);
  CHECK(to_hex(out) == "0002");
}

TEST_CASE("without a length the trailer ends a message, and none may be within", "[framer]") {
  Framing etx{.name = "etx", .length_size = 0, .trailer = "\x03"};
  etx.message_max = 8;
  CHECK(framed(etx, "0800") ==
        "30383030"
        "03");
  CHECK(body_of(etx,
                "30383030"
                "03") == "0800");
  CHECK(wants_more(etx, "3030303030303030"));
  CHECK_FALSE(error_of(etx, "303030303030303030").empty());  // nine bytes, and still no trailer
  Buffer out;
  CHECK_FALSE(append_frame(etx, {}, bytes_of("08\x03"), out));
  CHECK(out.empty());
}

TEST_CASE("etx gives its message, and the trailer within one is refused on writing", "[framer]") {
  CHECK(wants_more(preset("etx"), "30383030"));
  CHECK(error_of(preset("etx"), "03").find("0 bytes before the trailer") != std::string::npos);
  Buffer out;
  CHECK_FALSE(append_frame(preset("etx"), {}, bytes_of("0800\x03"), out));
  CHECK(out.empty());
  // with a length the trailer's byte may be within
  CHECK(body_of(preset("binary2_etx"),
                "0005"
                "03383003"
                "03") ==
        "\x03"
        "80\x03");
  CHECK_FALSE(error_of(preset("binary2_etx"),
                       "0005"
                       "30383030"
                       "04")
                  .empty());
}

TEST_CASE("the end of a file of rdw is a frame of no bytes, which its reader heeds", "[framer]") {
  const Buffer bytes = *from_hex(
      "0000000430383030"
      "00000000"
      "ffffffff");
  const Framer framer(preset("rdw"));
  CHECK(std::get<FrameTaken>(framer.next(bytes)).size == 8);
  CHECK(std::get<ZeroLengthTaken>(framer.next(Bytes(bytes).subspan(8))).size == 4);
  CHECK(framer.framing().zero_length == ZeroLengthMeaning::end);
}

TEST_CASE("reading and writing a frame allocates nothing", "[framer]") {
  const Buffer body(200, '7');
  Buffer out;
  out.reserve(1'000);
  for (const Framing& framing : all_framings()) {
    INFO(framing.name);
    const Framer framer(framing);
    out.clear();
    const std::size_t before = allocations();
    const bool written = append_frame(framing, {}, body, out).has_value();
    const auto step = framer.next(out);
    const auto* taken = std::get_if<FrameTaken>(&step);
    const std::size_t size = out.size();
    const bool answered = taken != nullptr && append_frame(framing, taken->frame.header, body, out).has_value();
    const bool waits = std::holds_alternative<NeedMore>(framer.next(Bytes(out).first(size - 1)));
    CHECK(allocations() == before);
    CHECK((written && answered && waits));
  }
}

TEST_CASE("an error shows bytes of the framing, never of the message", "[framer]") {
  const std::string pan = "35343133333330303030303030303139";  // 5413330000000019
  for (const Framing& framing : all_framings()) {
    Buffer good;
    REQUIRE(append_frame(framing, {}, bytes_of(std::string(40, '7')), good));
    const std::string length = to_hex(Bytes(good).first(framing.header_offset()));
    for (const std::string& start :
         {std::string("ffffffff"), length, length + "60", length + "16", length + "49534f"}) {
      const std::string error = error_of(framing, start + pan + pan + pan);
      CHECK(error.find("5413") == std::string::npos);
      CHECK(error.find("3534") == std::string::npos);
    }
  }
}

// A stream of packed digits out of step with a four-byte length showed eight digits of whatever stood there.
TEST_CASE("an error shows two bytes of a long length field, not eight digits of a card", "[framer]") {
  for (const char* const preset : {"binary4", "rdw"}) {
    const Framer framer(*framing_preset(preset));
    const std::array<std::uint8_t, 8> card{0x54, 0x13, 0x33, 0x00, 0x89, 0x02, 0x00, 0x11};
    const auto step = framer.next(card);
    const auto* const error = std::get_if<Error>(&step);
    REQUIRE(error != nullptr);
    CHECK(error->text.contains("5413"));
    CHECK_FALSE(error->text.contains("541333"));
  }
}
