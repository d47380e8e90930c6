#include "switch/net/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>

#include <charconv>
#include <cstring>

#include "switch/base/assert.h"

namespace isoswitch {
namespace {

struct HostAndPort {
  std::string host, port;
};

Result<HostAndPort> split(std::string_view text) {
  const auto wrong = [&] {
    return failure(fmt::format("'{}' is not an address: HOST:PORT or [IPV6]:PORT expected", text));
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong();
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.empty() || (!bracketed && host.find_first_of(":[]") != std::string_view::npos)) return wrong();
  std::uint16_t number = 0;
  const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (fault != std::errc{} || end != port.data() + port.size()) return wrong();
  return HostAndPort{std::string(host), std::string(port)};
}

}  // namespace

Address::Address(const sockaddr* address, socklen_t size) : size_(size) {
  ISOSWITCH_ASSERT(size <= sizeof storage_);
  std::memcpy(&storage_, address, size);
}

Result<Address> Address::parse(std::string_view text) {
  const auto parts = split(text);
  if (!parts) return std::unexpected(parts.error());
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int fault = getaddrinfo(parts->host.c_str(), parts->port.c_str(), &hints, &found); fault != 0) {
    return failure(fmt::format("'{}': {}", text, gai_strerror(fault)));
  }
  const Address address(found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  return address;
}

std::uint16_t Address::port() const {
  if (family() == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(storage_).sin_port);
  if (family() == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(storage_).sin6_port);
  return 0;
}

bool Address::is_loopback() const {
  if (family() == AF_INET) return ntohl(reinterpret_cast<const sockaddr_in&>(storage_).sin_addr.s_addr) >> 24 == 127;
  if (family() != AF_INET6) return false;
  const in6_addr& six = reinterpret_cast<const sockaddr_in6&>(storage_).sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(&six) || (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == 127);
}

std::string Address::host() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (family() == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(storage_).sin_addr, text, sizeof text);
  } else if (family() == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(storage_).sin6_addr, text, sizeof text);
  }
  return text;
}

std::string Address::text() const {
  return family() == AF_INET6 ? fmt::format("[{}]:{}", host(), port()) : fmt::format("{}:{}", host(), port());
}

}  // namespace isoswitch
