#include "tools/isotool/replay_difference.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "record.pb.h"
#include "switch/store/row_image.h"
#include "tools/isotool/book_words.h"
#include "tools/isotool/record_json.h"
#include "tools/isotool/record_words.h"

namespace isoswitch::tools {
namespace {

using nlohmann::json;

// Path → value of every field that the JSON of a record shows.
std::map<std::string, std::string> fields_of(const RecordedUnit& unit, const Decision& decision,
                                             const RowImages& rows) {
  proto::Record record;
  record.set_sequence(unit.sequence);
  record.mutable_transaction();  // so that the decision is shown
  fill(decision, *record.mutable_decision());
  fill(rows, *record.mutable_rows());
  const json whole = json::parse(record_json(record, BookWords{}));
  std::map<std::string, std::string> fields;
  for (const char* part : {"decision", "rows"}) {
    if (!whole.contains(part)) continue;
    const json flat = whole[part].flatten();
    for (const auto& [pointer, value] : flat.items()) {
      if (value.is_structured() || value.is_null()) continue;  // an empty list
      std::string path = part;
      std::size_t at = 0;
      while (at < pointer.size()) {
        const std::size_t end = std::min(pointer.find('/', at + 1), pointer.size());
        const std::string step = pointer.substr(at + 1, end - at - 1);
        const bool index = step.find_first_not_of("0123456789") == std::string::npos;
        path += index ? "[" + step + "]" : "." + step;
        at = end;
      }
      fields[path] = value.is_string() ? value.get<std::string>() : value.dump();
    }
  }
  return fields;
}

}  // namespace

std::vector<FieldDifference> differences(const RecordedUnit& unit, const Decision& decision, const RowImages& rows) {
  const auto recorded = fields_of(unit, unit.decision, unit.rows);
  const auto now = fields_of(unit, decision, rows);
  std::vector<FieldDifference> found;
  for (const auto& [path, value] : recorded) {
    const auto other = now.find(path);
    if (other == now.end())
      found.push_back({path, value, "-"});
    else if (other->second != value)
      found.push_back({path, value, other->second});
  }
  for (const auto& [path, value] : now)
    if (!recorded.contains(path)) found.push_back({path, "-", value});
  if (found.empty()) found.push_back({"a field that is not shown, or the order of rows", "-", "-"});
  return found;
}

std::string unit_line(const RecordedUnit& unit) {
  const std::string begin = fmt::format("{}  {}", unit.sequence, milliseconds_text(unit.at.us));
  if (unit.kind == RecordedKind::hold_expiry)
    return fmt::format(
        "{}  timer: hold_expiry of {}", begin,
        short_hex({reinterpret_cast<const char*>(unit.life_cycle.bytes.data()), sizeof unit.life_cycle}));
  const Transaction& tx = unit.tx;
  return fmt::format("{}  {}  {}  {}  {}  {}", begin, tx.mti.text(),
                     tx.last_four.empty() ? "-" : fmt::format("{}******{}", tx.bin.view(), tx.last_four.view()),
                     tx.ids.stan.view(), tx.transaction ? to_string(*tx.transaction) : "-", name(tx.kind));
}

std::string segment_file(const std::string& directory, const RecordedUnit& unit) {
  return fmt::format("{}/{:010}.journal", directory, unit.segment);
}

}  // namespace isoswitch::tools
