// What a person writes down with an act, and what may not be in it: card numbers, and what is no text.
#include "switch/ops/named.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "switch/base/log.h"
#include "switch/store/memory_store.h"
#include "tests/ops/operator_world.h"
#include "tests/ops/served_control.h"

using namespace isoswitch;
using nlohmann::json;

namespace {

using World = OperatorWorld<MemoryStore>;

const std::string exception_hex = "00000000000000000000000000000007";

// Every act that changes something, as it would be done.
std::vector<json> orders(const World& world) {
  return {
      {{"act", "cards.block"}, {"pan", first_card}, {"as", "blocked"}},
      {{"act", "cards.unblock"}, {"pan", first_card}},
      {{"act", "cards.replace"},
       {"card", to_hex(world.token(first_card))},
       {"new_pan", third_card},
       {"expiry", "3012"}},
      {{"act", "cards.reset_pin_tries"}, {"pan", first_card}},
      {{"act", "accounts.adjust"},
       {"account", "A1"},
       {"amount", "-1.00"},
       {"against", "suspense"},
       {"reference", "R"},
       {"may_overdraw", false}},
      {{"act", "accounts.limit"}, {"pan", first_card}, {"credit_line", "70.00"}, {"limits_profile", "travel"}},
      {{"act", "accounts.release_hold"}, {"life_cycle", world.purchase_hex()}, {"amount", "1.00"}, {"reference", "R"}},
      {{"act", "exceptions.assign"}, {"id", exception_hex}, {"to", "anna"}},
      {{"act", "exceptions.resolve"}, {"id", exception_hex}, {"note", "refunded"}},
  };
}

void prepare(World& world) {
  world.hold(20'000);
  world.change([](Rows& rows) {
    Exception row;
    row.id.bytes[15] = 7;
    rows.put(row);
  });
}

std::string text_of_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

// Somebody wrote "caller read 5413 3300 0000 0019" as the reason of an act, and it stood in the journal for ever: only
// a number without blanks was looked for.
TEST_CASE("a card number that is written in groups is one", "[acts]") {
  for (const char* text : {
           "caller read 5413 3300 0000 0019", "5413-3300-0000-0019", "5413.3300.0000.0019 was lost",
           "3782 822463 10005",      // American Express' own test number and its groups
           "41 11-11.11 1111 1111",  // Visa's
           "2026-11-25 4111 1111 1111 1111", "4111 1111 1111 1111 12/29", "call 0800 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
           "4222 222 222 222",  // exactly thirteen digits
           "541333000000001",   // in a row: also without a check digit
           "x123456789012",     // exactly twelve digits
       }) {
    INFO(text);
    CHECK(holds_card_number(text));
  }
  for (const char* text : {
           "",
           "CASE-4711",
           "fee of May, charged twice on 2026-05-12 and 2026-05-13",
           "5413 3300 0000 0018",   // the check digit is another
           "4111 1111  1111 1111",  // groups are joined over one blank
           "4111 1111, 1111 1111",
           "12345678901",           // exactly eleven digits
           "12345678901234567890",  // exactly twenty digits
           "4111 1111 111",
       }) {
    INFO(text);
    CHECK_FALSE(holds_card_number(text));
  }
}

TEST_CASE("no text that is kept takes a card number in groups, and none is said again or logged", "[acts]") {
  constexpr const char* number = "5413 3300 0000 0019";
  const Folder folder;
  const std::string path = folder.file("log");
  REQUIRE(log::open({.level = log::Level::info, .file = path}));
  World world;
  prepare(world);
  const std::size_t before = world.records.size();
  std::size_t asked = 0;
  const auto refused = [&](const json& request, const std::string& why) {
    ++asked;
    const std::string told = world.ask(request).dump();
    INFO(told);
    CHECK(told.find("\"ok\":false") != std::string::npos);
    CHECK(told.find(why) != std::string::npos);
    CHECK(told.find(number) == std::string::npos);
  };
  for (json request : orders(world)) {
    request["reason"] = "asked for";
    for (const char* key : {"reason", "reference", "note", "to"}) {
      if (!request.contains(key)) continue;
      json wrong = request;
      wrong[key] = number;
      refused(wrong, std::string(key) + ": it holds what may be a card number");
    }
    if (!request.contains("limits_profile")) continue;
    request["limits_profile"] = "4222 222 222 222";
    refused(request, "limits_profile: expected the name");
  }
  refused({{"act", "accounts.adjust"}, {"account", number}, {"amount", "1.00"}, {"reason", "r"}}, "no account");
  json card = card_row(third_card);
  card["limits_profile"] = "4222 222 222 222";
  const json row = account_row("A2", "1.00", list(card));
  refused({{"act", "accounts.import"}, {"reason", "r"}, {"rows", list(row)}}, "cards[0].limits_profile: expected");
  refused({{"act", "accounts.import"}, {"reason", number}, {"rows", list(account_row("A2", "1.00"))}},
          "reason: it holds");
  CHECK(world.records.size() == before);
  log::flush();
  const std::string logged = text_of_file(path);
  const std::string event = "operator_refused";
  std::size_t events = 0;
  for (std::size_t at = logged.find(event); at != std::string::npos; at = logged.find(event, at + 1)) ++events;
  CHECK(events == asked);
  CHECK(logged.find("5413") == std::string::npos);
  CHECK(logged.find("4222") == std::string::npos);
}

TEST_CASE("a name that was asked for does not end the line of the log", "[acts]") {
  const Folder folder;
  const std::string path = folder.file("log");
  REQUIRE(log::open({.level = log::Level::info, .file = path}));
  World world;
  world.order({{"act", "accounts.limit"}, {"account", "A\n9\" x"}, {"credit_line", "1.00"}});
  log::flush();
  const std::string logged = text_of_file(path);
  CHECK(std::ranges::count(logged, '\n') == 1);
  CHECK(logged.find("act='accounts.limit'") != std::string::npos);
  CHECK(logged.find("no account 'A?9' x'") != std::string::npos);
}

// "credit_line":700 set the line to 0, and "against":4200 posted against suspense: what was no text was taken for
// missing.
TEST_CASE("a key of another type is an error that names it, and nothing is changed", "[acts]") {
  World world;
  prepare(world);
  const std::size_t before = world.records.size();
  for (json request : orders(world)) {
    request["reason"] = "asked for";
    for (const auto& [key, value] : request.items()) {
      if (key == "act") continue;
      for (const json& other : {json(700), json(true), json(nullptr), json::array({"blocked"}), json(1.5)}) {
        if (key == "may_overdraw" && other.is_boolean()) continue;
        json wrong = request;
        wrong[key] = other;
        const json told = world.ask(wrong);
        INFO(wrong.dump() << " " << told.dump());
        CHECK(told["ok"] == false);
        CHECK(told.value("error", "").starts_with(key + ": "));
      }
    }
  }
  CHECK(world.records.size() == before);
  CHECK(world.account().credit_line == 5'000);
}

TEST_CASE("a key of another type in an import is an error that names it", "[acts]") {
  World world;
  const std::size_t before = world.records.size();
  json card = card_row(third_card);
  card["limits_profile"] = "travel";
  const json row = account_row("A2", "1000.00", list(card));
  for (const auto& [key, value] : row.items())
    for (const json& other : {json(1'000), json(true), json(nullptr)}) {
      json wrong = row;
      wrong[key] = other;
      const json told = world.import(wrong);
      INFO(wrong.dump() << " " << told.dump());
      CHECK(told["ok"] == false);
      CHECK(told.value("error", "").starts_with(key + ": "));
    }
  for (const auto& [key, value] : card.items())
    for (const json& other : {json(5), json(true), json(nullptr), json::array({"active"})}) {
      json wrong = row;
      wrong["cards"][0][key] = other;
      const json told = world.import(wrong);
      INFO(wrong.dump() << " " << told.dump());
      CHECK(told["ok"] == false);
      CHECK(told.value("error", "").starts_with("cards[0]." + key + ": "));
    }
  CHECK(world.records.size() == before);
  CHECK_FALSE(world.rows().account("A2"));
}
