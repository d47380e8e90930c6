// The options --from and --to of what reads a journal.
#pragma once

#include <string>

#include "switch/base/result.h"
#include "switch/store/record_search.h"

namespace isoswitch::tools {

// Empty: no bound. Error: not a time, with the option's name.
Result<journal::SearchBounds> time_bounds(const std::string& from, const std::string& to);

}  // namespace isoswitch::tools
