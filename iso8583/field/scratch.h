// Room for one converted value, so that reading needs no allocation.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace iso8583 {

// Each use overwrites the one before: one room per value that is held at a time.
class Scratch {
 public:
  Scratch() {}                // leaves the room uninitialised
  Scratch(const Scratch&) {}  // a copy has a room of its own, in which nothing stands yet
  // NOLINTNEXTLINE(cert-oop54-cpp): nothing is taken over, from whomever
  Scratch& operator=(const Scratch&) { return *this; }
  ~Scratch() = default;
  // A room beside this one, kept with it, for what is converted on the way to a value.
  Scratch& beside() {
    if (!beside_) beside_ = std::make_unique<Scratch>();
    return *beside_;
  }
  char* take(std::size_t size) {
    if (size <= small_.size()) return small_.data();
    if (large_.size() < size) large_.resize(size);
    return large_.data();
  }

 private:
  std::array<char, 512> small_;
  std::vector<char> large_;
  std::unique_ptr<Scratch> beside_;
};

}  // namespace iso8583
