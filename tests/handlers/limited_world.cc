#include "tests/handlers/limited_world.h"

#include <catch2/catch.hpp>

namespace isoswitch::test {

std::string chain_with_limits(const std::string& options) {
  return "[dedupe, screen, limits: {" + options + "}, authorize, reverse, advise]";
}

WorldOptions limited(const std::string& limits) {
  return {.handlers = chain_with_limits("default: standard, profiles: {standard: [" + limits + "]}"),
          .stingy = GENERATE(false, true)};
}

CardToken card_of(World& world) { return world.store().rows().cards_of("A1").at(0).token; }

std::string code(const std::optional<World::Answer>& answer) { return answer ? (*answer)[39] : "no answer"; }

}  // namespace isoswitch::test
