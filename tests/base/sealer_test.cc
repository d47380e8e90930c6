// Sealed card numbers against another implementation of AES-256-GCM, and everything that must not open.
#include "switch/base/sealer.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "switch/base/hex.h"

using namespace isoswitch;

namespace {

Key256 counting_key(std::uint8_t first = 0) {
  Key256 key;
  for (std::size_t i = 0; i < key.bytes.size(); ++i) key.bytes[i] = static_cast<std::uint8_t>(first + i);
  return key;
}

Id16 counting_id(std::uint8_t first = 0) {
  Id16 id;
  for (std::size_t i = 0; i < id.size(); ++i) id[i] = static_cast<std::uint8_t>(first + i);
  return id;
}

std::string text_of(std::string_view hex) {
  const auto bytes = from_hex(hex);
  REQUIRE(bytes);
  return {bytes->begin(), bytes->end()};
}

}  // namespace

// Python: nonce + AESGCM(bytes(range(32))).encrypt(nonce, b"5413330000000019", bytes(range(16))), nonce 12 times 24
// hex; hmac.new(bytes(range(32)), b"isoswitch owed key check value", sha256), the first 8 bytes.
TEST_CASE("what another implementation sealed opens here", "[sealer]") {
  const Sealer sealer{counting_key()};
  const auto pan =
      sealer.open(text_of("24242424242424242424242433c588fcd44c9230f725201ca8940e0f96cc16fa055e0978677f2f5c85d24c33"),
                  counting_id());
  REQUIRE(pan.has_value());
  CHECK(pan->reveal() == "5413330000000019");
  CHECK(to_hex(sealer.check_value()) == "37bfaf0eef71caa9");
}

TEST_CASE("every length of card number opens where it belongs", "[sealer]") {
  const Sealer sealer{counting_key()};
  for (std::size_t digits = 12; digits <= 19; ++digits) {
    const auto pan = Pan::parse(std::string_view{"5413330000000019123"}.substr(0, digits));
    REQUIRE(pan.has_value());
    const std::string sealed = sealer.seal(*pan, counting_id());
    CHECK(sealed.size() == 12 + digits + 16);
    CHECK(sealed.find("541333") == std::string::npos);
    const auto opened = Sealer{counting_key()}.open(sealed, counting_id());
    REQUIRE(opened.has_value());
    CHECK(opened->reveal() == pan->reveal());
  }
}

TEST_CASE("a changed bit, another owner, another key or a cut: closed, without card data", "[sealer]") {
  const Sealer sealer{counting_key()};
  const std::string sealed = sealer.seal(*Pan::parse("5413330000000019"), counting_id());
  for (std::size_t at = 0; at < sealed.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = sealed;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      REQUIRE_FALSE(sealer.open(changed, counting_id()));
    }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    CHECK_FALSE(sealer.open(std::string_view{sealed}.substr(0, size), counting_id()));
  CHECK_FALSE(sealer.open(sealed + sealed, counting_id()));
  CHECK_FALSE(sealer.open(sealed, counting_id(1)));
  const auto refused = Sealer{counting_key(1)}.open(sealed, counting_id());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text.find_first_of("0123456789") == std::string::npos);
  CHECK(sealer.open(sealed, counting_id()));  // a refusal leaves the contexts as they were
}

TEST_CASE("no nonce comes twice, not from two starts with one key either", "[sealer]") {
  const auto pan = Pan::parse("5413330000000019");
  std::set<std::string> nonces;
  for (int start = 0; start < 50; ++start) {
    const Sealer sealer{counting_key()};
    for (int n = 0; n < 200; ++n) nonces.insert(sealer.seal(*pan, counting_id()).substr(0, 12));
  }
  CHECK(nonces.size() == 10'000);
}
