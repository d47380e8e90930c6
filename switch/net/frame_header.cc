#include "switch/net/frame_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "switch/base/assert.h"
#include "switch/base/hex.h"

namespace isoswitch {
namespace {

using FoundSize = Result<std::optional<std::size_t>>;

constexpr std::uint8_t tpdu_id = 0x60;
constexpr std::size_t tpdu_size = 5;

constexpr std::size_t base1_size = 22;
constexpr std::size_t base1_reject_size = 26;
constexpr std::uint8_t base1_another_follows = 0x80;  // of the byte of flags and format
constexpr std::size_t base1_total_at = 3;
constexpr std::size_t base1_destination_at = 5;
constexpr std::size_t base1_source_at = 8;
constexpr std::size_t base1_station_size = 3;
constexpr std::uint8_t base1_start[] = {base1_size, 0x01, 0x02};  // header format 1, text format 2

constexpr std::string_view base24_literal = "ISO";
constexpr std::string_view base24_own = "ISO006000050";
constexpr std::size_t base24_size = base24_own.size();
constexpr std::size_t base24_responder_at = 11;
constexpr std::uint8_t base24_host = '5';

FoundSize find_tpdu(const Framing& f, Bytes at) {
  if (!at.empty() && at[0] != tpdu_id) {
    return failure(fmt::format("{}: a TPDU starts with 60, found {}", f.name, to_hex(at.first(1))));
  }
  return tpdu_size;
}

// One header of a base1 frame, which may have two.
FoundSize find_base1_part(const Framing& f, Bytes at, bool is_second) {
  if (at.empty()) return std::nullopt;
  const bool reject = at[0] == base1_reject_size && !is_second;
  if (at[0] != base1_size && !reject) {
    return failure(fmt::format("{}: a header starts with {}, found {}", f.name, is_second ? "16" : "16 or 1a",
                               to_hex(at.first(1))));
  }
  if (at.size() < 2) return std::nullopt;
  if ((at[1] & base1_another_follows) != 0 && !reject) {
    return failure(fmt::format("{}: another header follows that of 22 bytes, its flags say ({}); none does", f.name,
                               to_hex(at.subspan(1, 1))));
  }
  return at[0];
}

FoundSize find_base1(const Framing& f, Bytes at) {
  const auto first = find_base1_part(f, at, false);
  if (!first || !*first || (at[1] & base1_another_follows) == 0) return first;
  const auto second = find_base1_part(f, at.subspan(std::min(**first, at.size())), true);
  if (!second || !*second) return second;
  return **first + **second;
}

FoundSize find_base24(const Framing& f, Bytes at) {
  for (std::size_t i = 0; i < std::min(at.size(), base24_size); ++i) {
    const bool good = i < base24_literal.size() ? at[i] == static_cast<std::uint8_t>(base24_literal[i])
                                                : at[i] >= '0' && at[i] <= '9';
    if (!good) {
      return failure(fmt::format("{}: a header is ISO and 9 digits; character {} is not of it", f.name, i + 1));
    }
  }
  return base24_size;
}

void swap_parts(FrameHeader& header, std::size_t one, std::size_t other, std::size_t size) {
  std::swap_ranges(&header.bytes[one], &header.bytes[one + size], &header.bytes[other]);
}

}  // namespace

FrameHeader::FrameHeader(Bytes from) : size(static_cast<std::uint8_t>(from.size())) {
  ISOSWITCH_ASSERT(from.size() <= bytes.size());
  std::copy(from.begin(), from.end(), bytes.begin());
}

HeaderSizes header_sizes(const Framing& framing) {
  switch (framing.header) {
    case HeaderKind::none: return {};
    case HeaderKind::fixed: return {framing.header_size, framing.header_size};
    case HeaderKind::tpdu: return {tpdu_size, tpdu_size};
    case HeaderKind::base1: return {base1_size, base1_reject_size + base1_size};
    case HeaderKind::base24: return {base24_size, base24_size};
  }
  ISOSWITCH_ASSERT(false);
}

FoundSize find_header(const Framing& framing, Bytes at) {
  switch (framing.header) {
    case HeaderKind::none:
    case HeaderKind::fixed: return framing.header_size;
    case HeaderKind::tpdu: return find_tpdu(framing, at);
    case HeaderKind::base1: return find_base1(framing, at);
    case HeaderKind::base24: return find_base24(framing, at);
  }
  ISOSWITCH_ASSERT(false);
}

FrameHeader own_header(const Framing& framing) {
  FrameHeader header;
  header.size = static_cast<std::uint8_t>(header_sizes(framing).least);
  std::fill_n(header.bytes.begin(), header.size, std::uint8_t{0});
  if (framing.header == HeaderKind::tpdu) header.bytes[0] = tpdu_id;
  if (framing.header == HeaderKind::base1) std::ranges::copy(base1_start, header.bytes.begin());
  if (framing.header == HeaderKind::base24) std::ranges::copy(base24_own, header.bytes.begin());
  return header;
}

FrameHeader answer_header(const Framing& framing, Bytes received) {
  FrameHeader header(received);
  if (framing.header == HeaderKind::tpdu) swap_parts(header, 1, 3, 2);
  if (framing.header == HeaderKind::base24) header.bytes[base24_responder_at] = base24_host;
  if (framing.header == HeaderKind::base1) {
    header.rejected = header.size != base1_size;
    if (!header.rejected) swap_parts(header, base1_destination_at, base1_source_at, base1_station_size);
  }
  return header;
}

std::size_t total_length_max(const Framing& framing) {
  return framing.header == HeaderKind::base1 ? 0xFFFF : std::numeric_limits<std::size_t>::max();
}

void write_total_length(const Framing& framing, std::span<std::uint8_t> header, std::size_t total) {
  if (framing.header != HeaderKind::base1) return;
  header[base1_total_at] = static_cast<std::uint8_t>(total >> 8);
  header[base1_total_at + 1] = static_cast<std::uint8_t>(total);
}

}  // namespace isoswitch
