// What the tables keep beside their rows agrees with a walk over all of them: the holds of a card, what accounts add up
// to.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "switch/store/tables.h"

using namespace isoswitch;

namespace {

using Holds = std::map<CardToken, std::set<LifeCycleId>>;
using Sums = std::map<Currency, Minor>;

struct Walk final : RowTaker {
  Holds holds;
  Sums posted;

  void take(const LifeCycle& row) override {
    if (row.held > 0 && row.card) holds[*row.card].insert(row.id);
  }
  void take(const Account& row) override { posted[row.currency] += row.posted; }
};

CardToken card(std::uint32_t number) {
  CardToken token;
  token.bytes = {1, static_cast<std::uint8_t>(number), 0x5A};
  return token;
}

constexpr std::uint32_t cards = 7;

void compare(const Tables& tables) {
  Walk walk;
  tables.each(walk);
  for (std::uint32_t i = 0; i < cards; ++i) {
    const auto found = tables.holds_of(card(i), 10'000);
    std::set<LifeCycleId> ids;
    for (const Hold& hold : found) {
      ids.insert(hold.id);
      REQUIRE(hold.opened == tables.life_cycle(hold.id)->opened);
    }
    REQUIRE(ids == walk.holds[card(i)]);
    REQUIRE(found.size() == walk.holds[card(i)].size());
    REQUIRE(tables.holds_of(card(i), 3).size() == std::min<std::size_t>(3, found.size()));
  }
  for (const PostedTotal& total : tables.posted())
    REQUIRE(walk.posted[total.currency] == static_cast<Minor>(total.posted));
}

}  // namespace

TEST_CASE("the holds of a card and the accounts' sums are those of all rows, whatever was put", "[tables]") {
  std::mt19937 random{20260301};
  const auto pick = [&](std::uint32_t count) { return static_cast<std::uint32_t>(random() % count); };
  Tables tables;
  DayNumber day = 100;
  for (int step = 0; step < 20'000; ++step) {
    RowImages images;
    for (std::uint32_t i = pick(3); i-- > 0;) {
      LifeCycle row;
      const std::uint32_t number = pick(300);
      row.id.bytes = {static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8), 9};
      if (pick(20) != 0) row.card = card(pick(cards));
      row.account = "A1";
      row.held = pick(3) == 0 ? 100 : 0;
      row.keep_until = day + static_cast<DayNumber>(pick(3));
      images.life_cycles.push_back(row);
    }
    if (pick(2) == 0) {
      Account row;
      row.id.assign("A" + std::to_string(pick(20)));
      row.currency.number = pick(2) == 0 ? 978 : 392;
      row.posted = static_cast<Minor>(pick(2'000)) - 1'000;
      images.accounts.push_back(row);
    }
    tables.apply(images);
    if (pick(200) == 0) tables.close_before(++day);
    if (step % 50 == 0) compare(tables);
  }
  compare(tables);
  CHECK(day > 110);
}
