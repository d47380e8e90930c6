// The subcommand `accounts`.
#include "tools/isotool/accounts.h"

#include <memory>

#include "tools/isotool/account_orders.h"
#include "tools/isotool/account_statement.h"
#include "tools/isotool/command.h"
#include "tools/isotool/order_options.h"

namespace isoswitch::tools {
namespace {

void add_import(CLI::App& accounts, Exit& exit) {
  CLI::App* import = accounts.add_subcommand("import", "Bring accounts with cards and opening balances into a switch");
  auto options = std::make_shared<ImportOptions>();
  import
      ->add_option(
          "file", options->file,
          "CSV with a header, or JSON lines; - is stdin. Columns (keys): account and currency (required), balance, "
          "credit_line, pan, expiry_yymm (as 2912), card_status, account_status, limits_profile")
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
  auto* prompt = show->add_flag("--pan-prompt", options->pan_prompt, pan_prompt_help);
  account->excludes(prompt);
  add_talk_options(*show, options->socket, options->json);
  add_example(*show, "isotool accounts show ACCT-000001");
  show->callback([options, &exit] {
    if (options->account.empty() && !options->pan_prompt) throw CLI::RequiredError("account or --pan-prompt");
    exit.code = show_account(*options);
  });
}

void add_books(CLI::App& accounts, Exit& exit) {
  CLI::App* books = accounts.add_subcommand(
      "trial-balance", "Every book with its debits and credits; whether they agree, also with the accounts");
  books->alias("books");
  auto options = std::make_shared<BooksOptions>();
  add_talk_options(*books, options->socket, options->json);
  add_example(*books, "isotool accounts trial-balance");
  books->callback([options, &exit] { exit.code = show_books(*options); });
}

void add_account_name(CLI::App& command, AccountName& name) {
  auto* account = command.add_option("account", name.account, "The account's name");
  add_card_name(command, name.card, "--card");
  account->excludes(command.get_option("--card"))->excludes(command.get_option("--pan-prompt"));
}

void require_name(const AccountName& name) {
  if (name.account.empty() && name.card.empty()) throw CLI::RequiredError("account, --card or --pan-prompt");
}

void add_adjust(CLI::App& accounts, Exit& exit) {
  CLI::App* adjust =
      accounts.add_subcommand("adjust", "Post an amount to an account against a book, once per reference");
  auto options = std::make_shared<AdjustOptions>();
  options->against = "suspense";
  add_account_name(*adjust, options->of);
  adjust->add_option("--amount", options->amount, "A decimal; below zero it leaves the account: --amount=-12.50")
      ->required();
  adjust
      ->add_option(
          "--against", options->against,
          "The other side: suspense, cash, disputes_receivable, refund_suspense, migration, interchange_income, "
          "cardholder_fees, fx_margin, network_fees, dispute_loss, overdraft_write_off, or a book of your own: one "
          "that the section 'chart' of the switch's configuration adds")
      ->capture_default_str();
  adjust
      ->add_option("--reference", options->reference,
                   "Your own name of it: the same again with the same money is not posted again")
      ->required();
  adjust->add_flag("--may-overdraw", options->may_overdraw, "Also where less is available");
  add_order_options(*adjust, options->order);
  add_example(*adjust,
              "isotool accounts adjust ACCT-000001 --amount 12.50 --against cardholder_fees --reference CASE-4711 "
              "--reason 'fee charged twice'");
  adjust->callback([options, &exit] {
    require_name(options->of);
    exit.code = adjust_account(*options);
  });
}

void add_limit(CLI::App& accounts, Exit& exit) {
  CLI::App* limit = accounts.add_subcommand("limit", "Set an account's credit line, a card's limits profile, or both");
  auto options = std::make_shared<LimitOptions>();
  add_account_name(*limit, options->of);
  auto* line = limit->add_option("--credit-line", options->credit_line, "Of the account, a decimal");
  auto* profile = limit->add_option("--limits-profile", options->limits_profile,
                                    "Of the card that is named: a profile of the handler 'limits'; '' is its default");
  add_order_options(*limit, options->order);
  add_example(*limit,
              "isotool accounts limit ACCT-000001 --credit-line 500.00 --reason 'agreed on the phone'\n"
              "  isotool accounts limit --pan-prompt --limits-profile travel --reason 'journey until May'");
  limit->callback([options, line, profile, &exit] {
    require_name(options->of);
    if (line->empty() && profile->empty()) throw CLI::RequiredError("--credit-line or --limits-profile");
    exit.code = set_limits(*options);
  });
}

void add_release_hold(CLI::App& accounts, Exit& exit) {
  CLI::App* release = accounts.add_subcommand("release-hold", "End a hold before its time, or make it less");
  auto options = std::make_shared<ReleaseOptions>();
  release->add_option("life_cycle", options->life_cycle, "The purchase's id, as 'accounts holds' shows it")
      ->required()
      ->check(hex_digits(id_hex_digits, "id"));
  auto* amount = release->add_option("--amount", options->amount, "Only so much of it, a decimal");
  auto* reference = release->add_option("--reference", options->reference,
                                        "Your own name of it, needed with --amount: the same again releases nothing");
  amount->needs(reference);
  add_order_options(*release, options->order);
  add_example(*release,
              "isotool accounts release-hold 408dcd1c5c9f705e4be21831c68a8262 --reason 'the hotel will not charge'");
  release->callback([options, &exit] { exit.code = release_hold(*options); });
}

void add_holds(CLI::App& accounts, Exit& exit) {
  CLI::App* holds = accounts.add_subcommand("holds", "List what is held on an account or for a card, the newest first");
  auto options = std::make_shared<HoldsOptions>();
  add_account_name(*holds, options->of);
  holds->add_option("--limit", options->limit, "At most so many")->check(CLI::Range(1, 1000))->capture_default_str();
  add_talk_options(*holds, options->socket, options->json);
  add_example(*holds, "isotool accounts holds ACCT-000001");
  holds->callback([options, &exit] {
    require_name(options->of);
    exit.code = list_holds(*options);
  });
}

void add_statement(CLI::App& accounts, Exit& exit) {
  CLI::App* statement = accounts.add_subcommand(
      "statement", "List every entry of an account from a journal, with the balance before, after, and in between");
  auto options = std::make_shared<StatementOptions>();
  statement->add_option("account", options->account, "The account's name")->required();
  statement->add_option("directory", options->directory, "The journal (store.directory); a copy will do")->required();
  statement->add_option("--from", options->from, "From then on: 2026-11-25T18:00:00.123Z or its beginning, UTC");
  statement->add_option("--to", options->to, "Until then, all of that day, hour, minute … included");
  statement->add_flag("--json", options->json, "Print JSON");
  add_example(*statement,
              "isotool accounts statement ACCT-000001 isoswitch-data/journal --from 2026-11-01 --to 2026-11-30");
  statement->callback([options, &exit] { exit.code = show_statement(*options); });
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
  sample->add_option("--limits-profile", options->limits_profile, "Of the cards; else the usual one");
  add_example(*sample, "isotool accounts sample --count 1000 > accounts.csv");
  sample->callback([options, &exit] { exit.code = write_sample(*options); });
}

}  // namespace

void add_accounts(CLI::App& isotool, Exit& exit) {
  CLI::App* accounts =
      isotool.add_subcommand("accounts", "Import accounts, show and change them, and the trial balance");
  accounts->require_subcommand(1);
  add_import(*accounts, exit);
  add_show(*accounts, exit);
  add_adjust(*accounts, exit);
  add_limit(*accounts, exit);
  add_holds(*accounts, exit);
  add_release_hold(*accounts, exit);
  add_statement(*accounts, exit);
  add_books(*accounts, exit);
  add_sample(*accounts, exit);
}

}  // namespace isoswitch::tools
