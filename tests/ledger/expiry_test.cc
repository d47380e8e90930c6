// The end of a hold, at its time and before it.
#include "switch/ledger/expiry.h"

#include <catch2/catch.hpp>

#include "switch/ledger/unit_check.h"

using namespace isoswitch;

namespace {

const Instant now = instant_of({2026, 3, 1, 12, 0, 0});

// 100.00 held, of which the older increment added 20.00 and the newer 30.00.
struct Held {
  Account account;
  LifeCycle row;

  Held() {
    account.id = "A1";
    account.currency = {978};
    account.pending = 10'000;
    row.account = account.id;
    row.authorized = {10'000, {978}};
    row.held = 10'000;
    row.expires = now + std::chrono::hours{1};
    row.shares = {{LifeCycleId{{1}}, Part::increment, 2'000}, {LifeCycleId{{2}}, Part::increment, 3'000}};
  }

  bool is_sound_after(const Held& before) const {
    UnitChanges changes;
    changes.accounts.push_back({before.account, account});
    changes.life_cycles.push_back({before.row, row});
    return check_unit(changes).has_value();
  }
};

}  // namespace

TEST_CASE("a hold that is released before its time is as one whose time has come", "[expiry]") {
  Held early;
  Held late;
  release_early(early.account, early.row, 10'000, now);
  late.row.expires = now;
  expire(late.account, late.row, now);
  CHECK(early.row == late.row);
  CHECK(early.account == late.account);
  CHECK(early.row.state == LifeCycleState::expired);
  CHECK(early.row.expired == 10'000);
  CHECK(early.account.pending == 0);
  CHECK(early.is_sound_after(Held{}));
}

TEST_CASE("a part of a hold that is released comes off the newest increment, and the rest still ends", "[expiry]") {
  Held held;
  release_early(held.account, held.row, 4'000, now);
  CHECK(held.row.held == 6'000);
  CHECK(held.row.expired == 4'000);
  CHECK(held.row.state == LifeCycleState::open);
  CHECK(held.row.expires == now + std::chrono::hours{1});
  CHECK(held.row.shares[0].left == 1'000);
  CHECK(held.row.shares[1].left == 0);
  CHECK(held.is_sound_after(Held{}));
  CHECK_FALSE(due(held.row, now));
  expire(held.account, held.row, now + std::chrono::hours{1});
  CHECK(held.row.expired == 10'000);
  CHECK(held.account.pending == 0);
}

TEST_CASE("what was captured before a hold is released stays posted", "[expiry]") {
  Held held;
  held.row.captured = 500;
  release_early(held.account, held.row, 10'000, now);
  CHECK(held.row.state == LifeCycleState::posted);
}
