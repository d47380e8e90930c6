// The subcommand `accounts`.
#include "tools/isotool/accounts.h"

#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"
#include "tools/isotool/control_answer.h"

namespace isoswitch::tools {
namespace {

void add_talk_options(CLI::App& command, std::string& socket, bool& json) {
  command.add_option("--socket", socket, "The switch's control socket (admin.socket)")
      ->default_str(control_socket_default);
  socket = control_socket_default;
  command.add_flag("--json", json, "Print JSON");
}

void add_import(CLI::App& accounts, Exit& exit) {
  CLI::App* import = accounts.add_subcommand("import", "Bring accounts with cards and opening balances into a switch");
  auto options = std::make_shared<ImportOptions>();
  import
      ->add_option(
          "file", options->file,
          "CSV with a header, or JSON lines; - is stdin. Columns (keys): account and currency (required), balance, "
          "credit_line, pan, expiry_yymm (as 2912), card_status, account_status")
      ->required();
  import->add_option("--reason", options->reason, "Why; recorded with your name")->required();
  add_talk_options(*import, options->socket, options->json);
  add_example(*import, "isotool accounts import accounts.csv --reason 'first load'");
  import->callback([options, &exit] { exit.code = import_accounts(*options); });
}

void add_show(CLI::App& accounts, Exit& exit) {
  CLI::App* show =
      accounts.add_subcommand("show", "Show an account: what is posted, held and available, and its cards");
  auto options = std::make_shared<ShowOptions>();
  auto* account = show->add_option("account", options->account, "The account's name");
  auto* prompt = show->add_flag("--pan-prompt", options->pan_prompt,
                                "Ask for a card number instead (not shown on a terminal; a line of stdin else)");
  account->excludes(prompt);
  add_talk_options(*show, options->socket, options->json);
  add_example(*show, "isotool accounts show ACCT-000001");
  show->callback([options, &exit] {
    if (options->account.empty() && !options->pan_prompt) throw CLI::RequiredError("account or --pan-prompt");
    exit.code = show_account(*options);
  });
}

void add_books(CLI::App& accounts, Exit& exit) {
  CLI::App* books = accounts.add_subcommand("books", "The trial balance: every book with its debits and credits");
  auto options = std::make_shared<BooksOptions>();
  add_talk_options(*books, options->socket, options->json);
  add_example(*books, "isotool accounts books");
  books->callback([options, &exit] { exit.code = show_books(*options); });
}

void add_sample(CLI::App& accounts, Exit& exit) {
  CLI::App* sample = accounts.add_subcommand("sample", "Write an import file of invented accounts to stdout");
  auto options = std::make_shared<SampleOptions>();
  sample->add_option("--count", options->count, "How many accounts, each with one card")->capture_default_str();
  sample->add_option("--bin", options->bin, "First six to nine digits of the cards")->capture_default_str();
  sample->add_option("--currency", options->currency, "ISO 4217 code")->capture_default_str();
  sample->add_option("--balance", options->balance, "Opening balance of each")->capture_default_str();
  sample->add_option("--credit-line", options->credit_line, "Of each")->capture_default_str();
  sample->add_option("--expiry", options->expiry_yymm, "Of the cards, YYMM")->capture_default_str();
  add_example(*sample, "isotool accounts sample --count 1000 > accounts.csv");
  sample->callback([options, &exit] { exit.code = write_sample(*options); });
}

}  // namespace

void add_accounts(CLI::App& isotool, Exit& exit) {
  CLI::App* accounts = isotool.add_subcommand("accounts", "Import accounts, show them, and the trial balance");
  accounts->require_subcommand(1);
  add_import(*accounts, exit);
  add_show(*accounts, exit);
  add_books(*accounts, exit);
  add_sample(*accounts, exit);
}

}  // namespace isoswitch::tools
