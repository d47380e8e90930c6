// Messages packed by another implementation: messages/DIALECT.jsonl of tests/vectors or of ISOSWITCH_VECTORS.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "iso8583/dialect.h"
#include "tests/iso8583/hex.h"

struct Vector {
  std::string place;  // "iso1987_bcd.jsonl:12"
  std::string line;
  std::string mti;
  std::map<int, std::string> fields;
  std::map<int, std::string> binary;  // hex, upper case
  Frame wire;
};

// Calls `check` with every vector, and fails the test if there is none.
void for_each_vector(const std::function<void(const iso8583::Dialect&, const Vector&)>& check);
