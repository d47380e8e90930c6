// Other protocols that turn up on a port for ISO 8583, told by how their bytes begin.
#pragma once

#include <string_view>

#include "switch/net/framing.h"

namespace isoswitch {

// "TLS", "HTTP", "SSH", "XML", "JSON"; empty: none of them. XML and JSON may have a length before them.
std::string_view other_protocol(Bytes start);

// A handshake or an alert. Its version and length would pass for the MTI 0100 behind binary2.
bool starts_tls(Bytes start);

}  // namespace isoswitch
