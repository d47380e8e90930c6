// Which columns most rows of a group agree on, and what a row still has to say itself.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "iso8583/exchange/spec_draft.h"
#include "iso8583/loading/dialect_draft.h"

namespace iso8583 {

using WireGroups = std::array<WireWords, group_names.size()>;

std::size_t group_of(const RowSketch& row);

// What a layout's rows are written like where nothing is said.
WireGroups wire_groups(const Groups& groups);

// Column by column what most of the rows have. Empty where no row has it.
WireGroups agreed_groups(std::span<const RowSketch* const> rows);

// What `over` says before what `under` says.
WireGroups overlaid_words(const WireGroups& under, const WireGroups& over);

// The columns that the row has to say, where its group says `said`. Empty: none.
WireWords own_words(const RowSketch& row, const WireWords& said);

}  // namespace iso8583
