// What else turns up on a port for ISO 8583.
#include "switch/net/other_protocol.h"

#include <catch2/catch.hpp>

#include <string>

#include "switch/base/hex.h"

using namespace isoswitch;

namespace {

std::string_view named(std::string_view text) {
  return other_protocol({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string_view named_hex(std::string_view hex) { return other_protocol(*from_hex(hex)); }

}  // namespace

TEST_CASE("TLS is told by its record header, a handshake or an alert", "[other_protocol]") {
  CHECK(named_hex("16030100c8010000c40303") == "TLS");
  CHECK(named_hex("15030300020228") == "TLS");
  CHECK(named_hex("160200").empty());      // SSL 2 is long gone
  CHECK(named_hex("160305").empty());      // there is no such version
  CHECK(named_hex("17030300c8").empty());  // nobody begins with data
}

TEST_CASE("requests and responses of HTTP, and SSH", "[other_protocol]") {
  CHECK(named("GET / HTTP/1.1\r\n") == "HTTP");
  CHECK(named("HTTP/1.0 200 OK\r\n") == "HTTP");
  CHECK(named("PRI * HTTP/2.0\r\n") == "HTTP");
  CHECK(named("GETS").empty());
  CHECK(named("SSH-2.0-OpenSSH_9.2\r\n") == "SSH");
}

TEST_CASE("documents are told behind a length of up to eight bytes", "[other_protocol]") {
  CHECK(named("<?xml version=\"1.0\"?><a/>") == "XML");
  CHECK(named("00000026<Document><a>1</a></Document>") == "XML");
  CHECK(named(std::string_view("\0\0\0\x26\n<Document><a>1</a></Document>", 34)) == "XML");
  CHECK(named("{ \"mti\": \"0100\" }") == "JSON");
  CHECK(named("0019[{\"mti\":\"0100\"}]") == "JSON");
  CHECK(named("000000026<Document></Document>").empty());  // nine
  CHECK(named("{mti}").empty());
  CHECK(named("a < b").empty());
}

TEST_CASE("messages are none of them", "[other_protocol]") {
  CHECK(named("").empty());
  CHECK(named("0020080082200000000000000400000000000000").empty());
  CHECK(named_hex("00140800822000000000000004000000000000000000").empty());
  // A merchant's name with a bracket in it.
  CHECK(named("0064020000000000000001005<A>{\"B\":1}").empty());
}
