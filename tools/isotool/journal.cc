// The subcommand `journal`.
#include <algorithm>
#include <memory>
#include <string_view>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"
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

  CLI::App* verify =
      journal->add_subcommand("verify", "Check every byte, and recompute every balance from the entries");
  auto verified = add_directory(*verify);
  add_example(*verify, "isotool journal verify isoswitch-data/journal");
  verify->callback([verified, &exit] { exit.code = verify_journal(*verified); });
}

}  // namespace isoswitch::tools
