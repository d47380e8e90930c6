// Units of work as simple as they get, for any engine: a bank with accounts, one card each, holds and captures.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "switch/store/store.h"

namespace isoswitch::test {

inline constexpr Currency euro{978};
inline constexpr DayNumber today = 20'500;
inline constexpr Instant noon{std::int64_t{today} * 86'400'000'000 + 43'200'000'000};

AccountId account_id(int n);
CardToken card_token(int n);
LifeCycleId life_cycle_id(int n);
MatchKey match_key(int n);
SeenId seen_id(int n, DayNumber day = today);
ExceptionId exception_id(int n);
OwedId owed_id(int n);
LinkName link_name(int n);

using Decide = std::move_only_function<void(Rows&, Decision&) const>;
UnitOfWork unit(Decide decide, Keys keys = {});

// An account and its card, with money on it.
UnitOfWork opens(int account, Minor posted);
// Holds the amount for purchase `n`; declines where it is not there.
UnitOfWork authorizes(int account, int n, Minor amount);
// Posts what purchase `n` holds, found by its key; nothing where nothing is held.
UnitOfWork captures(int account, int n);
// Lets purchase `n` go.
UnitOfWork reverses(int account, int n);

// Question `n` is under way on the link; about a card with the link's number.
UnitOfWork asks(int link, int n);
// What is owed for question `n` goes on to this state, whatever it is in; nothing where it is not there.
UnitOfWork turns(int n, OwedState state);

// A row of every kind, every field of it in use.
Account full_account();
Card full_card();
LifeCycle full_life_cycle();
Seen full_seen();
Exception full_exception();
Counter full_counter();
Owed full_owed();  // parked
UnitOfWork puts_every_kind();
// What puts_every_kind() posted moves full_account() by this much.
inline constexpr Minor full_posting = 123'456;

// Submits units and keeps what they were told.
class Teller {
 public:
  explicit Teller(Store& store) : store_(store) {}

  void submit(UnitOfWork unit);
  // Submits, drains, and says how this unit ended.
  Result<Outcome> now(UnitOfWork unit);

  std::vector<Result<Outcome>> told;  // in the order of the calls
  std::vector<std::uint64_t> durable_when_told;

 private:
  Store& store_;
};

}  // namespace isoswitch::test
