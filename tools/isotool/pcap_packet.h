// The TCP segment in a captured packet.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "tools/isotool/pcap_file.h"

namespace isoswitch::tools {

struct Endpoint {
  std::array<std::uint8_t, 16> address{};  // of IPv4 the first four
  bool is_v6 = false;
  std::uint16_t port = 0;

  std::string text() const;  // "127.0.0.1:8583", "[::1]:8583"
  auto operator<=>(const Endpoint&) const = default;
};

// Valid while the packet is.
struct TcpSegment {
  Endpoint from;
  Endpoint to;
  std::uint32_t sequence = 0;
  bool opens = false;    // SYN
  bool accepts = false;  // ACK
  Bytes data;
};

// Or why there is none, to be counted: "not IP", "not TCP", "IP fragment", "link type 127", "cut short".
using Dissected = std::variant<TcpSegment, std::string>;

// Links: Ethernet (with VLAN tags), raw IP, BSD loopback, Linux cooked (both versions). IPv4, and IPv6 with extension
// headers.
Dissected dissect(const CapturedPacket& packet);

}  // namespace isoswitch::tools
