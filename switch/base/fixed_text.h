// A short text kept in place: no heap, trivially copyable, comparable and hashable byte for byte.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

namespace isoswitch {

// Holds up to N bytes; longer text is cut by assign(), so callers that must not cut check fits() first.
template <std::size_t N>
class FixedText {
  static_assert(N < 256);

 public:
  constexpr FixedText() = default;
  FixedText(std::string_view text) { assign(text); }  // NOLINT(google-explicit-constructor): reads as the text it is
  FixedText(const char* text) { assign(text); }       // NOLINT(google-explicit-constructor)

  static constexpr std::size_t capacity = N;
  static bool fits(std::string_view text) { return text.size() <= N; }

  void assign(std::string_view text) {
    size_ = static_cast<std::uint8_t>(text.size() < N ? text.size() : N);
    bytes_.fill(0);
    text.copy(bytes_.data(), size_);
  }

  std::string_view view() const { return {bytes_.data(), size_}; }
  operator std::string_view() const { return view(); }  // NOLINT(google-explicit-constructor)
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  friend bool operator==(const FixedText& a, const FixedText& b) { return a.view() == b.view(); }
  friend auto operator<=>(const FixedText& a, const FixedText& b) { return a.view() <=> b.view(); }

 private:
  std::array<char, N> bytes_{};
  std::uint8_t size_ = 0;
};

}  // namespace isoswitch
