#include "switch/base/pan.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "switch/base/hex.h"

namespace isoswitch {

Result<Pan> Pan::parse(std::string_view digits) {
  if (digits.size() < 12 || digits.size() > 19) return failure("a card number has 12 to 19 digits");
  if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
    return failure("a card number holds digits only");
  Pan pan;
  pan.digits_ = FixedText<19>{digits};
  return pan;
}

Pan::~Pan() { OPENSSL_cleanse(&digits_, sizeof digits_); }

std::string Pan::masked() const { return mask_pan(digits_.view()); }

std::string mask_pan(std::string_view digits) {
  std::string masked{digits};
  const std::size_t head = digits.size() >= 13 ? 6 : 0;
  const std::size_t tail = digits.size() >= 8 ? 4 : 0;
  for (std::size_t i = head; i + tail < masked.size(); ++i) masked[i] = '*';
  return masked;
}

bool luhn_holds(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0; twice = !twice) {
    const int digit = digits[i] - '0';
    sum += twice ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
  }
  return !digits.empty() && sum % 10 == 0;
}

std::string to_hex(const CardToken& token) { return to_hex(std::span<const std::uint8_t>{token.bytes}); }

}  // namespace isoswitch
