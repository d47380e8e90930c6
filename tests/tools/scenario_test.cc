// Scenario files: what is read, and where faults are said to be.
#include "tools/isotool/scenario.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

#include "tools/isotool/scenario_run.h"

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

const ScenarioOverrides overrides{
    .address = "127.0.0.1:1", .framing = "", .dialect = SOURCE_ROOT "/config/dialects/iso1987_ascii.yaml"};

struct Read {
  std::optional<Scenario> scenario;
  Faults faults;

  std::string first_fault() const { return faults.none() ? "" : faults.all().front(); }
};

Read read(const std::string& yaml) {
  const std::string file = std::tmpnam(nullptr);
  std::ofstream(file) << yaml;
  Read result;
  result.scenario = read_scenario(file, overrides, result.faults);
  std::remove(file.c_str());
  return result;
}

}  // namespace

TEST_CASE("references stand between ${ and }", "[scenario]") {
  CHECK(references_of("no") == std::vector<std::string>{});
  CHECK(references_of("0100${buy.11}${card}x") == std::vector<std::string>{"buy.11", "card"});
  CHECK(!references_of("${buy.11"));
}

TEST_CASE("the examples read without a fault", "[scenario]") {
  for (const std::string name : {"purchase_and_reversal", "a_day_of_traffic"}) {
    Faults faults;
    const auto scenario = read_scenario(SOURCE_ROOT "/config/examples/scenarios/" + name + ".yaml", overrides, faults);
    CHECK(faults.all() == std::vector<std::string>{});
    CHECK(scenario);
  }
}

TEST_CASE("a scenario says steps with fields, expectations and references", "[scenario]") {
  const Read result = read(R"(
scenario: one purchase
timeout: 2 s
connections: 2
values: {card: "5413330000000019"}
fields: {32: "123456"}
steps:
  - {step: buy, send: "0100", fields: {2: "${card}", stan: "000001"}, expect: {mti: "0110", 39: "00", 38: "/[A-Z0-9]{6}/", 54: absent}}
  - {wait: 20 ms}
  - {step: again, send: "0101", like: buy, connection: 2, expect: {38: "${buy.38}"}}
  - {step: answer, send: "0110", expect: nothing, timeout: 100 ms}
)");
  REQUIRE(result.faults.all() == std::vector<std::string>{});
  REQUIRE(result.scenario->steps.size() == 4);
  const auto& steps = result.scenario->steps;
  CHECK(result.scenario->patience == std::chrono::seconds{2});
  CHECK(steps[0].fields[1].first == 11);
  CHECK(steps[0].fill);
  REQUIRE(steps[0].expect.size() == 4);
  CHECK(steps[0].expect[0].field == 0);
  CHECK(steps[0].expect[2].how == Expectation::How::matches);
  CHECK(steps[0].expect[2].text == "[A-Z0-9]{6}");
  CHECK(steps[0].expect[3].how == Expectation::How::absent);
  CHECK(steps[1].mti.empty());
  CHECK(steps[1].wait == std::chrono::milliseconds{20});
  CHECK(!steps[2].fill);
  CHECK(steps[2].connection == 1);
  CHECK(steps[3].silence);
  CHECK(steps[3].patience == std::chrono::milliseconds{100});
}

TEST_CASE("faults stand with their path and position", "[scenario]") {
  const auto fault_of_step = [](const std::string& step) {
    return read("scenario: x\nsteps:\n  - " + step + "\n").first_fault();
  };
  CHECK(fault_of_step("{send: \"0100\", fields: {pam: 1}}").starts_with("steps[0].fields.pam: 'pam' names no field"));
  CHECK(fault_of_step("{send: \"100\"}").starts_with("steps[0].send: expected four digits, in quotes ("));
  CHECK(fault_of_step("{send: \"0100\", like: buy}").starts_with("steps[0]: like: no step before has this name"));
  CHECK(fault_of_step("{send: \"0100\", fields: {2: \"${card}\"}}")
            .starts_with("steps[0].fields.2: ${card}: no value and no step before has this name"));
  CHECK(fault_of_step("{send: \"0100\", expect: {39: \"/[/\"}}")
            .starts_with("steps[0].expect.39: not a regular expression"));
  CHECK(fault_of_step("{send: \"0100\", expect: all}").starts_with("steps[0].expect: expected fields, or: nothing"));
  CHECK(fault_of_step("{send: \"0100\", conection: 1}").find("connection") != std::string::npos);
  CHECK(fault_of_step("{expect: nothing}").starts_with("steps[0]: expected send or wait"));
  CHECK(read("scenario: x\n").first_fault().find("expected steps or mix") != std::string::npos);
  CHECK(!read("scenario: x\nframing: binary9\nsteps: []\n").faults.none());
}

TEST_CASE("a mix says how much of what, and which codes are right", "[scenario]") {
  const Read result = read(R"(
scenario: traffic
mix:
  messages: 100
  cards: "5413330000000019"
  weights: {purchase: 8, reversal: 2}
  codes: {purchase: ["00", "51"]}
)");
  REQUIRE(result.faults.all() == std::vector<std::string>{});
  CHECK(result.scenario->mix->traffic.mix.weights == std::array<std::uint32_t, 5>{8, 2, 0, 0, 0});
  CHECK(result.scenario->mix->codes[0] == std::vector<std::string>{"00", "51"});
  CHECK(result.scenario->mix->codes[1].empty());
  CHECK(read("scenario: x\nmix: {messages: 1, cards: a, weights: {purchase: 0}}\n")
            .first_fault()
            .find("at least one weight above 0") != std::string::npos);
}

TEST_CASE("original data is MTI, STAN, time and padded acquirers", "[scenario]") {
  Faults faults;
  const auto dialect = find_dialect(overrides.dialect).value();
  iso8583::Message message(*dialect);
  message.set_mti(*iso8583::Mti::parse("0100"));
  REQUIRE(message.set(7, "1124160903"));
  REQUIRE(message.set(11, "000042"));
  REQUIRE(message.set(32, "123456"));
  CHECK(original_data(message) ==
        "0100"
        "000042"
        "1124160903"
        "00000123456"
        "00000000000");
}
