#include "switch/base/digest.h"

#include <openssl/evp.h>

#include <cstring>
#include <memory>

#include "switch/base/assert.h"

namespace isoswitch {
namespace {

// One reused context per thread: a fresh one costs as much as the hash.
EVP_MD_CTX* context() {
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> reused = [] {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> made{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    ISOSWITCH_ASSERT(made != nullptr && EVP_DigestInit_ex(made.get(), EVP_sha256(), nullptr) == 1);
    return made;
  }();
  return reused.get();
}

constexpr char absent_mark = '\xff';

}  // namespace

IdBuilder& IdBuilder::part(std::string_view text) {
  ISOSWITCH_ASSERT(text.size() < 255 && size_ + 1 + text.size() <= bytes_.size());
  bytes_[size_++] = static_cast<char>(text.size());
  text.copy(bytes_.data() + size_, text.size());  // no memcpy: an empty text may be nowhere
  size_ += text.size();
  return *this;
}

IdBuilder& IdBuilder::number(std::uint64_t value) {
  char bytes[8];
  for (unsigned i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (56U - 8U * i));
  return part({bytes, sizeof bytes});
}

IdBuilder& IdBuilder::absent() {
  ISOSWITCH_ASSERT(size_ < bytes_.size());
  bytes_[size_++] = absent_mark;
  return *this;
}

Id16 IdBuilder::finish() const {
  std::array<std::uint8_t, 32> digest;
  unsigned size = 0;
  // A null type keeps the algorithm that the context was made with.
  const bool done = EVP_DigestInit_ex(context(), nullptr, nullptr) == 1 &&
                    EVP_DigestUpdate(context(), bytes_.data(), size_) == 1 &&
                    EVP_DigestFinal_ex(context(), digest.data(), &size) == 1;
  ISOSWITCH_ASSERT(done && size == digest.size());
  Id16 id;
  std::memcpy(id.data(), digest.data(), id.size());
  return id;
}

}  // namespace isoswitch
