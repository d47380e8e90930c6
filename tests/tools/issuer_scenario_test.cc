// Scenarios of an issuer: what is read, and where faults are said to be.
#include "tools/isotool/issuer_scenario.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

const std::string dialects = SOURCE_ROOT "/config/dialects/";

struct Read {
  std::optional<IssuerScenario> scenario;
  Faults faults;
  const std::vector<std::string>& all() const { return faults.all(); }
};

Read read(const std::string& yaml, IssuerOverrides overrides = {.dialect = dialects + "iso1987_ascii.yaml"}) {
  const std::string file = std::tmpnam(nullptr);
  std::ofstream(file) << yaml;
  Read result;
  result.scenario = read_issuer_scenario(file, overrides, result.faults);
  std::remove(file.c_str());
  return result;
}

// A scenario whose one rule has these keys, on the fourth line.
Read read_rule(const std::string& keys) {
  return read("scenario: x\nlisten: 127.0.0.1:0\nrules:\n  - {rule: r, " + keys + "}\n");
}

const IssuerRule& only_rule(const Read& result) {
  REQUIRE(result.all() == std::vector<std::string>{});
  return result.scenario->links.at(0).rules.at(0);
}

// That there is this one fault and no other, with its position.
void refuses(const Read& result, const std::string& begins, const std::string& position) {
  INFO(begins);
  CHECK(!result.scenario);
  REQUIRE(result.all().size() == 1);
  INFO(result.all()[0]);
  CHECK(result.all()[0].starts_with(begins));
  CHECK(result.all()[0].ends_with(position + ")"));
}

}  // namespace

TEST_CASE("the example of an issuer reads without a fault", "[issuer]") {
  Faults faults;
  const auto scenario = read_issuer_scenario(SOURCE_ROOT "/config/examples/scenarios/issuer_mixed.yaml", {}, faults);
  CHECK(faults.all() == std::vector<std::string>{});
  REQUIRE(scenario);
  REQUIRE(scenario->links.size() == 2);
  CHECK(!scenario->links[0].dials);
  CHECK(scenario->links[1].dials);
  CHECK(scenario->links[0].rules.size() == scenario->links[1].rules.size() + 1);
  CHECK(scenario->links[0].rules.back().name == scenario->links[1].rules.back().name);
}

TEST_CASE("a scenario with one link says all at its top", "[issuer]") {
  const Read result = read("scenario: x\nconnect: 127.0.0.1:7\nframing: ascii4\nseed: 9\nsign_on: yes\nredial: 2 s\n");
  REQUIRE(result.all() == std::vector<std::string>{});
  const IssuerLinkPlan& link = result.scenario->links.at(0);
  CHECK(result.scenario->seed == 9);
  CHECK(!result.scenario->book);
  CHECK(read("scenario: x\nlisten: a:1\nbook: {order_tolerance: 8 s}\n").scenario->order_tolerance ==
        std::chrono::seconds{8});
  CHECK(link.dials);
  CHECK(link.names.address == "127.0.0.1:7");
  CHECK(link.names.framing == "ascii4");
  CHECK(link.sign_on);
  CHECK(link.redial == std::chrono::seconds{2});
  CHECK(link.rules.empty());
}

TEST_CASE("links have rules of their own before the shared ones, or these alone", "[issuer]") {
  const Read result = read(R"(
scenario: x
framing: ascii4
latency: 5 ms
links:
  - {link: a, listen: "127.0.0.1:0", rules: [{rule: own, drop: yes}]}
  - {link: b, listen: "127.0.0.1:0", framing: binary2, shared_rules: no, latency: 7 ms}
rules: [{rule: shared, code: "05"}]
)");
  REQUIRE(result.all() == std::vector<std::string>{});
  const auto& links = result.scenario->links;
  REQUIRE(links[0].rules.size() == 2);
  CHECK(links[0].rules[0].name == "own");
  CHECK(links[0].rules[1].name == "shared");
  CHECK(links[0].names.framing == "ascii4");
  CHECK(links[1].rules.empty());
  CHECK(links[1].names.framing == "binary2");
  SeededRandom random(1);
  CHECK(links[0].latency.draw(random) == std::chrono::milliseconds{5});
  CHECK(links[1].latency.draw(random) == std::chrono::milliseconds{7});
}

TEST_CASE("conditions are read in each of their forms", "[issuer]") {
  const Read result = read_rule(R"(when: {mti: ["0100", "x4x0"], class: [authorization, network], function: advice,
    repeat: no, amount: [100, {from: 5}, {to: 7}], amount_ends: ["05", "1"], card: ["541333", "2221-2720"],
    mcc: ["5411", "5541-5542"], fields: {22: /07./, 60: present, 61: absent, stan: "000001"}, connection: 2,
    messages: {from: 10, to: 20}, time: {from: 1 s, to: 2 s}, every: 3, probability: 2.5 %, times: 4})");
  const IssuerConditions& when = only_rule(result).when;
  CHECK(when.mti == std::vector<MtiPattern>{{'0', '1', '0', '0'}, {'x', '4', 'x', '0'}});
  CHECK(when.classes == (1U << 1U | 1U << 8U));
  CHECK(when.advice == true);
  CHECK(when.repeat == false);
  REQUIRE(when.amounts.size() == 3);
  CHECK(when.amounts[0].from == 100);
  CHECK(when.amounts[0].to == 100);
  CHECK(when.amounts[1].to == 999'999'999'999);
  CHECK(when.amounts[2].from == 0);
  CHECK(when.amount_ends == std::vector<std::string>{"05", "1"});
  REQUIRE(when.cards.size() == 2);
  CHECK(when.cards[1].to.view() == "2720");
  REQUIRE(when.merchant_categories.size() == 2);
  CHECK(when.merchant_categories[1].to == 5542);
  REQUIRE(when.fields.size() == 4);
  CHECK(when.fields[0].how == FieldCondition::How::matches);
  CHECK(when.fields[3].where.field() == 11);
  CHECK(when.connection == 2);
  CHECK(when.messages_to == 20);
  CHECK(when.time_from == std::chrono::seconds{1});
  CHECK(when.every == 3);
  CHECK(when.probability == 25'000'000);  // of a thousand million
  CHECK(when.times == 4);
}

TEST_CASE("effects are read in each of their forms", "[issuer]") {
  const Read result = read_rule(R"(code: insufficient_funds, fields: {38: draw, 44: "x${request.4}", 54: ""},
    wrong_echo: {11: "000009"}, late: 3 s, duplicates: {copies: 2, gap: 5 ms}, one_behind: yes, drip: 1 ms,
    garbage: {hex: "00FF", framed: yes, answer: yes}, half_open: {stop: reading, for: 1 s},
    disconnect: {how: reset, when: before, away: 2 s}, sign_off: {back_after: 4 s})");
  const IssuerEffects& then = only_rule(result).then;
  CHECK(then.code->text(0, 1) == "51");
  CHECK(then.fields.size() == 3);
  REQUIRE(then.wrong_echo.size() == 1);
  CHECK(then.wrong_echo[0].text == "000009");
  CHECK(then.late == std::chrono::seconds{3});
  CHECK(then.duplicates == 2);
  CHECK(then.duplicate_gap == std::chrono::milliseconds{5});
  CHECK(then.one_behind);
  CHECK(then.drip == std::chrono::milliseconds{1});
  CHECK(then.garbage->bytes == std::vector<std::uint8_t>{0x00, 0xff});
  CHECK(then.garbage->framed);
  CHECK(then.garbage->answer);
  CHECK(then.half_open->reading);
  CHECK(then.half_open->span == std::chrono::seconds{1});
  CHECK(then.disconnect->reset);
  CHECK(then.disconnect->before);
  CHECK(then.disconnect->away == std::chrono::seconds{2});
  CHECK(then.sign_off->back_after == std::chrono::seconds{4});
  CHECK(!then.leaves_plainly());
}

TEST_CASE("the short forms of effects mean what they say", "[issuer]") {
  const Read result = read_rule("drop: yes, garbage: 7, half_open: answering, disconnect: close, sign_off: yes");
  const IssuerEffects& then = only_rule(result).then;
  CHECK(then.drop == DropWhat::answer);
  CHECK(then.garbage->size == 7);
  CHECK(!then.half_open->reading);
  CHECK(!then.disconnect->reset);
  CHECK(!then.disconnect->before);
  CHECK(!then.sign_off->back_after);
  CHECK(only_rule(read_rule("drop: message")).then.drop == DropWhat::message);
  CHECK(only_rule(read_rule("drop: no")).then.drop == DropWhat::nothing);
  CHECK(only_rule(read_rule("code: \"05\"")).then.leaves_plainly());
}

TEST_CASE("a wrong condition stands with its path and position", "[issuer]") {
  const auto when = [](const std::string& condition) { return read_rule("when: {" + condition + "}"); };
  refuses(when("mti: \"010\""), "rules[0].when.mti: expected four digits", ":4:27");
  refuses(when("class: autorization"), "rules[0].when.class: no class is called so; did you mean 'authorization'?", "");
  refuses(when("function: advise"), "rules[0].when.function: 'advise' is unknown; did you mean 'advice'?", "");
  refuses(when("amount: {from: 5, to: 4}"), "rules[0].when.amount: expected from no greater than to", "");
  refuses(when("amount: lots"), "rules[0].when.amount: 'lots' is not a whole number", "");
  refuses(when("amount_ends: \"0a\""), "rules[0].when.amount_ends: expected the last digits", "");
  refuses(when("mcc: \"54\""), "rules[0].when.mcc: expected a merchant category of four digits", "");
  refuses(when("mcc: \"5542-5541\""), "rules[0].when.mcc: expected a merchant category", "");
  refuses(when("fields: {43.planet: x}"), "rules[0].when.fields.43.planet: ", "");
  refuses(when("fields: {22: \"/[/\"}"), "rules[0].when.fields.22: not a regular expression", "");
  refuses(when("messages: {from: 9, to: 8}"), "rules[0].when.messages: expected from no greater than to", "");
  refuses(when("time: {from: 2 s, to: 2 s}"), "rules[0].when.time: expected from less than to", "");
  refuses(when("every: 0"), "rules[0].when.every: 0 is outside 1", "");
  refuses(when("probability: 0"), "rules[0].when.probability: expected a share above 0", "");
  refuses(when("probability: 101 %"), "rules[0].when.probability: expected a share", "");
  refuses(when("amount_end: \"05\""), "rules[0].when.amount_end: unknown key; did you mean 'amount_ends'?", "");
}

TEST_CASE("a wrong card condition does not say the card again", "[issuer]") {
  const Read result = read_rule("when: {card: \"5413330000000019-541333\"}");
  refuses(result, "rules[0].when.card: expected the first digits of cards", "");
  CHECK(result.all()[0].find("5413330000000019") == std::string::npos);
}

TEST_CASE("a wrong effect stands with its path and position", "[issuer]") {
  refuses(read_rule("code: insufficent_funds"),
          "rules[0].code: 'insufficent_funds' is no response code; did you mean 'insufficient_funds'?", ":4:21");
  refuses(read_rule("code: \"5\""), "rules[0].code: expected a response code", "");
  refuses(read_rule("code: \"117x\""), "rules[0].code: expected a response code", "");
  refuses(read_rule("fields: {39: \"00\"}"), "rules[0].fields.39: what DE 39 says is the rule's code", "");
  refuses(read_rule("fields: {38: toolong}"), "rules[0].fields.38: 38 ", "");
  refuses(read_rule("fields: {44: \"${request.777}\"}"), "rules[0].fields.44: ", "");
  refuses(read_rule("fields: {44: \"${draw.0}\"}"), "rules[0].fields.44: '${draw.0}' is none of", "");
  refuses(read_rule("fields: {44: \"${request.4\"}"), "rules[0].fields.44: '${' without its '}'", "");
  refuses(read_rule("partial: {percent: 100}"), "rules[0].partial.percent: 100 is outside 1 to 99", "");
  refuses(read_rule("partial: {percent: 50}, code: \"10\""), "rules[0].partial: the code of a partial approval", "");
  refuses(read_rule("wrong_echo: [999]"), "rules[0].wrong_echo[0]: field 999", "");
  refuses(read_rule("wrong_echo: {11: abc}"), "rules[0].wrong_echo.11: 11 ", "");
  refuses(read_rule("garbage: {bytes: 0}"), "rules[0].garbage.bytes: 0 is outside 1", "");
  refuses(read_rule("garbage: {hex: \"0\"}"), "rules[0].garbage.hex: expected bytes in hex", "");
  refuses(read_rule("half_open: listening"), "rules[0].half_open: 'listening' is none of: answering, reading", "");
  refuses(read_rule("disconnect: {how: kick}"), "rules[0].disconnect.how: 'kick' is none of: close, reset", "");
  refuses(read_rule("drop: yes, duplicates: 1"), "rules[0]: drop: no answer is sent", "");
  refuses(read_rule("drop: message, code: \"05\""), "rules[0]: drop: a message that is as if", "");
  refuses(read_rule("sign_off: yes, sign_on: yes"), "rules[0]: expected sign_off or sign_on", "");
  refuses(read_rule("latency: fast"), "rules[0].latency: 'fast' is not a duration", "");
  refuses(read_rule("latency: {p50: 5 ms}"), "rules[0].latency: expected max", "");
  refuses(read_rule("latency: {p50: 5 ms, max: 4 ms}"), "rules[0].latency: expected durations that do not fall", "");
  refuses(read_rule("latency: {from: 5 ms, to: 4 ms}"), "rules[0].latency: expected from no greater than to", "");
  refuses(read_rule("drops: yes"), "rules[0].drops: unknown key; did you mean 'drop'?", "");
}

TEST_CASE("a code that a link's version cannot say is refused, once for all links", "[issuer]") {
  const std::string links = "scenario: x\nlinks:\n  - {link: a, listen: \"127.0.0.1:0\", dialect: " + dialects +
                            "iso1993_ascii.yaml}\n  - {link: b, listen: \"127.0.0.1:0\", dialect: " + dialects +
                            "iso1993_bcd.yaml}\n";
  refuses(read(links + "rules: [{code: \"06\"}]\n", {}),
          "rules[0].code: 06 has no counterpart in 1993, which a link speaks", ":5:16");
  CHECK(read(links + "rules: [{code: \"51\"}, {code: \"116\"}, {code: \"119\"}]\n", {}).all().empty());
}

TEST_CASE("what is wrong around the rules is told, too", "[issuer]") {
  refuses(read("scenario: x\n"), "(top): expected listen or connect", ":1:1");
  refuses(read("scenario: x\nlisten: a:1\nconnect: a:1\n"), "(top): expected listen or connect, not both", "");
  refuses(read("scenario: x\nlisten: somewhere\n"), "(top): address: expected HOST:PORT", "");
  refuses(read("scenario: x\nlisten: a:1\nframing: binary9\n"), "(top): framing: 'binary9' is none of", "");
  refuses(read("scenario: x\nlinks: []\n"), "links: expected at least one link", ":2:8");
  refuses(read("scenario: x\nlisten: a:1\nlinks: [{listen: \"a:1\"}]\n"), "listen: with links, each link says", ":2:9");
  refuses(read("scenario: x\nlinks: [{link: a, listen: \"a:1\"}, {link: a, listen: \"a:2\"}]\n"),
          "links[1]: another link is called 'a'", "");
  refuses(read("scenario: x\nlisten: a:1\nwhile_signed_off: sulk\n"), "while_signed_off: 'sulk' is none of", "");
  refuses(read("scenario: x\nlisten: a:1\nevents: [{at: 1 s}]\n"), "events[0]: expected half_open, disconnect", "");
  refuses(read("scenario: x\nlisten: a:1\nevents: [{at: 1 s, link: b, echo: yes}]\n"), "events[0].link: no link", "");
  refuses(read("scenario: x\nlisten: a:1\nexpect: {anwsered: 1}\n"),
          "expect.anwsered: no figure is called so; did you mean 'answered'?", "");
  refuses(read("scenario: x\nlisten: a:1\nexpect: {resends: 0}\n"), "expect.resends: a figure of the book", "");
  refuses(read("scenario: x\nlisten: a:1\nexpect: {rules: {r: 0}}\n"), "expect.rules.r: no rule is called so", "");
  refuses(read("scenario: x\nlisten: a:1\nseeed: 1\n"), "seeed: unknown key; did you mean 'seed'?", ":3:1");
  refuses(read("scenario: x\nlisten: a:1\n", {.dialect = dialects + "iso2003_ascii.yaml"}),
          "(top): iso2003_ascii: an issuer is played in 1987 and 1993", "");
}

TEST_CASE("all faults of a scenario are told at once", "[issuer]") {
  const Read result = read("scenario: x\nlisten: a:1\nrules:\n  - {code: nope}\n  - {when: {every: 0}}\nbok: yes\n");
  CHECK(result.all().size() == 3);
}

TEST_CASE("the command line goes before the file", "[issuer]") {
  const Read result = read("scenario: x\nlisten: 127.0.0.1:1\nseed: 1\n", {.connect = "127.0.0.1:2",
                                                                           .framing = "ascii4",
                                                                           .dialect = dialects + "iso1993_ascii.yaml",
                                                                           .seed = 7,
                                                                           .book = true});
  REQUIRE(result.all() == std::vector<std::string>{});
  CHECK(result.scenario->links[0].dials);
  CHECK(result.scenario->links[0].names.address == "127.0.0.1:2");
  CHECK(result.scenario->links[0].names.framing == "ascii4");
  CHECK(result.scenario->links[0].wire.dialect->version() == 1);
  CHECK(result.scenario->seed == 7);
  CHECK(result.scenario->book);
  refuses(read("scenario: x\nlinks: [{link: a, listen: \"a:1\"}, {link: b, listen: \"a:2\"}]\n", {.listen = "b:1"}),
          "links: --listen and --connect are for a scenario with one link", "");
}

TEST_CASE("expectations are exact or between bounds", "[issuer]") {
  const Read result = read(
      "scenario: x\nlisten: a:1\nbook: yes\nrules: [{rule: r}]\n"
      "expect: {answered: 5, resends: {from: 1, to: 2}, codes: {\"00\": {from: 3}}, rules: {r: 0}}\n");
  REQUIRE(result.all() == std::vector<std::string>{});
  const auto& expect = result.scenario->expect;
  REQUIRE(expect.size() == 4);
  CHECK(expect[0].from == 5);
  CHECK(expect[0].to == 5);
  CHECK(expect[1].of == IssuerExpectation::Of::book);
  CHECK(expect[1].to == 2);
  CHECK(expect[2].of == IssuerExpectation::Of::code);
  CHECK(expect[2].where == "expect.codes.00");
  CHECK(expect[3].of == IssuerExpectation::Of::rule);
}
