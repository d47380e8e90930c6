// Which of the fields 1 to 192 are there, as the three words of the bitmaps.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace iso8583 {

class FieldSet {
 public:
  class Iterator {
   public:
    using value_type = int;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    Iterator(std::uint64_t low, std::uint64_t high, std::uint64_t third) : low_(low), high_(high), third_(third) {}
    int operator*() const {
      if (low_ != 0) return 1 + std::countl_zero(low_);
      return high_ != 0 ? 65 + std::countl_zero(high_) : 129 + std::countl_zero(third_);
    }
    Iterator& operator++() {
      std::uint64_t& word = low_ != 0 ? low_ : high_ != 0 ? high_ : third_;
      word &= ~(top >> std::countl_zero(word));
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    std::uint64_t low_ = 0;
    std::uint64_t high_ = 0;
    std::uint64_t third_ = 0;
  };

  bool has(int field) const {
    const auto index = static_cast<unsigned>(field) - 1;
    return index < 192 && (words_[index / 64] & top >> index % 64) != 0;
  }
  void add(int field) { words_[index_of(field) / 64] |= top >> index_of(field) % 64; }
  void remove(int field) {
    if (has(field)) words_[index_of(field) / 64] &= ~(top >> index_of(field) % 64);
  }
  void clear() { words_ = {}; }
  int size() const { return std::popcount(words_[0]) + std::popcount(words_[1]) + std::popcount(words_[2]); }
  bool empty() const { return (words_[0] | words_[1] | words_[2]) == 0; }

  Iterator begin() const { return {words_[0], words_[1], words_[2]}; }
  Iterator end() const { return {}; }

  std::uint64_t low() const { return words_[0]; }    // fields 1 to 64, 1 in the top bit
  std::uint64_t high() const { return words_[1]; }   // fields 65 to 128
  std::uint64_t third() const { return words_[2]; }  // fields 129 to 192
  void set_words(std::uint64_t low, std::uint64_t high, std::uint64_t third = 0) { words_ = {low, high, third}; }

  friend bool operator==(const FieldSet&, const FieldSet&) = default;

 private:
  static constexpr std::uint64_t top = std::uint64_t{1} << 63;
  static constexpr unsigned index_of(int field) { return static_cast<unsigned>(field) - 1; }

  std::array<std::uint64_t, 3> words_{};
};

}  // namespace iso8583
