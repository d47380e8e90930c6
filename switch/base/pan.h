// A card number that does not print itself, and the token that stands for it on disk.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "switch/base/fixed_text.h"
#include "switch/base/result.h"

namespace isoswitch {

// 12 to 19 digits. Wipes itself; prints masked; the digits need a call named reveal().
class Pan {
 public:
  Pan() = default;
  static Result<Pan> parse(std::string_view digits);
  ~Pan();
  Pan(const Pan&) = default;
  Pan& operator=(const Pan&) = default;

  std::string_view reveal() const { return digits_.view(); }
  std::string masked() const;  // 411111******1111
  std::string_view bin() const { return digits_.view().substr(0, 6); }
  std::string_view last_four() const { return digits_.view().substr(digits_.size() - 4); }

 private:
  FixedText<19> digits_;
};

// The first six and the last four digits, the rest as stars; shorter than 13 digits: only the last four.
std::string mask_pan(std::string_view digits);
bool luhn_holds(std::string_view digits);

// P-3: a version byte, then HMAC-SHA256(token key, PAN): the only name of a card on disk.
struct CardToken {
  std::array<std::uint8_t, 33> bytes{};
  friend auto operator<=>(const CardToken&, const CardToken&) = default;
};

std::string to_hex(const CardToken& token);

}  // namespace isoswitch
