// Turns card numbers into tokens under a key that lives in a file of its own.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>

#include "switch/base/pan.h"
#include "switch/base/result.h"

namespace isoswitch {

// Not for use by two threads at once: the keyed context is reused.
class Tokenizer {
 public:
  // The file holds 64 hex digits (32 bytes) and must not be readable by group or others.
  // Lines that start with '#' are comments.
  static Result<Tokenizer> from_file(const std::string& path);
  static Tokenizer from_key(std::span<const std::uint8_t, 32> key);

  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;
  ~Tokenizer();

  CardToken token(const Pan& pan) const;

  // The first 8 bytes of HMAC-SHA256(key, "isoswitch token key check value"): names the key without showing it.
  std::array<std::uint8_t, 8> check_value() const;

 private:
  struct Keyed;
  explicit Tokenizer(std::unique_ptr<Keyed> keyed);
  std::unique_ptr<Keyed> keyed_;
};

}  // namespace isoswitch
