// Addresses as they are written.
#include "switch/net/address.h"

#include <catch2/catch.hpp>

using namespace isoswitch;

TEST_CASE("an address reads and prints the same", "[address]") {
  const auto text =
      GENERATE(as<std::string>{}, "127.0.0.1:8583", "10.1.2.3:1", "[::1]:65535", "[2001:db8::7]:80", "0.0.0.0:0");
  const auto address = Address::parse(text);
  REQUIRE(address);
  CHECK(address->text() == text);
}

TEST_CASE("host and port are apart", "[address]") {
  const auto four = Address::parse("192.0.2.9:8583");
  CHECK(four->host() == "192.0.2.9");
  CHECK(four->port() == 8583);
  const auto six = Address::parse("[2001:db8::7]:99");
  CHECK(six->host() == "2001:db8::7");
  CHECK(six->port() == 99);
}

TEST_CASE("a name is looked up", "[address]") {
  const auto address = Address::parse("localhost:8583");
  REQUIRE(address);
  CHECK(address->is_loopback());
  CHECK(address->port() == 8583);
}

TEST_CASE("loopback is 127/8, ::1, and 127/8 within IPv6", "[address]") {
  CHECK(Address::parse("127.255.0.1:1")->is_loopback());
  CHECK(Address::parse("[::1]:1")->is_loopback());
  CHECK(Address::parse("[::ffff:127.0.0.1]:1")->is_loopback());
  CHECK_FALSE(Address::parse("128.0.0.1:1")->is_loopback());
  CHECK_FALSE(Address::parse("[::2]:1")->is_loopback());
  CHECK_FALSE(Address::parse("[::ffff:10.0.0.1]:1")->is_loopback());
}

TEST_CASE("what is no address says what one looks like", "[address]") {
  const auto text = GENERATE(as<std::string>{}, "", "8583", "127.0.0.1", ":8583", "127.0.0.1:", "127.0.0.1:65536",
                             "127.0.0.1:-1", "127.0.0.1:80x", "::1:8583", "[]:80");
  CAPTURE(text);
  const auto address = Address::parse(text);
  REQUIRE_FALSE(address);
  CHECK(address.error().text.find("HOST:PORT") != std::string::npos);
}

TEST_CASE("a host that is no address of its family is refused", "[address]") {
  CHECK_FALSE(Address::parse("[::zz]:80"));
  CHECK_FALSE(Address::parse("256.1.1.1.1:80"));
}
