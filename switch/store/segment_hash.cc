#include "switch/store/segment_hash.h"

#include <openssl/evp.h>

#include "switch/base/assert.h"

namespace isoswitch::journal {
namespace {

struct ContextFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextFree>;

}  // namespace

struct SegmentHash::State {
  Context context{EVP_MD_CTX_new()};
};

SegmentHash::SegmentHash() : state_(std::make_unique<State>()) {
  ISOSWITCH_ASSERT(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) == 1);
}
SegmentHash::~SegmentHash() = default;
SegmentHash::SegmentHash(SegmentHash&&) noexcept = default;
SegmentHash& SegmentHash::operator=(SegmentHash&&) noexcept = default;

void SegmentHash::add(std::span<const std::uint8_t> bytes) {
  ISOSWITCH_ASSERT(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
}

Sha256 SegmentHash::value() const {
  const Context copy{EVP_MD_CTX_new()};
  Sha256 hash{};
  ISOSWITCH_ASSERT(EVP_MD_CTX_copy_ex(copy.get(), state_->context.get()) == 1);
  ISOSWITCH_ASSERT(EVP_DigestFinal_ex(copy.get(), hash.data(), nullptr) == 1);
  return hash;
}

}  // namespace isoswitch::journal
