// Randomness as a value that is passed in. Only SystemRandom asks the machine.
#pragma once

#include <cstdint>

namespace isoswitch {

class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;
  // Uniform in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound);
};

// Seeded once from the machine's entropy; good for authorization codes, not for keys.
class SystemRandom final : public Random {
 public:
  SystemRandom();
  std::uint64_t next() override;

 private:
  std::uint64_t state_[4];
};

// The same numbers for the same seed: tests, simulation, load.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed);
  std::uint64_t next() override;

 private:
  std::uint64_t state_[4];
};

}  // namespace isoswitch
