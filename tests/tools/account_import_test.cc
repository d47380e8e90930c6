// Imports: what the switch is asked, and how a refusal is told.
#include "tools/isotool/account_import.h"

#include <catch2/catch.hpp>
#include <sstream>

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

AccountImport import_of(const std::string& text) {
  std::istringstream in(text);
  return AccountImport::read(in, "accounts.csv").value();
}

std::string many(int accounts) {
  std::string text = "account,currency\n";
  for (int i = 0; i < accounts; ++i) text += "A" + std::to_string(i) + ",EUR\n";
  return text;
}

}  // namespace

TEST_CASE("the request is one line of JSON as the control socket reads it", "[accounts]") {
  auto import = import_of(
      "account,currency,balance,pan,expiry_yymm\nA1,EUR,1000,5413330000000019,2912\nA1,,,5413330000000027,\n");
  CHECK(import.accounts() == 1);
  CHECK(import.cards() == 2);
  std::string asked;
  const auto done = import.run(
      "first load",
      [&](const std::string& request) -> Result<std::string> {
        asked = request;
        return R"({"ok":true,"accounts":1,"cards":2})";
      },
      [](std::size_t) {});
  REQUIRE(done);
  CHECK(done->accounts == 1);
  CHECK(done->cards == 2);
  CHECK(asked ==
        R"({"act":"accounts.import","reason":"first load","rows":[{"account":"A1","balance":"1000.00",)"
        R"("cards":[{"expiry":"2912","pan":"5413330000000019","status":"active"},)"
        R"({"pan":"5413330000000027","status":"active"}],"credit_line":"0.00","currency":"EUR","status":"open"}]})");
}

TEST_CASE("a refusal names the line of the row, and what is in already", "[accounts]") {
  auto import = import_of(many(201));
  int calls = 0;
  const auto done = import.run(
      "r",
      [&](const std::string&) -> Result<std::string> {
        if (++calls == 1) return R"({"ok":true,"accounts":200,"cards":0})";
        return R"({"ok":false,"error":"A200 is there already","row":0})";
      },
      [](std::size_t) {});
  REQUIRE(!done);
  CHECK(done.error().text == "accounts.csv:202: A200 is there already (200 accounts before it are imported)");
}

TEST_CASE("two hundred accounts are one batch, one more is two", "[accounts]") {
  for (const auto& [accounts, batches] : {std::pair{200, 1}, std::pair{201, 2}}) {
    auto import = import_of(many(accounts));
    int calls = 0;
    std::size_t reached = 0;
    REQUIRE(import.run(
        "r",
        [&](const std::string&) -> Result<std::string> {
          ++calls;
          return R"({"ok":true,"accounts":1,"cards":0})";
        },
        [&](std::size_t accounts_done) { reached = accounts_done; }));
    CHECK(calls == batches);
    CHECK(reached == static_cast<std::size_t>(accounts));
  }
}

TEST_CASE("what is no answer is an error", "[accounts]") {
  for (const std::string response : {"", "ok", "[]", "{}", R"({"ok":"yes"})"}) {
    auto import = import_of(many(1));
    const auto done =
        import.run("r", [&](const std::string&) -> Result<std::string> { return response; }, [](std::size_t) {});
    CHECK(!done);
  }
}

TEST_CASE("an account that comes back later in the file is a fault", "[accounts]") {
  std::istringstream in("account,currency\nA1,EUR\nA2,EUR\nA1,EUR\n");
  const auto import = AccountImport::read(in, "accounts.csv");
  REQUIRE(!import);
  CHECK(import.error().text == "accounts.csv:4: account: the same as in line 2, which it must follow directly");
}
