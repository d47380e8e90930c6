// What an operator did is done to the other ledger by what it changed.
#include "switch/replay/carry_over.h"

#include <catch2/catch.hpp>

namespace isoswitch::test {
namespace {

Account account(Minor posted, Minor pending, Minor credit_line, AccountStatus status = AccountStatus::open) {
  Account row;
  row.id = "A1";
  row.currency = {978};
  row.posted = posted;
  row.pending = pending;
  row.credit_line = credit_line;
  row.status = status;
  return row;
}

Card card(CardStatus status, std::string_view profile) {
  Card row;
  row.account = "A1";
  row.status = status;
  row.limits_profile = profile;
  return row;
}

LifeCycle life_cycle(Minor held, Minor captured) {
  LifeCycle row;
  row.account = AccountId{"A1"};
  row.held = held;
  row.captured = captured;
  return row;
}

void put(Tables& tables, auto... rows) {
  RowImages images;
  const auto add = [&](const auto& row) {
    using Row = std::decay_t<decltype(row)>;
    if constexpr (std::is_same_v<Row, Account>)
      images.accounts.push_back(row);
    else if constexpr (std::is_same_v<Row, Card>)
      images.cards.push_back(row);
    else
      images.life_cycles.push_back(row);
  };
  (add(rows), ...);
  tables.apply(images);
}

}  // namespace

TEST_CASE("amounts move by the difference, other columns take the new value where they changed", "[replay]") {
  Tables recorded, other;
  put(recorded, account(1000, 300, 50));
  put(other, account(800, 100, 70));
  RowImages act;
  act.accounts = {account(1500, 300, 90, AccountStatus::blocked)};
  const RowImages carried = carried_over(act, recorded, other);
  REQUIRE(carried.accounts.size() == 1);
  CHECK(carried.accounts[0] == account(1300, 100, 90, AccountStatus::blocked));
}

TEST_CASE("a column that the act did not change stays as it is there", "[replay]") {
  Tables recorded, other;
  put(recorded, account(1000, 0, 50), card(CardStatus::active, "usual"));
  put(other, account(1000, 0, 70), card(CardStatus::blocked, "usual"));
  RowImages act;
  act.accounts = {account(1000, 0, 50)};
  act.cards = {card(CardStatus::active, "gold")};
  const RowImages carried = carried_over(act, recorded, other);
  CHECK(carried.accounts[0] == account(1000, 0, 70));
  CHECK(carried.cards[0] == card(CardStatus::blocked, "gold"));
}

TEST_CASE("a card that was replaced has its successor there, too", "[replay]") {
  Tables recorded, other;
  put(recorded, card(CardStatus::lost, "usual"));
  put(other, card(CardStatus::lost, "usual"));
  RowImages act;
  act.cards = {card(CardStatus::lost, "usual")};
  act.cards[0].replaced_by = CardToken{{1, 2, 3}};
  CHECK(carried_over(act, recorded, other).cards[0].replaced_by == CardToken{{1, 2, 3}});
}

TEST_CASE("a hold does not go below zero, and pending is what is held there", "[replay]") {
  Tables recorded, other;
  put(recorded, account(1000, 300, 0), life_cycle(300, 0));
  put(other, account(1000, 100, 0), life_cycle(100, 0));
  RowImages act;  // 250 come off a hold of 300
  act.accounts = {account(1000, 50, 0)};
  act.life_cycles = {life_cycle(50, 0)};
  const RowImages carried = carried_over(act, recorded, other);
  CHECK(carried.life_cycles[0].held == 0);
  CHECK(carried.accounts[0].pending == 0);
}

TEST_CASE("what is new is made there, what is not there is not changed", "[replay]") {
  Tables recorded, other;
  put(recorded, life_cycle(300, 0));
  RowImages act;
  act.accounts = {account(700, 0, 0)};
  act.cards = {card(CardStatus::active, "")};
  act.life_cycles = {life_cycle(100, 0)};
  const RowImages carried = carried_over(act, recorded, other);
  CHECK(carried.accounts == act.accounts);
  CHECK(carried.cards == act.cards);
  CHECK(carried.life_cycles.empty());
}

}  // namespace isoswitch::test
