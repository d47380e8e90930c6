#include "switch/link/stans.h"

#include "switch/base/assert.h"

namespace isoswitch {

Stans::Stans(const Clock& clock, Random& random)
    : clock_(clock), next_(1 + static_cast<std::uint32_t>(random.below(last))), in_use_(last + 1), seen_(last + 1) {}

FixedText<6> Stans::draw() {
  see_second();
  std::optional<std::uint32_t> otherwise;
  std::optional<std::uint32_t> drawn;
  for (std::uint32_t tried = 0; tried < last && !drawn; ++tried) {
    const std::uint32_t stan = next_;
    next_ = stan == last ? 1 : stan + 1;
    if (in_use_[stan] != 0) continue;
    if (!seen_[stan]) drawn = stan;
    if (!otherwise) otherwise = stan;
  }
  ISOSWITCH_ASSERT(otherwise.has_value());
  std::uint32_t stan = drawn.value_or(*otherwise);
  saw(stan);
  char digits[6];
  for (std::size_t i = 6; i-- > 0; stan /= 10) digits[i] = static_cast<char>('0' + stan % 10);
  return std::string_view{digits, sizeof digits};
}

void Stans::use(std::uint32_t stan) {
  ISOSWITCH_ASSERT(stan <= last && in_use_[stan] < UINT16_MAX);
  see_second();
  ++in_use_[stan];
  saw(stan);
}

void Stans::release(std::uint32_t stan) {
  ISOSWITCH_ASSERT(stan <= last && in_use_[stan] > 0);
  --in_use_[stan];
}

std::optional<std::uint32_t> Stans::of(const iso8583::Message& message, int field) {
  const auto number = message.number(field);
  if (!number || *number > last) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

void Stans::see_second() {
  const std::int64_t second = clock_.now().us / 1'000'000;
  if (second == second_) return;
  second_ = second;
  for (const std::uint32_t stan : seen_list_) seen_[stan] = false;
  seen_list_.clear();
}

void Stans::saw(std::uint32_t stan) {
  if (seen_[stan]) return;
  seen_[stan] = true;
  seen_list_.push_back(stan);
}

}  // namespace isoswitch
