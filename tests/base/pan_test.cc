// Card numbers: what is one, what of it may be seen, and its check digit.
#include "switch/base/pan.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>

#include "switch/base/log.h"

using namespace isoswitch;

TEST_CASE("a card number has twelve to nineteen digits", "[pan]") {
  for (std::size_t length = 0; length <= 25; ++length) {
    INFO(length);
    CHECK(Pan::parse(std::string(length, '4')).has_value() == (length >= 12 && length <= 19));
  }
  for (const char* wrong : {"541333000000001x", "5413 3300 0000 0019", "-413330000000019", "541333000000001\n"})
    CHECK_FALSE(Pan::parse(wrong));
}

TEST_CASE("an error about a card number does not hold it", "[pan]") {
  CHECK(Pan::parse("54133300000000190000").error().text.find("5413") == std::string::npos);
  CHECK(Pan::parse("541333000000001x").error().text.find("5413") == std::string::npos);
}

// PCI DSS 3.4.1: at most the first six and the last four.
TEST_CASE("masks show the first six and the last four, and less of what is short", "[pan]") {
  CHECK(mask_pan("4111111111111111") == "411111******1111");
  CHECK(mask_pan("4111111111111111119") == "411111*********1119");
  CHECK(mask_pan("4111111111119") == "411111***1119");
  CHECK(mask_pan("411111111119") == "********1119");  // exactly twelve: only the last four
  CHECK(mask_pan("41111119") == "****1119");
  CHECK(mask_pan("4111119") == "*******");
  CHECK(mask_pan("1") == "*");
  CHECK(mask_pan("") == "");
}

TEST_CASE("a card number prints masked, also into the log", "[pan]") {
  const auto pan = Pan::parse("5413330000000019");
  REQUIRE(pan);
  CHECK(pan->masked() == "541333******0019");
  CHECK(fmt::format("{}", *pan) == "541333******0019");
  CHECK(pan->bin() == "541333");
  CHECK(pan->last_four() == "0019");
  CHECK(pan->reveal() == "5413330000000019");
}

// ISO/IEC 7812-1 annex B; the numbers are the schemes' published test cards.
TEST_CASE("check digits hold by Luhn", "[pan]") {
  for (const char* right : {"4111111111111111", "5555555555554444", "378282246310005", "6011111111111117",
                            "30569309025904", "5413330000000019", "79927398713", "0"}) {
    INFO(right);
    CHECK(luhn_holds(right));
  }
  for (const char* wrong : {"4111111111111112", "5555555555554445", "79927398710", "79927398719", "1", ""}) {
    INFO(wrong);
    CHECK_FALSE(luhn_holds(wrong));
  }
}

TEST_CASE("a wiped card number leaves no digits behind", "[pan]") {
  alignas(Pan) unsigned char room[sizeof(Pan)];
  Pan* pan = new (room) Pan(*Pan::parse("5413330000000019"));
  pan->~Pan();
  for (const unsigned char byte : room) CHECK(byte == 0);
}
