// An IPv4 or IPv6 address with its port.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "switch/base/result.h"

namespace isoswitch {

class Address {
 public:
  Address() = default;
  Address(const sockaddr* address, socklen_t size);

  // "127.0.0.1:8583", "[::1]:8583", "localhost:8583". A name is looked up, which blocks: at start and in tools only.
  static Result<Address> parse(std::string_view text);

  const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t raw_size() const { return size_; }
  int family() const { return storage_.ss_family; }
  std::uint16_t port() const;
  bool is_loopback() const;
  std::string host() const;  // without the port: what peers are counted by
  std::string text() const;  // as parse() reads it

 private:
  sockaddr_storage storage_{};
  socklen_t size_ = 0;
};

}  // namespace isoswitch
