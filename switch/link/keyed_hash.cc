#include "switch/link/keyed_hash.h"

#include <bit>
#include <cstddef>

namespace isoswitch {
namespace {

// As Aumasson and Bernstein published it, with their variant of 16 bytes.
struct SipState {
  std::uint64_t a, b, c, d;

  void rounds(int count) {
    for (int i = 0; i < count; ++i) {
      a += b;
      b = std::rotl(b, 13) ^ a;
      a = std::rotl(a, 32);
      c += d;
      d = std::rotl(d, 16) ^ c;
      a += d;
      d = std::rotl(d, 21) ^ a;
      c += b;
      b = std::rotl(b, 17) ^ c;
      c = std::rotl(c, 32);
    }
  }
  void take(std::uint64_t word) {
    d ^= word;
    rounds(2);
    a ^= word;
  }
  std::uint64_t folded() const { return a ^ b ^ c ^ d; }
};

std::uint64_t little_endian(iso8583::Bytes bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) word |= std::uint64_t{bytes[i]} << (8 * i);
  return word;
}

}  // namespace

Hash16 KeyedHash::of(iso8583::Bytes value) const {
  SipState state{key_low_ ^ 0x736f6d6570736575U, key_high_ ^ 0x646f72616e646f6dU ^ 0xeeU,
                 key_low_ ^ 0x6c7967656e657261U, key_high_ ^ 0x7465646279746573U};
  const std::size_t whole = value.size() / 8 * 8;
  for (std::size_t at = 0; at < whole; at += 8) state.take(little_endian(value.subspan(at, 8)));
  state.take(little_endian(value.subspan(whole)) | std::uint64_t{value.size()} << 56U);
  Hash16 hash;
  state.c ^= 0xeeU;
  state.rounds(4);
  hash.low = state.folded();
  state.b ^= 0xddU;
  state.rounds(4);
  hash.high = state.folded();
  return hash;
}

}  // namespace isoswitch
