// The section `chart` of a configuration: accounts of the operator's general ledger, and books of his own.
#pragma once

#include <optional>

#include "switch/config/node.h"
#include "switch/ledger/chart_of_accounts.h"

namespace isoswitch {

inline constexpr std::size_t book_name_max = 32;       // characters
inline constexpr std::size_t general_ledger_max = 32;  // characters

// Without the section: the books of the rules. Faults go to where the node's go; a book that has one is not added.
ChartOfAccounts read_chart(const std::optional<Node>& section);

}  // namespace isoswitch
