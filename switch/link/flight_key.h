// By what an answer is known to belong to a question (R26): some fields of both, as one name of 16 bytes.
#pragma once

#include <span>
#include <vector>

#include "iso8583/message.h"
#include "switch/base/result.h"
#include "switch/link/keyed_hash.h"

namespace isoswitch {

class FlightKey {
 public:
  static constexpr std::size_t fields_max = 8;
  static constexpr std::size_t units_max = 64;  // of a field: longer ones are no references

  // Errors: no field at all, too many, one that the dialect does not have, or one that is too long.
  static Result<FlightKey> by(std::span<const int> fields, const iso8583::Dialect& dialect, const KeyedHash& hash);

  // A part that is absent is a value: it differs from every other and equals absence.
  Hash16 of(const iso8583::Message& message) const;
  bool has(int field) const;  // whether it is part of the key

 private:
  FlightKey(std::vector<int> fields, const KeyedHash& hash) : fields_(std::move(fields)), hash_(hash) {}

  std::vector<int> fields_;
  KeyedHash hash_;
};

}  // namespace isoswitch
