// Every sequence of what can happen to one purchase, in every order, against a model that is counted from the rules.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/handlers/exploration_walk.h"

#ifndef EXPLORATION_DEPTH
#define EXPLORATION_DEPTH 6
#endif

namespace isoswitch::test {
namespace {

// EXPLORATION_DEPTH=N walks to another one.
std::size_t depth_of_run() {
  const char* const given = std::getenv("EXPLORATION_DEPTH");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : EXPLORATION_DEPTH;
}
const std::size_t depth = depth_of_run();

const std::vector<Letter> alphabet = {
    {What::authorization, 0, false, "authorization"},
    {What::increment, 1, false, "increment of 1"},
    {What::increment, 2, false, "increment of 2"},
    {What::completion, 2, false, "completion at 2"},
    {What::completion, 3, false, "completion at 3"},
    {What::capture, 1, true, "capture of 1"},
    {What::capture, 2, true, "capture of 2"},
    {What::capture, 1, false, "final capture of 1"},
    {What::capture, 2, false, "final capture of 2"},
    {What::reversal, 0, false, "reversal"},
    {What::partial_reversal, 1, false, "reversal, 1 remains"},
    {What::partial_reversal, 2, false, "reversal, 2 remains"},
    {What::increment_reversal, 0, false, "reversal of the increment"},
    {What::capture_reversal, 0, false, "reversal of the first capture"},
    {What::clock, 0, false, "the hold ends"},
};

bool contains(const Sequence& sequence, const Sequence& part) {
  auto at = part.begin();
  for (const std::uint8_t letter : sequence)
    if (at != part.end() && *at == letter) ++at;
  return at == part.end();
}

// Those that contain no shorter one: most faults are one fault with something before it or in between.
std::string report(const Exploration& exploration) {
  std::string text = fmt::format("{} sequences go wrong, among them", exploration.faults().size());
  std::vector<Sequence> told;
  for (const auto& fault : exploration.faults()) {
    if (told.size() == 60) break;
    if (std::ranges::any_of(told, [&](const Sequence& part) { return contains(fault.sequence, part); })) continue;
    told.push_back(fault.sequence);
    text += fmt::format("\n  [{}]: {}", exploration.text(fault.sequence), fault.what);
  }
  return text;
}

std::uint64_t power(std::uint64_t base, std::size_t exponent) {
  return exponent == 0 ? 1 : base * power(base, exponent - 1);
}

}  // namespace

TEST_CASE("the sequences are at least four events long", "[exploration]") { CHECK(depth >= 4); }

TEST_CASE("every sequence of events holds and posts what the rules say", "[exploration]") {
  const Minor authorized = GENERATE(2, 3);
  Exploration exploration{
      alphabet, {.authorized = authorized}, {.depth = depth, .thorough_depth = 4, .keep_endings = true}};
  exploration.walk();
  INFO(report(exploration));
  REQUIRE(exploration.faults().empty());
  CHECK(exploration.sequences() == power(alphabet.size(), depth));
}

}  // namespace isoswitch::test
