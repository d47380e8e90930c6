// Import files: what is read, and that every fault names its line and no card number.
#include "tools/isotool/account_file.h"

#include <catch2/catch.hpp>
#include <sstream>

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

const std::string header = "account,currency,balance,credit_line,pan,expiry_yymm,card_status,account_status\n";

Result<std::vector<ImportedAccount>> read(const std::string& text) {
  std::istringstream in(text);
  auto file = AccountFile::open(in, "accounts.csv");
  if (!file) return std::unexpected(file.error());
  std::vector<ImportedAccount> accounts;
  for (;;) {
    auto account = file->next();
    if (!account) return std::unexpected(account.error());
    if (!*account) return accounts;
    accounts.push_back(std::move(**account));
  }
}

std::string fault_of(const std::string& text) {
  const auto accounts = read(text);
  return accounts ? "" : accounts.error().text;
}

}  // namespace

TEST_CASE("a CSV line is an account with its card", "[accounts]") {
  const auto accounts = read(header + "A1,EUR,1000.00,50.5,5413330000000003,2912,active,open\n");
  REQUIRE(accounts);
  REQUIRE(accounts->size() == 1);
  const ImportedAccount& account = accounts->front();
  CHECK(account.line == 2);
  CHECK(account.account == "A1");
  CHECK(account.currency == "EUR");
  CHECK(account.balance == "1000.00");
  CHECK(account.credit_line == "50.50");
  CHECK(account.status == "open");
  REQUIRE(account.cards.size() == 1);
  CHECK(account.cards[0].pan.reveal() == "5413330000000003");
  CHECK(account.cards[0].expiry_yymm == "2912");
  CHECK(account.cards[0].status == "active");
}

TEST_CASE("a JSON line says the same", "[accounts]") {
  const auto accounts =
      read(R"({"account":"A1","currency":"978","balance":"1000","pan":"5413330000000003","card_status":"lost"})"
           "\n\n"
           R"({"account":"A2","currency":"JPY","balance":"-5","account_status":"blocked"})");
  REQUIRE(accounts);
  REQUIRE(accounts->size() == 2);
  CHECK((*accounts)[0].currency == "EUR");
  CHECK((*accounts)[0].balance == "1000.00");
  CHECK((*accounts)[0].cards.at(0).status == "lost");
  CHECK((*accounts)[1].line == 3);
  CHECK((*accounts)[1].balance == "-5");
  CHECK((*accounts)[1].status == "blocked");
  CHECK((*accounts)[1].cards.empty());
}

TEST_CASE("lines of one account that follow one another are its cards", "[accounts]") {
  const auto accounts = read(
      "account,currency,balance,pan\n"
      "A1,EUR,10,5413330000000003\n"
      "A1,,,5413330000000011\n"
      "A1,EUR,10.00,5413330000000029\n"
      "A2,EUR,,\n");
  REQUIRE(accounts);
  REQUIRE(accounts->size() == 2);
  CHECK((*accounts)[0].cards.size() == 3);
  CHECK((*accounts)[1].balance == "0.00");
  CHECK((*accounts)[1].line == 5);
}

TEST_CASE("faults name the line", "[accounts]") {
  const std::string start = "account,currency,balance,pan\nA1,EUR,10,5413330000000003\n";
  CHECK(fault_of(start + ",EUR,1,\n") == "accounts.csv:3: account: expected 1 to 32 characters, found 0");
  CHECK(fault_of(start + "A2,EUX,1,\n") == "accounts.csv:3: currency: expected an ISO 4217 code such as EUR or 978");
  CHECK(fault_of(start + "A2,EUR,1.234,\n") ==
        "accounts.csv:3: balance: expected an amount with up to 2 decimals, such as 1000.00");
  CHECK(fault_of(start + "A1,EUR,11,5413330000000011\n") ==
        "accounts.csv:3: account: the same as in line 2, but with other money");
  CHECK(fault_of(start + "A1,EUR,,\n") == "accounts.csv:3: account: the same as in line 2, and no card");
  CHECK(fault_of("account,balance\n") == "accounts.csv:1: expected a column 'currency', found none");
  CHECK(fault_of("account,currency,account\n") == "accounts.csv:1: the column account is there twice");
  CHECK(fault_of("account,currency,blance\n").starts_with("accounts.csv:1: expected the columns account, currency"));
  CHECK(fault_of(header + "A1,EUR,1,-1,,,,\n") ==
        "accounts.csv:2: credit_line: expected an amount that is not negative");
  CHECK(fault_of(header + "A1,EUR,1,0,,2912,,\n") == "accounts.csv:2: pan: expected a card number, found none");
  CHECK(fault_of(header + "A1,EUR,1,0,5413330000000003,2913,,\n") ==
        "accounts.csv:2: expiry_yymm: expected YYMM such as 2912");
  CHECK(fault_of(header + "A1,EUR,1,0,5413330000000003,2912,gone,\n") ==
        "accounts.csv:2: card_status: expected active, inactive, blocked, lost, stolen, closed, found another word");
  CHECK(fault_of("{\"account\":\"A1\",\"currency\":\"EUR\",\"balance\":10}") ==
        "accounts.csv:1: balance: expected a text in quotes");
  CHECK(fault_of("{\"account\":\"A1\"\n") == "accounts.csv:1: expected one JSON object, found something else");
}

TEST_CASE("no fault shows a card number, wherever it stands", "[accounts]") {
  const std::string pan = "5413330000000019";
  for (const std::string& line :
       {"A1,EUR,1,0," + pan + "99999,2912,,", "A1,EUR,1,0," + pan.substr(0, 15) + "x,2912,,", pan + ",EUR,1,0,,,,",
        "A1," + pan + ",1,0,,,,", "A1,EUR," + pan + ".123,0,,,,", "A1,EUR,1,0,,,," + pan,
        "A1,EUR,1,0," + pan + "," + pan + ",,", "A1,EUR,1,0," + pan + ",2912," + pan + ","}) {
    const std::string fault = fault_of(header + line + "\n");
    CHECK(fault.starts_with("accounts.csv:2: "));
    CHECK(fault.find("54133300") == std::string::npos);
  }
}

TEST_CASE("a card may have a profile of limits, which is a short name and no card number", "[accounts]") {
  const std::string with = "account,currency,pan,limits_profile\n";
  const auto accounts = read(with + "A1,EUR,5413330000000019,travel\nA1,,5413330000000027,\n");
  REQUIRE(accounts);
  CHECK(accounts->at(0).cards.at(0).limits_profile == "travel");
  CHECK(accounts->at(0).cards.at(1).limits_profile.empty());
  for (const char* wrong : {"seventeen letters", "5413330000000035"}) {
    const std::string fault = fault_of(with + "A1,EUR,5413330000000019," + wrong + "\n");
    CHECK(fault.find("accounts.csv:2: limits_profile: expected the name of a profile") == 0);
    CHECK(fault.find(wrong) == std::string::npos);
  }
  CHECK(fault_of(with + "A1,EUR,,travel\n").find("pan: expected a card number") != std::string::npos);
}
