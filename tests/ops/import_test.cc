// Imports over the control socket: all of a request or nothing, once, and no card number kept.
#include <catch2/catch.hpp>

#include "tests/ops/acts_world.h"

using namespace isoswitch;
using nlohmann::json;

namespace {

using World = ActsWorld<MemoryStore>;

Minor total(const Ledger& rows, Book book, bool credits) {
  for (const BookTotal& of : rows.books())
    if (of.account.book == book) return static_cast<Minor>(credits ? of.credits : of.debits);
  return 0;
}

}  // namespace

TEMPLATE_TEST_CASE("an import is one unit with accounts, cards, opening postings and its author", "[control]",
                   MemoryStore, StingyStore) {
  ActsWorld<TestType> world;
  const auto told =
      world.import(account_row("A1", "1000.00", list(card_row(first_card), card_row(second_card, "lost"))),
                   account_row("A2", "-7.50"), account_row("A3", "0.00"));
  CHECK(told == json{{"ok", true}, {"accounts", 3}, {"cards", 2}, {"unchanged", 0}});

  const Ledger& rows = world.store.rows();
  REQUIRE(rows.account("A1"));
  CHECK(rows.account("A1")->posted == 100'000);
  CHECK(rows.account("A1")->pending == 0);
  CHECK(rows.account("A1")->credit_line == 5'000);
  CHECK(rows.account("A1")->currency.number == 978);
  CHECK(rows.account("A2")->posted == -750);
  CHECK(rows.account("A3")->posted == 0);

  const auto card = rows.card(world.tokenizer.token(*Pan::parse(first_card)));
  REQUIRE(card);
  CHECK(card->account == AccountId{"A1"});
  CHECK(card->bin == FixedText<8>{"541333"});
  CHECK(card->last_four == FixedText<4>{"0019"});
  CHECK(card->expiry_yymm == std::uint16_t{2912});
  CHECK(rows.card(world.tokenizer.token(*Pan::parse(second_card)))->status == CardStatus::lost);

  // Opening balances: 3000 / 2000, the other way below zero; an account opened with nothing has no posting.
  CHECK(total(rows, Book::migration, false) == 100'000);
  CHECK(total(rows, Book::migration, true) == 750);
  CHECK(total(rows, Book::cardholder, true) == 100'000);
  CHECK(total(rows, Book::cardholder, false) == 750);

  REQUIRE(world.records.size() == 1);
  const auto record = world.record(0);
  CHECK(record.operator_().actor() == test_actor);
  CHECK(record.operator_().act() == "import accounts");
  CHECK(record.operator_().reason() == "first load");
  CHECK(record.at_us() == world.clock.now().us);
  CHECK(record.rows().postings_size() == 2);
}

TEST_CASE("an import that is run again changes nothing and says so", "[control]") {
  World world;
  const json first = account_row("A1", "1000.00", list(card_row(first_card)));
  const json second = account_row("A2", "5.00");
  world.import(first, second);
  CHECK(world.import(first, second) == json{{"ok", true}, {"accounts", 0}, {"cards", 0}, {"unchanged", 2}});
  CHECK(world.store.rows().account("A1")->posted == 100'000);
  CHECK(total(world.store.rows(), Book::migration, false) == 100'500);
  CHECK(world.record(1).rows().postings_size() == 0);
}

// An import was cut after its first batch, and cards were used before it was run again.
TEST_CASE("an import that was cut short is completed, whatever the balances are by now", "[control]") {
  World world;
  world.import(account_row("A1", "1000.00", list(card_row(first_card))));
  UnitOfWork purchase;
  purchase.decide = [](Rows& rows, Decision&) {
    auto account = *rows.account("A1");
    account.credit_line = 5'000;
    rows.put(account);
    rows.post({.id = {},
               .kind = PostingKind::purchase,
               .debit = {Book::cardholder, "A1"},
               .credit = {Book::network_settlement, "domestic"},
               .amount = {2'500, {978}},
               .life_cycle = {},
               .corrects = {}});
  };
  purchase.done = [](const Result<Outcome>& outcome) { REQUIRE(outcome); };
  world.store.submit(std::move(purchase));
  const auto told = world.import(account_row("A1", "1000.00", list(card_row(first_card))), account_row("A2", "1.00"));
  CHECK(told == json{{"ok", true}, {"accounts", 1}, {"cards", 0}, {"unchanged", 1}});
  CHECK(world.store.rows().account("A1")->posted == 97'500);
}

TEST_CASE("an account or card that is there otherwise is refused with its row, and nothing is changed", "[control]") {
  World world;
  world.import(account_row("A1", "1.00", list(card_row(first_card))));
  json other_currency = account_row("A1", "1.00", list(card_row(first_card)));
  other_currency["currency"] = "USD";
  json other_line = account_row("A1", "1.00", list(card_row(first_card)));
  other_line["credit_line"] = "51.00";
  json other_status = account_row("A1", "1.00", list(card_row(first_card)));
  other_status["status"] = "blocked";
  const json refused[] = {
      other_currency,
      other_line,
      other_status,
      account_row("A1", "1.00"),                                                     // without its card
      account_row("A1", "1.00", list(card_row(first_card), card_row(second_card))),  // with one more
      account_row("A1", "1.00", list(card_row(second_card))),                        // with another
      account_row("A1", "1.00", list(card_row(first_card, "blocked"))),              // in another state
      account_row("A1", "1.00", list(card_row(first_card, "active", "3001"))),       // valid longer
      account_row("A9", "1.00", list(card_row(first_card))),                         // the card of another account
  };
  for (const json& row : refused) {
    INFO(row["account"] << " " << row["status"]);
    const json told = world.import(account_row("A2", "3.00", list(card_row(second_card))), row);
    // The card of A2 stands in some of these rows too; either way it is the second row that cannot be.
    CHECK(told["ok"] == false);
    CHECK(told["row"] == 1);
    CHECK_FALSE(world.store.rows().account("A2"));
    CHECK_FALSE(world.store.rows().account("A9"));
    CHECK(world.store.rows().counts().cards == 1);
    CHECK(told.dump().find(first_card) == std::string::npos);
  }
  CHECK(total(world.store.rows(), Book::migration, false) == 100);
}

TEST_CASE("a refused attempt is recorded with its author, as refused and without rows", "[control]") {
  World world;
  world.import(account_row("A1", "1.00"));
  json other = account_row("A1", "1.00");
  other["status"] = "closed";
  CHECK(world.import(other)["ok"] == false);
  REQUIRE(world.records.size() == 2);
  const auto record = world.record(1);
  CHECK(record.operator_().actor() == test_actor);
  CHECK_FALSE(record.has_rows());
  CHECK(record.decision().given().reason() == 8);  // invalid_transaction
}

TEST_CASE("a row that is wrong in itself is refused before anything is submitted", "[control]") {
  struct Wrong {
    const char* key;
    json value;
    const char* error;
  };
  const Wrong wrongs[] = {
      {"account", "", "account: expected 1 to 32 characters"},
      {"account", std::string(33, 'x'), "account: expected 1 to 32 characters"},
      {"account", first_card, "account: expected a name of the account, found a card number"},
      {"account", "A1", "account: 'A1' stands in this import twice"},
      {"currency", "EURO", "currency: expected an ISO 4217 code such as EUR or 978"},
      {"balance", "1.005", "balance: expected an amount such as 1000.00"},
      {"balance", first_card + std::string("0000"), "balance: expected an amount such as 1000.00"},
      {"credit_line", "-1", "credit_line: expected an amount that is not negative"},
      {"status", "asleep", "status: expected open, blocked or closed"},
      {"cards", "none", "cards: expected a list of at most 100"},
      {"cards", list(json{{"status", "active"}}), "cards[0].pan: missing"},
      {"cards", list(card_row("541333000000001x")), "cards[0].pan: a card number holds digits only"},
      {"cards", list(card_row("54133300000")), "cards[0].pan: a card number has 12 to 19 digits"},
      {"cards", list(card_row(second_card), card_row(first_card)),
       "pan: card 541333******0019 stands in this import twice"},
      {"cards", list(card_row(second_card, "asleep")),
       "cards[0].status: expected active, inactive, blocked, lost, stolen or closed"},
      {"cards", list(card_row(second_card, "active", "2913")), "cards[0].expiry: expected YYMM such as 2912"},
      {"cards", list(card_row(second_card, "active", "12/29")), "cards[0].expiry: expected YYMM such as 2912"},
  };
  for (const Wrong& wrong : wrongs) {
    World world;
    json row = account_row("A2", "1.00");
    row[wrong.key] = wrong.value;
    const json told = world.import(account_row("A1", "1.00", list(card_row(first_card))), row);
    CHECK(told == json{{"ok", false}, {"error", wrong.error}, {"row", 1}});
    CHECK(world.records.empty());
    CHECK(world.store.rows().counts().accounts == 0);
  }
}

TEST_CASE("exactly a hundred cards fit one account", "[control]") {
  World world;
  json cards = json::array();
  for (int i = 0; i < 100; ++i) cards.push_back(card_row(("5413330000" + std::to_string(100'000 + i)).c_str()));
  CHECK(world.import(account_row("A1", "1.00", cards))["cards"] == 100);
  cards.push_back(card_row("5413330000200000"));
  CHECK(world.import(account_row("A2", "1.00", cards))["ok"] == false);
}

TEST_CASE("an import needs rows and a reason, and a reason is no place for a card number", "[control]") {
  World world;
  const json rows = list(account_row("A1", "1.00"));
  const auto with_reason = [&](const json& reason) {
    return world.ask({{"act", "accounts.import"}, {"reason", reason}, {"rows", rows}})["ok"];
  };
  CHECK(with_reason("") == false);
  CHECK(with_reason(7) == false);
  CHECK(with_reason(std::string(201, 'x')) == false);
  CHECK(with_reason("new card " + std::string(first_card) + "!") == false);
  CHECK(world.ask({{"act", "accounts.import"}, {"reason", "x"}})["ok"] == false);
  CHECK(world.ask({{"act", "accounts.import"}, {"reason", "x"}, {"rows", json::array()}})["ok"] == false);
  CHECK(world.records.empty());
  CHECK(with_reason(std::string(200, 'x')) == true);
}

TEST_CASE("no record and no answer of an import holds a card number", "[control]") {
  World world;
  std::string said = world.import(account_row("A1", "1.00", list(card_row(first_card), card_row(second_card)))).dump();
  said += world.import(account_row("A2", "1.00", list(card_row(first_card)))).dump();
  for (const std::string& record : world.records) said += record;
  for (const std::string number : {first_card, second_card}) {
    CHECK(said.find(number) == std::string::npos);
    CHECK(said.find(number.substr(4, 10)) == std::string::npos);
  }
}

TEST_CASE("a card comes with its profile of limits, and with another it is another card", "[control]") {
  World world;
  json card = card_row(first_card);
  card["limits_profile"] = "travel";
  CHECK(world.import(account_row("A1", "1.00", list(card)))["ok"] == true);
  CHECK(world.store.rows().card(world.tokenizer.token(*Pan::parse(first_card)))->limits_profile == "travel");
  CHECK(world.import(account_row("A1", "1.00", list(card)))["unchanged"] == 1);
  card["limits_profile"] = "other";
  CHECK(world.import(account_row("A1", "1.00", list(card)))["ok"] == false);
  card["limits_profile"] = "seventeen letters";
  CHECK(world.import(account_row("A2", "1.00", list(card)))["error"].get<std::string>().find("limits_profile") !=
        std::string::npos);
}
