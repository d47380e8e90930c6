// The subcommand `replay`.
#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"
#include "tools/isotool/journal_where.h"
#include "tools/isotool/replay_send.h"
#include "tools/isotool/replay_work.h"

namespace isoswitch::tools {
namespace {

struct SelectionWords {
  const char* from;
  const char* to;  // nullptr: --to is something else here
  const char* until = "End behind this sequence, or behind this time";
};

void add_selection(CLI::App& command, SelectionOptions& options, const SelectionWords& words) {
  command.add_option("--until", options.until, words.until);
  command.add_option("--from", options.from, words.from);
  if (words.to != nullptr) command.add_option("--to", options.to, words.to);
  auto* card = command
                   .add_option("--card", options.card,
                               "This card only: its last four digits, or the beginning of its token in hex")
                   ->transform(CLI::Validator(wrong_card, "", "card"));
  command
      .add_flag("--pan-prompt", options.pan_prompt,
                "Ask for the card's number (not shown on a terminal; a line of stdin else)")
      ->excludes(card);
}

void add_token_key_file(CLI::App& command, SelectionOptions& options) {
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
  add_token_key_file(*verify, options->selection);
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
  add_token_key_file(*what_if, options->selection);
  what_if->add_option("--examples", options->examples, "Of each group")->capture_default_str();
  what_if->add_flag("--json", options->json, "Print one JSON object");
  add_example(*what_if,
              "isotool replay what-if isoswitch-data/journal --config issuer-new.yaml --from 2026-11-25T00:00");
  what_if->callback([options, &exit] { exit.code = what_if_replay(*options); });
}

struct SendTyped {
  ReplaySendOptions options;
  std::int64_t timeout_ms = 5'000;
};

void add_send_wire(CLI::App& send, SendTyped& typed) {
  ReplaySendOptions& options = typed.options;
  send.add_option("source", options.source,
                  "A journal (store.directory; a copy will do), a file of lines as 'decode --json' writes them, or -")
      ->capture_default_str();
  send.add_option("--to", options.address, "HOST:PORT of the system")->required();
  send.add_option("--framing", options.framing, framing_help())->capture_default_str();
  send.add_option("--dialect", options.dialect,
                  "What it speaks: a dialect's name, or its YAML file; default: what the first record names, of lines "
                  "iso1987_ascii");
  send.add_option("--connections", options.connections, "TCP connections")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  send.add_option("--window", options.window, "Requests in flight per connection; of a card one at a time")
      ->check(CLI::Range(1, 4'096))
      ->capture_default_str();
  auto* speed = send.add_option("--speed", options.speed, "Times the recorded pace")->capture_default_str();
  send.add_flag("--fast", options.fast, "As fast as the windows allow")->excludes(speed);
  send.add_option("--timeout-ms", typed.timeout_ms, "When a request counts as unanswered")
      ->check(CLI::Range(1, 3'600'000))
      ->capture_default_str();
  send.add_option("--reconnects", options.reconnects, "Tries to connect again when a connection is lost")
      ->check(CLI::Range(0, 1'000))
      ->capture_default_str();
  send.add_flag("--sign-on", options.sign_on, "Sign on (0800, DE 70 = 001) on every connection first");
}

void add_send_identity(CLI::App& send, ReplaySendOptions& options) {
  auto* as_recorded = send.add_flag("--as-recorded", options.restamp.as_recorded,
                                    "STAN, times and references as they were; else STAN (11) and times (7, 12, 13) "
                                    "are new, and what names them follows");
  send.add_flag("--new-references", options.restamp.references, "New retrieval references (37) too")
      ->excludes(as_recorded);
  send.add_option("--remember", options.restamp.remembered_max,
                  "So many requests, for repeats and for what names an original")
      ->check(CLI::Range(2, 10'000'000))
      ->capture_default_str();
  auto* cards = send.add_option("--cards", options.cards,
                                "Test cards in place of the recorded ones: a range FIRST..LAST, or a file (CSV with a "
                                "column pan, and expiry_yymm if it has it)");
  send.add_option("--token-key", options.token_key,
                  "The journal's token key: finds the same card in --cards; and for --pan-prompt, there the "
                  "configuration's if it is not given");
  send.add_flag("--without-card", options.without_card, "Leave card numbers out")->excludes(cards);
}

void add_replay_send(CLI::App& replay, Exit& exit) {
  CLI::App* send = replay.add_subcommand(
      "send", "Send what was recorded to any system, and compare its answers with those that were given");
  auto typed = std::make_shared<SendTyped>();
  ReplaySendOptions& options = typed->options;
  add_send_wire(*send, *typed);
  add_send_identity(*send, options);
  add_selection(*send, options.selection,
                {.from = "Send what was received from this time on (UTC, 2026-11-25T18:00 or any part): the system "
                         "must have the state that was there then",
                 .to = nullptr,
                 .until = "End behind this sequence, or behind this time; of lines, behind this one"});
  send->add_option("--where", options.where, "Only such records: " + where_help());
  send->add_option("--ignore", options.ignore, "Fields of the answer that are not compared; '' compares all")
      ->capture_default_str();
  send->add_option("--differences", options.differences, "Show at most so many examples")->capture_default_str();
  send->add_flag("--json", options.json, "Print one JSON object");
  add_example(*send,
              "isotool replay send isoswitch-data/journal --to 127.0.0.1:8583 --cards accounts.csv --fast\n"
              "  isotool replay send traffic.jsonl --to 127.0.0.1:8583 --cards accounts.csv --ignore 7,12,13,37,38,44");
  send->callback([typed, &exit] {
    typed->options.patience = std::chrono::milliseconds{typed->timeout_ms};
    exit.code = replay_send(typed->options);
  });
}

}  // namespace

void add_replay(CLI::App& isotool, Exit& exit) {
  CLI::App* replay =
      isotool.add_subcommand("replay", "Decide a journal again, by the same rules or others; or send it to any system");
  replay->require_subcommand(1);
  replay->footer(
      "Every input of a decision is recorded, so the rules can run again.\n"
      "  verify   by the configurations that the journal holds: each decision and row must be the same, bit for bit\n"
      "  what-if  by another configuration, on a ledger of its own: what would have been decided otherwise\n"
      "  send     by any system over TCP: are its answers those that were given?\n"
      "verify and what-if build their state from the first record in any case: --from and --card limit what is told,\n"
      "--until and --to where it ends. None of the three changes the journal; all read it while a switch writes it.\n"
      "docs/replay.md has the details.\n"
      "Example:\n"
      "  isotool replay verify isoswitch-data/journal\n"
      "  isotool replay what-if isoswitch-data/journal --config issuer-new.yaml\n"
      "  isotool replay send isoswitch-data/journal --to 127.0.0.1:8583 --cards accounts.csv --fast");
  add_verify(*replay, exit);
  add_what_if(*replay, exit);
  add_replay_send(*replay, exit);
}

}  // namespace isoswitch::tools
