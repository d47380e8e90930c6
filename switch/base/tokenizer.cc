#include "switch/base/tokenizer.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstring>
#include <span>

#include "switch/base/assert.h"
#include "switch/base/key_file.h"

namespace isoswitch {
namespace {

constexpr std::uint8_t token_version = 1;
constexpr std::size_t block_size = 64;  // of SHA-256
constexpr std::size_t digest_size = 32;

using Digest = std::array<std::uint8_t, digest_size>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

Context new_context() {
  Context context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  ISOSWITCH_ASSERT(context != nullptr);
  return context;
}

}  // namespace

// HMAC keyed once: the two pads are hashed at start and copied for each card (a fresh EVP_MAC costs three times this).
struct Tokenizer::Keyed {
  Context inner = new_context();
  Context outer = new_context();
  Context work = new_context();

  Digest mac(std::string_view text) const {
    Digest digest{};
    unsigned size = 0;
    bool done = EVP_MD_CTX_copy_ex(work.get(), inner.get()) == 1;
    done = done && EVP_DigestUpdate(work.get(), text.data(), text.size()) == 1;
    done = done && EVP_DigestFinal_ex(work.get(), digest.data(), &size) == 1;
    done = done && EVP_MD_CTX_copy_ex(work.get(), outer.get()) == 1;
    done = done && EVP_DigestUpdate(work.get(), digest.data(), digest.size()) == 1;
    done = done && EVP_DigestFinal_ex(work.get(), digest.data(), &size) == 1;
    ISOSWITCH_ASSERT(done && size == digest_size);
    return digest;
  }
};

Tokenizer::Tokenizer(std::unique_ptr<Keyed> keyed) : keyed_(std::move(keyed)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Tokenizer Tokenizer::from_key(std::span<const std::uint8_t, 32> key) {
  auto keyed = std::make_unique<Keyed>();
  std::array<std::uint8_t, block_size> inner_pad;
  std::array<std::uint8_t, block_size> outer_pad;
  inner_pad.fill(0x36);
  outer_pad.fill(0x5c);
  for (std::size_t i = 0; i < key.size(); ++i) {
    inner_pad[i] ^= key[i];
    outer_pad[i] ^= key[i];
  }
  bool done = EVP_DigestInit_ex(keyed->inner.get(), EVP_sha256(), nullptr) == 1;
  done = done && EVP_DigestUpdate(keyed->inner.get(), inner_pad.data(), inner_pad.size()) == 1;
  done = done && EVP_DigestInit_ex(keyed->outer.get(), EVP_sha256(), nullptr) == 1;
  done = done && EVP_DigestUpdate(keyed->outer.get(), outer_pad.data(), outer_pad.size()) == 1;
  ISOSWITCH_ASSERT(done);
  OPENSSL_cleanse(inner_pad.data(), inner_pad.size());
  OPENSSL_cleanse(outer_pad.data(), outer_pad.size());
  return Tokenizer{std::move(keyed)};
}

Result<Tokenizer> Tokenizer::from_file(const std::string& path) {
  const auto key = read_key_file("token key", path);
  if (!key) return std::unexpected(key.error());
  return from_key(key->bytes);
}

CardToken Tokenizer::token(const Pan& pan) const {
  const Digest digest = keyed_->mac(pan.reveal());
  CardToken token;
  token.bytes[0] = token_version;
  std::memcpy(token.bytes.data() + 1, digest.data(), digest.size());
  return token;
}

std::array<std::uint8_t, 8> Tokenizer::check_value() const {
  const Digest digest = keyed_->mac("isoswitch token key check value");
  std::array<std::uint8_t, 8> value;
  std::memcpy(value.data(), digest.data(), value.size());
  return value;
}

}  // namespace isoswitch
