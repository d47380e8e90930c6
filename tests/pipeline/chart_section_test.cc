// The section `chart`: what may stand in it, and each fault with its place.
#include "switch/pipeline/chart_section.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace isoswitch;

namespace {

using Strings = std::vector<std::string>;

struct Read {
  ChartOfAccounts chart;
  Strings faults;
};

Read read(const std::string& text) {
  Faults faults;
  const auto top = Node::from_text("switch.yaml", text, faults);
  REQUIRE(top);
  Read made{read_chart(top->find("chart")), {}};
  top->done();
  made.faults = faults.all();
  return made;
}

// Of one row, which begins at line 2, column 5.
Strings faults_of(const std::string& row) { return read("chart:\n  - " + row + "\n").faults; }

}  // namespace

TEST_CASE("a chart gives accounts of the general ledger and books of its own", "[chart]") {
  const Read made = read(
      "chart:\n"
      "  - { book: cash, general_ledger: \"110100\" }\n"
      "  - { book: suspense }\n"
      "  - { book: cardholder, number: 2000, general_ledger: '2-1000 / Cards' }\n"
      "  - { book: goodwill, number: 5300, general_ledger: 640200 }\n"
      "  - { book: z, number: 1 }\n"
      "  - { book: a23456789_123456789_123456789_12, number: 65535, general_ledger: "
      "\"12345678901234567890123456789012\" }\n");
  CHECK(made.faults == Strings{});
  CHECK(made.chart.rows().size() == 17);
  CHECK(made.chart.find("cash")->general_ledger == "110100");
  CHECK(made.chart.find("suspense")->general_ledger.empty());
  CHECK(made.chart.find("cardholder")->general_ledger == "2-1000 / Cards");
  CHECK_FALSE(made.chart.find("cash")->is_own);
  REQUIRE(made.chart.find("goodwill") != nullptr);
  CHECK(made.chart.find("goodwill")->book == static_cast<Book>(5300));
  CHECK(made.chart.find("goodwill")->general_ledger == "640200");
  CHECK(made.chart.find("goodwill")->is_own);
  CHECK(made.chart.find(static_cast<Book>(1))->name == "z");
  CHECK(made.chart.find(static_cast<Book>(65535))->name == "a23456789_123456789_123456789_12");
}

TEST_CASE("without the section, and with none in it, the chart is that of the rules", "[chart]") {
  for (const char* text : {"{}", "chart: []"}) {
    const Read made = read(text);
    CHECK(made.faults == Strings{});
    CHECK(made.chart.rows().size() == 14);
  }
}

TEST_CASE("a book of the rules keeps its number", "[chart]") {
  CHECK(faults_of("{ book: cash, number: 1001 }") ==
        Strings{"chart[0].number: 'cash' is a book of the rules, its number is 1000: expected none, or that one "
                "(switch.yaml:2:27)"});
  CHECK(faults_of("{ book: cash, number: 70000 }") ==
        Strings{"chart[0].number: 70000 is outside 1 to 65535 (switch.yaml:2:27)"});
}

TEST_CASE("a book of one's own has a number of its own", "[chart]") {
  CHECK(faults_of("{ book: goodwill }") ==
        Strings{"chart[0]: 'number' is missing: 'goodwill' is a book of your own; the rules' are cash, "
                "disputes_receivable, currency_position, suspense, cardholder, network_settlement, refund_suspense, "
                "migration, interchange_income, cardholder_fees, fx_margin, network_fees, dispute_loss, "
                "overdraft_write_off (switch.yaml:2:5)"});
  CHECK(faults_of("{ book: suspens, general_ledger: \"1\" }") ==
        Strings{"chart[0]: no book 'suspens'; did you mean 'suspense'? A book of your own has a 'number' "
                "(switch.yaml:2:5)"});
  CHECK(faults_of("{ book: goodwill, number: 2000 }") ==
        Strings{"chart[0].number: 2000 is the number of the book 'cardholder' of the rules: expected one of its own "
                "(switch.yaml:2:31)"});
  CHECK(faults_of("{ book: goodwill, number: 5300 }\n  - { book: gestures, number: 5300 }") ==
        Strings{"chart[1].number: 5300 is the number of the book 'goodwill': expected one of its own "
                "(switch.yaml:3:31)"});
  CHECK(faults_of("{ book: goodwill, number: 0 }") ==
        Strings{"chart[0].number: 0 is outside 1 to 65535 (switch.yaml:2:31)"});
  CHECK(faults_of("{ book: goodwill, number: 65536 }") ==
        Strings{"chart[0].number: 65536 is outside 1 to 65535 (switch.yaml:2:31)"});
  CHECK(faults_of("{ book: goodwill, number: 5300.0 }") ==
        Strings{"chart[0].number: '5300.0' is not a whole number (switch.yaml:2:31)"});
  CHECK(faults_of("{ book: goodwill, number: [5300] }") ==
        Strings{"chart[0].number: expected a single value (switch.yaml:2:31)"});
}

TEST_CASE("a book has one row", "[chart]") {
  CHECK(faults_of("{ book: goodwill, number: 5300 }\n  - { book: goodwill, number: 5301 }") ==
        Strings{"chart[1].book: two rows are of the book 'goodwill' (switch.yaml:3:13)"});
  CHECK(faults_of("{ book: cash }\n  - { book: cash, general_ledger: \"1\" }") ==
        Strings{"chart[1].book: two rows are of the book 'cash' (switch.yaml:3:13)"});
}

TEST_CASE("names of one's own begin with a small letter and have at most thirty-two", "[chart]") {
  for (const char* name : {"Goodwill", "good-will", "_goodwill", "5300", "gut_haben\xc3\xa4", "'good will'", "''",
                           "a23456789_123456789_123456789_123"})
    CHECK(faults_of(std::string{"{ book: "} + name + ", number: 5300 }") ==
          Strings{"chart[0].book: expected a name of 1 to 32 characters: a small letter, then small letters, digits "
                  "and _ (switch.yaml:2:13)"});
}

TEST_CASE("an account of the general ledger is at most thirty-two printable characters", "[chart]") {
  for (const char* text : {"''", "\"a\\tb\"", "\xc3\xa9", "\"123456789012345678901234567890123\""})
    CHECK(faults_of(std::string{"{ book: cash, general_ledger: "} + text + " }") ==
          Strings{"chart[0].general_ledger: expected 1 to 32 printable ASCII characters (switch.yaml:2:35)"});
}

TEST_CASE("what is no row of a chart is told as in other sections", "[chart]") {
  CHECK(faults_of("{ book: cash, ledger: \"1\" }") ==
        Strings{"chart[0].ledger: unknown key; known here: book, number, general_ledger (switch.yaml:2:19)"});
  CHECK(faults_of("{ book: cash, general_leger: \"1\" }") ==
        Strings{"chart[0].general_leger: unknown key; did you mean 'general_ledger'? (switch.yaml:2:19)"});
  CHECK(faults_of("{ number: 5300 }") == Strings{"chart[0]: 'book' is missing (switch.yaml:2:5)"});
  CHECK(faults_of("cash") == Strings{"chart[0]: expected a map of keys (switch.yaml:2:5)"});
  CHECK(faults_of("{ book: [cash] }") == Strings{"chart[0].book: expected a single value (switch.yaml:2:13)"});
  CHECK(read("chart: { cash: \"110100\" }").faults == Strings{"chart: expected a list (switch.yaml:1:8)"});
}

TEST_CASE("all faults of a chart are found in one run", "[chart]") {
  CHECK(read("chart:\n  - { book: Wrong, number: 1 }\n  - { book: right, number: 2000 }\n  - { bok: cash }\n")
            .faults.size() == 4);
}
