// A key that lives in a file of its own: 64 hex digits (32 bytes), readable by its owner alone. Lines that start with
// '#' are comments (tools/new_token_key writes such a file).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "switch/base/result.h"

namespace isoswitch {

// Wipes itself.
class Key256 {
 public:
  Key256() = default;
  ~Key256();
  Key256(const Key256&) = delete;
  Key256& operator=(const Key256&) = delete;
  Key256(Key256&& other) noexcept;
  Key256& operator=(Key256&& other) noexcept;

  std::array<std::uint8_t, 32> bytes{};
};

// what: "token key" in the texts of errors, which say the file and what to do, never what is in it.
Result<Key256> read_key_file(std::string_view what, const std::string& path);

}  // namespace isoswitch
