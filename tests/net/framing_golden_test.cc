// Every preset's bytes on the wire, by hand from the table of presets: written, read, answered, and the frame of no
// bytes.
#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>

#include "switch/base/hex.h"
#include "tests/net/framings.h"
#include "tests/net/golden_frames.h"
#include "tests/net/stream.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

const Buffer body = *from_hex(golden_body);
const Buffer long_body = *from_hex(std::string(600, '7'));  // 300 bytes

FrameHeader header_of(std::string_view hex) { return FrameHeader(*from_hex(hex)); }

std::string framed(const Framing& framing, const FrameHeader& header, Bytes message) {
  Buffer out;
  REQUIRE(append_frame(framing, header, message, out));
  return to_hex(out);
}

}  // namespace

TEST_CASE("every preset has its golden frame", "[framing_golden]") {
  std::vector<std::string_view> golden;
  std::ranges::transform(golden_frames, std::back_inserter(golden), &GoldenFrame::preset);
  CHECK(golden == framing_preset_names());
}

TEST_CASE("a message is written as the table says", "[framing_golden]") {
  for (const GoldenFrame& row : golden_frames) {
    INFO(row.preset);
    CHECK(framed(preset(row.preset), header_of(row.header), body) == row.frame());
  }
}

TEST_CASE("a message is read, and its answer is framed for where it came from", "[framing_golden]") {
  for (const GoldenFrame& row : golden_frames) {
    INFO(row.preset);
    const Framer framer(preset(row.preset));
    const Buffer wire = *from_hex(row.frame());
    const auto step = framer.next(wire);
    REQUIRE(std::holds_alternative<FrameTaken>(step));
    const auto& taken = std::get<FrameTaken>(step);
    CHECK(taken.size == wire.size());
    CHECK(to_hex(taken.frame.body) == golden_body);
    CHECK(taken.frame.header.size == row.header.size() / 2);
    CHECK(framed(framer.framing(), taken.frame.header, long_body) ==
          std::string(row.long_length).append(row.answer_header).append(to_hex(long_body)).append(row.trailer));
  }
}

TEST_CASE("a frame that lacks its last byte is waited for", "[framing_golden]") {
  for (const GoldenFrame& row : golden_frames) {
    INFO(row.preset);
    const Buffer wire = *from_hex(row.frame());
    CHECK(std::holds_alternative<NeedMore>(Framer(preset(row.preset)).next(Bytes(wire).first(wire.size() - 1))));
  }
}

TEST_CASE("a frame of no bytes is written and read where the table gives it a meaning", "[framing_golden]") {
  for (const GoldenFrame& row : golden_frames) {
    INFO(row.preset);
    const Framing framing = preset(row.preset);
    CHECK((framing.zero_length == ZeroLengthMeaning::error) == row.zero.empty());
    Buffer out;
    append_zero_length(framing, out);
    const auto step = Framer(framing).next(out);
    if (row.zero.empty()) {
      CHECK(std::holds_alternative<Error>(step));
      continue;
    }
    CHECK(to_hex(out) == row.zero);
    REQUIRE(std::holds_alternative<ZeroLengthTaken>(step));
    CHECK(std::get<ZeroLengthTaken>(step).size == out.size());
  }
}
