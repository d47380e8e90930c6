// Every handler by its name, and the chains that can be made of them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "switch/config/settings.h"
#include "switch/pipeline/chain.h"

namespace isoswitch {

// Builds the chain that a pipeline of the configuration describes. Faults name the line: unknown handlers and options,
// the same handler twice, a check behind a rule, a rule before what it needs, a chain that takes money without being
// able to give it back. Nothing: there were faults.
std::shared_ptr<const Chain> build_chain(const PipelineSettings& settings);

}  // namespace isoswitch
