// isotool: everything around the switch, one subcommand each.
#include <CLI/CLI.hpp>

#include "tools/isotool/command.h"

int main(int argc, char** argv) {
  using namespace isoswitch::tools;
  CLI::App isotool("Tools around isoswitch: read and write messages, try, load and inspect a switch.", "isotool");
  isotool.set_version_flag("--version", "isotool " ISOSWITCH_VERSION);
  isotool.require_subcommand(1);
  isotool.footer(
      "Exit codes: 0 done, 1 what was asked is not so, 2 wrong usage.\n'isotool SUBCOMMAND --help' says more.");
  Exit exit;
  add_decode(isotool, exit);
  add_encode(isotool, exit);
  add_doctor(isotool, exit);
  add_send(isotool, exit);
  add_simulate(isotool, exit);
  add_load(isotool, exit);
  add_accounts(isotool, exit);
  add_cards(isotool, exit);
  add_exceptions(isotool, exit);
  add_journal(isotool, exit);
  add_backup(isotool, exit);
  add_replay(isotool, exit);
  add_explain(isotool, exit);
  add_spec(isotool, exit);
  try {
    isotool.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return isotool.exit(error) == 0 ? 0 : 2;
  }
  return exit.code;
}
