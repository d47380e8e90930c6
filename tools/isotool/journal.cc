// The subcommand `journal`.
#include <algorithm>
#include <memory>
#include <string_view>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"
#include "tools/isotool/journal_follow.h"
#include "tools/isotool/journal_receive.h"
#include "tools/isotool/journal_where.h"
#include "tools/isotool/journal_work.h"

namespace isoswitch::tools {
namespace {

constexpr std::string_view token_begin = "01";  // the version of every token

std::shared_ptr<JournalOptions> add_directory(CLI::App& command) {
  auto options = std::make_shared<JournalOptions>();
  command.add_option("directory", options->directory, "The journal (store.directory); a copy will do")
      ->capture_default_str();
  command.add_flag("--json", options->json, "Print JSON, one object per line");
  return options;
}

// Upper case is taken too; what stands in shell histories should be no card number, and is not said again.
std::string wrong_card(std::string& text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
  if (digits && text.size() == 4) return {};
  const bool token = text.size() > 4 && text.starts_with(token_begin) &&
                     text.find_first_not_of("0123456789abcdef") == std::string::npos;
  return token ? std::string() : "expected the last four digits, or five and more hex digits of a token";
}

void add_follow(CLI::App& journal, Exit& exit) {
  CLI::App* follow = journal.add_subcommand(
      "follow", "Ship a journal to 'journal receive' on a second machine, from what it has to what comes");
  auto options = std::make_shared<FollowOptions>();
  follow->add_option("directory", options->directory, "The journal (store.directory)")->capture_default_str();
  follow->add_option("--to", options->to, "HOST:PORT where 'journal receive' listens; -: it is on stdin and stdout");
  follow->add_option("--command", options->command, "Start this, and talk to its stdin and stdout");
  follow->add_option("--socket", options->socket, "The switch's control socket: its metrics tell how far the copy is");
  follow->add_option("--name", options->name, "What the copy is called there")->capture_default_str();
  follow->add_option("--poll-ms", options->poll_ms, "How often it is looked for what is new")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  follow->add_option("--report-seconds", options->report_seconds, "How often the lag is told")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  follow->add_flag("--once", options->once, "End when all that is there is on the copy's disk");
  follow->add_flag("--fast", options->fast, "Catch up without rests: a switch on the same disk will notice");
  follow->add_flag("--json", options->json, "Tell the lag as JSON, one object per line");
  add_example(*follow,
              "isotool journal follow isoswitch-data/journal --to standby:8590 --socket isoswitch-data/control.sock\n"
              "  isotool journal follow isoswitch-data/journal \\\n"
              "    --command 'ssh standby isotool journal receive /data/journal --listen -'");
  follow->callback([options, &exit] { exit.code = follow_journal(*options); });
}

void add_receive(CLI::App& journal, Exit& exit) {
  CLI::App* receive =
      journal.add_subcommand("receive", "Keep a copy of a journal that 'journal follow' ships, to start a switch from");
  auto options = std::make_shared<ReceiveOptions>();
  receive->add_option("directory", options->directory, "Of the copy: new, empty, or what came before")->required();
  receive
      ->add_option("--listen", options->listen,
                   "HOST:PORT, of an address that only the other machine reaches; -: stdin and stdout")
      ->required();
  receive->add_flag("--once", options->once, "End with the first connection");
  add_example(*receive, "isotool journal receive /data/journal --listen 10.0.0.2:8590");
  receive->callback([options, &exit] { exit.code = receive_journal(*options); });
}

}  // namespace

void add_journal(CLI::App& isotool, Exit& exit) {
  CLI::App* journal = isotool.add_subcommand("journal", "Read and prove a journal, also while a switch writes to it");
  journal->require_subcommand(1);
  add_example(*journal, "isotool journal list isoswitch-data/journal --stan 000123");

  CLI::App* list = journal->add_subcommand("list", "One line per record, in their order");
  auto listed = add_directory(*list);
  list->add_option("--from", listed->from, "First sequence");
  list->add_option("--to", listed->to, "Last sequence");
  list->add_option("--limit", listed->limit, "At most so many");
  list->add_option("--mti", listed->mti, "Message type, as 0100");
  list->add_option("--stan", listed->stan, "DE 11");
  list->add_option("--rrn", listed->retrieval_reference, "DE 37");
  list->add_option("--card", listed->card, "A card's last four digits, or the beginning of its token in hex")
      ->transform(CLI::Validator(wrong_card, "", "card"));
  list->add_option("--account", listed->account, "Records that changed this account, its cards or its purchases");
  list->add_option("--where", listed->where, where_help());
  add_example(*list,
              "isotool journal list --card 0019 --mti 0100 --limit 20\n"
              "  isotool journal list --where 'account=ACCT-000001 and amount>100 and time=2026-11-25T03'");
  list->callback([listed, &exit] { exit.code = list_journal(*listed); });

  CLI::App* show = journal->add_subcommand("show", "One record: message, facts, decision, rows, entries");
  auto shown = std::make_shared<JournalOptions>();
  show->add_option("sequence", shown->sequence, "Its sequence, as list shows it")->required();
  show->add_option("directory", shown->directory, "The journal (store.directory); a copy will do")
      ->capture_default_str();
  show->add_flag("--json", shown->json, "Print JSON");
  add_example(*show, "isotool journal show 4711 isoswitch-data/journal");
  show->callback([shown, &exit] { exit.code = show_record(*shown); });

  CLI::App* verify = journal->add_subcommand(
      "verify", "Check every byte, recompute every balance from the entries, and every snapshot from the records");
  auto verified = add_directory(*verify);
  add_example(*verify, "isotool journal verify isoswitch-data/journal");
  verify->callback([verified, &exit] { exit.code = verify_journal(*verified); });

  add_follow(*journal, exit);
  add_receive(*journal, exit);
}

}  // namespace isoswitch::tools
