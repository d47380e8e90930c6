// Finds the rule for a message: the first that fits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "switch/base/random.h"
#include "tools/isotool/issuer_facts.h"
#include "tools/isotool/issuer_rule.h"

namespace isoswitch::tools {

class IssuerPicker {
 public:
  // Where a message stands among the others of its link.
  struct Place {
    std::uint64_t message = 1;  // the so many-th that is no network management, from 1
    std::uint64_t connection = 1;
    Duration since_start{};
  };

  IssuerPicker(std::span<const IssuerRule> rules, Random& random);  // both outlive it

  // Counts and draws as it goes: asked in the same order from the same seed, it finds the same rules. nullptr: none.
  const IssuerRule* pick(IssuerFacts& facts, const Place& place);

  std::uint64_t picked(std::size_t rule) const { return counts_[rule].picked; }

 private:
  struct Counts {
    std::uint64_t fitted = 0;  // but for every, probability and times
    std::uint64_t picked = 0;
  };

  bool is_its_turn(const IssuerConditions& when, Counts& counts);

  std::span<const IssuerRule> rules_;
  Random& random_;
  std::vector<Counts> counts_;
};

// What of the conditions asks the message alone.
bool fits(const IssuerConditions& when, IssuerFacts& facts);

}  // namespace isoswitch::tools
