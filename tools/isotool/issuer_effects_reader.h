// Reads from YAML what becomes of an answer.
#pragma once

#include "switch/config/node.h"
#include "tools/isotool/issuer_rule.h"

namespace isoswitch::tools {

// The effects among the keys of a rule. The dialect outlives them. Faults are added where they are found.
void read_effects(const Node& node, const iso8583::Dialect& dialect, IssuerEffects& effects);

// Of these, what concerns the connection and needs no message: half_open, disconnect, sign_off, sign_on.
void read_line_effects(const Node& node, IssuerEffects& effects);

// "100 ms"; {from, to}; {min, p50, p90, p99, max}. No such key: nothing.
std::optional<Latency> read_latency(const Node& node, std::string_view key);

}  // namespace isoswitch::tools
