#include "switch/base/random.h"

#include <openssl/rand.h>

#include "switch/base/assert.h"

namespace isoswitch {
namespace {

std::uint64_t rotate_left(std::uint64_t x, unsigned by) { return (x << by) | (x >> (64U - by)); }

// xoshiro256** by Blackman and Vigna (public domain).
std::uint64_t xoshiro(std::uint64_t (&s)[4]) {
  const std::uint64_t result = rotate_left(s[1] * 5, 7) * 9;
  const std::uint64_t t = s[1] << 17U;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left(s[3], 45);
  return result;
}

}  // namespace

std::uint64_t Random::below(std::uint64_t bound) {
  ISOSWITCH_ASSERT(bound > 0);
  // Values past the last whole multiple of the bound would favour small results.
  const std::uint64_t limit = bound * (UINT64_MAX / bound);
  std::uint64_t value = next();
  while (value >= limit) value = next();
  return value % bound;
}

SystemRandom::SystemRandom() {
  const int done = RAND_bytes(reinterpret_cast<unsigned char*>(state_), sizeof state_);
  ISOSWITCH_ASSERT(done == 1);
}

std::uint64_t SystemRandom::next() { return xoshiro(state_); }

SeededRandom::SeededRandom(std::uint64_t seed) {
  // splitmix64, as the authors of xoshiro advise for seeding.
  for (std::uint64_t& word : state_) {
    seed += 0x9e3779b97f4a7c15U;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    word = z ^ (z >> 31U);
  }
}

std::uint64_t SeededRandom::next() { return xoshiro(state_); }

}  // namespace isoswitch
