// Card ranges against the plain definition: the narrowest range that holds a number, looked for one by one.
#include "switch/handlers/bin_table.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "switch/base/random.h"

using namespace isoswitch;

namespace {

BinTable::Entry entry(std::string_view range, std::size_t row, bool always = true) {
  return {BinRange::parse(range).value(), row, always};
}

std::vector<std::size_t> rows_of(const BinTable& table, std::string_view digits) {
  const auto rows = table.rows(bin_number(digits));
  return {rows.begin(), rows.end()};
}

using Rows = std::vector<std::size_t>;

}  // namespace

TEST_CASE("a range is its digits filled up on both sides", "[bin_table]") {
  CHECK(BinRange::parse("541333") == BinRange{54133300000, 54133399999});
  CHECK(BinRange::parse("4") == BinRange{40000000000, 49999999999});
  CHECK(BinRange::parse("22210000-27209999") == BinRange{22210000000, 27209999999});
  CHECK(BinRange::parse("00000000000") == BinRange{0, 0});
  CHECK(BinRange::parse("99999999999") == BinRange{99999999999, 99999999999});
  for (const std::string_view text : {"541333", "4", "2221-2720", "54133300000", "541333-541399"})
    CHECK(BinRange::parse(text)->text() == text);
  CHECK(BinRange::parse("400000-400999")->text() == "400");  // the same in fewer digits
}

TEST_CASE("what is no range is refused with what was expected", "[bin_table]") {
  for (const std::string_view text : {"", "-", "54133x", "541333-", "-541333", "541333-5413", "541334-541333",
                                      "541333000001", "5413 33", "541333-541334-541335", "+41333"}) {
    INFO(text);
    const auto range = BinRange::parse(text);
    REQUIRE_FALSE(range);
    CHECK(range.error().text.find("expected the first 1 to 11 digits") != std::string::npos);
  }
}

TEST_CASE("the narrowest range comes first, and the wider ones behind it while it may refuse", "[bin_table]") {
  const BinTable table{{entry("5", 0), entry("541333", 1, false), entry("54133301", 2, false), entry("541333", 3)}};
  CHECK(rows_of(table, "54133301999") == Rows{2, 1, 3});
  CHECK(rows_of(table, "54133300000") == Rows{1, 3});
  CHECK(rows_of(table, "54133299999") == Rows{0});
  CHECK(rows_of(table, "5") == Rows{0});
  CHECK(rows_of(table, "4") == Rows{});
  CHECK(rows_of(table, "6") == Rows{});
  CHECK(rows_of(BinTable{}, "5") == Rows{});
}

TEST_CASE("a row that others take everything from is unreachable", "[bin_table]") {
  CHECK(BinTable{{entry("541333", 0), entry("541333", 1)}}.unreachable(2) == Rows{1});
  CHECK(BinTable{{entry("541333", 0, false), entry("541333", 1)}}.unreachable(2).empty());
  // Ten narrow ranges cover the wide one.
  std::vector<BinTable::Entry> entries{entry("5413", 0)};
  for (char digit = '0'; digit <= '9'; ++digit) entries.push_back(entry(std::string("5413") + digit, 1));
  CHECK(BinTable{entries}.unreachable(2) == Rows{0});
  entries.pop_back();
  CHECK(BinTable{entries}.unreachable(2).empty());
}

TEST_CASE("ranges that meet without one holding the other are found", "[bin_table]") {
  const std::vector<BinTable::Entry> crossing{entry("5410-5420", 0), entry("5415-5430", 1), entry("5416", 2)};
  const auto found = BinTable::crossings(crossing);
  REQUIRE(found.size() == 1);
  CHECK(found[0].one.row == 0);
  CHECK(found[0].other.row == 1);
  CHECK(BinTable::crossings(std::vector{entry("5410-5420", 0), entry("5415-5430", 0)}).empty());  // one row's own
}

TEST_CASE("random tables agree with looking at every range", "[bin_table]") {
  SeededRandom random{20261126};
  for (int round = 0; round < 300; ++round) {
    std::vector<BinTable::Entry> entries;
    for (std::size_t i = 0, count = 1 + random.below(12); i < count; ++i) {
      const std::uint64_t a = random.below(1000);
      const std::uint64_t b = random.below(1000);
      entries.push_back({{std::min(a, b), std::max(a, b)}, random.below(6), random.below(3) == 0});
    }
    const BinTable table{entries};
    std::vector<bool> reached(6, false);
    for (std::uint64_t number = 0; number < 1100; ++number) {
      Rows expected;
      std::vector<BinTable::Entry> holding;
      for (const auto& each : entries)
        if (number >= each.range.first && number <= each.range.last) holding.push_back(each);
      std::ranges::stable_sort(holding, [](const auto& one, const auto& other) {
        const auto w1 = one.range.last - one.range.first;
        const auto w2 = other.range.last - other.range.first;
        return w1 != w2 ? w1 < w2 : one.row < other.row;
      });
      for (const auto& each : holding) {
        expected.push_back(each.row);
        reached[each.row] = true;
        if (each.always) break;
      }
      const auto rows = table.rows(number);
      REQUIRE(std::ranges::equal(rows, expected));
    }
    for (const std::size_t row : table.unreachable(6)) CHECK_FALSE(reached[row]);
    for (std::size_t row = 0; row < 6; ++row)
      if (!reached[row]) CHECK(std::ranges::count(table.unreachable(6), row) == 1);
  }
}
