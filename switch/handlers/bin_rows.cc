#include "switch/handlers/bin_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "switch/handlers/limit_filter.h"

namespace isoswitch {

std::vector<BinRange> read_bins(const Node& row) {
  std::vector<BinRange> bins;
  if (!row.find("bins")) row.fault("bins: missing; of which card numbers?");
  for (const Node& value : values_of(row, "bins")) {
    if (const auto range = BinRange::parse(value.as_text()))
      bins.push_back(*range);
    else
      value.fault(range.error().text);
  }
  return bins;
}

BinTable make_bin_table(const std::vector<BinTable::Entry>& entries, std::span<const Node> rows,
                        std::string_view what) {
  for (const auto& [one, other] : BinTable::crossings(entries))
    rows[other.row].fault(fmt::format(
        "cards {} cross {} of {} {}: neither holds the other, so which of them is taken would be chance; divide them",
        other.range.text(), one.range.text(), what, one.row + 1));
  BinTable table{entries};
  for (const std::size_t row : table.unreachable(rows.size()))
    if (std::ranges::find(entries, row, &BinTable::Entry::row) != entries.end())  // else its bins have a fault already
      rows[row].fault("no card leads here: others take all of its numbers before");
  return table;
}

}  // namespace isoswitch
