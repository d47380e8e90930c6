#include "switch/net/framing_candidate.h"

#include <algorithm>
#include <iterator>

#include "switch/net/frame_header.h"

namespace isoswitch {
namespace {

struct Row {
  std::string_view preset;
  bool counts_header = true;
};

constexpr Row rows[] = {
    {"ascii4"},
    {"binary2"},
    {"tpdu"},
    {"tpdu", false},
    {"hex4"},
    {"binary2_inclusive"},
    {"base1"},
    {"base24"},
    {"binary4"},
    {"zero2_binary2"},
    {"binary2_zero2"},
    {"binary3"},
    {"bcd2"},
    {"tpdu_bcd"},
    {"tpdu_bcd", false},
    {"ascii4_inclusive"},
    {"binary2_etx"},
    {"binary2_le"},
    {"etx"},
    {"rdw"},
};

// tpdu_counted is a listener's only word about a header.
bool leaves_out_tpdu(const Framing& framing) { return framing.header == HeaderKind::tpdu && !framing.counts_header; }

}  // namespace

std::vector<Framing> framing_candidates() {
  std::vector<Framing> candidates;
  std::ranges::transform(rows, std::back_inserter(candidates), [](const Row& row) {
    Framing framing = *framing_preset(row.preset);
    framing.counts_header = row.counts_header;
    framing.message_min = smallest_message;
    return framing;
  });
  return candidates;
}

std::string label_of(const Framing& framing) {
  return framing.name + (leaves_out_tpdu(framing) ? " (length without the TPDU)" : "");
}

std::vector<std::string> configuration_of(const Framing& framing) {
  std::vector<std::string> lines{"framing: " + framing.name};
  if (leaves_out_tpdu(framing)) lines.emplace_back("tpdu_counted: false");
  return lines;
}

bool same_preset(const Framing& one, const Framing& other) {
  return one.name == other.name && leaves_out_tpdu(one) == leaves_out_tpdu(other);
}

std::optional<std::size_t> body_offset(const Framing& framing, Bytes frame) {
  if (frame.size() < framing.header_offset()) return {};
  const auto header = find_header(framing, frame.subspan(framing.header_offset()));
  if (!header || !*header) return {};
  const std::size_t offset = framing.header_offset() + **header;
  return offset < frame.size() ? std::optional(offset) : std::nullopt;
}

}  // namespace isoswitch
