// Memory that ends where a page ends that cannot be read: whoever looks behind a frame is caught.
#pragma once

#include <sys/mman.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>

#include "iso8583/bytes.h"

// Memory whose last byte is followed by a page that cannot be read.
class Edge {
 public:
  Edge() : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    void* const memory = mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    begin_ = static_cast<std::uint8_t*>(memory);
    REQUIRE(mprotect(begin_ + page_, page_, PROT_NONE) == 0);
  }
  ~Edge() { munmap(begin_, 2 * page_); }
  Edge(const Edge&) = delete;
  Edge& operator=(const Edge&) = delete;

  iso8583::Bytes put(iso8583::Bytes bytes) {
    std::uint8_t* const at = begin_ + page_ - bytes.size();
    std::copy(bytes.begin(), bytes.end(), at);
    return {at, bytes.size()};
  }

 private:
  std::size_t page_;
  std::uint8_t* begin_ = nullptr;
};
