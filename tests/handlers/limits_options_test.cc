// Options of limits that cannot be meant.
#include "switch/handlers/limits.h"

#include <catch2/catch.hpp>

#include "switch/config/node.h"

using namespace isoswitch;

namespace {

std::vector<std::string> faults_of(const std::string& options) {
  Faults faults;
  const auto node = Node::from_text("limits.yaml", "{" + options + "}", faults);
  REQUIRE(node);
  Limits::read_options(*node);
  node->done();
  return faults.all();
}

std::string fault_of(const std::string& options) {
  const auto faults = faults_of(options);
  for (const std::string& fault : faults) UNSCOPED_INFO(fault);
  return faults.size() == 1 ? faults[0] : std::to_string(faults.size()) + " faults";
}

std::string fault_of_limit(const std::string& limit) {
  return fault_of("default: standard, profiles: {standard: [" + limit + "]}");
}

bool says(const std::string& fault, std::string_view what) { return fault.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("options that cannot be meant are refused with what is wrong", "[limits]") {
  const std::string window = "windows: [{period: day, count: 1}]";
  CHECK(faults_of("default: standard, profiles: {standard: [{name: a, " + window + "}]}").empty());
  CHECK(faults_of("default: free, zone: Europe/Berlin, profiles: {free: []}").empty());
  CHECK(says(fault_of("profiles: {a: []}"), "default"));
  CHECK(says(fault_of("default: a, profiles: {}"), "none; a profile without limits"));
  CHECK(says(fault_of("default: b, profiles: {a: [], c: []}"), "no profile 'b'; there are: a, c"));
  CHECK(says(fault_of("default: a, zone: Mars/Olympus, profiles: {a: []}"), "no time zone 'Mars/Olympus'"));
  CHECK(says(fault_of("default: a, profiles: {a: [], a_name_of_more_than_16: []}"), "more than 16 characters"));
  CHECK(says(fault_of("default: a, profile: {}, profiles: {a: []}"), "profile"));
  CHECK(says(fault_of_limit("{" + window + "}"), "name"));
  CHECK(says(fault_of_limit("{name: a_name_of_more_than_16, " + window + "}"), "1 to 16 characters"));
  CHECK(says(fault_of_limit("{name: a, " + window + "}, {name: a, " + window + "}"), "has a limit 'a' already"));
  CHECK(says(fault_of_limit("{name: a}"), "limits nothing"));
  CHECK(says(fault_of_limit("{name: a, windows: [{period: day}]}"), "limits nothing"));
  CHECK(says(fault_of_limit("{name: a, windows: [{period: day, count: 1}, {period: day, count: 2}]}"),
             "has a window of this period"));
  CHECK(says(fault_of_limit("{name: a, single: 5}"), "currency: missing"));
  CHECK(says(fault_of_limit("{name: a, single: -5, currency: EUR}"), "single"));
  CHECK(says(fault_of_limit("{name: a, single: 5, currency: EURO}"), "no ISO 4217 code"));
  CHECK(says(fault_of_limit("{name: a, kind: csh, " + window + "}"), "did you mean 'cash'?"));
  CHECK(says(fault_of_limit("{name: a, kind: refund, " + window + "}"), "none of: purchase, cash"));
  CHECK(says(fault_of_limit("{name: a, mcc: [\"541\"], " + window + "}"), "expected four digits"));
  CHECK(says(fault_of_limit("{name: a, mcc: [\"5542-5541\"], " + window + "}"), "expected four digits"));
  CHECK(says(fault_of_limit("{name: a, mcc: [], " + window + "}"), "names none"));
  CHECK(says(fault_of_limit("{name: a, country: DE, " + window + "}"), "no ISO 3166 number"));
  CHECK(says(fault_of_limit("{name: a, country: \"999\", " + window + "}"), "no ISO 3166 number"));
  CHECK(says(fault_of_limit("{name: a, entry: [chips], " + window + "}"), "did you mean 'chip'?"));
  CHECK(says(fault_of_limit("{name: a, merchant: MORE THAN 15 CHARS, " + window + "}"), "1 to 15 characters"));
  CHECK(says(fault_of_limit("{name: a, except: {}, " + window + "}"), "names nothing"));
  CHECK(says(fault_of_limit("{name: a, except: {kinds: cash, mcc: \"5411\"}, " + window + "}"), "kinds"));
  CHECK(says(fault_of_limit("{name: a, window: 3, " + window + "}"), "window"));
}

TEST_CASE("a profile has at most 32 limits and 16 windows", "[limits]") {
  const auto profile = [](int limits, const std::string& of_each) {
    std::string text;
    for (int n = 0; n < limits; ++n)
      text += (n > 0 ? ", {name: l" : "{name: l") + std::to_string(n) + ", " + of_each + "}";
    return "default: a, profiles: {a: [" + text + "]}";
  };
  CHECK(faults_of(profile(32, "currency: EUR, single: 1")).empty());
  CHECK(says(fault_of(profile(33, "currency: EUR, single: 1")), "at most 32"));
  CHECK(faults_of(profile(16, "windows: [{period: day, count: 1}]")).empty());
  CHECK(says(fault_of(profile(17, "windows: [{period: day, count: 1}]")), "at most 16"));
  const std::string four =
      "windows: [{period: day, count: 1}, {period: week, count: 1}, {period: month, count: 1}, "
      "{rolling: 24 h, count: 1}";
  CHECK(faults_of(profile(4, four + "]")).empty());
  CHECK(says(fault_of(profile(1, four + ", {rolling: 1 h, count: 1}]")), "at most 4"));
}
