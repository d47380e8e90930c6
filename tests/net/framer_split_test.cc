// F-3: any split of the stream into reads gives the same frames, over every preset.
#include <catch2/catch.hpp>

#include "switch/base/random.h"
#include "tests/net/framings.h"
#include "tests/net/stream.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

struct Made {
  Buffer stream;
  std::vector<std::string> frames;  // as FrameStream notes them
};

FrameHeader header_for(const Framing& framing, Random& random) {
  Buffer bytes(framing.header_size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  if (framing.header == HeaderKind::tpdu) bytes[0] = 0x60;
  return FrameHeader(bytes);
}

// What the reader has to give for it: a TPDU's addresses are those of the answer.
std::string header_read(const Framing& framing, const FrameHeader& header) {
  std::string text = text_of(header.view());
  if (framing.header == HeaderKind::tpdu) text = {text[0], text[3], text[4], text[1], text[2]};
  return text;
}

Made make_stream(const Framing& framing, Random& random, int count) {
  Made made;
  for (int n = 0; n < count; ++n) {
    if (framing.zero_length != ZeroLengthMeaning::error && random.below(5) == 0) {
      append_zero_length(framing, made.stream);
      made.frames.emplace_back("zero");
      continue;
    }
    Buffer body(1 + (random.below(10) == 0 ? random.below(framing.message_max) : random.below(60)));
    for (auto& byte : body) byte = static_cast<std::uint8_t>(' ' + random.below(90));  // no trailer of any framing
    const FrameHeader header = header_for(framing, random);
    REQUIRE(append_frame(framing, header, body, made.stream));
    made.frames.push_back(header_read(framing, header) + "|" + text_of(body));
  }
  return made;
}

}  // namespace

TEST_CASE("a stream in one read gives every frame that was put into it", "[framer]") {
  for (const Framing& framing : all_framings()) {
    SeededRandom random(1);
    const Made made = make_stream(framing, random, 200);
    FrameStream whole(framing);
    whole.read(made.stream);
    INFO(framing.name);
    CHECK(whole.frames == made.frames);
    CHECK(whole.unread() == 0);
  }
}

TEST_CASE("a stream byte by byte gives the same frames", "[framer]") {
  for (const Framing& framing : all_framings()) {
    SeededRandom random(2);
    const Made made = make_stream(framing, random, 12);
    FrameStream stream(framing);
    for (const std::uint8_t& byte : made.stream) stream.read({&byte, 1});
    INFO(framing.name << ": " << stream.error);
    CHECK(stream.frames == made.frames);
  }
}

TEST_CASE("any split of a stream into reads gives the same frames", "[framer]") {
  for (const Framing& framing : all_framings()) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      SeededRandom random(seed);
      const Made made = make_stream(framing, random, 30);
      const std::size_t longest = 1 + random.below(seed % 2 == 0 ? 2'000 : 12);
      FrameStream stream(framing);
      Bytes left = made.stream;
      while (!left.empty()) {
        const std::size_t n = std::min<std::size_t>(1 + random.below(longest), left.size());
        stream.read(left.first(n));
        left = left.subspan(n);
      }
      INFO(framing.name << ", seed " << seed << ": " << stream.error);
      REQUIRE(stream.frames == made.frames);
    }
  }
}

TEST_CASE("bytes of no meaning end the same way however they are split", "[framer]") {
  for (const Framing& framing : all_framings()) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      SeededRandom random(seed);
      Buffer noise(random.below(300));
      // Mostly small values and digits: lengths that fit are otherwise rare.
      for (auto& byte : noise)
        byte = static_cast<std::uint8_t>(random.below(2) == 0 ? random.below(4) : '0' + random.below(4));
      FrameStream whole(framing);
      FrameStream split(framing);
      whole.read(noise);
      for (const std::uint8_t& byte : noise) split.read({&byte, 1});
      INFO(framing.name << ", seed " << seed);
      REQUIRE(split.frames == whole.frames);
      REQUIRE(split.failed == whole.failed);
    }
  }
}
