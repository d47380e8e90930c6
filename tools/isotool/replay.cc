// The subcommand `replay`.
#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"
#include "tools/isotool/replay_work.h"

namespace isoswitch::tools {
namespace {

struct TimeWords {
  const char* from;
  const char* to;
};

void add_selection(CLI::App& command, SelectionOptions& options, const TimeWords& words) {
  command.add_option("--until", options.until, "Last sequence: end behind it");
  command.add_option("--from", options.from, words.from);
  command.add_option("--to", options.to, words.to);
  auto* card = command
                   .add_option("--card", options.card,
                               "This card only: its last four digits, or the beginning of its token in hex")
                   ->transform(CLI::Validator(wrong_card, "", "card"));
  command
      .add_flag("--pan-prompt", options.pan_prompt,
                "Ask for the card's number (not shown on a terminal; a line of stdin else)")
      ->excludes(card);
  command.add_option("--token-key-file", options.token_key_file, "For --pan-prompt; default: the configuration's");
}

void add_verify(CLI::App& replay, Exit& exit) {
  CLI::App* verify = replay.add_subcommand(
      "verify", "Run the recorded rules again over the whole journal: every decision and every row must be the same");
  auto options = std::make_shared<VerifyOptions>();
  verify->add_option("directory", options->directory, "The journal (store.directory); a copy will do")
      ->capture_default_str();
  verify->add_option("--config", options->config,
                     "Decide by this configuration instead of those that the journal holds");
  add_selection(*verify, options->selection,
                {.from = "Tell of what was decided from this time on (UTC, 2026-11-25T18:00 or any part); what comes "
                         "before is decided too, for its rows",
                 .to = "End behind this time"});
  verify->add_flag("--all-differences", options->all_differences, "Go on behind the first difference, and count them");
  verify->add_option("--limit", options->differences_shown_max, "Show at most so many")->capture_default_str();
  verify->add_flag("--json", options->json, "Print one JSON object");
  add_example(*verify, "isotool replay verify isoswitch-data/journal");
  verify->callback([options, &exit] { exit.code = verify_replay(*options); });
}

void add_what_if(CLI::App& replay, Exit& exit) {
  CLI::App* what_if = replay.add_subcommand(
      "what-if", "What another configuration would have decided: decisions, codes, money and balances that differ");
  auto options = std::make_shared<WhatIfOptions>();
  what_if->add_option("directory", options->directory, "The journal (store.directory); a copy will do")
      ->capture_default_str();
  what_if->add_option("--config", options->config, "The other configuration")->required();
  add_selection(*what_if, options->selection,
                {.from = "Decide by it from this time on (UTC, 2026-11-25T18:00 or any part); until then both ledgers "
                         "are the recorded one",
                 .to = "End behind this time"});
  what_if->add_option("--examples", options->examples, "Of each group")->capture_default_str();
  what_if->add_flag("--json", options->json, "Print one JSON object");
  add_example(*what_if,
              "isotool replay what-if isoswitch-data/journal --config issuer-new.yaml --from 2026-11-25T00:00");
  what_if->callback([options, &exit] { exit.code = what_if_replay(*options); });
}

}  // namespace

void add_replay(CLI::App& isotool, Exit& exit) {
  CLI::App* replay = isotool.add_subcommand("replay", "Run the rules again over a journal: the same, or others");
  replay->require_subcommand(1);
  replay->footer(
      "Every input of a decision is recorded, so the rules can run again.\n"
      "  verify   by the configurations that the journal holds: each decision and row must be the same, bit for bit\n"
      "  what-if  by another configuration, on a ledger of its own: what would have been decided otherwise\n"
      "State is built from the first record in either case: --from, --to and --card limit what is told, --until and "
      "--to\n"
      "where it ends. Neither changes anything; both read a journal while a switch writes it. docs/replay.md has the "
      "details.\n"
      "Example:\n"
      "  isotool replay verify isoswitch-data/journal\n"
      "  isotool replay what-if isoswitch-data/journal --config issuer-new.yaml");
  add_verify(*replay, exit);
  add_what_if(*replay, exit);
}

}  // namespace isoswitch::tools
