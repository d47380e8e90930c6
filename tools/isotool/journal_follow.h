// `isotool journal follow`: ships a journal to `journal receive` on another machine, also while a switch writes to it.
#pragma once

#include <string>

namespace isoswitch::tools {

struct FollowOptions {
  std::string directory = "isoswitch-data/journal";
  std::string to;       // HOST:PORT; -: stdin and stdout
  std::string command;  // or a command, whose stdin and stdout are the connection
  std::string name = "standby";
  std::string socket;  // empty: the switch is not told
  bool json = false;
  bool once = false;
  bool fast = false;
  int poll_ms = 20;
  int report_seconds = 2;
};

// Exit codes: 0 with `once`, all that was there is on the copy's disk; 1 refused, or the directory is no journal or a
// damaged one, or with `once` the connection went; 2 wrong usage.
int follow_journal(const FollowOptions& options);

}  // namespace isoswitch::tools
