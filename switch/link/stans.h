// System trace audit numbers of our own for one link: none is given twice while somebody could take one for the other.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "iso8583/message.h"
#include "switch/base/clock.h"
#include "switch/base/fixed_text.h"
#include "switch/base/random.h"

namespace isoswitch {

class Stans {
 public:
  // The most that may be in use at one time.
  static constexpr std::size_t in_use_max = 65'000;

  // clock outlives it.
  Stans(const Clock& clock, Random& random);

  // The next that is not in use and was not used within the present second, from a start that is drawn at random up to
  // 999999 and on from 000001. If this second has seen all of them, one that is not in use.
  FixedText<6> draw();

  // One that is sent, drawn here or not, is in use until release(). Several at one time may have the same.
  void use(std::uint32_t stan);
  void release(std::uint32_t stan);

  // Of a message, by the number of the field; nothing: it has none.
  static std::optional<std::uint32_t> of(const iso8583::Message& message, int field);

 private:
  static constexpr std::uint32_t last = 999'999;

  void see_second();
  void saw(std::uint32_t stan);

  const Clock& clock_;
  std::uint32_t next_;
  std::vector<std::uint16_t> in_use_;     // by STAN: how often
  std::vector<bool> seen_;                // by STAN: within second_
  std::vector<std::uint32_t> seen_list_;  // those of seen_
  std::int64_t second_ = 0;
};

}  // namespace isoswitch
