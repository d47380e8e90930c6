// What the subcommand `explain` does, apart from its command line.
#pragma once

#include <cstdint>
#include <string>

namespace isoswitch::tools {

struct ExplainOptions {
  std::string directory = "isoswitch-data/journal";
  std::string what;  // a STAN or a retrieval reference
  std::string card;  // token in hex
  bool pan_prompt = false;
  std::string token_key_file;  // of --pan-prompt; empty: where the last configuration says
  std::uint64_t sequence = 0;
  std::string life_cycle;
  std::string authorization_code;
  std::string exception;
  std::string from;
  std::string to;
  bool all = false;
  bool brief = false;
  bool json = false;
};

// Exit codes: 0 explained; 1 nothing or several were found, or the journal is damaged; 2 wrong usage.
int explain(const ExplainOptions& options);

}  // namespace isoswitch::tools
