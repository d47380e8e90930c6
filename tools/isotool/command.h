// The subcommands of isotool: each declares its options on the program and leaves its exit code behind.
#pragma once

namespace CLI {
class App;
}

namespace isoswitch::tools {

// 0: done. 1: what was asked is not so (a line failed, an expectation did not hold). 2: wrong usage.
struct Exit {
  int code = 0;
};

void add_decode(CLI::App& isotool, Exit& exit);
void add_encode(CLI::App& isotool, Exit& exit);
void add_doctor(CLI::App& isotool, Exit& exit);
void add_send(CLI::App& isotool, Exit& exit);
void add_simulate(CLI::App& isotool, Exit& exit);
void add_load(CLI::App& isotool, Exit& exit);
void add_accounts(CLI::App& isotool, Exit& exit);
void add_cards(CLI::App& isotool, Exit& exit);
void add_exceptions(CLI::App& isotool, Exit& exit);
void add_journal(CLI::App& isotool, Exit& exit);
void add_backup(CLI::App& isotool, Exit& exit);
void add_replay(CLI::App& isotool, Exit& exit);
void add_explain(CLI::App& isotool, Exit& exit);
void add_spec(CLI::App& isotool, Exit& exit);

}  // namespace isoswitch::tools
