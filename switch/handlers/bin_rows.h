// Rows of an option that are about card numbers: their key `bins`, and the table that is made of them.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "switch/config/node.h"
#include "switch/handlers/bin_table.h"

namespace isoswitch {

// One range or a list; a fault if there is none.
std::vector<BinRange> read_bins(const Node& row);

// rows: where entries[i].row is written. Faults name those that cross, and those that no card leads to; what: one of
// them, as "route".
BinTable make_bin_table(const std::vector<BinTable::Entry>& entries, std::span<const Node> rows, std::string_view what);

}  // namespace isoswitch
