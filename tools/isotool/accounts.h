// What the subcommand `accounts` does, apart from its command line.
#pragma once

#include <string>

#include "tools/isotool/account_sample.h"

namespace isoswitch::tools {

struct ImportOptions {
  std::string file;  // "-": stdin
  std::string socket;
  std::string reason;
  bool json = false;
};

struct ShowOptions {
  std::string account;
  bool pan_prompt = false;
  std::string socket;
  bool json = false;
};

struct BooksOptions {
  std::string socket;
  bool json = false;
};

// Exit codes: 0 done, 1 the switch said no or is not there, 2 the file or an option is wrong.
int import_accounts(const ImportOptions& options);
int show_account(const ShowOptions& options);
int show_books(const BooksOptions& options);  // also 1 where debits and credits differ, or 2000 and the accounts
int write_sample(const SampleOptions& options);

}  // namespace isoswitch::tools
