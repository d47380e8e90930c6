// What the replay subcommands do: run the rules again over a journal, the same or others.
#pragma once

#include <cstdint>
#include <string>

namespace isoswitch::tools {

struct VerifyOptions {
  std::string directory = "isoswitch-data/journal";
  std::string config;            // decides instead of what the journal holds; empty: that
  std::uint64_t until = 0;       // the last sequence; 0: to the end
  bool all_differences = false;  // go on behind the first one
  std::uint64_t differences_shown_max = 20;
  bool json = false;
};

// 0: every decision and every row is the same. 1: not so, or the journal is damaged. 2: wrong usage.
int verify_replay(const VerifyOptions& options);

struct WhatIfOptions {
  std::string directory = "isoswitch-data/journal";
  std::string config;  // the other configuration
  std::string from;    // times: the other rules decide from here on; empty: from the beginning
  std::string to;
  std::uint64_t until = 0;     // the last sequence; 0: to the end
  std::string card;            // tell of this card only: its last four digits, or the beginning of its token in hex
  bool pan_prompt = false;     // ask for its number
  std::string token_key_file;  // for that; empty: the configuration's
  std::size_t examples = 3;
  bool json = false;
};

// 0: told, whether anything differs or not. 1: the journal is damaged. 2: wrong usage.
int what_if_replay(const WhatIfOptions& options);

// What rules log was logged when it happened: not again.
void quiet_rules();

}  // namespace isoswitch::tools
