// Seals a card number that must be kept and sent again (P-3): AES-256-GCM under a key of its own, the name of what it
// belongs to as associated data, so that it opens there and nowhere else. A nonce is eight random bytes, drawn anew at
// every start, and a counter: wholly random ones would begin to repeat after a day at 40,000 in a second (SP
// 800-38D, 8.3).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "switch/base/digest.h"
#include "switch/base/key_file.h"
#include "switch/base/pan.h"

namespace isoswitch {

// Not for use by two threads at once: the keyed contexts are reused.
class Sealer {
 public:
  explicit Sealer(const Key256& key);
  Sealer(Sealer&&) noexcept;
  Sealer& operator=(Sealer&&) noexcept;
  ~Sealer();

  // 12 bytes of nonce, the number encrypted, 16 bytes of tag.
  std::string seal(const Pan& pan, const Id16& belongs_to) const;
  // Errors: another key, another owner, or bytes that were changed; nobody can tell which.
  Result<Pan> open(std::string_view sealed, const Id16& belongs_to) const;

  // The first 8 bytes of HMAC-SHA256(key, "isoswitch owed key check value"): names the key without showing it.
  std::array<std::uint8_t, 8> check_value() const { return check_value_; }

 private:
  struct Keyed;
  std::unique_ptr<Keyed> keyed_;
  std::array<std::uint8_t, 8> check_value_;
};

}  // namespace isoswitch
