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

Buffer some_bytes(std::size_t size, Random& random) {
  Buffer bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  return bytes;
}

FrameHeader header_for(const Framing& framing, Random& random) {
  switch (framing.header) {
    case HeaderKind::none: return {};
    case HeaderKind::fixed: return FrameHeader(some_bytes(framing.header_size, random));
    case HeaderKind::tpdu: {
      Buffer bytes = some_bytes(5, random);
      for (auto& byte : bytes) byte |= 0x80;  // no trailer of any framing
      bytes[0] = 0x60;
      return FrameHeader(bytes);
    }
    case HeaderKind::base1: {
      Buffer bytes = some_bytes(22, random);
      bytes[0] = 22;
      bytes[1] &= 0x7F;
      return FrameHeader(bytes);
    }
    case HeaderKind::base24:
      return FrameHeader(bytes_of("ISO" + std::to_string(100'000'000 + random.below(900'000'000))));
  }
  return {};
}

// What the reader has to give for it: that of the answer. base1's total length is the frame's own.
std::string header_read(const Framing& framing, const FrameHeader& header, std::size_t body) {
  std::string text = text_of(header.view());
  if (framing.header == HeaderKind::tpdu) text = {text[0], text[3], text[4], text[1], text[2]};
  if (framing.header == HeaderKind::base24) text.back() = '5';
  if (framing.header == HeaderKind::base1) {
    text[3] = static_cast<char>((22 + body) >> 8);
    text[4] = static_cast<char>(22 + body);
    text = text.substr(0, 5) + text.substr(8, 3) + text.substr(5, 3) + text.substr(11);
  }
  return text;
}

void append_text(Buffer& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

// Frames that nobody of us writes: by hand for the preset base1.
void add_base1_special(Made& made, Random& random) {
  const std::size_t body = 1 + random.below(60);
  if (random.below(2) == 0) {
    made.stream.insert(made.stream.end(), {0, static_cast<std::uint8_t>(body), 0, 0x20});
    append_text(made.stream, std::string(body, '7'));
    made.frames.emplace_back("zero");
    return;
  }
  Buffer header = some_bytes(48, random);
  header[0] = 26;
  header[1] |= 0x80;
  header[26] = 22;
  header[27] &= 0x7F;
  made.stream.insert(made.stream.end(), {0, static_cast<std::uint8_t>(48 + body), 0, 0});
  append_text(made.stream, text_of(header) + std::string(body, '7'));
  made.frames.push_back(text_of(header) + "|" + std::string(body, '7'));
}

Made make_stream(const Framing& framing, Random& random, int count) {
  Made made;
  for (int n = 0; n < count; ++n) {
    if (framing.zero_length != ZeroLengthMeaning::error && random.below(5) == 0) {
      append_zero_length(framing, made.stream);
      made.frames.emplace_back("zero");
      continue;
    }
    if (framing.name == "base1" && random.below(3) == 0) {
      add_base1_special(made, random);
      continue;
    }
    Buffer body(1 + (random.below(10) == 0 ? random.below(framing.message_max) : random.below(60)));
    for (auto& byte : body) byte = static_cast<std::uint8_t>(' ' + random.below(90));  // no trailer of any framing
    const FrameHeader header = header_for(framing, random);
    REQUIRE(append_frame(framing, header, body, made.stream));
    made.frames.push_back(header_read(framing, header, body.size()) + "|" + text_of(body));
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
      // Mostly small values and digits, and what headers start with: what fits is otherwise rare.
      constexpr std::uint8_t starts[] = {0x16, 0x1A, 0x60, 'I', 'S', 'O', 0x81, 0x20};
      for (auto& byte : noise) {
        const auto kind = random.below(9);
        byte = kind == 0  ? starts[random.below(8)]
               : kind < 5 ? static_cast<std::uint8_t>(random.below(4))
                          : static_cast<std::uint8_t>('0' + random.below(4));
      }
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
