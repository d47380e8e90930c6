// What the replay subcommands do: run the rules again over a journal, the same or others.
#pragma once

#include <cstdint>
#include <string>

#include "switch/replay/beginning.h"
#include "tools/isotool/replay_selection.h"

namespace isoswitch::tools {

struct VerifyOptions {
  std::string directory = "isoswitch-data/journal";
  std::string config;            // decides instead of what the journal holds; empty: that
  SelectionOptions selection;    // what is told of; everything before is decided all the same
  bool all_differences = false;  // go on behind the first one
  std::uint64_t differences_shown_max = 20;
  bool json = false;
};

// 0: every decision and every row is the same. 1: not so, or the journal is damaged. 2: wrong usage.
int verify_replay(const VerifyOptions& options);

struct WhatIfOptions {
  std::string directory = "isoswitch-data/journal";
  std::string config;  // the other configuration
  // The other rules decide from `from` on; a card: tell of it only; its token's key, empty: the configuration's.
  SelectionOptions selection;
  std::size_t examples = 3;
  bool json = false;
};

// 0: told, whether anything differs or not. 1: the journal is damaged. 2: wrong usage.
int what_if_replay(const WhatIfOptions& options);

// Where the journal's first segments were removed: that, on stderr.
void tell_beginning(const char* program, const ReplayBeginning& beginning);

// What rules log was logged when it happened: not again.
void quiet_rules();

}  // namespace isoswitch::tools
