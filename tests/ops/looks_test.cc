// What the control socket tells: accounts, books, exception items, the state of the switch.
#include <catch2/catch.hpp>

#include "tests/ops/acts_world.h"

using namespace isoswitch;
using nlohmann::json;

namespace {

using World = ActsWorld<MemoryStore>;

// One account with 1000.00 posted, 200.00 held, a credit line of 50.00 and two cards.
void open_account(World& world) {
  world.import(account_row("A1", "1000.00", list(card_row(first_card), card_row(second_card, "blocked", "3001"))));
  UnitOfWork hold;
  hold.decide = [](Rows& rows, Decision&) {
    auto account = *rows.account("A1");
    account.pending = 20'000;
    rows.put(account);
    LifeCycle life_cycle;
    life_cycle.id.bytes[0] = 1;
    life_cycle.account = "A1";
    life_cycle.authorized = {20'000, {978}};
    life_cycle.held = 20'000;
    rows.put(life_cycle);
  };
  hold.done = [](const Result<Outcome>& outcome) { REQUIRE(outcome); };
  world.store.submit(std::move(hold));
  world.store.deliver();
}

std::string token_of(const World& world, const char* pan) { return to_hex(world.tokenizer.token(*Pan::parse(pan))); }

void add_exception(World& world, std::uint8_t number, ExceptionStatus status, const char* note = "") {
  UnitOfWork unit;
  unit.decide = [=, opened = world.clock.now(), token = world.tokenizer.token(*Pan::parse(first_card))](Rows& rows,
                                                                                                        Decision&) {
    Exception row;
    row.id.bytes[15] = number;
    row.opened = opened;
    row.reason = ExceptionReason::amount_mismatch;
    row.amount = {1'234, {978}};
    row.card = token;
    row.account = "A1";
    row.stan = "000123";
    row.network = "domestic";
    row.status = status;
    row.note = note;
    rows.put(row);
  };
  unit.done = [](const Result<Outcome>& outcome) { REQUIRE(outcome); };
  world.store.submit(std::move(unit));
  world.store.deliver();
  world.clock.pass(std::chrono::seconds{1});
}

}  // namespace

TEST_CASE("an account is shown with what is posted, held and available, and its cards masked", "[control]") {
  World world;
  open_account(world);
  const json told = world.ask({{"act", "accounts.show"}, {"account", "A1"}});
  REQUIRE(told["ok"] == true);
  json account = told["account"];
  std::sort(account["cards"].begin(), account["cards"].end());
  CHECK(account == json{{"account", "A1"},
                        {"currency", "EUR"},
                        {"exponent", 2},
                        {"status", "open"},
                        {"posted", 100'000},
                        {"pending", 20'000},
                        {"credit_line", 5'000},
                        {"available", 85'000},  // 1000.00 − 200.00 + 50.00
                        {"cards",
                         {{{"card", "541333******0019"},
                           {"token", token_of(world, first_card)},
                           {"status", "active"},
                           {"expiry", "2912"}},
                          {{"card", "541333******0027"},
                           {"token", token_of(world, second_card)},
                           {"status", "blocked"},
                           {"expiry", "3001"}}}}});
}

TEST_CASE("an account is found by any of its cards, and the card number is not said again", "[control]") {
  World world;
  open_account(world);
  for (const char* card : {first_card, second_card}) {
    const json told = world.ask({{"act", "accounts.show"}, {"pan", card}});
    CHECK(told["account"]["account"] == "A1");
    CHECK(told.dump().find(card) == std::string::npos);
  }
  const json unknown = world.ask({{"act", "accounts.show"}, {"pan", "5413330000000035"}});
  CHECK(unknown == json{{"ok", false}, {"error", "no card 541333******0035"}});
}

TEST_CASE("what does not name one account is refused", "[control]") {
  World world;
  open_account(world);
  CHECK(world.ask({{"act", "accounts.show"}, {"account", "A2"}}) == json{{"ok", false}, {"error", "no account 'A2'"}});
  for (const json& wrong : {json{{"act", "accounts.show"}}, json{{"act", "accounts.show"}, {"account", 1}},
                            json{{"act", "accounts.show"}, {"pan", 5413330000000019}},
                            json{{"act", "accounts.show"}, {"account", "A1"}, {"pan", first_card}},
                            json{{"act", "accounts.show"}, {"account", first_card}},
                            json{{"act", "accounts.show"}, {"pan", "5413330000000019x"}}}) {
    const json told = world.ask(wrong);
    CHECK(told["ok"] == false);
    CHECK(told.dump().find(first_card) == std::string::npos);
  }
}

TEST_CASE("the trial balance names every book, and its debits equal its credits", "[control]") {
  World world;
  json yen = account_row("J1", "500");
  yen["currency"] = "JPY";
  yen["credit_line"] = "0";
  world.import(account_row("A1", "1000.00"), account_row("A2", "-1.00"), yen);
  const json told = world.ask({{"act", "books"}});
  const auto book = [](int number, const char* name, const char* currency, int exponent, int debits, int credits) {
    return json{{"book", number},       {"name", name},     {"of", ""},          {"currency", currency},
                {"exponent", exponent}, {"debits", debits}, {"credits", credits}};
  };
  CHECK(told ==
        json{{"ok", true},
             {"books",
              {book(2000, "cardholder", "JPY", 0, 0, 500), book(3000, "migration", "JPY", 0, 500, 0),
               book(2000, "cardholder", "EUR", 2, 100, 100'000), book(3000, "migration", "EUR", 2, 100'000, 100)}},
             {"accounts",
              {{{"currency", "JPY"}, {"exponent", 0}, {"posted", 500}},
               {{"currency", "EUR"}, {"exponent", 2}, {"posted", 99'900}}}}});
}

TEST_CASE("exception items are listed by status, oldest first, and no more than asked for", "[control]") {
  World world;
  open_account(world);
  for (std::uint8_t i = 1; i <= 4; ++i)
    add_exception(world, i, i == 2 ? ExceptionStatus::resolved : ExceptionStatus::open);
  const auto ids = [&](const json& request) {
    std::vector<std::string> list;
    const json told = world.ask(request);
    for (const json& item : told["exceptions"]) list.push_back(item["id"].get<std::string>().substr(30));
    return list;
  };
  using Ids = std::vector<std::string>;
  CHECK(ids({{"act", "exceptions.list"}}) == Ids{"01", "03", "04"});
  CHECK(ids({{"act", "exceptions.list"}, {"status", "resolved"}}) == Ids{"02"});
  CHECK(ids({{"act", "exceptions.list"}, {"status", "assigned"}}).empty());
  CHECK(ids({{"act", "exceptions.list"}, {"status", "all"}}) == Ids{"01", "02", "03", "04"});
  CHECK(ids({{"act", "exceptions.list"}, {"status", "all"}, {"limit", 2}}) == Ids{"01", "02"});
  for (const json& limit : {json(0), json(1001), json("2"), json(1.5)})
    CHECK(world.ask({{"act", "exceptions.list"}, {"limit", limit}})["ok"] == false);
  CHECK(world.ask({{"act", "exceptions.list"}, {"limit", 1000}})["ok"] == true);
  CHECK(world.ask({{"act", "exceptions.list"}, {"status", "opne"}})["ok"] == false);
}

TEST_CASE("one exception item is shown with all its references, the card masked", "[control]") {
  World world;
  open_account(world);
  add_exception(world, 7, ExceptionStatus::open, "caf\xe9");  // a peer's Latin-1 does not break the answer
  world.clock.pass(std::chrono::seconds{59});
  const json told = world.ask({{"act", "exceptions.show"}, {"id", "00000000000000000000000000000007"}});
  REQUIRE(told["ok"] == true);
  const json& item = told["exception"];
  CHECK(item["card"] == "541333******0019");
  CHECK(item["reason"] == "amount_mismatch");
  CHECK(item["amount"] == 1'234);
  CHECK(item["currency"] == "EUR");
  CHECK(item["opened"] == "2026-03-01T12:00:00.000000Z");
  CHECK(item["age_s"] == 60);
  CHECK(item["stan"] == "000123");
  CHECK(item["account"] == "A1");
  CHECK_FALSE(item.contains("retrieval_reference"));
  CHECK(world.ask({{"act", "exceptions.show"}, {"id", "00000000000000000000000000000008"}})["ok"] == false);
  CHECK(world.ask({{"act", "exceptions.show"}, {"id", "7"}})["ok"] == false);
  CHECK(world.ask({{"act", "exceptions.show"}})["ok"] == false);
}

// The token is that of tests/base/tokenizer_test.cc, by Python's hmac.
TEST_CASE("an item of a card that is not ours tells the beginning of its token, as the journal has it", "[control]") {
  World world;
  UnitOfWork unit;
  unit.decide = [token = world.tokenizer.token(*Pan::parse("4111111111111111"))](Rows& rows, Decision&) {
    Exception row;
    row.id.bytes[15] = 1;
    row.reason = ExceptionReason::unknown_card;
    row.amount = {1'234, {978}};
    row.card = token;
    row.status = ExceptionStatus::open;
    rows.put(row);
  };
  unit.done = [](const Result<Outcome>& outcome) { REQUIRE(outcome); };
  world.store.submit(std::move(unit));
  world.store.deliver();
  const json told = world.ask({{"act", "exceptions.show"}, {"id", "00000000000000000000000000000001"}});
  CHECK(told["exception"]["card"] == "token 01edf0788d77");
}

TEST_CASE("the status counts rows and sequences", "[control]") {
  World world;
  open_account(world);
  add_exception(world, 1, ExceptionStatus::open);
  world.clock.pass(std::chrono::seconds{41});
  const json told = world.ask({{"act", "status"}});
  CHECK(told["uptime_s"] == 42);
  CHECK(told["last_sequence"] == 3);
  CHECK(told["durable_sequence"] == 3);
  CHECK(told["version"].get<std::string>().find('.') != std::string::npos);
  CHECK(told["counts"] == json{{"accounts", 1}, {"cards", 2}, {"life_cycles", 1}, {"seen", 0}, {"exceptions_open", 1}});
}

TEST_CASE("what is told of is durable before it is told", "[control]") {
  World world;
  open_account(world);
  UnitOfWork unit;
  unit.decide = [](Rows& rows, Decision&) {
    auto account = *rows.account("A1");
    account.status = AccountStatus::blocked;
    rows.put(account);
  };
  unit.done = [](const Result<Outcome>&) {};
  world.store.submit(std::move(unit));
  std::optional<std::string> answer;
  world.acts.run(R"({"act":"accounts.show","account":"A1"})", test_actor, [&](std::string text) { answer = text; });
  world.acts.pass_on();
  CHECK_FALSE(answer);
  CHECK(world.acts.waiting());
  world.store.flush();
  world.acts.pass_on();
  REQUIRE(answer);
  CHECK(json::parse(*answer)["account"]["status"] == "blocked");
  CHECK_FALSE(world.acts.waiting());
}

TEST_CASE("what is no request is refused, and a mistyped act gets its neighbour named", "[control]") {
  World world;
  CHECK(world.ask({{"act", "accounts.shwo"}})["error"] == "act: unknown; did you mean 'accounts.show'?");
  CHECK(world.ask({{"act", "fly"}})["error"].get<std::string>().find("expected one of accounts.adjust") !=
        std::string::npos);
  for (const char* wrong : {"", "hello", "[]", "7", "{\"act\":", "{\"act\":7}", "{}", "{\"act\":\"\xff\"}"}) {
    const auto told = world.ask_text(wrong);
    REQUIRE(told);
    CHECK(json::parse(*told)["ok"] == false);
  }
  // A number that is a card's is not repeated, wherever it stands.
  const auto told = world.ask_text(R"({"act":"5413330000000019"})");
  CHECK(told->find(first_card) == std::string::npos);
}

TEST_CASE("brackets without end do no harm", "[control]") {
  World world;
  const auto told =
      world.ask_text(R"({"act":"status","x":)" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}");
  CHECK(json::parse(*told)["ok"] == true);
}
