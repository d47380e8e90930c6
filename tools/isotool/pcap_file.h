// The packets of a capture file: pcap in either byte order, pcapng. Written from the published formats
// (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "iso8583/bytes.h"
#include "switch/base/result.h"

namespace isoswitch::tools {

using iso8583::Bytes;

// Valid while the file's bytes are.
struct CapturedPacket {
  std::uint32_t link = 0;  // LINKTYPE_…: 1 Ethernet, 101 raw IP, …
  Bytes data;
  bool cut_short = false;  // more of it was on the wire
};

struct Capture {
  std::vector<CapturedPacket> packets;
  std::string note;  // what of the file was not read, and why; empty: nothing
};

bool is_capture(Bytes file);

// A file that ends within a packet gives the packets before it, and a note. Errors: it is no capture file, or of a kind
// that is not known.
Result<Capture> read_capture(Bytes file);

}  // namespace isoswitch::tools
