// The subcommand `explain`.
#include "tools/isotool/explain.h"

#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"

namespace isoswitch::tools {

void add_explain(CLI::App& isotool, Exit& exit) {
  CLI::App* explain = isotool.add_subcommand(
      "explain", "Tell one transaction: each message, the decision and why, what moved, and what came of it");
  auto options = std::make_shared<ExplainOptions>();
  explain->add_option("directory", options->directory, "The journal (store.directory); a copy will do")->required();
  explain->add_option_group("which", "One of these")->require_option(1)->silent(false);
  CLI::App* which = explain->get_option_group("which");
  which->add_option("what", options->what, "A STAN, also without its leading zeros, or an RRN");
  which->add_option("--card", options->card, "A card's token in hex, as 'journal show --json' has it");
  which->add_flag("--pan-prompt", options->pan_prompt,
                  "Ask for a card number (not shown on a terminal; a line of stdin else)");
  which->add_option("--sequence", options->sequence, "A record, as 'journal list' shows it")
      ->check(CLI::PositiveNumber);
  which->add_option("--life-cycle", options->life_cycle, "A purchase's id");
  which->add_option("--authorization-code", options->authorization_code, "DE 38");
  which->add_option("--exception", options->exception, "An exception item's id");
  explain->add_option("--token-key-file", options->token_key_file,
                      "For --pan-prompt; else the one that the journal's configuration names");
  explain->add_option("--from", options->from, "Look from then on: 2026-11-25T18:00:00.123Z or its beginning, UTC");
  explain->add_option("--to", options->to, "Look until then, all of that day, hour, minute … included");
  explain->add_flag("--all", options->all, "Tell all that fit, not only one");
  explain->add_flag("--brief", options->brief, "Leave out the fields of the messages");
  explain->add_flag("--json", options->json, "Print JSON, one object per story");
  add_example(*explain,
              "isotool explain isoswitch-data/journal 000123\n"
              "  isotool explain isoswitch-data/journal --pan-prompt --from 2026-11-25T03 --to 2026-11-25T04");
  explain->callback([options, &exit] { exit.code = isoswitch::tools::explain(*options); });
}

}  // namespace isoswitch::tools
