// What differs between a unit as it is recorded and as it came out now, field by field; tokens and masked numbers only.
#pragma once

#include <string>
#include <vector>

#include "switch/replay/recorded_unit.h"

namespace isoswitch::tools {

struct FieldDifference {
  std::string path;  // "decision.given.reason", "rows.life_cycles[0].held"
  std::string recorded;
  std::string now;  // "-": it has none
};

std::vector<FieldDifference> differences(const RecordedUnit& unit, const Decision& decision, const RowImages& rows);

// "4711  2026-11-24T12:00:00.123Z  0100  541333******0019  000123  45.00 EUR  purchase".
std::string unit_line(const RecordedUnit& unit);

std::string segment_file(const std::string& directory, const RecordedUnit& unit);

}  // namespace isoswitch::tools
