// Every sequence of what can happen to one purchase, in every order, against a model that is counted from the rules.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/handlers/exploration_order.h"
#include "tests/handlers/exploration_walk.h"

#ifndef EXPLORATION_DEPTH
#define EXPLORATION_DEPTH 6
#endif

namespace isoswitch::test {
namespace {

// ISOSWITCH_DEPTH=N walks to another one.
std::size_t depth_of_run() {
  const char* const given = std::getenv("ISOSWITCH_DEPTH");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : EXPLORATION_DEPTH;
}
const std::size_t depth = depth_of_run();

std::vector<Letter> alphabet(Minor authorized) {
  return {
      {What::authorization, authorized, false, "authorization"},
      {What::increment, 1, false, "increment of 1"},
      {What::increment, 2, false, "increment of 2"},
      {What::completion, 2, false, "completion at 2"},
      {What::completion, 3, false, "completion at 3"},
      {What::capture, 1, true, "capture of 1"},
      {What::capture, 2, true, "capture of 2"},
      {What::capture, 1, false, "final capture of 1"},
      {What::capture, 2, false, "final capture of 2"},
      {What::reversal, 0, false, "reversal"},
      {What::partial_reversal, 1, false, "reversal but 1"},
      {What::partial_reversal, 2, false, "reversal but 2"},
      {What::increment_reversal, 0, false, "reversal of the increment"},
      {What::capture_reversal, 0, false, "reversal of the first capture"},
      {What::clock, 25, false, "end of the hold"},
  };
}

bool contains(const Sequence& sequence, const Sequence& part) {
  auto at = part.begin();
  for (const std::uint8_t letter : sequence)
    if (at != part.end() && *at == letter) ++at;
  return at == part.end();
}

// Those that contain no shorter one: most faults are one fault with something before it or in between.
std::string report(const Exploration& exploration, const std::vector<Exploration::Fault>& faults) {
  std::string text = fmt::format("{} sequences go wrong", faults.size());
  std::vector<Sequence> told;
  for (const auto& fault : faults) {
    if (told.size() == 60) break;
    if (std::ranges::any_of(told, [&](const Sequence& part) { return contains(fault.sequence, part); })) continue;
    told.push_back(fault.sequence);
    text += fmt::format("\n  [{}]: {}", exploration.text(fault.sequence), fault.what);
  }
  return text;
}

std::string report(const Exploration& exploration) { return report(exploration, exploration.faults()); }

std::uint64_t power(std::uint64_t base, std::size_t exponent) {
  return exponent == 0 ? 1 : base * power(base, exponent - 1);
}

}  // namespace

TEST_CASE("the sequences are at least four events long", "[exploration]") { CHECK(depth >= 4); }

TEST_CASE("every sequence of events holds and posts what the rules say", "[exploration]") {
  const Minor authorized = GENERATE(2, 3);
  const std::vector<Letter> letters = alphabet(authorized);
  Exploration exploration{
      letters, {.authorized = authorized}, {.depth = depth, .thorough_depth = 4, .keep_endings = true}};
  exploration.walk();
  {
    INFO(report(exploration));
    CHECK(exploration.faults().empty());
  }
  CHECK(exploration.sequences() == power(letters.size(), depth));
  const auto differences = order_differences(exploration, depth);
  INFO(report(exploration, differences));
  CHECK(differences.empty());
}

TEST_CASE("where the money is short, and where messages share their reference, it is the same", "[exploration]") {
  std::vector<Letter> letters = alphabet(3);
  letters.push_back({What::completion_reversal, 0, false, "reversal of the first completion"});
  letters.push_back({What::clock, 13, false, "half of the hold's time"});
  const ExploredWorld world =
      GENERATE(ExploredWorld{.authorized = 3, .balance = 2}, ExploredWorld{.authorized = 3, .balance = 4},
               ExploredWorld{.authorized = 3, .reference = Reference::shared});
  const std::size_t shorter = std::min<std::size_t>(depth, 5);
  Exploration exploration{letters, world, {.depth = shorter, .thorough_depth = 3}};
  exploration.walk();
  INFO("balance " << world.balance << "\n" << report(exploration));
  CHECK(exploration.faults().empty());
  CHECK(exploration.sequences() == power(letters.size(), shorter));
}

// R5: a new transaction. Two purchases answer to one name then, so that nobody can say which one is meant.
TEST_CASE("two authorizations that share their names keep the books in balance", "[exploration]") {
  std::vector<Letter> letters = alphabet(3);
  letters.push_back({What::authorization, 2, false, "authorization of 2"});
  Exploration exploration{letters, {.authorized = 3}, {.depth = 4, .beside_model = false}};
  exploration.walk();
  INFO(report(exploration));
  CHECK(exploration.faults().empty());
  CHECK(exploration.sequences() == power(letters.size(), 4));
}

}  // namespace isoswitch::test
