// The machine is the table of docs/ledger.md, cell by cell.
#include "switch/ledger/life_cycle_machine.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <string>
#include <vector>

using namespace isoswitch;

namespace {

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t at = 1;
  for (std::size_t bar = line.find('|', at); bar != std::string::npos; bar = line.find('|', at)) {
    std::string cell = line.substr(at, bar - at);
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
    cells.push_back(cell);
    at = bar + 1;
  }
  return cells;
}

// The table whose heading begins "| state | increment |".
std::vector<std::vector<std::string>> documented() {
  std::ifstream page(std::string(SOURCE_ROOT) + "/docs/ledger.md");
  std::vector<std::vector<std::string>> table;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| state | increment |")) inside = true;
    if (inside && !line.starts_with("|")) break;
    if (inside && !line.starts_with("|---")) table.push_back(cells_of(line));
  }
  return table;
}

constexpr LifeCycleState states[] = {LifeCycleState::open,     LifeCycleState::posted,         LifeCycleState::reversed,
                                     LifeCycleState::declined, LifeCycleState::reversed_first, LifeCycleState::expired,
                                     LifeCycleState::closed,   LifeCycleState::credited,       LifeCycleState::asked};

}  // namespace

TEST_CASE("every state and event has the effect that the page says", "[life_cycle]") {
  const auto table = documented();
  REQUIRE(table.size() == 1 + std::size(states));
  REQUIRE(table[0].size() == 1 + life_cycle_event_count);
  for (std::size_t row = 1; row < table.size(); ++row) {
    const auto state = life_cycle_state_named(table[row][0]);
    REQUIRE(state);
    for (std::size_t column = 1; column < table[row].size(); ++column) {
      const auto event = static_cast<LifeCycleEvent>(column - 1);
      INFO(table[row][0] << " × " << table[0][column]);
      CHECK(name(event) == table[0][column]);
      CHECK(name(effect_of(*state, event)) == table[row][column]);
    }
  }
}

TEST_CASE("the state follows from the amounts", "[life_cycle]") {
  LifeCycle row;
  row.captured = 5;
  CHECK(state_after(row) == LifeCycleState::posted);
  row.held = 1;
  CHECK(state_after(row) == LifeCycleState::open);
  row = {};
  row.credit = true;
  row.captured = 5;
  CHECK(state_after(row) == LifeCycleState::credited);
  row = {};
  row.expired = 5;
  CHECK(state_after(row) == LifeCycleState::expired);
  row.cleared = 5;
  CHECK(state_after(row) == LifeCycleState::closed);
  row = {};
  row.reversed = 5;
  CHECK(state_after(row) == LifeCycleState::reversed);
}
