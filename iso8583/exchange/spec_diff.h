// What two dialects say differently, field by field and column by column.
#pragma once

#include <string>
#include <vector>

#include "iso8583/dialect.h"

namespace iso8583 {

struct SpecDifference {
  std::string path;    // "2", "55.9F26", "bitmap"
  std::string column;  // "type"; empty: the whole row is there on one side only
  std::string before;  // empty: not there
  std::string after;   // empty: not there

  std::string text() const;  // "2 type: n..19 → n..28", "+ 63 ans...999", "- 102 ans..28"
};

// In the order of the fields, parts of divided values behind their field. Names of layouts do not matter, what is in
// them does.
std::vector<SpecDifference> compare_dialects(const Dialect& before, const Dialect& after);

// A dialect in figures: how many fields, layouts, and rows in each encoding.
struct SpecSummary {
  int fields = 0;
  int layouts = 0;
  std::vector<std::pair<std::string, int>> encodings;  // most frequent first
};
SpecSummary summarize(const Dialect& dialect);

}  // namespace iso8583
