// A message with values within values, packed by another program: nested/DIALECT.jsonl of tests/vectors or
// ISOSWITCH_VECTORS.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "iso8583/dialect.h"
#include "tests/iso8583/hex.h"

struct NestedVector {
  std::string place;  // "iso1987_bcd.jsonl:12"
  std::string line;
  std::string whole_line;                      // without its inside
  std::string divided_line;                    // of divided fields only what is inside, where that says all of them
  std::map<std::string, std::string> values;   // field and hexadecimal or text, in Latin-1
  std::map<std::string, std::string> insides;  // path and value of every part that has no parts itself
  std::set<std::string> wholes;                // fields whose inside does not say all of them
  std::string mti;
  std::string inside;  // as JSON, keys in order
  Frame wire;
};

// Calls `check` with every vector of every dialect, and fails the test if a dialect of config/dialects has none.
void for_each_nested_vector(const std::function<void(const iso8583::Dialect&, const NestedVector&)>& check);

// What is inside, of a message as JSON, keys in order.
std::string inside_of_json(const std::string& line);

// Names of the files in config/dialects, in order.
std::set<std::string> dialect_names();

// That folder of ISOSWITCH_VECTORS if it is there, else of tests/vectors.
std::string vectors_folder(const std::string& name);
