// The framings that bytes of an unknown peer are tried with: every preset, with its option where it has one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "switch/net/framing.h"

namespace isoswitch {

// The least an ISO 8583 message can have: a packed MTI and one bitmap.
inline constexpr std::size_t smallest_message = 10;

// The commonest first: where bytes are the same under two of them, they are taken for the first's. Of equal bytes:
// binary4, zero2_binary2 and rdw.
std::vector<Framing> framing_candidates();

// The preset's name and what is special: "tpdu (length without the TPDU)".
std::string label_of(const Framing& framing);

// The lines of a listener that choose it, as in the configuration: "framing: tpdu", "tpdu_counted: false".
std::vector<std::string> configuration_of(const Framing& framing);

// One listener's lines choose both. Bounds, such as message_max, may differ.
bool same_preset(const Framing& one, const Framing& other);

// Where the message starts in bytes that begin with a frame. Nothing: the header is not whole, or none, or nothing
// follows it.
std::optional<std::size_t> body_offset(const Framing& framing, Bytes frame);

}  // namespace isoswitch
