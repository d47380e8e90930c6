// Money: checked sums at the edges of 64 bits, decimals, and the currencies against ISO 4217.
#include "switch/base/money.h"

#include <catch2/catch.hpp>
#include <limits>
#include <set>
#include <string>

using namespace isoswitch;

namespace {

constexpr Minor most = std::numeric_limits<Minor>::max();
constexpr Minor least = std::numeric_limits<Minor>::min();
constexpr Currency eur{978};
constexpr Currency jpy{392};
constexpr Currency kwd{414};

}  // namespace

TEST_CASE("sums and differences that do not fit 64 bits are nothing", "[money]") {
  CHECK(add(most - 1, 1) == most);
  CHECK_FALSE(add(most, 1));
  CHECK(add(least + 1, -1) == least);
  CHECK_FALSE(add(least, -1));
  CHECK(add(most, least) == -1);
  CHECK(subtract(least + 1, 1) == least);
  CHECK_FALSE(subtract(least, 1));
  CHECK_FALSE(subtract(0, least));  // −(−2^63) is one too many
  CHECK(subtract(-1, least) == most);
  CHECK_FALSE(subtract(most, -1));
}

// Values by Python: (2 * part * numerator + denominator) // (2 * denominator).
TEST_CASE("scaling is exact in 128 bits and rounds half up", "[money]") {
  CHECK(scale(1, 1, 2) == 1);   // 0.5 → 1
  CHECK(scale(1, 1, 3) == 0);   // 0.33
  CHECK(scale(2, 1, 3) == 1);   // 0.67
  CHECK(scale(5, 1, 10) == 1);  // half up, not to even
  CHECK(scale(15, 1, 10) == 2);
  CHECK(scale(25, 1, 10) == 3);
  CHECK(scale(0, most, 1) == 0);
  CHECK(scale(12'345, 6'789, 6'789) == 12'345);  // full stays full
  CHECK(scale(10'000, 11'873, 10'000) == 11'873);
  CHECK(scale(3'333, 11'873, 10'000) == 3'957);  // 3957.27
  CHECK(scale(most, most, most) == most);
  CHECK(scale(most, 1, 2) == 4'611'686'018'427'387'904);
  CHECK_FALSE(scale(most, 2, 1));
  CHECK_FALSE(scale(most, most, 1));
  CHECK_FALSE(scale(4'611'686'018'427'387'904, 2, 1));  // 2^63: one too many
}

TEST_CASE("amounts print with the decimals of their currency", "[money]") {
  CHECK(decimal(123'450, eur) == "1234.50");
  CHECK(decimal(5, eur) == "0.05");
  CHECK(decimal(0, eur) == "0.00");
  CHECK(decimal(-5, eur) == "-0.05");
  CHECK(decimal(123'450, jpy) == "123450");
  CHECK(decimal(-1, jpy) == "-1");
  CHECK(decimal(123'450, kwd) == "123.450");
  CHECK(decimal(7, kwd) == "0.007");
  CHECK(decimal(7, {927}) == "0.0007");
  CHECK(decimal(most, eur) == "92233720368547758.07");
  CHECK(decimal(least, eur) == "-92233720368547758.08");
  CHECK(decimal(least, jpy) == "-9223372036854775808");
  CHECK(to_string({123'450, eur}) == "1234.50 EUR");
  CHECK(to_string({1, {1}}) == "0.01 001");  // a code that is in no table
}

TEST_CASE("amounts are read with at most the decimals of their currency", "[money]") {
  CHECK(parse_decimal("1234.5", eur) == 123'450);
  CHECK(parse_decimal("1234.50", eur) == 123'450);
  CHECK(parse_decimal("1234", eur) == 123'400);
  CHECK(parse_decimal("0", eur) == 0);
  CHECK(parse_decimal("-0.01", eur) == -1);
  CHECK(parse_decimal("007", eur) == 700);
  CHECK(parse_decimal("1234", jpy) == 1'234);
  CHECK(parse_decimal("1.234", kwd) == 1'234);
  CHECK(parse_decimal("92233720368547758.07", eur) == most);
  for (const char* wrong : {"", "-", ".", "1.", ".5", "1.234", "1,5", "1 000", "+1", "--1", "1-", "1e3", "0x1", " 1",
                            "1 ", "1.2.3", "92233720368547758.08", "99999999999999999999", "١"}) {
    INFO(wrong);
    CHECK_FALSE(parse_decimal(wrong, eur));
  }
  CHECK_FALSE(parse_decimal("1.0", jpy));
  CHECK_FALSE(parse_decimal("1.2345", kwd));
}

TEST_CASE("what is printed is read back", "[money]") {
  for (const Currency currency : {eur, jpy, kwd})
    for (const Minor minor : {Minor{0}, Minor{1}, Minor{-1}, Minor{99}, Minor{100}, Minor{-12'345'678}, most, -most})
      CHECK(parse_decimal(decimal(minor, currency), currency) == minor);
}

// ISO 4217 list one: every active currency has two decimals but these.
TEST_CASE("exponents are those of ISO 4217", "[money]") {
  const std::set<std::string> none = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                      "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
  const std::set<std::string> three = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  std::size_t found = 0;
  for (std::uint16_t number = 0; number <= 1000; ++number) {
    const CurrencyRow* row = find_currency(Currency{number});
    if (row == nullptr) continue;
    ++found;
    INFO(row->code);
    const int exponent = none.contains(row->code)          ? 0
                         : three.contains(row->code)       ? 3
                         : row->code == std::string("UYW") ? 4
                                                           : 2;
    CHECK(row->exponent == exponent);
    CHECK(row->number == number);
    CHECK(find_currency(row->code) == row);
  }
  CHECK(found >= 150);
  for (const std::string& code : none) CHECK(find_currency(code) != nullptr);
  for (const std::string& code : three) CHECK(find_currency(code) != nullptr);
}

TEST_CASE("codes and numbers of ISO 4217 name the same currency", "[money]") {
  struct Published {
    std::uint16_t number;
    const char* code;
  };
  constexpr Published published[] = {{978, "EUR"}, {840, "USD"}, {826, "GBP"}, {392, "JPY"}, {756, "CHF"},
                                     {985, "PLN"}, {8, "ALL"},   {12, "DZD"},  {36, "AUD"},  {986, "BRL"},
                                     {156, "CNY"}, {203, "CZK"}, {208, "DKK"}, {348, "HUF"}, {356, "INR"},
                                     {949, "TRY"}, {710, "ZAR"}, {788, "TND"}};
  for (const Published& row : published) {
    REQUIRE(find_currency(row.code) != nullptr);
    CHECK(find_currency(row.code)->number == row.number);
    CHECK(find_currency(std::to_string(row.number)) == find_currency(row.code));
  }
  CHECK(find_currency("008") == find_currency("ALL"));  // as DE 49 has it
  for (const char* wrong : {"", "EU", "eur", "EURO", "0", "999", "65536", "978x", "-978", "DEM"}) {
    INFO(wrong);
    CHECK(find_currency(wrong) == nullptr);
  }
}
