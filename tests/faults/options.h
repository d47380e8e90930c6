// What the fault suite is asked for on its command line.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "switch/base/result.h"

namespace isoswitch::test {

struct SuiteOptions {
  std::size_t messages = 1'000;
  std::size_t per_batch = 4;
  std::size_t notes = 24;
  std::size_t stride = 1;
  std::size_t flips = 10'000;
  std::size_t cuts = 1'000;
  std::size_t failing = 40;
  std::uint64_t seed = 20'261'125;
  std::string only;
  std::string without;
  bool no_sync = false;
  bool help = false;
  std::string figures;
};

std::string usage();
// Error: which argument, what was expected.
Result<SuiteOptions> read_options(std::span<const char* const> arguments);

}  // namespace isoswitch::test
