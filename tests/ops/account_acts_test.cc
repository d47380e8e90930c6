// What operators order about accounts: adjustments, limits, the release of holds; and the list of holds.
#include <catch2/catch.hpp>
#include <numeric>
#include <random>

#include "switch/ledger/adjustment.h"
#include "switch/store/memory_store.h"
#include "tests/ops/operator_world.h"

using namespace isoswitch;
using nlohmann::json;

namespace {

using World = OperatorWorld<MemoryStore>;
using Stingy = OperatorWorld<StingyStore>;

bool holds(const json& answer, const std::string& part) {
  return answer.value("error", "").find(part) != std::string::npos;
}

json adjustment(const char* amount, const char* reference, const char* against = "suspense") {
  return {{"act", "accounts.adjust"},
          {"account", "A1"},
          {"amount", amount},
          {"reference", reference},
          {"against", against}};
}

// Credits − debits.
template <class World>
Minor book(const World& world, Book which) {
  BookTotal::Wide sum = 0;
  for (const BookTotal& total : world.rows().books())
    if (total.account.book == which) sum += total.credits - total.debits;
  return static_cast<Minor>(sum);
}

}  // namespace

TEMPLATE_TEST_CASE("an adjustment is a posting against a book, once per reference", "[acts]", World, Stingy) {
  TestType world;
  const json told = world.order(adjustment("-12.50", "CASE-1", "cardholder_fees"));
  CHECK(told["ok"] == true);
  CHECK(told["changed"] == true);
  CHECK(told["amount"] == -1'250);
  CHECK(told["posted"] == 98'750);
  CHECK(told["available"] == 103'750);  // 987.50 + a credit line of 50.00
  CHECK(world.account().posted == 98'750);
  CHECK(book(world, Book::cardholder) == 98'750);
  CHECK(book(world, Book::cardholder_fees) == 1'250);
  CHECK(world.recorded().reference() == "CASE-1");
  CHECK(world.recorded().act() == "adjust account");
  const proto::Record record = world.record(world.records.size() - 1);
  REQUIRE(record.rows().postings_size() == 1);
  CHECK(record.rows().postings(0).kind() == static_cast<std::uint32_t>(PostingKind::adjustment));
  CHECK(record.rows().postings(0).amount().minor() == 1'250);
  CHECK(record.rows().postings(0).debit().of() == "A1");

  // The same answer, also after the balance has become another.
  world.order(adjustment("100.00", "CASE-2"));
  const std::size_t before = world.records.size();
  const json again = world.order(adjustment("-12.50", "CASE-1", "cardholder_fees"));
  CHECK(again["changed"] == false);
  for (const char* key : {"posted", "available", "amount", "sequence", "against"}) CHECK(again[key] == told[key]);
  CHECK(world.records.size() == before);
  CHECK(world.account().posted == 108'750);

  CHECK(holds(world.order(adjustment("-12.51", "CASE-1", "cardholder_fees")), "was used for -12.50 EUR"));
  CHECK(holds(world.order(adjustment("-12.50", "CASE-1", "cash")), "was used for"));
  CHECK(world.records.size() == before);
  CHECK(world.account().posted == 108'750);
}

TEST_CASE("references are the account's own", "[acts]") {
  World world;
  world.import(account_row("A2", "0.00"));
  CHECK(world.order(adjustment("-5.00", "MOVE-1"))["changed"] == true);
  json other = adjustment("5.00", "MOVE-1");
  other["account"] = "A2";
  CHECK(world.order(other)["changed"] == true);
  CHECK(world.account().posted == 99'500);
  CHECK(world.rows().account("A2")->posted == 500);
  CHECK(book(world, Book::suspense) == 0);
}

TEST_CASE("an adjustment is remembered however many days are closed", "[acts]") {
  World world;
  world.order(adjustment("-5.00", "CASE-1"));
  for (int year = 0; year < 40; ++year) {
    world.clock.pass(std::chrono::hours{24 * 365});
    UnitOfWork unit;
    unit.record = new_record();
    unit.record->set_at_us(world.clock.now().us);
    unit.record->mutable_timer()->set_what(proto::TimerRecord::day_closed);
    unit.record->mutable_timer()->set_day(day_of(world.clock.now()));
    unit.decide = [](Rows&, Decision&) {};
    unit.done = [](const Result<Outcome>&) {};
    world.store.submit(std::move(unit));
    world.store.deliver();
  }
  CHECK(world.order(adjustment("-5.00", "CASE-1"))["changed"] == false);
  CHECK(holds(world.order(adjustment("-6.00", "CASE-1")), "was used"));
}

TEST_CASE("adjustments that make no sense are refused", "[acts]") {
  World world;
  const std::size_t before = world.records.size();
  CHECK(holds(world.order(adjustment("0.00", "R")), "not zero"));
  CHECK(holds(world.order(adjustment("1.234", "R")), "amount: expected an amount"));
  CHECK(holds(world.order(adjustment("1.00", "R", "cardholder")), "against: expected one of"));
  CHECK(holds(world.order(adjustment("1.00", "R", "network_settlement")), "against: expected one of"));
  CHECK(holds(world.order(adjustment("1.00", "")), "reference: expected"));
  CHECK(holds(world.order(adjustment("1.00", first_card)), "reference: it holds what may be a card number"));
  CHECK(holds(world.order(adjustment("92233720368547758.07", "R")), "64 bits"));
  CHECK(holds(world.order(adjustment("-1050.01", "R")), "has 1050.00 EUR available and would be overdrawn"));
  json nobody = adjustment("1.00", "R");
  nobody["account"] = "A9";
  CHECK(holds(world.order(nobody), "no account 'A9'"));
  CHECK(world.records.size() == before);
  CHECK(world.account().posted == 100'000);

  CHECK(world.order(adjustment("-1050.00", "R1"))["ok"] == true);
  json beyond = adjustment("-0.01", "R2");
  beyond["may_overdraw"] = true;
  CHECK(world.order(beyond)["available"] == -1);
}

TEST_CASE("a closed account is only brought to zero", "[acts]") {
  Account account;
  account.id = "A1";
  account.currency = {978};
  account.status = AccountStatus::closed;
  const auto may = [&](Minor posted, Minor amount) {
    account.posted = posted;
    return may_adjust(account, {"A1", Book::suspense, {amount, {978}}, "R"}, true).has_value();
  };
  CHECK(may(500, -500));
  CHECK(may(500, -499));
  CHECK_FALSE(may(500, -501));
  CHECK_FALSE(may(500, 1));
  CHECK(may(-500, 500));
  CHECK_FALSE(may(-500, 501));
  CHECK_FALSE(may(-500, -1));
  CHECK_FALSE(may(0, 1));
  CHECK_FALSE(may(0, -1));
}

TEMPLATE_TEST_CASE("credit line and limits profile are set, together or alone", "[acts]", World, Stingy) {
  TestType world;
  json told = world.order({{"act", "accounts.limit"}, {"account", "A1"}, {"credit_line", "200.00"}});
  CHECK(told["changed"] == true);
  CHECK(told["credit_line"] == 20'000);
  CHECK(told["available"] == 120'000);
  CHECK(world.account().credit_line == 20'000);
  CHECK(world.recorded().act() == "set limits");
  CHECK(world.recorded().card().empty());
  told =
      world.order({{"act", "accounts.limit"}, {"pan", first_card}, {"credit_line", "0"}, {"limits_profile", "travel"}});
  CHECK(told["limits_profile"] == "travel");
  CHECK(world.account().credit_line == 0);
  CHECK(world.card(first_card).limits_profile == "travel");
  CHECK(world.card(second_card).limits_profile.empty());
  CHECK_FALSE(world.recorded().card().empty());
  const std::size_t before = world.records.size();
  CHECK(world.order({{"act", "accounts.limit"}, {"pan", first_card}, {"limits_profile", "travel"}})["changed"] ==
        false);
  CHECK(holds(world.order({{"act", "accounts.limit"}, {"account", "A1"}, {"limits_profile", "x"}}), "a card has it"));
  CHECK(holds(world.order({{"act", "accounts.limit"}, {"account", "A1"}, {"credit_line", "-1"}}), "not negative"));
  CHECK(holds(world.order({{"act", "accounts.limit"}, {"account", "A1"}}), "expected 'credit_line' or"));
  CHECK(world.order({{"act", "accounts.limit"}, {"pan", first_card}, {"limits_profile", "seventeen letters"}})["ok"] ==
        false);
  CHECK(world.records.size() == before);
}

TEMPLATE_TEST_CASE("a hold is released before its time as the clock would have done it", "[acts]", World, Stingy) {
  TestType world;
  world.hold(20'000);
  const json request = {{"act", "accounts.release_hold"}, {"life_cycle", world.purchase_hex()}};
  json told = world.order(request);
  CHECK(told["ok"] == true);
  CHECK(told["released"] == 20'000);
  CHECK(told["held"] == 0);
  CHECK(told["state"] == "expired");
  CHECK(told["available"] == 105'000);
  const LifeCycle row = world.held();
  CHECK(row.held == 0);
  CHECK(row.expired == 20'000);
  CHECK(row.state == LifeCycleState::expired);
  CHECK_FALSE(row.expires);
  CHECK(row.shares.at(0).left == 0);
  CHECK(world.account().pending == 0);
  const std::string id = world.recorded().life_cycle();
  CHECK(to_hex({reinterpret_cast<const std::uint8_t*>(id.data()), id.size()}) == world.purchase_hex());
  const std::size_t before = world.records.size();
  told = world.order(request);
  CHECK(told["changed"] == false);
  CHECK(told["released"] == 0);
  CHECK(world.records.size() == before);
}

TEMPLATE_TEST_CASE("a part of a hold is released once per reference, the newest increment first", "[acts]", World,
                   Stingy) {
  TestType world;
  world.hold(20'000);
  json request = {{"act", "accounts.release_hold"}, {"life_cycle", world.purchase_hex()}, {"amount", "30.00"}};
  CHECK(holds(world.order(request), "reference: expected"));
  request["reference"] = "CASE-3";
  CHECK(world.order(request)["held"] == 17'000);
  LifeCycle row = world.held();
  CHECK(row.state == LifeCycleState::open);
  CHECK(row.expired == 3'000);
  CHECK(row.expires);
  CHECK(row.shares.at(0).left == 2'000);
  CHECK(world.account().pending == 17'000);
  CHECK(world.order(request)["changed"] == false);
  CHECK(world.account().pending == 17'000);
  request["amount"] = "31.00";
  CHECK(holds(world.order(request), "was used for 30.00 EUR"));
  request["reference"] = "CASE-4";
  request["amount"] = "170.01";
  CHECK(holds(world.order(request), "at most the 170.00 EUR"));
  request["amount"] = "170.00";
  CHECK(world.order(request)["state"] == "expired");
  CHECK(world.account().pending == 0);
}

// Somebody who asked again whether a hold was gone was told that 0.00 had been released, and not when.
TEMPLATE_TEST_CASE("a release that is ordered again is told as it was done", "[acts]", World, Stingy) {
  for (const char* amount : {"", "30.00", "200.00"}) {
    INFO(amount);
    TestType world;
    world.hold(20'000);
    json request = {{"act", "accounts.release_hold"}, {"life_cycle", world.purchase_hex()}, {"reference", "CASE-3"}};
    if (*amount != '\0') request["amount"] = amount;
    const json first = world.order(request);
    CHECK(first["released"] == (std::string{amount} == "30.00" ? 3'000 : 20'000));
    CHECK(first["sequence"] == 3);                // after the import and the hold
    world.order(adjustment("100.00", "CASE-2"));  // something else in between
    const json again = world.order(request);
    CHECK(again["changed"] == false);
    CHECK(again["released"] == first["released"]);
    CHECK(again["sequence"] == first["sequence"]);
    CHECK(again["held"] == first["held"]);
  }
}

TEST_CASE("an amount of nothing releases nothing", "[acts]") {
  World world;
  world.hold(20'000);
  CHECK(holds(world.order({{"act", "accounts.release_hold"},
                           {"life_cycle", world.purchase_hex()},
                           {"amount", ""},
                           {"reference", "CASE-3"}}),
              "amount: expected an amount such as 1000.00"));
  CHECK(world.held().held == 20'000);
}

TEST_CASE("what has no hold of its own is refused", "[acts]") {
  World world;
  CHECK(holds(world.order({{"act", "accounts.release_hold"}, {"life_cycle", world.purchase_hex()}}), "no purchase"));
  CHECK(holds(world.order({{"act", "accounts.release_hold"}, {"life_cycle", "00"}}), "32 hex digits"));
  world.hold(20'000);
  LifeCycleId part{{0xCD}};
  world.change([=, whole = world.purchase](Rows& rows) {
    LifeCycle row;
    row.id = part;
    row.account = "A1";
    row.part = Part::increment;
    row.part_of = whole;
    row.keep_until = 60'000;
    rows.put(row);
  });
  const json told = world.order({{"act", "accounts.release_hold"}, {"life_cycle", to_hex(part.bytes)}});
  CHECK(holds(told, world.purchase_hex()));
  CHECK(world.account().pending == 20'000);
}

TEST_CASE("holds are listed by account and by card, the newest first, and bounded", "[acts]") {
  World world;
  CHECK(world.ask({{"act", "accounts.holds"}, {"account", "A1"}})["holds"].empty());
  for (int i = 1; i <= 3; ++i) {
    world.purchase.bytes[0] = static_cast<std::uint8_t>(i);
    world.hold(1'000 * i);
    world.clock.pass(std::chrono::minutes{1});
  }
  json told = world.ask({{"act", "accounts.holds"}, {"account", "A1"}});
  REQUIRE(told["holds"].size() == 3);
  CHECK(told["more"] == false);
  CHECK(told["pending"] == 6'000);
  const json& newest = told["holds"][0];
  CHECK(newest["held"] == 3'000);
  CHECK(newest["life_cycle"] == world.purchase_hex());
  CHECK(newest["stan"] == "000123");
  CHECK(newest["retrieval_reference"] == "REFERENCE001");
  CHECK(newest["since"] == "2026-03-01T12:02:00.000000Z");
  CHECK(newest["expires"] == "2026-03-08T12:02:00.000000Z");
  CHECK(newest["card"] == "541333******0019");
  told = world.ask({{"act", "accounts.holds"}, {"pan", first_card}, {"limit", 2}});
  CHECK(told["holds"].size() == 2);
  CHECK(told["more"] == true);
  CHECK(told["holds"][1]["held"] == 2'000);
  CHECK(world.ask({{"act", "accounts.holds"}, {"pan", second_card}})["holds"].empty());
  CHECK(holds(world.ask({{"act", "accounts.holds"}, {"account", "A1"}, {"limit", 0}}), "1 to 1000"));

  world.order({{"act", "accounts.release_hold"}, {"life_cycle", world.purchase_hex()}});
  told = world.ask({{"act", "accounts.holds"}, {"account", "A1"}});
  CHECK(told["holds"].size() == 2);
  CHECK(told["holds"][0]["held"] == 2'000);
}

namespace {

// So many holds of 0.01 on the first card, opened a second after one another, and put in no order.
void hold_many(World& world, std::uint32_t count) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::shuffle(order, std::mt19937{20260301});
  for (std::size_t at = 0; at < order.size(); at += 1'000) {
    const std::vector<std::uint32_t> part(
        order.begin() + static_cast<std::ptrdiff_t>(at),
        order.begin() + static_cast<std::ptrdiff_t>(std::min(at + 1'000, order.size())));
    world.change([=, card = world.token(first_card), since = world.clock.now()](Rows& rows) {
      Account account = *rows.account("A1");
      account.pending += static_cast<Minor>(part.size());
      rows.put(account);
      for (const std::uint32_t n : part) {
        LifeCycle row;
        for (std::size_t i = 0; i < 4; ++i)
          row.id.bytes[4 + i] = static_cast<std::uint8_t>((n * 2'654'435'761U) >> (8 * i));
        row.card = card;
        row.account = account.id;
        row.authorized = row.transaction = {1, {978}};
        row.held = 1;
        row.opened = row.changed = since + std::chrono::seconds{n};
        row.keep_until = 60'000;
        rows.put(row);
      }
    });
  }
}

}  // namespace

// A company's card had so many open holds that "the newest first" were the newest of some five thousand.
TEST_CASE("of many holds the newest are told, in whatever order they were put", "[acts]") {
  World world;
  hold_many(world, 12'000);
  const json told = world.ask({{"act", "accounts.holds"}, {"pan", first_card}, {"limit", 3}});
  REQUIRE(told["holds"].size() == 3);
  // The clock says 2026-03-01T12:00:00Z; 11'999 s are 3 h 19 min 59 s.
  CHECK(told["holds"][0]["since"] == "2026-03-01T15:19:59.000000Z");
  CHECK(told["holds"][1]["since"] == "2026-03-01T15:19:58.000000Z");
  CHECK(told["holds"][2]["since"] == "2026-03-01T15:19:57.000000Z");
  CHECK(told["more"] == true);
  CHECK(told["some_of_them"] == false);
}

TEST_CASE("where there are more holds than are looked at it is said", "[acts]") {
  World world;
  hold_many(world, 50'000);
  const json request = {{"act", "accounts.holds"}, {"account", "A1"}, {"limit", 3}};
  CHECK(world.ask(request)["some_of_them"] == false);
  world.hold(20'000);
  const json told = world.ask(request);
  CHECK(told["some_of_them"] == true);
  CHECK(told["more"] == true);
  CHECK(told["holds"].size() == 3);
}

TEST_CASE("the trial balance says what the accounts add up to, by currency", "[acts]") {
  World world;
  world.import(account_row("A2", "-7.00"));
  world.order(adjustment("12.00", "CASE-1"));
  const json told = world.ask({{"act", "books"}});
  CHECK(told["accounts"] == json::array({{{"currency", "EUR"}, {"exponent", 2}, {"posted", 100'500}}}));
}
