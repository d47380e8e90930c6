// Checks a dialect, and compares two.
#pragma once

#include <string>

namespace isoswitch::tools {

// The exit code: 0 the dialect can be used, 1 it has faults (stderr has them all), 2 there is no such file.
int check_spec(const std::string& dialect, bool json);

// The exit code: 0 they say the same, 1 they differ, 2 one of them cannot be loaded.
int diff_specs(const std::string& before, const std::string& after, bool json);

}  // namespace isoswitch::tools
