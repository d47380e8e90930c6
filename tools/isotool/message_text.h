// Builds a message from what a person typed: field=value arguments, or one JSON object.
#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "iso8583/message.h"
#include "switch/base/clock.h"
#include "switch/base/random.h"
#include "switch/base/result.h"

namespace isoswitch::tools {

// {"mti=0100", "2=5413330000000003", "stan=000001"}: fields by number or by the dialect's name, binary ones as hex; or
// {"{…}"}: the JSON of `isotool decode --json`; or nothing or {"-"}: that JSON as the first line of `in`. The message
// is built anew. Errors name the field, never its value.
Result<void> read_message(std::span<const std::string> arguments, std::istream& in, const iso8583::Dialect& dialect,
                          iso8583::Message& message);

// A field by its number or by its name in the dialect.
Result<int> field_of(std::string_view number_or_name, const iso8583::Dialect& dialect);

// Adds what every request carries and is not there yet: STAN (11), transmission time (7), local time (12, and 13 in
// 1987), retrieval reference (37). Times are UTC.
class Filler {
 public:
  Filler(const Clock& clock, Random& random) : clock_(&clock), stan_(1 + random.below(999'999)) {}
  Result<void> fill(iso8583::Message& message);

 private:
  const Clock* clock_;
  std::uint64_t stan_;
};

// R20: 0800 with DE 70 = 001, or 1804 with DE 24 = 801. Errors: the dialect cannot say it.
Result<iso8583::Message> sign_on_message(const iso8583::Dialect& dialect, Filler& filler);

}  // namespace isoswitch::tools
