// Reads one rule from YAML.
#pragma once

#include "switch/config/node.h"
#include "tools/isotool/issuer_rule.h"

namespace isoswitch::tools {

// For a link of this dialect, which outlives the rule. Faults are added where they are found.
IssuerRule read_issuer_rule(const Node& node, std::string name_otherwise, const iso8583::Dialect& dialect);

}  // namespace isoswitch::tools
