#include "tools/isotool/pcap_packet.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace isoswitch::tools {
namespace {

constexpr unsigned ethertype_ipv4 = 0x0800;
constexpr unsigned ethertype_ipv6 = 0x86DD;
constexpr unsigned tcp = 6;

// How far IP is from a packet's beginning.
struct LinkRow {
  std::uint32_t link;
  std::size_t ip_at;
  std::size_t ethertype_at;  // no_ethertype: it has none
};
constexpr std::size_t no_ethertype = static_cast<std::size_t>(-1);
constexpr LinkRow links[] = {
    {0, 4, no_ethertype},    // BSD loopback
    {1, 14, 12},             // Ethernet
    {12, 0, no_ethertype},   // raw IP, as some systems number it
    {14, 0, no_ethertype},   //
    {101, 0, no_ethertype},  // raw IP
    {108, 4, no_ethertype},  // OpenBSD loopback
    {113, 16, 14},           // Linux cooked
    {228, 0, no_ethertype},  // IPv4
    {229, 0, no_ethertype},  // IPv6
    {276, 20, 0},            // Linux cooked, version 2
};

unsigned u16(Bytes bytes, std::size_t at) { return static_cast<unsigned>(bytes[at] << 8 | bytes[at + 1]); }

std::uint32_t u32(Bytes bytes, std::size_t at) { return u16(bytes, at) << 16 | u16(bytes, at + 2); }

// The packet from its IP header on. Nothing: it is not IP.
std::optional<Bytes> ip_of(const LinkRow& row, Bytes packet) {
  std::size_t at = row.ip_at;
  if (packet.size() < at + 1) return {};
  if (row.ethertype_at == no_ethertype) return packet.subspan(at);
  std::size_t type_at = row.ethertype_at;
  const auto is_tag = [](unsigned type) { return type == 0x8100 || type == 0x88A8 || type == 0x9100; };
  while (row.link == 1 && packet.size() > at + 4 && is_tag(u16(packet, type_at))) {
    type_at += 4;
    at += 4;
  }
  const unsigned type = u16(packet, type_at);
  if (type != ethertype_ipv4 && type != ethertype_ipv6) return {};
  return packet.subspan(at);
}

struct Payload {
  TcpSegment segment;  // with its addresses
  Bytes tcp;
};

using Unpacked = std::variant<Payload, std::string>;

Endpoint endpoint(Bytes address) {
  Endpoint made;
  made.is_v6 = address.size() == 16;
  std::ranges::copy(address, made.address.begin());
  return made;
}

// Without the padding of short Ethernet packets. 0: the network card cuts it up later, and all of it is here.
Bytes trimmed(Bytes ip, std::size_t size) { return size == 0 ? ip : ip.first(std::min(ip.size(), size)); }

Unpacked unpack_v4(Bytes ip) {
  constexpr std::size_t header_size_min = 20;
  constexpr unsigned fragment = 0x3FFF;  // more of them follow, or this is not the first
  if (ip.size() < header_size_min) return "cut short";
  const std::size_t header_size = std::size_t{4} * (ip[0] & 15U);
  if (header_size < header_size_min || ip.size() < header_size) return "cut short";
  if (ip[9] != tcp) return "not TCP";
  if ((u16(ip, 6) & fragment) != 0) return "IP fragment";
  Payload payload;
  payload.segment.from = endpoint(ip.subspan(12, 4));
  payload.segment.to = endpoint(ip.subspan(16, 4));
  const Bytes all = trimmed(ip, u16(ip, 2));
  payload.tcp = all.subspan(std::min(header_size, all.size()));
  return payload;
}

Unpacked unpack_v6(Bytes ip) {
  constexpr std::size_t header_size = 40;
  if (ip.size() < header_size) return "cut short";
  Payload payload;
  payload.segment.from = endpoint(ip.subspan(8, 16));
  payload.segment.to = endpoint(ip.subspan(24, 16));
  const std::size_t size = u16(ip, 4);
  const Bytes all = trimmed(ip, size == 0 ? 0 : header_size + size);
  std::size_t at = header_size;
  unsigned next = ip[6];
  while (next != tcp) {
    if (all.size() < at + 8) return "cut short";
    const unsigned length = all[at + 1];
    if (next == 44) {  // fragment
      if ((u16(all, at + 2) & 0xFFF9U) != 0) return "IP fragment";
      next = all[at], at += 8;
    } else if (next == 0 || next == 43 || next == 60) {  // hop by hop, routing, destination
      next = all[at], at += std::size_t{8} * (length + 1);
    } else if (next == 51) {  // authentication
      next = all[at], at += std::size_t{4} * (length + 2);
    } else {
      return "not TCP";
    }
  }
  payload.tcp = all.subspan(std::min(at, all.size()));
  return payload;
}

Unpacked unpack(Bytes ip) {
  const unsigned version = ip[0] >> 4;
  if (version == 4) return unpack_v4(ip);
  if (version == 6) return unpack_v6(ip);
  return "not IP";
}

}  // namespace

std::string Endpoint::text() const {
  char text[INET6_ADDRSTRLEN];
  inet_ntop(is_v6 ? AF_INET6 : AF_INET, address.data(), text, sizeof text);
  return fmt::format(fmt::runtime(is_v6 ? "[{}]:{}" : "{}:{}"), text, port);
}

Dissected dissect(const CapturedPacket& packet) {
  const auto* const row = std::ranges::find(links, packet.link, &LinkRow::link);
  if (row == std::end(links)) return fmt::format("link type {}", packet.link);
  const auto ip = ip_of(*row, packet.data);
  if (!ip) return "not IP";
  Unpacked unpacked = unpack(*ip);
  if (auto* const why = std::get_if<std::string>(&unpacked)) return std::move(*why);
  auto& [segment, bytes] = std::get<Payload>(unpacked);
  constexpr std::size_t header_size_min = 20;
  if (bytes.size() < header_size_min) return "cut short";
  const std::size_t header_size = std::size_t{4} * (bytes[12] >> 4U);
  if (header_size < header_size_min || bytes.size() < header_size) return "cut short";
  segment.from.port = static_cast<std::uint16_t>(u16(bytes, 0));
  segment.to.port = static_cast<std::uint16_t>(u16(bytes, 2));
  segment.sequence = u32(bytes, 4);
  segment.opens = (bytes[13] & 0x02U) != 0;
  segment.accepts = (bytes[13] & 0x10U) != 0;
  segment.data = bytes.subspan(header_size);
  return segment;
}

}  // namespace isoswitch::tools
