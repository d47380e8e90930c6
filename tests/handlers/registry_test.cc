#include <catch2/catch.hpp>

#include "switch/handlers/registry.h"

using namespace isoswitch;

namespace {

// The faults of a chain that is written as one YAML list.
std::vector<std::string> faults_of(const std::string& handlers) {
  Faults faults;
  const auto top = Node::from_text("chain.yaml", "pipelines:\n  issuer:" + handlers, faults);
  REQUIRE(top);
  const Node pipeline = *top->require("pipelines")->require("issuer");
  PipelineSettings settings{"issuer", {}, pipeline};
  for (const Node& item : pipeline.items()) {
    if (item.is_scalar())
      settings.handlers.push_back({item.as_text(), item, std::nullopt});
    else
      settings.handlers.push_back({item.entries().front().first, item, item.entries().front().second});
  }
  const auto chain = build_chain(settings);
  CHECK((chain != nullptr) == faults.none());
  return faults.all();
}

std::string fault_of(const std::string& handlers) {
  const auto faults = faults_of(handlers);
  return faults.size() == 1 ? faults.front() : std::to_string(faults.size()) + " faults";
}

}  // namespace

TEST_CASE("the chain of the example can work", "[registry]") {
  CHECK(faults_of(" [network_management, dedupe, screen, authorize, reverse, advise]").empty());
}

TEST_CASE("an unknown handler is named with the nearest one and its line", "[registry]") {
  const std::string fault = fault_of("\n    - dedupe\n    - screeen\n    - authorize\n    - reverse\n");
  CHECK(fault.find("did you mean 'screen'?") != std::string::npos);
  CHECK(fault.find("chain.yaml:4:7") != std::string::npos);
}

TEST_CASE("chains that cannot work are refused with their reason", "[registry]") {
  CHECK(fault_of(" [authorize, dedupe, reverse]").find("'authorize' needs 'dedupe' before it") != std::string::npos);
  CHECK(fault_of(" [dedupe, authorize]").find("'authorize' needs 'reverse' in the same chain") != std::string::npos);
  CHECK(fault_of(" [dedupe, advise]").find("'advise' needs 'reverse'") != std::string::npos);
  CHECK(fault_of(" [dedupe, network_management, authorize, reverse]").find("after the money has moved") !=
        std::string::npos);
  const std::string limits = "limits: {default: a, profiles: {a: []}}";
  CHECK(fault_of(" [" + limits + ", dedupe, authorize, reverse]").find("'limits' needs 'dedupe' before it") !=
        std::string::npos);
  CHECK(fault_of(" [dedupe, " + limits + ", advise, reverse]").find("'limits' needs 'authorize'") != std::string::npos);
  CHECK(fault_of(" [dedupe, authorize, " + limits + ", reverse]").find("'limits' stands behind 'authorize'") !=
        std::string::npos);
  CHECK(fault_of(" [dedupe, advise, " + limits + ", authorize, reverse]").find("'limits' stands behind 'advise'") !=
        std::string::npos);
  CHECK(fault_of(" [dedupe, limits, authorize, reverse]").find("'limits' has no options") != std::string::npos);
  CHECK(faults_of(" [dedupe, screen, " + limits + ", authorize, reverse, advise]").empty());
  CHECK(fault_of(" [dedupe, dedupe, authorize, reverse]").find("twice") != std::string::npos);
  CHECK(fault_of(" [network_management]").find("nothing in it takes a purchase") != std::string::npos);
  CHECK(fault_of(" []").find("no handlers") != std::string::npos);
}

TEST_CASE("an unknown option or value is refused with its line", "[registry]") {
  CHECK(
      fault_of("\n    - dedupe\n    - authorize: {partial_aproval: never}\n    - reverse\n").find("partial_approval") !=
      std::string::npos);
  CHECK(fault_of("\n    - dedupe\n    - authorize: {tombstone_code: approved}\n    - reverse\n").find("chain.yaml:4") !=
        std::string::npos);
  CHECK(fault_of("\n    - dedupe: {keep: 3}\n    - authorize\n    - reverse\n").find("keep") != std::string::npos);
}
