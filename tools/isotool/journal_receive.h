// `isotool journal receive`: takes what `journal follow` ships, and keeps a copy of the journal from which a switch can
// start.
#pragma once

#include <string>

namespace isoswitch::tools {

struct ReceiveOptions {
  std::string directory;
  std::string listen;  // HOST:PORT; -: stdin and stdout
  bool once = false;
};

// Exit codes: 0 the one connection has ended (`once`, or -); 1 refused, the disk has refused, or the directory is not
// to be had; 2 wrong usage.
int receive_journal(const ReceiveOptions& options);

}  // namespace isoswitch::tools
