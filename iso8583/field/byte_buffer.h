// Bytes that grow at their end without being set to zero first, which on the hot path costs as much as writing them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "iso8583/bytes.h"

namespace iso8583 {

class ByteBuffer {
 public:
  ByteBuffer() = default;
  ByteBuffer(const ByteBuffer& other) { append(other.view()); }
  ByteBuffer& operator=(const ByteBuffer& other) {
    if (this == &other) return *this;
    clear();
    append(other.view());
    return *this;
  }
  ByteBuffer(ByteBuffer&& other) noexcept { *this = std::move(other); }
  ByteBuffer& operator=(ByteBuffer&& other) noexcept {
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }
  ~ByteBuffer() = default;

  std::uint8_t* data() { return bytes_.get(); }
  const std::uint8_t* data() const { return bytes_.get(); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Bytes view() const { return {bytes_.get(), size_}; }

  // Room for n more bytes, which the caller has to write. What was there may move.
  std::uint8_t* grow(std::size_t n) {
    if (capacity_ - size_ < n) make_room(n);
    std::uint8_t* const at = bytes_.get() + size_;
    size_ += n;
    return at;
  }
  void append(Bytes bytes) {
    if (!bytes.empty()) std::memcpy(grow(bytes.size()), bytes.data(), bytes.size());
  }
  void push_back(std::uint8_t byte) { *grow(1) = byte; }
  void cut(std::size_t size) { size_ = std::min(size_, size); }
  void clear() { size_ = 0; }  // keeps the room

 private:
  void make_room(std::size_t n) {
    const std::size_t capacity = std::max<std::size_t>({2 * capacity_, size_ + n, 256});
    auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(capacity);
    if (size_ > 0) std::memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
    capacity_ = capacity;
  }

  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace iso8583
