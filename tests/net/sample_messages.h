// Messages such as peers send, in any dialect: of each field of a list what the dialect can hold of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "iso8583/message.h"
#include "switch/net/framer.h"

namespace isoswitch::test {

enum class Sample { purchase, reversal, echo };

struct SampleField {
  int field;
  std::string text;
};

// The fields as they are set, in order; the first is the type (field 0).
std::vector<SampleField> sample_fields(const iso8583::Dialect& dialect, Sample sample, int number = 1);

// Nothing: the dialect cannot hold one of the fields, or not whole.
std::optional<std::vector<std::uint8_t>> encoded(const iso8583::Dialect& dialect,
                                                 const std::vector<SampleField>& fields);
std::vector<std::uint8_t> framed(const Framing& framing, Bytes body);

}  // namespace isoswitch::test
