// Comma-separated values: what is read, and where faults are said to be.
#include "tools/isotool/csv.h"

#include <catch2/catch.hpp>
#include <sstream>

using namespace isoswitch::tools;

namespace {

std::string fault_of(const std::string& text) {
  std::istringstream in(text);
  auto reader = CsvReader::open(in, "accounts.csv");
  if (!reader) return reader.error().text;
  for (;;) {
    auto row = reader->next();
    if (!row) return row.error().text;
    if (!*row) return "";
  }
}

}  // namespace

TEST_CASE("cells are read by their column, quoted or not", "[csv]") {
  std::istringstream in("account, balance\r\nA1,10.00\r\n\r\n# a remark\r\n\"A,2\",\"say \"\"hi\"\"\"\r\nA3,");
  auto reader = CsvReader::open(in, "accounts.csv");
  REQUIRE(reader);
  CHECK(reader->column("balance") == 1);
  CHECK(!reader->column("pan"));
  auto row = reader->next();
  REQUIRE((row && *row));
  CHECK((*row)->line == 2);
  CHECK((*row)->cells == std::vector<std::string>{"A1", "10.00"});
  row = reader->next();
  REQUIRE((row && *row));
  CHECK((*row)->line == 5);
  CHECK((*row)->cells == std::vector<std::string>{"A,2", "say \"hi\""});
  row = reader->next();
  REQUIRE((row && *row));
  CHECK((*row)->cells == std::vector<std::string>{"A3", ""});
  row = reader->next();
  REQUIRE(row);
  CHECK(!*row);
}

TEST_CASE("a cell may hold a line end, and lines are still counted", "[csv]") {
  CHECK(fault_of("a,b\n\"x\ny\",2\n1\n") == "accounts.csv:4: expected 2 cells as in the header, found 1");
}

TEST_CASE("faults name file and line, and never a cell", "[csv]") {
  CHECK(fault_of("") == "accounts.csv: expected a header line, found nothing");
  CHECK(fault_of("pan,account\n5413330000000003\n") == "accounts.csv:2: expected 2 cells as in the header, found 1");
  CHECK(fault_of("pan,account\n1,2,5413330000000003\n") ==
        "accounts.csv:2: expected 2 cells as in the header, found 3");
  CHECK(fault_of("pan,account\nA,\"5413330000000003\n") ==
        "accounts.csv:2: expected the closing quote of a cell, found the end");
  CHECK(fault_of("pan,account\nA,54133\"30000000003\n") ==
        "accounts.csv:2: cell 2: expected quotes around the whole cell or none, found one inside");
  CHECK(fault_of("a\n\"1\"2\n") ==
        "accounts.csv:2: cell 1: expected quotes around the whole cell or none, found one inside");
}

TEST_CASE("a byte order mark is not part of the first name", "[csv]") {
  std::istringstream in(
      "\xef\xbb\xbf"
      "account\nA1\n");
  auto reader = CsvReader::open(in, "accounts.csv");
  REQUIRE(reader);
  CHECK(reader->column("account") == 0);
}
