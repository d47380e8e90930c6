#include "switch/net/framing_guess.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "switch/base/hex.h"
#include "switch/net/framer.h"
#include "switch/net/framing_candidate.h"
#include "switch/net/other_protocol.h"

namespace isoswitch {
namespace {

// Version 0–2, class 1–8, function 0–5, origin 0–5.
bool plausible_digits(unsigned version, unsigned category, unsigned function, unsigned origin) {
  return version <= 2 && category >= 1 && category <= 8 && function <= 5 && origin <= 5;
}

bool plausible_text(Bytes at, std::uint8_t zero) {
  if (at.size() < 4 || std::ranges::any_of(at.first(4), [&](std::uint8_t b) { return b < zero || b > zero + 9; })) {
    return false;
  }
  return plausible_digits(at[0] - zero, at[1] - zero, at[2] - zero, at[3] - zero);
}

std::string_view mti_coding(Bytes at) {
  if (plausible_text(at, '0')) return "ASCII";
  if (plausible_text(at, 0xF0)) return "EBCDIC";
  if (at.size() >= 2 && plausible_digits(at[0] >> 4, at[0] & 15, at[1] >> 4, at[1] & 15)) return "BCD";
  return {};
}

bool is_message(const Framing& framing, std::string_view mti) {
  return !mti.empty() && (framing.length_size != 0 || mti != "BCD");  // without a length only text
}

// Whether what follows a frame can be another. Polls of no bytes may be between them.
bool goes_on(const Framer& framer, Bytes rest) {
  for (int polls = 0; polls < 4; ++polls) {
    const Framer::Step step = framer.next(rest);
    if (std::holds_alternative<Error>(step)) return false;
    if (const auto* zero = std::get_if<ZeroLengthTaken>(&step)) {
      rest = rest.subspan(zero->size);
      continue;
    }
    const auto offset = body_offset(framer.framing(), rest);
    if (!offset || rest.size() < *offset + 4) return true;  // too short to tell
    return is_message(framer.framing(), mti_coding(rest.subspan(*offset)));
  }
  return true;
}

FrameFit fit_of(const Framer& framer, const Framer::Step& step, Bytes start) {
  const auto* whole = std::get_if<FrameTaken>(&step);
  if (whole == nullptr) return FrameFit::unconfirmed;
  if (whole->size == start.size()) return FrameFit::whole;
  return goes_on(framer, start.subspan(whole->size)) ? FrameFit::followed : FrameFit::unconfirmed;
}

std::optional<FramingGuess> guess(const Framing& framing, Bytes start) {
  const Framer framer(framing);
  const Framer::Step step = framer.next(start);
  if (std::holds_alternative<Error>(step) || std::holds_alternative<ZeroLengthTaken>(step)) return {};
  const auto offset = body_offset(framing, start);
  if (!offset) return {};
  const std::string_view mti = mti_coding(start.subspan(*offset));
  if (!is_message(framing, mti)) return {};
  const bool trailed = !framing.trailer.empty() && std::holds_alternative<FrameTaken>(step);
  return FramingGuess{label_of(framing), mti, fit_of(framer, step, start), trailed};
}

// Those that fit as well as the best. None where the configured framing is one of them and the frame is whole: then it
// is not the framing that is wrong.
std::vector<FramingGuess> better_than(const Framing& configured, std::vector<FramingGuess> guesses) {
  if (guesses.empty()) return guesses;
  const FrameFit best = guesses.front().fit;
  std::erase_if(guesses, [&](const FramingGuess& guess) { return guess.fit != best; });
  const auto own =
      std::ranges::find_if(guesses, [&](const FramingGuess& guess) { return guess.framing == label_of(configured); });
  if (own == guesses.end()) return guesses;
  if (best != FrameFit::unconfirmed) return {};
  guesses.erase(own);
  return guesses;
}

}  // namespace

std::vector<FramingGuess> guess_framings(Bytes start) {
  std::vector<FramingGuess> guesses;
  if (starts_tls(start)) return guesses;
  const auto rank = [](const FramingGuess& guess) { return std::pair(guess.fit, !guess.trailed); };
  for (const Framing& candidate : framing_candidates()) {
    auto found = guess(candidate, start);
    if (!found) continue;
    // Behind its equals: they stay in the order of the candidates.
    const auto at = std::ranges::upper_bound(guesses, rank(*found), {}, rank);
    guesses.insert(at, std::move(*found));
  }
  return guesses;
}

std::string framing_hint(const Framing& configured, Bytes start) {
  if (starts_tls(start)) return fmt::format("these bytes start TLS; configured: {} without TLS", configured.name);
  std::string names;
  for (const FramingGuess& guess : better_than(configured, guess_framings(start))) {
    names += fmt::format("{}{} (MTI in {})", names.empty() ? "" : " or as ", guess.framing, guess.mti_coded);
  }
  if (names.empty()) return {};
  const Bytes field = start.first(std::min<std::size_t>(start.size(), 2));
  const bool printable = std::ranges::all_of(field, [](std::uint8_t b) { return b >= 0x20 && b < 0x7F; });
  return fmt::format("0x{}{}: these bytes parse as {}; configured: {}", to_hex(field), printable ? " is printable" : "",
                     names, configured.name);
}

}  // namespace isoswitch
