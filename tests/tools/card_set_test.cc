// Card sets: ranges with their check digits, and files.
#include "tools/isotool/card_set.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

using namespace isoswitch::tools;

TEST_CASE("check digits are those of published test cards", "[cards]") {
  CHECK(luhn_check_digit("411111111111111") == '1');  // 4111 1111 1111 1111
  CHECK(luhn_check_digit("555555555555444") == '4');  // 5555 5555 5555 4444
  CHECK(luhn_check_digit("37828224631000") == '5');   // 3782 822463 10005
  CHECK(luhn_check_digit("601111111111111") == '7');  // 6011 1111 1111 1117
  CHECK(luhn_check_digit("000000000000000") == '0');
}

TEST_CASE("a range holds every number with a right check digit", "[cards]") {
  const auto cards = CardSet::from("4111111111111111..4111111111111199");
  REQUIRE(cards);
  // Bodies 411111111111111 to 411111111111119, each with the one digit that fits. By hand: the last body digit is
  // doubled; 1→2, 2→4, 3→6, 4→8, 5→1, 6→3, 7→5, 8→7, 9→9, and the others sum to 27, so the digits are 1 9 7 5 2 0 8
  // 6 4.
  REQUIRE(cards->size() == 9);
  CHECK(cards->digits(0) == "4111111111111111");
  CHECK(cards->digits(1) == "4111111111111129");
  CHECK(cards->digits(4) == "4111111111111152");
  CHECK(cards->digits(8) == "4111111111111194");
}

TEST_CASE("the ends of a range are kept", "[cards]") {
  const auto cards = CardSet::from("4111111111111112..4111111111111128");
  CHECK(!cards);  // ...1111 lies before, ...1129 after
  CHECK(CardSet::from("4111111111111111")->size() == 1);
}

TEST_CASE("what is no range and no file is refused", "[cards]") {
  CHECK(!CardSet::from("4111111111111199..4111111111111111"));
  CHECK(!CardSet::from("4111111111111111..41111111111111"));
  CHECK(!CardSet::from("411111..411119"));
  CHECK(!CardSet::from("4111111111111111.."));
  CHECK(!CardSet::from("4000000000000000..4999999999999999"));  // more than ten million
  CHECK(!CardSet::from("/nowhere/cards.csv"));
}

TEST_CASE("a file gives its column pan, or one number a line", "[cards]") {
  const std::string file = std::tmpnam(nullptr);
  std::ofstream(file) << "account,pan\nA1,4111111111111111\nA2,\nA3,5555555555554444\n";
  auto cards = CardSet::from(file);
  REQUIRE(cards);
  CHECK(cards->size() == 2);
  CHECK(cards->digits(1) == "5555555555554444");
  std::ofstream(file) << "4111111111111111\n5555555555554444\n";
  cards = CardSet::from(file);
  REQUIRE(cards);
  CHECK(cards->size() == 2);
  std::ofstream(file) << "account,pan\nA1,4111\n";
  cards = CardSet::from(file);
  REQUIRE(!cards);
  CHECK(cards.error().text.starts_with(file + ":2: "));
  std::remove(file.c_str());
}
