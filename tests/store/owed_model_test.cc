// Random questions, deliveries and removals beside a model that is nothing but one list of rows, on every engine, with
// restarts.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

#include "switch/base/random.h"
#include "tests/store/bank.h"
#include "tests/store/engines.h"

namespace isoswitch::test {
namespace {

constexpr int links = 3;

// What is owed, as anybody would keep it who has time: every answer is a walk over all rows.
struct Model {
  struct Item {
    int link = 0;
    OwedState state = OwedState::asked;
    std::uint64_t order = 0;
  };
  std::map<int, Item> items;  // by number; the number is also when it was asked, and what it exposes

  void turn(int n, OwedState state, std::uint64_t sequence) {
    const auto found = items.find(n);
    if (found == items.end()) return;
    if (state == OwedState::due || state == OwedState::parked) {
      found->second.state = state;
      if (found->second.order == 0) found->second.order = sequence;
    } else {
      items.erase(found);
    }
  }

  std::vector<OwedId> in(int link, OwedState state, std::uint64_t behind) const {
    std::vector<std::pair<std::uint64_t, int>> picked;
    for (const auto& [n, item] : items)
      if ((link == 0 || item.link == link) && item.state == state && (state == OwedState::asked || item.order > behind))
        picked.emplace_back(item.order, n);
    std::ranges::sort(picked);
    std::vector<OwedId> found;
    for (const auto& [order, n] : picked) found.push_back(owed_id(n));
    return found;
  }

  OwedFigures figures(int link) const {
    OwedFigures figures;
    BookTotal::Wide exposed = 0;
    for (const auto& [n, item] : items) {
      if (item.link != link) continue;
      figures.asked += item.state == OwedState::asked ? 1 : 0;
      figures.due += item.state == OwedState::due ? 1 : 0;
      figures.parked += item.state == OwedState::parked ? 1 : 0;
      if (item.state == OwedState::due && !figures.oldest_due) figures.oldest_due = noon + Duration{n};
      if (item.state != OwedState::asked) exposed += n;
    }
    if (exposed != 0) figures.exposure = {{euro, exposed}};
    return figures;
  }
};

void compare(const Model& model, const Ledger& rows, int last, std::uint64_t behind) {
  for (int n = 1; n <= last; ++n) {
    const auto row = rows.owed(owed_id(n));
    REQUIRE(row.has_value() == model.items.contains(n));
    if (row) REQUIRE(row->state == model.items.at(n).state);
    if (row) REQUIRE(row->order == model.items.at(n).order);
  }
  for (int link = 1; link <= links; ++link) {
    for (const OwedState state : {OwedState::asked, OwedState::due, OwedState::parked}) {
      REQUIRE(rows.owed_in(link_name(link), state, 0, 10'000) == model.in(link, state, 0));
      REQUIRE(rows.owed_in(link_name(link), state, behind, 10'000) == model.in(link, state, behind));
    }
    REQUIRE(rows.owed_figures(link_name(link)) == model.figures(link));
  }
  REQUIRE(rows.asked(10'000) == model.in(0, OwedState::asked, 0));
  REQUIRE(rows.counts().owed == model.items.size());
}

}  // namespace

TEST_CASE("random questions leave what a simple model says is owed, over restarts", "[owed][model]") {
  const auto engine = GENERATE(Engine::memory, Engine::stingy, Engine::journal);
  const auto seed = GENERATE(1U, 2U, 3U);
  CAPTURE(name(engine), seed);
  SeededRandom random{seed};
  EngineWorld world{engine};
  Model model;
  int last = 0;
  static constexpr OwedState states[] = {OwedState::due,       OwedState::due,     OwedState::parked,
                                         OwedState::delivered, OwedState::settled, OwedState::removed};
  for (int round = 0; round < 20; ++round) {
    Teller teller{world.store()};
    for (int i = 0; i < 60; ++i) {
      if (last == 0 || random.below(3) == 0) {
        const int link = static_cast<int>(1 + random.below(links));
        model.items[++last] = {.link = link};
        teller.submit(asks(link, last));
      } else {
        const int n = static_cast<int>(1 + random.below(static_cast<std::uint64_t>(last)));
        const OwedState state = states[random.below(std::size(states))];
        model.turn(n, state, world.store().figures().last_sequence + 1);
        teller.submit(turns(n, state));
      }
      if (random.below(5) == 0) world.store().flush();
    }
    world.store().drain();
    for (const auto& told : teller.told) REQUIRE(told.has_value());
    const std::uint64_t behind = random.below(world.store().figures().last_sequence);
    compare(model, world.store().rows(), last, behind);
    if (random.below(3) == 0 && world.reopens()) compare(model, world.store().rows(), last, behind);
  }
}

}  // namespace isoswitch::test
