// Bytes of no meaning, split at random, over every preset: never a crash, and the frames of the unsplit stream.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "switch/net/framer.h"
#include "switch/net/framing_guess.h"

using namespace isoswitch;

namespace {

struct Outcome {
  std::vector<std::string> frames;
  bool failed = false;
  bool operator==(const Outcome&) const = default;
};

std::string text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

void check(bool so) {
  if (!so) std::abort();
}

// A frame that was read is written with the same bytes, but for the letter case of a length field and what the header
// of an answer has of its own. What was rejected is not answered.
void check_written_again(const Framing& framing, const FrameTaken& taken) {
  std::vector<std::uint8_t> out;
  const bool written = append_frame(framing, taken.frame.header, taken.frame.body, out).has_value();
  check(written != taken.frame.header.rejected);
  if (!written) return;
  check(out.size() == taken.size);
}

// Takes what is whole and gives how many bytes that were.
std::size_t take(const Framer& framer, Bytes unread, Outcome& outcome) {
  std::size_t at = 0;
  while (!outcome.failed) {
    const auto step = framer.next(unread.subspan(at));
    if (const auto* whole = std::get_if<FrameTaken>(&step)) {
      check(whole->size > 0 && whole->size <= unread.size() - at);
      check_written_again(framer.framing(), *whole);
      outcome.frames.push_back(text_of(whole->frame.header.view()) + "|" + text_of(whole->frame.body));
      at += whole->size;
    } else if (const auto* zero = std::get_if<ZeroLengthTaken>(&step)) {
      check(zero->size > 0 && zero->size <= unread.size() - at);
      outcome.frames.emplace_back("zero");
      at += zero->size;
    } else {
      outcome.failed = std::holds_alternative<Error>(step);
      break;
    }
  }
  return at;
}

// Each read is 1 to 64 bytes, drawn from the seed.
Outcome split(const Framer& framer, Bytes stream, std::uint32_t seed) {
  Outcome outcome;
  std::vector<std::uint8_t> unread;
  while (!stream.empty() && !outcome.failed) {
    seed = seed * 1'664'525 + 1'013'904'223;
    const std::size_t n = std::min<std::size_t>(1 + (seed >> 26), stream.size());
    unread.insert(unread.end(), stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(n));
    stream = stream.subspan(n);
    const std::size_t taken = take(framer, unread, outcome);
    unread.erase(unread.begin(), unread.begin() + static_cast<std::ptrdiff_t>(taken));
  }
  return outcome;
}

std::vector<Framing> framings() {
  std::vector<Framing> all;
  for (const std::string_view name : framing_preset_names()) all.push_back(*framing_preset(name));
  for (const std::string_view name : {"tpdu", "tpdu_bcd", "base1", "base24"}) {
    all.push_back(*framing_preset(name));
    all.back().counts_header = false;
  }
  all.push_back({.name = "everything",
                 .prefix = "P",
                 .length_encoding = LengthEncoding::bcd,
                 .after_length = "ab",
                 .counts_itself = true,
                 .header = HeaderKind::fixed,
                 .header_size = 3,
                 .trailer = "\x03",
                 .zero_length = ZeroLengthMeaning::echo});
  all.push_back({.name = "trailer", .length_size = 0, .trailer = "\x03", .zero_length = ZeroLengthMeaning::ignore});
  return all;
}

}  // namespace

// The first two bytes choose the framing and the splits, the rest is the stream.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  static const std::vector<Framing> all = framings();
  const Framer framer(all[data[0] % all.size()]);
  const Bytes stream{data + 2, size - 2};
  Outcome whole;
  take(framer, stream, whole);
  check(split(framer, stream, data[1]) == whole);
  if (data[1] % 8 == 0) framing_hint(framer.framing(), stream);
  return 0;
}
