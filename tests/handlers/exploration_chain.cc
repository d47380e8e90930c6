#include "tests/handlers/exploration_chain.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "switch/handlers/registry.h"

namespace isoswitch::test {

std::shared_ptr<const Chain> usual_chain() {
  Faults faults;
  const auto chain =
      Node::from_text("chain.yaml", "pipelines: {issuer: [dedupe, screen, authorize, reverse, advise]}", faults);
  PipelineSettings settings{"issuer", {}, *chain};
  for (const auto& [name, pipeline] : chain->require("pipelines")->entries())
    for (const Node& item : pipeline.items()) settings.handlers.push_back({item.as_text(), item, std::nullopt});
  auto built = build_chain(settings);
  REQUIRE(faults.none());
  return built;
}

std::shared_ptr<const Profile> edited_profile(const std::vector<std::pair<std::string, std::string>>& edits) {
  const std::string file = std::string(SOURCE_ROOT) + "/config/profiles/iso1987.yaml";
  std::ifstream in{file};
  std::stringstream shipped;
  shipped << in.rdbuf();
  std::string text = shipped.str();
  for (const auto& [from, to] : edits) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
  }
  Faults faults;
  auto profile = Profile::from_text(file, text, faults);
  REQUIRE(faults.none());
  return std::make_shared<const Profile>(std::move(*profile));
}

}  // namespace isoswitch::test
