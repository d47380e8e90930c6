// What bytes would be under other framings than the configured one (F-4).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "switch/net/framing.h"

namespace isoswitch {

// How the bytes end under a framing, likeliest first: peers send a whole frame, or several. unconfirmed: more is to
// come, or what follows the frame is no other.
enum class FrameFit : std::uint8_t { whole, followed, unconfirmed };

struct FramingGuess {
  std::string framing;         // a preset's name, with its option where it has one
  std::string_view mti_coded;  // "ASCII", "BCD", "EBCDIC"
  FrameFit fit = FrameFit::whole;
  bool trailed = false;  // by the framing's trailer
};

// The presets under which the bytes start with a length that fits, a header, and a plausible MTI behind it, likeliest
// first: by how the bytes end, then those that a trailer confirms, then as common as they are. Pure.
//
// The same bytes, so that the first is named first: binary4, zero2_binary2 and rdw. As good as the same while no frame
// is whole: binary2, binary2_inclusive and binary2_le; ascii4, ascii4_inclusive and hex4; each with and without a
// trailer.
std::vector<FramingGuess> guess_framings(Bytes start);

// One sentence for the log: "0x3038 is printable: these bytes parse as ascii4 (MTI in ASCII); configured: binary2".
// Shows at most two bytes of the length field. A TLS hello is named as such. Empty: no other framing fits better than
// the configured one, and there is nothing to say.
std::string framing_hint(const Framing& configured, Bytes start);

}  // namespace isoswitch
