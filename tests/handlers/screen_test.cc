#include <catch2/catch.hpp>

#include "tests/handlers/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

TEST_CASE("each status of a card has its code", "[screen]") {
  struct Row {
    CardStatus status;
    std::string code;
  };
  // messages.md: 41 lost, 43 stolen, 62 restricted, 14 no such card.
  const auto row =
      GENERATE(Row{CardStatus::active, "00"}, Row{CardStatus::inactive, "62"}, Row{CardStatus::blocked, "62"},
               Row{CardStatus::lost, "41"}, Row{CardStatus::stolen, "43"}, Row{CardStatus::closed, "14"});
  World world;
  world.set_card(row.status);
  CHECK((*world.sends("0100", {}))[39] == row.code);
  CHECK(world.held() == (row.code == "00" ? 5000 : 0));
}

TEST_CASE("a card is good to the end of its month", "[screen]") {
  World world;  // 24 November 2026
  world.set_card(CardStatus::active, 2611);
  CHECK((*world.sends("0100", {}))[39] == "00");
  world.pass(std::chrono::hours{24 * 6 + 11});  // 30 November, 23:00
  CHECK((*world.sends("0100", {}))[39] == "00");
  world.pass(std::chrono::hours{1});
  CHECK((*world.sends("0100", {}))[39] == "54");
}

TEST_CASE("another expiry date than the card's is not this card", "[screen]") {
  World world;
  CHECK((*world.sends("0100", {{14, "3012"}}))[39] == "00");
  CHECK((*world.sends("0100", {{14, "3011"}}))[39] == "54");
  World lax{{.handlers = "[dedupe, screen: {expiry: ignored}, authorize, reverse]"}};
  CHECK((*lax.sends("0100", {{14, "3011"}}))[39] == "00");
}

TEST_CASE("the expiry date of track 2 counts where DE 14 is absent", "[screen]") {
  World world;
  CHECK((*world.sends("0100", {{2, ""}, {35, std::string{card_number} + "=30112010000"}}))[39] == "54");
  CHECK((*world.sends("0100", {{2, ""}, {35, std::string{card_number} + "=30122010000"}}))[39] == "00");
}

TEST_CASE("a blocked account spends nothing", "[screen]") {
  World world;
  world.set_account(AccountStatus::blocked);
  CHECK((*world.sends("0100", {}))[39] == "62");
  world.set_account(AccountStatus::closed);
  CHECK((*world.sends("0100", {}))[39] == "05");
}
