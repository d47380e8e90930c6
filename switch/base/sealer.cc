#include "switch/base/sealer.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>

#include "switch/base/assert.h"

namespace isoswitch {
namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t drawn_size = 8;  // of the nonce; a counter follows
constexpr std::size_t tag_size = 16;
constexpr std::string_view check_purpose = "isoswitch owed key check value";

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context new_context() {
  Context context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  ISOSWITCH_ASSERT(context != nullptr);
  return context;
}

const std::uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

}  // namespace

// Keyed once: only the nonce is set for each number.
struct Sealer::Keyed {
  Context sealing = new_context();
  Context opening = new_context();
  std::array<std::uint8_t, drawn_size> drawn{};
  std::uint32_t count = 0;

  void next_nonce(std::uint8_t* nonce) {
    if (count == 0) {
      const bool random = RAND_bytes(drawn.data(), static_cast<int>(drawn.size())) == 1;
      ISOSWITCH_ASSERT(random);
    }
    std::ranges::copy(drawn, nonce);
    for (std::size_t i = 0; i < nonce_size - drawn_size; ++i)
      nonce[drawn_size + i] = static_cast<std::uint8_t>(count >> (8 * i));
    ++count;  // at zero again, others are drawn
  }
};

Sealer::Sealer(const Key256& key) : keyed_(std::make_unique<Keyed>()), check_value_() {
  bool done = EVP_EncryptInit_ex(keyed_->sealing.get(), EVP_aes_256_gcm(), nullptr, key.bytes.data(), nullptr) == 1 &&
              EVP_DecryptInit_ex(keyed_->opening.get(), EVP_aes_256_gcm(), nullptr, key.bytes.data(), nullptr) == 1;
  std::array<std::uint8_t, 32> digest{};
  unsigned size = 0;
  done = done && HMAC(EVP_sha256(), key.bytes.data(), static_cast<int>(key.bytes.size()), bytes_of(check_purpose),
                      check_purpose.size(), digest.data(), &size) != nullptr;
  ISOSWITCH_ASSERT(done);
  std::copy_n(digest.begin(), check_value_.size(), check_value_.begin());
}

Sealer::Sealer(Sealer&&) noexcept = default;
Sealer& Sealer::operator=(Sealer&&) noexcept = default;
Sealer::~Sealer() = default;

std::string Sealer::seal(const Pan& pan, const Id16& belongs_to) const {
  const std::string_view digits = pan.reveal();
  std::string sealed(nonce_size + digits.size() + tag_size, '\0');
  EVP_CIPHER_CTX* context = keyed_->sealing.get();
  int size = 0;
  std::uint8_t* at = bytes_of(sealed);
  keyed_->next_nonce(at);
  bool done = EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, at) == 1;
  done =
      done && EVP_EncryptUpdate(context, nullptr, &size, belongs_to.data(), static_cast<int>(belongs_to.size())) == 1;
  at += nonce_size;
  done = done && EVP_EncryptUpdate(context, at, &size, bytes_of(digits), static_cast<int>(digits.size())) == 1;
  at += digits.size();
  done = done && EVP_EncryptFinal_ex(context, at, &size) == 1;
  done = done && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, tag_size, at) == 1;
  ISOSWITCH_ASSERT(done);
  return sealed;
}

Result<Pan> Sealer::open(std::string_view sealed, const Id16& belongs_to) const {
  constexpr std::string_view closed = "a sealed card number does not open: another key, or it was changed";
  if (sealed.size() < nonce_size + tag_size) return failure(std::string{closed});
  EVP_CIPHER_CTX* context = keyed_->opening.get();
  const std::string_view hidden = sealed.substr(nonce_size, sealed.size() - nonce_size - tag_size);
  std::string tag{sealed.substr(sealed.size() - tag_size)};
  std::array<std::uint8_t, 64> digits{};
  if (hidden.size() > digits.size()) return failure(std::string{closed});
  int size = 0;
  bool done = EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, bytes_of(sealed)) == 1;
  done =
      done && EVP_DecryptUpdate(context, nullptr, &size, belongs_to.data(), static_cast<int>(belongs_to.size())) == 1;
  done =
      done && EVP_DecryptUpdate(context, digits.data(), &size, bytes_of(hidden), static_cast<int>(hidden.size())) == 1;
  done = done && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1;
  done = done && EVP_DecryptFinal_ex(context, digits.data() + hidden.size(), &size) == 1;
  Result<Pan> pan = failure(std::string{closed});
  if (done) pan = Pan::parse({reinterpret_cast<const char*>(digits.data()), hidden.size()});
  OPENSSL_cleanse(digits.data(), digits.size());
  return pan;
}

}  // namespace isoswitch
