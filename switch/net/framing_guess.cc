#include "switch/net/framing_guess.h"

#include <fmt/format.h>

#include <algorithm>

#include "switch/base/hex.h"
#include "switch/net/length_field.h"

namespace isoswitch {
namespace {

// The least an ISO 8583 message can have: a BCD MTI and one bitmap.
constexpr std::size_t smallest_message = 10;

struct Candidate {
  std::string_view preset;
  bool counts_header;
  std::string_view label;
};

constexpr Candidate candidates[] = {
    {"ascii4", true, "ascii4"},
    {"binary2", true, "binary2"},
    {"hex4", true, "hex4"},
    {"tpdu", true, "tpdu"},
    {"tpdu", false, "tpdu (length without the TPDU)"},
};

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

std::optional<FramingGuess> guess(const Candidate& candidate, Bytes start) {
  Framing framing = *framing_preset(candidate.preset);
  framing.counts_header = candidate.counts_header;
  if (start.size() <= framing.body_offset()) return {};
  const auto length = read_length(framing.length_encoding, start.first(framing.length_size));
  const std::size_t beside = framing.counts_header ? framing.header_size : 0;
  if (!length || *length < beside + smallest_message || *length > beside + framing.message_max) return {};
  if (framing.header == HeaderKind::tpdu && start[framing.length_size] != 0x60) return {};
  const std::string_view mti = mti_coding(start.subspan(framing.body_offset()));
  if (mti.empty()) return {};
  return FramingGuess{std::string(candidate.label), mti};
}

bool same(const Framing& configured, const FramingGuess& guess) {
  const auto candidate = std::ranges::find(candidates, guess.framing, &Candidate::label);
  return configured.name == candidate->preset &&
         (configured.header == HeaderKind::none || configured.counts_header == candidate->counts_header);
}

// Type handshake, version 3.x. The version's low byte and the length would pass for the MTI 0100 behind binary2.
bool starts_tls(Bytes start) { return start.size() >= 3 && start[0] == 0x16 && start[1] == 3 && start[2] <= 4; }

}  // namespace

std::vector<FramingGuess> guess_framings(Bytes start) {
  std::vector<FramingGuess> guesses;
  if (starts_tls(start)) return guesses;
  for (const Candidate& candidate : candidates) {
    if (auto found = guess(candidate, start)) guesses.push_back(std::move(*found));
  }
  return guesses;
}

std::string framing_hint(const Framing& configured, Bytes start) {
  if (starts_tls(start)) return fmt::format("these bytes start TLS; configured: {} without TLS", configured.name);
  std::string names;
  for (const FramingGuess& guess : guess_framings(start)) {
    if (same(configured, guess)) continue;
    names += fmt::format("{}{} (MTI in {})", names.empty() ? "" : " or as ", guess.framing, guess.mti_coded);
  }
  if (names.empty()) return {};
  const Bytes field = start.first(std::min<std::size_t>(start.size(), 2));
  const bool printable = std::ranges::all_of(field, [](std::uint8_t b) { return b >= 0x20 && b < 0x7F; });
  return fmt::format("0x{}{}: these bytes parse as {}; configured: {}", to_hex(field), printable ? " is printable" : "",
                     names, configured.name);
}

}  // namespace isoswitch
