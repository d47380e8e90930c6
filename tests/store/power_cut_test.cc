// D-2: the power goes at every single write, sync, create and rename of a day's work, and takes any 512 bytes with it
// that were not synced. What is left is a prefix that holds everything that was told.
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>

#include "switch/base/random.h"
#include "tests/store/journal_world.h"

namespace isoswitch::test {
namespace {

constexpr int units = 36;

struct Power {
  std::atomic<std::uint64_t> changes = 0;
  std::uint64_t goes_at = 0;  // change
  bool gone() const { return changes >= goes_at; }
};

std::shared_ptr<Power> power_goes_at(MemoryFiles& disk, std::uint64_t change) {
  auto power = std::make_shared<Power>();
  power->goes_at = change;
  disk.set_fault(
      [power](const std::string&, const std::string&) { return ++power->changes >= power->goes_at ? EIO : 0; });
  return power;
}

// A day's unit: an account, and its question is asked; the one before it goes unanswered, what is owed for the one
// before that is delivered.
UnitOfWork works(int n) {
  UnitOfWork made = opens(n, n);
  made.decide = [decide = std::move(made.decide), asked = asks(1, n), due = turns(n - 1, OwedState::due),
                 delivered = turns(n - 2, OwedState::delivered)](Rows& rows, Decision& decision) {
    decide(rows, decision);
    asked.decide(rows, decision);
    due.decide(rows, decision);
    delivered.decide(rows, decision);
  };
  return made;
}

// Ends when the disk does; says how many units were told that they are durable. The last thing that it does is to
// write.
std::size_t day(MemoryFiles& disk, const Power& power) {
  Failures failures;
  auto store = JournalStore::open(journal_on(disk, &failures));
  if (!store) return 0;
  Teller teller{**store};
  for (int n = 1; n <= units && !power.gone(); ++n) {
    eventually([&] { return (*store)->has_room() || power.gone(); });
    teller.submit(with_note(works(n), 60'000));
    if (n % 3 != 0) (*store)->drain();
  }
  (*store)->drain();
  // Where the next segment could not be made, units were refused before they were decided: that is no promise.
  return static_cast<std::size_t>(
      std::ranges::count_if(teller.told, [](const auto& told) { return told.has_value(); }));
}

// How far the journal on the disk goes, its rows compared. Starting on what the cut has left must always succeed.
std::uint64_t found(MemoryFiles& disk) {
  Failures failures;
  auto store = JournalStore::open(journal_on(disk, &failures));
  INFO((store ? "" : store.error().text));
  REQUIRE(store.has_value());
  const std::uint64_t last = (*store)->recovery().last_sequence;
  for (int n = 1; n <= units; ++n)
    REQUIRE((*store)->rows().account(account_id(n)).has_value() == (static_cast<std::uint64_t>(n) <= last));
  const int question = static_cast<int>(last);
  const std::vector<OwedId> asked = last > 0 ? std::vector{owed_id(question)} : std::vector<OwedId>{};
  const std::vector<OwedId> due = last > 1 ? std::vector{owed_id(question - 1)} : std::vector<OwedId>{};
  REQUIRE((*store)->rows().asked(units) == asked);
  REQUIRE((*store)->rows().owed_in(link_name(1), OwedState::due, 0, units) == due);
  if (last > 1) REQUIRE((*store)->rows().owed(owed_id(question - 1))->order == last);
  REQUIRE((*store)->rows().counts().owed == asked.size() + due.size());
  return last;
}

}  // namespace

TEST_CASE("whenever the power goes, all that was told is there, and nothing that is half", "[power_cut]") {
  const std::uint64_t seed = 20'251'125;
  CAPTURE(seed);
  SeededRandom random{seed};
  MemoryFiles whole;
  REQUIRE(day(whole, *power_goes_at(whole, 1'000'000)) == units);
  const std::uint64_t changes = whole.changes();
  REQUIRE(changes > 60);
  for (std::uint64_t change = 1; change <= changes; ++change) {
    MemoryFiles disk;
    const std::size_t told = day(disk, *power_goes_at(disk, change));
    for (int damage = 0; damage < 4; ++damage) {
      CAPTURE(change, damage, told);
      auto left = disk.after_power_cut(random);
      // And once more while it recovers.
      power_goes_at(*left, 1 + random.below(8));
      Failures failures;
      (void)JournalStore::open(journal_on(*left, &failures));
      auto twice = left->after_power_cut(random);
      const std::uint64_t last = found(*twice);
      REQUIRE(last >= told);
      REQUIRE(last <= units);
    }
  }
}

}  // namespace isoswitch::test
