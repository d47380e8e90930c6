// Where messages go by the routes of a configuration, and routes that cannot be meant.
#include "switch/handlers/route.h"

#include <catch2/catch.hpp>

using namespace isoswitch;

namespace {

struct Read {
  std::vector<std::string> faults;
  std::optional<Route> route;
};

Read read(const std::string& options) {
  Faults faults;
  const auto node = Node::from_text("route.yaml", "{" + options + "}", faults);
  REQUIRE(node);
  Read made;
  made.route.emplace(Route::read_options(*node));
  node->done();
  made.faults = faults.all();
  return made;
}

std::string fault_of(const std::string& options) {
  const auto faults = read(options).faults;
  for (const std::string& fault : faults) UNSCOPED_INFO(fault);
  return faults.size() == 1 ? faults[0] : std::to_string(faults.size()) + " faults";
}

bool says(const std::string& fault, std::string_view what) { return fault.find(what) != std::string::npos; }

Transaction purchase(std::string_view card, Minor minor = 1000, std::uint16_t currency = 978) {
  Transaction tx;
  tx.flow = Flow::authorization;
  tx.kind = Kind::purchase;
  tx.prefix = card.substr(0, 11);
  tx.transaction = Money{minor, {currency}};
  return tx;
}

std::string link_of(Route& route, Transaction tx) {
  const Finding finding = route.handle(tx);
  if (const auto* reply = std::get_if<Reply>(&finding)) return std::string{name(reply->reason)};
  return tx.routed ? std::string{tx.routed->link.view()} : "here";
}

}  // namespace

TEST_CASE("the narrowest range of a card number says where it goes", "[route]") {
  auto made = read(
      "routes: [{bins: [\"5\"], link: wide}, {bins: [\"541333\", \"2221-2720\"], link: narrow, books: issuer},"
      " {bins: \"54133399\", decide: here}]");
  REQUIRE(made.faults.empty());
  CHECK(link_of(*made.route, purchase("5555555555554444")) == "wide");
  CHECK(link_of(*made.route, purchase("5413330000000019")) == "narrow");
  CHECK(link_of(*made.route, purchase("2720990000000007")) == "narrow");
  CHECK(link_of(*made.route, purchase("2721000000000000")) == "here");
  CHECK(link_of(*made.route, purchase("5413339900000000")) == "here");
  CHECK(link_of(*made.route, purchase("4111111111111111")) == "here");
  Transaction tx = purchase("5413330000000019");
  made.route->handle(tx);
  CHECK(tx.routed->books == Books::issuer);
  tx = purchase("5555555555554444");
  made.route->handle(tx);
  CHECK(tx.routed->books == Books::ours);
  CHECK(made.route->links() == std::vector<LinkName>{"wide", "narrow"});
}

TEST_CASE("conditions are tried in order, and wider ranges behind them", "[route]") {
  auto made = read(
      "routes: [{bins: [\"541333\"], currency: EUR, amount: {to: 5000}, decide: here},"
      " {bins: [\"541333\"], kind: cash, link: cash},"
      " {bins: [\"541333\"], mcc: [\"7995\"], currency: EUR, amount: {from: 10000, to: 20000}, link: gambling},"
      " {bins: [\"54\"], link: rest}]");
  REQUIRE(made.faults.empty());
  CHECK(link_of(*made.route, purchase("5413330000000019", 5000)) == "here");
  CHECK(link_of(*made.route, purchase("5413330000000019", 5001)) == "rest");
  CHECK(link_of(*made.route, purchase("5413330000000019", 5000, 840)) == "rest");
  Transaction cash = purchase("5413330000000019", 90'000);
  cash.kind = Kind::cash;
  CHECK(link_of(*made.route, cash) == "cash");
  Transaction gambling = purchase("5413330000000019", 10'000);
  gambling.merchant_category = "7995";
  CHECK(link_of(*made.route, gambling) == "gambling");
  gambling.transaction->minor = 20'001;
  CHECK(link_of(*made.route, gambling) == "rest");
  // The amount that is charged is compared, where it differs from the terminal's.
  Transaction abroad = purchase("5413330000000019", 700'000, 392);
  abroad.billing = Money{4'300, {978}};
  CHECK(link_of(*made.route, abroad) == "here");
}

TEST_CASE("what no route takes is decided here, or declined where it may be", "[route]") {
  auto here = read("routes: [{bins: [\"4\"], link: a}]");
  CHECK(link_of(*here.route, purchase("5413330000000019")) == "here");
  auto declined = read("otherwise: decline, routes: [{bins: [\"4\"], link: a}]");
  CHECK(link_of(*declined.route, purchase("5413330000000019")) == "no_route");
  CHECK(link_of(*declined.route, purchase("4111111111111111")) == "a");
  Transaction advice = purchase("5413330000000019");
  advice.flow = Flow::authorization_advice;  // R3: never declined
  CHECK(link_of(*declined.route, advice) == "here");
  Transaction echo;
  echo.flow = Flow::network;
  CHECK(link_of(*declined.route, echo) == "here");
}

TEST_CASE("reversals and advices go where their card goes", "[route]") {
  auto made = read("routes: [{bins: [\"5\"], link: a}]");
  for (const Flow flow : {Flow::authorization, Flow::financial, Flow::authorization_advice, Flow::financial_advice,
                          Flow::reversal, Flow::reversal_advice}) {
    Transaction tx = purchase("5413330000000019");
    tx.flow = flow;
    CHECK(link_of(*made.route, tx) == "a");
  }
  Transaction nameless = purchase("");
  nameless.flow = Flow::reversal_advice;
  CHECK(link_of(*made.route, nameless) == "here");  // its original knows
}

TEST_CASE("routes that cannot be meant are refused with what is wrong", "[route]") {
  CHECK(says(fault_of("otherwise: here"), "routes"));
  CHECK(says(fault_of("routes: [{link: a}]"), "bins: missing"));
  CHECK(says(fault_of("routes: [{bins: [], link: a}]"), "names none"));
  CHECK(says(fault_of("routes: [{bins: [\"54133x\"], link: a}]"), "expected the first 1 to 11 digits"));
  CHECK(says(fault_of("routes: [{bins: [\"5\"]}]"), "link"));
  CHECK(says(fault_of("routes: [{bins: [\"5\"], link: a_name_of_more_than_16}]"), "more than 16 characters"));
  CHECK(says(fault_of("routes: [{bins: [\"5\"], link: a, decide: here}]"), "which of the two"));
  CHECK(says(fault_of("routes: [{bins: [\"5\"], link: a, books: theirs}]"), "books"));
  CHECK(says(fault_of("routes: [{bins: [\"5\"], link: a, amount: {from: 5}}]"), "name the currency"));
  CHECK(
      says(fault_of("routes: [{bins: [\"5\"], link: a, currency: EUR, amount: {from: 5, to: 4}}]"), "less than from"));
  CHECK(says(fault_of("routes: [{bins: [\"5\"], link: a, currency: EURO}]"), "no ISO 4217 code"));
  CHECK(says(fault_of("routes: [{bins: [\"5\"], lnk: a}]"), "2 faults"));
  CHECK(says(fault_of("otherwise: declined, routes: [{bins: [\"5\"], link: a}]"), "otherwise"));
}

TEST_CASE("routes that cross, and routes that nothing reaches, are refused", "[route]") {
  CHECK(says(fault_of("routes: [{bins: [\"5410-5420\"], link: a}, {bins: [\"5415-5430\"], link: b}]"),
             "cards 5415-5430 cross 5410-5420 of route 1"));
  CHECK(says(fault_of("routes: [{bins: [\"5413\"], link: a}, {bins: [\"5413\"], kind: cash, link: b}]"),
             "no card leads here"));
  CHECK(says(fault_of("routes: [{bins: [\"5413\"], link: a}, {bins: [\"5413\"], link: b}]"), "no card leads here"));
  CHECK(read("routes: [{bins: [\"5413\"], kind: cash, link: a}, {bins: [\"5413\"], link: b}]").faults.empty());
  CHECK(read("routes: [{bins: [\"5\"], link: a}, {bins: [\"5413\"], link: b}]").faults.empty());
}
