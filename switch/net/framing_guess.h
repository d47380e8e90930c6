// What bytes would be under other framings than the configured one (F-4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "switch/net/framing.h"

namespace isoswitch {

struct FramingGuess {
  std::string framing;         // a preset's name, with its option where it has one
  std::string_view mti_coded;  // "ASCII", "BCD", "EBCDIC"
};

// The presets under which the bytes start with a length that fits and a plausible MTI behind it, likeliest first. Pure.
std::vector<FramingGuess> guess_framings(Bytes start);

// One sentence for the log: "0x3038 is printable: these bytes parse as ascii4 (MTI in ASCII); configured: binary2".
// Shows at most two bytes of the length field. A TLS hello is named as such. Empty: no other framing fits, and there is
// nothing to say.
std::string framing_hint(const Framing& configured, Bytes start);

}  // namespace isoswitch
