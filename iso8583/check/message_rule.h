// What a message of a type has to have, may not have, and what depends on what: a dialect's table of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/mti.h"
#include "iso8583/path.h"

namespace iso8583 {

// "0100", "x1x0": a digit, or any.
struct MtiPattern {
  std::string text;

  static std::optional<MtiPattern> parse(std::string_view text);
  bool matches(Mti mti) const;
};

// All parts of a condition have to hold.
struct ConditionPart {
  enum class Kind : std::uint8_t { present, absent, one_of };
  Path path;
  Kind kind = Kind::present;
  std::vector<std::string> values;  // one_of
  std::string text;                 // "22.pan_entry is 05 or 07", for who reads the fault
};

struct Demand {
  std::vector<ConditionPart> when;       // empty: always
  std::vector<std::vector<Path>> needs;  // of each list one is enough
  std::vector<Path> without;
};

struct MessageRule {
  MtiPattern mti;
  std::vector<Demand> demands;
};

struct MessageRules {
  std::vector<MessageRule> rules;
};

}  // namespace iso8583
