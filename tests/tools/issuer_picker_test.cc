// Which rule of an issuer a message finds.
#include "tools/isotool/issuer_picker.h"

#include <catch2/catch.hpp>

#include "tests/tools/issuer_messages.h"
#include "tools/isotool/issuer_rule_reader.h"

using namespace isoswitch;
using namespace isoswitch::tools;
using namespace isoswitch::tools::testing;
using Place = IssuerPicker::Place;

namespace {

struct Rules {
  std::vector<IssuerRule> rules;
  SeededRandom random{1};
  std::unique_ptr<IssuerPicker> picker;

  // Each the `when` of a rule: "amount: 5".
  explicit Rules(const std::vector<std::string>& conditions, const iso8583::Dialect& dialect = dialect_1987()) {
    Faults faults;
    for (const std::string& when : conditions) {
      const auto node = Node::from_text("rule", "when: {" + when + "}", faults);
      REQUIRE(node);
      rules.push_back(read_issuer_rule(*node, std::to_string(rules.size()), dialect));
    }
    REQUIRE(faults.all() == std::vector<std::string>{});
    picker = std::make_unique<IssuerPicker>(rules, random);
  }

  // The index of the rule; -1: none.
  int pick(const iso8583::Message& message, const Place& place = {}) {
    IssuerFacts facts(message);
    const IssuerRule* rule = picker->pick(facts, place);
    return rule == nullptr ? -1 : static_cast<int>(rule - rules.data());
  }
};

bool fits(const std::string& when, const iso8583::Message& message, const Place& place = {}) {
  return Rules({when}, message.dialect()).pick(message, place) == 0;
}

}  // namespace

TEST_CASE("the first rule that fits decides", "[issuer]") {
  Rules rules({"amount_ends: \"05\"", "amount: {from: 5000}", ""});
  CHECK(rules.pick(purchase("0100", {{4, "000000000105"}})) == 0);
  CHECK(rules.pick(purchase("0100", {{4, "000000009005"}})) == 0);
  CHECK(rules.pick(purchase("0100", {{4, "000000005000"}})) == 1);
  CHECK(rules.pick(purchase("0100", {{4, "000000004999"}})) == 2);
  CHECK(Rules({}).pick(purchase("0100")) == -1);
}

TEST_CASE("message types are matched by digits, class, function and repeat", "[issuer]") {
  CHECK(fits("mti: \"0100\"", purchase("0100")));
  CHECK(!fits("mti: \"0100\"", purchase("0101")));
  CHECK(fits("mti: [\"0200\", \"x10x\"]", purchase("0101")));
  CHECK(fits("mti: \"x100\"", purchase("1100")));
  CHECK(!fits("mti: \"x100\"", purchase("0200")));
  CHECK(fits("class: authorization", purchase("0120")));
  CHECK(!fits("class: [financial, reversal]", purchase("0120")));
  CHECK(fits("class: reversal", purchase("0420")));
  CHECK(fits("function: advice", purchase("0121")));
  CHECK(!fits("function: advice", purchase("0100")));
  CHECK(fits("function: request", purchase("0400")));
  CHECK(fits("repeat: yes", purchase("0121")));
  CHECK(!fits("repeat: no", purchase("0121")));
}

TEST_CASE("network management goes to rules that name it", "[issuer]") {
  const auto echo = message("0800", {{11, "000001"}, {70, "301"}});
  CHECK(!fits("", echo));
  CHECK(!fits("mti: \"xxxx\"", echo));
  CHECK(!fits("fields: {70: \"301\"}", echo));
  CHECK(fits("class: network", echo));
  CHECK(fits("mti: \"x800\"", echo));
  CHECK(fits("class: network, fields: {70: \"301\"}", echo));
  CHECK(!fits("class: network, fields: {70: \"001\"}", echo));
}

TEST_CASE("amounts match at both ends of their range and by their last digits", "[issuer]") {
  const auto of = [](const std::string& amount) { return purchase("0100", {{4, amount}}); };
  CHECK(!fits("amount: {from: 100, to: 200}", of("000000000099")));
  CHECK(fits("amount: {from: 100, to: 200}", of("000000000100")));
  CHECK(fits("amount: {from: 100, to: 200}", of("000000000200")));
  CHECK(!fits("amount: {from: 100, to: 200}", of("000000000201")));
  CHECK(fits("amount: [7, 9]", of("000000000009")));
  CHECK(!fits("amount: [7, 9]", of("000000000008")));
  CHECK(fits("amount_ends: \"05\"", of("000000000005")));
  CHECK(!fits("amount_ends: \"05\"", of("000000000050")));
  CHECK(!fits("amount_ends: \"05\"", purchase("0100", {{4, ""}})));
}

TEST_CASE("cards match by prefix or range, also from track 2", "[issuer]") {
  const auto of = [](const std::string& number) { return purchase("0100", {{2, number}}); };
  CHECK(fits("card: \"541333\"", of(card)));
  CHECK(fits("card: \"" + card + "\"", of(card)));
  CHECK(!fits("card: \"" + card + "\"", of(other_card)));
  CHECK(fits("card: \"222100-272099\"", of("2720990000000000")));
  CHECK(fits("card: \"222100-272099\"", of("2221000000000000")));
  CHECK(!fits("card: \"222100-272099\"", of("2721000000000000")));
  CHECK(fits("card: \"541333\"", purchase("0100", {{2, ""}, {35, card + "=30122010000"}})));
  CHECK(!fits("card: \"541333\"", purchase("0100", {{2, ""}})));
}

TEST_CASE("merchant categories are those of the version", "[issuer]") {
  CHECK(fits("mcc: \"5411\"", purchase("0100")));
  CHECK(fits("mcc: \"5400-5411\"", purchase("0100")));
  CHECK(!fits("mcc: \"5412-5499\"", purchase("0100")));
  CHECK(fits("mcc: \"5411\"", purchase("1100")));  // DE 26
  CHECK(!fits("mcc: \"5411\"", purchase("0100", {{18, ""}})));
}

TEST_CASE("fields match exactly, by expression, by being there, and within", "[issuer]") {
  const auto chip = purchase("0100", {{22, "051"}, {43, "SHOP                     PARIS        FR"}});
  CHECK(fits("fields: {22: \"051\"}", chip));
  CHECK(!fits("fields: {22: \"05\"}", chip));
  CHECK(fits("fields: {22: /05./}", chip));
  CHECK(!fits("fields: {22: /5./}", chip));  // of the whole value
  CHECK(fits("fields: {22: present, 23: absent}", chip));
  CHECK(!fits("fields: {22: present, 23: present}", chip));
  CHECK(fits("fields: {43.country: FR}", chip));
  CHECK(!fits("fields: {43.country: DE}", chip));
}

TEST_CASE("windows of messages, time and connections have their ends", "[issuer]") {
  using std::chrono::seconds;
  const auto request = purchase("0100");
  CHECK(!fits("messages: {from: 10, to: 20}", request, {.message = 9}));
  CHECK(fits("messages: {from: 10, to: 20}", request, {.message = 10}));
  CHECK(fits("messages: {from: 10, to: 20}", request, {.message = 20}));
  CHECK(!fits("messages: {from: 10, to: 20}", request, {.message = 21}));
  CHECK(!fits("time: {from: 1 s, to: 2 s}", request, {.since_start = seconds{1} - Duration{1}}));
  CHECK(fits("time: {from: 1 s, to: 2 s}", request, {.since_start = seconds{1}}));
  CHECK(!fits("time: {from: 1 s, to: 2 s}", request, {.since_start = seconds{2}}));
  CHECK(fits("connection: 2", request, {.connection = 2}));
  CHECK(!fits("connection: 2", request, {.connection = 1}));
}

TEST_CASE("every Nth counts only messages that fit otherwise", "[issuer]") {
  Rules rules({"every: 3, amount: 5000"});
  std::vector<int> picked;
  for (int n = 0; n < 7; ++n) {
    CHECK(rules.pick(purchase("0100", {{4, "000000000001"}})) == -1);
    picked.push_back(rules.pick(purchase("0100")));
  }
  CHECK(picked == std::vector<int>{-1, -1, 0, -1, -1, 0, -1});
}

TEST_CASE("a rule with times fits so often and no more", "[issuer]") {
  Rules rules({"times: 2", ""});
  CHECK(rules.pick(purchase("0100")) == 0);
  CHECK(rules.pick(purchase("0100")) == 0);
  CHECK(rules.pick(purchase("0100")) == 1);
  CHECK(rules.picker->picked(0) == 2);
  CHECK(rules.picker->picked(1) == 1);
}

TEST_CASE("a probability is that share of the messages, the same ones from the same seed", "[issuer]") {
  const auto picks = [](std::uint64_t seed) {
    Rules rules({"probability: 5 %"});
    rules.random = SeededRandom(seed);
    std::vector<bool> picked;
    const auto request = purchase("0100");
    for (int n = 0; n < 20'000; ++n) picked.push_back(rules.pick(request) == 0);
    return picked;
  };
  const auto first = picks(1);
  // Five standard deviations of 20,000 draws with 5 % are 154.
  CHECK(std::ranges::count(first, true) == Approx(1'000).margin(154));
  CHECK(picks(1) == first);
  CHECK(picks(2) != first);
}
