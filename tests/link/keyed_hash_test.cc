// SipHash of 16 bytes: the same as OpenSSL's, whatever the length.
#include "switch/link/keyed_hash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <catch2/catch.hpp>
#include <memory>
#include <vector>

using namespace isoswitch;

namespace {

std::vector<std::uint8_t> by_openssl(const std::vector<std::uint8_t>& key, const std::vector<std::uint8_t>& value) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac{EVP_MAC_fetch(nullptr, "SIPHASH", nullptr),
                                                              &EVP_MAC_free};
  REQUIRE(mac != nullptr);
  const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context{EVP_MAC_CTX_new(mac.get()),
                                                                          &EVP_MAC_CTX_free};
  std::size_t size = 16;
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size), OSSL_PARAM_construct_end()};
  std::vector<std::uint8_t> hash(16);
  REQUIRE(EVP_MAC_init(context.get(), key.data(), key.size(), params) == 1);
  REQUIRE(EVP_MAC_update(context.get(), value.data(), value.size()) == 1);
  REQUIRE(EVP_MAC_final(context.get(), hash.data(), &size, hash.size()) == 1);
  return hash;
}

std::vector<std::uint8_t> bytes_of(const Hash16& hash) {
  std::vector<std::uint8_t> bytes;
  for (const std::uint64_t word : {hash.low, hash.high})
    for (unsigned i = 0; i < 8; ++i) bytes.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
  return bytes;
}

}  // namespace

TEST_CASE("the keyed hash is SipHash-2-4 of sixteen bytes", "[flights]") {
  SeededRandom random(5);
  for (std::size_t size = 0; size < 200; ++size) {
    const std::uint64_t low = random.next();
    const std::uint64_t high = random.next();
    std::vector<std::uint8_t> value(size);
    for (std::uint8_t& byte : value) byte = static_cast<std::uint8_t>(random.next());
    INFO("size " << size);
    REQUIRE(bytes_of(KeyedHash(low, high).of(value)) == by_openssl(bytes_of({low, high}), value));
  }
}

// The first of the authors' own vectors: key 00 to 0f, no bytes.
TEST_CASE("nothing has the hash that its inventors published", "[flights]") {
  const Hash16 hash = KeyedHash(0x0706050403020100U, 0x0f0e0d0c0b0a0908U).of({});
  CHECK(bytes_of(hash) == std::vector<std::uint8_t>{0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6, 0x6d, 0xf6, 0x72,
                                                    0x14, 0xc7, 0x55, 0x02, 0x93});
}

TEST_CASE("another key hashes otherwise", "[flights]") {
  SeededRandom random(5);
  const std::vector<std::uint8_t> value{1, 2, 3};
  CHECK(KeyedHash(random).of(value) != KeyedHash(random).of(value));
}
