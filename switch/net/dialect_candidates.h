// The dialects that bytes of an unknown peer are tried with.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "switch/net/diagnosis.h"

namespace isoswitch {

// The names of the dialect files in these directories, each once: those of the standard (iso…) first, so that of
// equally good ones they are named, then by name.
std::vector<std::string> dialect_names(std::span<const std::string> directories);

// Adds those that can be loaded and are not there yet; a name may be a file. Returns the faults of the others.
std::vector<std::string> add_dialects(std::span<const std::string> names, std::span<const std::string> directories,
                                      std::vector<DialectCandidate>& to);

}  // namespace isoswitch
