// What was said on each TCP connection of a capture, in each direction, put together from its segments.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/isotool/pcap_packet.h"

namespace isoswitch::tools {

// One direction of one connection, without a hole: behind bytes that were not caught another one begins.
struct TcpStream {
  Endpoint from;
  Endpoint to;
  std::vector<std::uint8_t> bytes;
};

// The connections to one address and port.
struct Service {
  Endpoint at;
  std::size_t connections = 0;
  std::vector<TcpStream> streams;  // those that say anything, in the order of the capture
};

struct TcpStreams {
  std::vector<Service> services;               // in the order of the capture
  std::map<std::string, std::size_t> skipped;  // what was passed over, and how often: "packets: not TCP"
};

struct StreamBounds {
  std::size_t stream_bytes_max = std::size_t{256} * 1024;
  std::size_t connections_max = 4096;
};

// A connection is to where its SYN goes; if that was not caught, to the lower port.
TcpStreams assemble(const Capture& capture, const StreamBounds& bounds = {});

}  // namespace isoswitch::tools
