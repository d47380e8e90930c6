// isotool accounts and exceptions against a control socket: what they print, and their exit codes.
#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <sstream>

#include "switch/base/hex.h"
#include "tests/ops/served_control.h"
#include "tools/isotool/account_orders.h"
#include "tools/isotool/accounts.h"
#include "tools/isotool/exceptions.h"

using namespace isoswitch;
using namespace isoswitch::tools;
using nlohmann::json;

namespace {

struct Said {
  int code = 0;
  std::string out;
  std::string error;
};

// Runs a command with stdin, stdout and stderr on files.
Said run(const Folder& folder, const std::function<int()>& command, const std::string& in = "") {
  std::ofstream(folder.file("in")) << in;
  std::cout.flush();
  std::fflush(nullptr);
  const int files[] = {open(folder.file("in").c_str(), O_RDONLY),
                       open(folder.file("out").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600),
                       open(folder.file("error").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600)};
  int kept[3];
  for (int fd = 0; fd < 3; ++fd) {
    kept[fd] = dup(fd);
    dup2(files[fd], fd);
    close(files[fd]);
  }
  std::cin.clear();
  Said said{.code = command(), .out = {}, .error = {}};
  std::fflush(nullptr);
  for (int fd = 0; fd < 3; ++fd) {
    dup2(kept[fd], fd);
    close(kept[fd]);
  }
  const auto text = [&](const char* name) {
    std::ostringstream all;
    all << std::ifstream(folder.file(name)).rdbuf();
    return all.str();
  };
  said.out = text("out");
  said.error = text("error");
  return said;
}

struct World {
  explicit World(ChartOfAccounts chart = {}) : served({}, std::move(chart)) {}

  ServedControl served;
  std::string csv = served.folder.file("accounts.csv");

  Said import(const std::string& text) {
    std::ofstream(csv) << text;
    return run(served.folder, [&] {
      return import_accounts({.file = csv, .socket = served.path, .reason = "first load", .json = false});
    });
  }
  Said show(const std::string& account, bool as_json) {
    return run(served.folder, [&] {
      return show_account({.account = account, .pan_prompt = false, .socket = served.path, .json = as_json});
    });
  }
};

constexpr const char* two_accounts =
    "account,currency,balance,credit_line,pan,expiry_yymm\n"
    "A1,EUR,1000.00,50,5413330000000019,2912\n"
    "A1,,,,5413330000000027,\n"
    "J1,JPY,-7,0,,\n";

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a file is imported, and again without effect", "[isotool]") {
  World world;
  Said said = world.import(two_accounts);
  CHECK(said.error == "");
  CHECK(said.code == 0);
  CHECK(said.out == "2 accounts and 2 cards imported, 0 accounts were there already\n");
  said = world.import(two_accounts);
  CHECK(said.code == 0);
  CHECK(said.out == "0 accounts and 0 cards imported, 2 accounts were there already\n");
}

TEST_CASE("a refused row is told with its line in the file", "[isotool]") {
  World world;
  world.import(two_accounts);
  const Said said = world.import("account,currency,pan\nB1,EUR,\n\nB2,EUR,5413330000000027\n");
  CHECK(said.code == 1);
  CHECK(holds(said.error, "accounts.csv:4: pan: card 541333******0027 is there already, of account 'A1'"));
  CHECK_FALSE(holds(said.error, "5413330000000027"));
  CHECK(world.show("B1", false).code == 1);  // nothing of the request is in
}

TEST_CASE("more accounts than one request holds are imported", "[isotool]") {
  World world;
  std::string text = "account,currency,balance\n";
  for (int i = 0; i < 1'001; ++i) text += "N" + std::to_string(i) + ",EUR,1.00\n";
  const Said said = world.import(text);
  CHECK(said.out == "1001 accounts and 0 cards imported, 0 accounts were there already\n");
  CHECK(world.served.parts.on_loop([&] { return world.served.parts.store.rows().counts().accounts; }) == 1'001);
}

TEST_CASE("an account is shown for people and as JSON", "[isotool]") {
  World world;
  world.import(two_accounts);
  const Said text = world.show("A1", false);
  CHECK(text.code == 0);
  for (const char* part :
       {"account A1  open", "1000.00 EUR", "50.00 EUR", "1050.00 EUR", "card 541333******0019  active"})
    CHECK(holds(text.out, part));
  const json object = json::parse(world.show("J1", true).out);
  CHECK(object["posted"] == -7);
  CHECK(object["exponent"] == 0);
  CHECK(holds(world.show("J1", false).out, "-7 JPY"));
  const Said unknown = world.show("A2", false);
  CHECK(unknown.code == 1);
  CHECK(unknown.error == "isotool accounts show: no account 'A2'\n");
}

TEST_CASE("a card number is read from stdin and not shown", "[isotool]") {
  World world;
  world.import(two_accounts);
  const auto ask = [&](const std::string& line) {
    return run(
        world.served.folder,
        [&] { return show_account({.account = "", .pan_prompt = true, .socket = world.served.path, .json = false}); },
        line);
  };
  const Said found = ask("5413 3300 0000 0019\n");
  CHECK(found.code == 0);
  CHECK(holds(found.out, "account A1"));
  const Said unknown = ask("5413330000000035\n");
  CHECK(unknown.code == 1);
  CHECK(ask("54133\n").code == 2);
  CHECK(ask("").code == 2);
  for (const Said& said : {found, unknown}) {
    CHECK_FALSE(holds(said.out + said.error, "5413330000000019"));
    CHECK_FALSE(holds(said.out + said.error, "5413330000000035"));
  }
}

TEST_CASE("the trial balance is printed and sums to zero", "[isotool]") {
  World world;
  world.import(two_accounts);
  Said said = run(world.served.folder, [&] { return show_books({.socket = world.served.path, .json = false}); });
  CHECK(said.code == 0);
  std::istringstream lines(said.out);
  std::string line;
  std::map<std::string, std::string> sums;  // currency → the last number of its line of sums
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string first, currency, word, last;
    words >> first >> currency;
    while (words >> word) last = word;
    if (first == "sum") sums[currency] = last;
  }
  CHECK(sums == std::map<std::string, std::string>{{"EUR", "0.00"}, {"JPY", "0"}});
  said = run(world.served.folder, [&] { return show_books({.socket = world.served.path, .json = true}); });
  const json whole = json::parse(said.out);
  CHECK(whole["books"].size() == 4);
  REQUIRE(whole["totals"].size() == 2);
  CHECK(whole["totals"][0]["currency"] == "EUR");
  CHECK(whole["totals"][0]["cardholder"] == 100'000);
  CHECK(whole["totals"][0]["accounts"] == 100'000);
  CHECK(whole["totals"][1]["accounts"] == -7);
  for (const json& total : whole["totals"]) CHECK((total["balanced"] == true && total["accounts_agree"] == true));
}

TEST_CASE("the trial balance has a column for the general ledger where a book has an account there", "[isotool]") {
  ChartOfAccounts chart;
  chart.give_general_ledger(Book::cardholder, "210000");
  chart.add_own(static_cast<Book>(5300), "goodwill_towards_good_customers_", "640200");
  World world{chart};
  world.import(two_accounts);
  const auto balance = [&](bool as_json) {
    return run(world.served.folder, [&] { return show_books({.socket = world.served.path, .json = as_json}); });
  };
  AdjustOptions adjust{.of = {.account = "A1", .card = {}},
                       .amount = "12.50",
                       .against = "goodwill_towards_good_customers_",
                       .reference = "CASE-1",
                       .may_overdraw = false,
                       .order = {}};
  adjust.order.socket = world.served.path;
  adjust.order.reason = "test";
  const Said adjusted = run(world.served.folder, [&] { return adjust_account(adjust); });
  CHECK(holds(adjusted.out, "12.50 EUR against goodwill_towards_good_customers_, posted 1012.50 EUR"));

  const Said said = balance(false);
  CHECK(said.code == 0);
  std::istringstream lines(said.out);
  std::vector<std::string> rows;
  for (std::string line; std::getline(lines, line);) rows.push_back(line);
  // By the numbers of currency (JPY 392, EUR 978) and book.
  REQUIRE(rows.size() == 1 + 5 + 2 + 2);
  const std::size_t column = rows[0].find("general ledger");
  const std::size_t end = rows[0].find("credits - debits") + 16;
  REQUIRE(column != std::string::npos);
  CHECK(rows[3].substr(column, 7) == "210000 ");
  CHECK(rows[4].substr(column, 14) == std::string(14, ' '));
  CHECK(rows[5].substr(0, column) == "5300  goodwill_towards_good_customers_ ");
  CHECK(rows[5].substr(column, 7) == "640200 ");
  for (std::size_t i = 1; i < 8; ++i) CHECK(rows[i].size() == end);

  const json whole = json::parse(balance(true).out);
  CHECK(whole["books"][4]["name"] == "goodwill_towards_good_customers_");
  CHECK(whole["books"][4]["general_ledger"] == "640200");
  CHECK(whole["books"][4]["debits"] == 1'250);
  CHECK_FALSE(whole["books"][3].contains("general_ledger"));
  CHECK(whole["totals"][0]["balanced"] == true);

  World plain;
  plain.import(two_accounts);
  CHECK_FALSE(
      holds(run(plain.served.folder, [&] { return show_books({.socket = plain.served.path, .json = false}); }).out,
            "general ledger"));
}

TEST_CASE("nobody behind the socket is 1 and says what to look at", "[isotool]") {
  World world;
  const std::string none = world.served.folder.file("none.sock");
  const Said books = run(world.served.folder, [&] { return show_books({.socket = none, .json = false}); });
  CHECK(books.code == 1);
  CHECK(holds(books.error, "no such socket"));
  std::ofstream(world.csv) << two_accounts;
  const Said import = run(world.served.folder, [&] {
    return import_accounts({.file = world.csv, .socket = none, .reason = "x", .json = false});
  });
  CHECK(import.code == 1);
  const Said missing = run(world.served.folder, [&] {
    return import_accounts({.file = "/nowhere.csv", .socket = world.served.path, .reason = "x", .json = false});
  });
  CHECK(missing.code == 2);
}

// `release-hold LIFE_CYCLE --amount "$AMOUNT"` with a variable that was not set released all that was held.
TEST_CASE("a release of an empty amount is refused and holds on", "[isotool]") {
  World world;
  world.import(two_accounts);
  constexpr LifeCycleId purchase{{0xAB}};
  world.served.parts.on_loop([&] {
    UnitOfWork unit;
    unit.keys.also.accounts.push_back("A1");
    unit.keys.also.life_cycles.push_back(purchase);
    unit.decide = [=](Rows& rows, Decision&) {
      Account account = *rows.account("A1");
      account.pending = 20'000;
      LifeCycle row;
      row.id = purchase;
      row.account = account.id;
      row.authorized = row.transaction = {20'000, {978}};
      row.held = 20'000;
      row.keep_until = 60'000;
      rows.put(account);
      rows.put(row);
    };
    unit.done = [](const Result<Outcome>& outcome) { ISOSWITCH_ASSERT(outcome.has_value()); };
    world.served.parts.store.submit(std::move(unit));
    return true;
  });
  ReleaseOptions options;
  options.life_cycle = to_hex(purchase.bytes);
  options.reference = "CASE-3";
  options.order.socket = world.served.path;
  options.order.reason = "asked for";
  const auto release = [&] { return run(world.served.folder, [&] { return release_hold(options); }); };
  const auto held = [&] {
    return world.served.parts.on_loop([&] { return world.served.parts.store.rows().life_cycle(purchase)->held; });
  };
  options.amount = "";
  Said said = release();
  CHECK(said.code == 1);
  CHECK(holds(said.error, "amount: expected an amount"));
  CHECK(held() == 20'000);
  options.amount.reset();
  options.reference = "";
  CHECK(release().code == 1);
  CHECK(held() == 20'000);
  options.reference = "CASE-3";
  said = release();
  CHECK(said.code == 0);
  CHECK(holds(said.out, "200.00 EUR released, 0.00 EUR held"));
  CHECK(held() == 0);
  said = release();
  CHECK(holds(said.out, "200.00 EUR released"));
  CHECK(holds(said.out, "(done before, in record "));
}

// Record 4294967298 was "record 2", and one above it a crash.
TEST_CASE("a record has its whole number behind an order", "[isotool]") {
  const auto said = [](const json& answer) { return outcome_text(answer); };
  CHECK(said({{"changed", true}, {"sequence", 4'294'967'298ULL}}) == "record 4294967298");
  CHECK(said({{"changed", true}, {"sequence", 18'446'744'073'709'551'615ULL}}) == "record 18446744073709551615");
  CHECK(said({{"changed", false}, {"sequence", 4'294'967'298ULL}}) ==
        "done before, in record 4294967298, nothing was changed");
  CHECK(said({{"changed", false}}) == "it was so already, nothing was changed");
}

TEST_CASE("exception items are listed and shown", "[isotool]") {
  World world;
  world.served.parts.on_loop([&] {
    UnitOfWork unit;
    unit.decide = [](Rows& rows, Decision&) {
      Exception row;
      row.id.bytes[15] = 7;
      row.reason = ExceptionReason::unknown_card;
      row.amount = {1'234, {978}};
      row.retrieval_reference = "603100000123";
      rows.put(row);
    };
    unit.done = [](const Result<Outcome>&) {};
    world.served.parts.store.submit(std::move(unit));
    return true;
  });
  ExceptionsOptions options;
  options.socket = world.served.path;
  Said said = run(world.served.folder, [&] { return list_exceptions(options); });
  CHECK(said.code == 0);
  CHECK(holds(said.out, "00000000000000000000000000000007"));
  CHECK(holds(said.out, "unknown_card"));
  CHECK(holds(said.out, "12.34 EUR"));
  CHECK(holds(said.out, "1 shown, 1 open in all"));
  options.id = "00000000000000000000000000000007";
  said = run(world.served.folder, [&] { return show_exception(options); });
  CHECK(said.code == 0);
  CHECK(holds(said.out, "603100000123"));
  options.json = true;
  CHECK(json::parse(run(world.served.folder, [&] { return show_exception(options); }).out)["amount"] == 1'234);
  CHECK(json::parse(run(world.served.folder, [&] { return list_exceptions(options); }).out)["status"] == "open");
  options.id = "00000000000000000000000000000008";
  CHECK(run(world.served.folder, [&] { return show_exception(options); }).code == 1);
}
