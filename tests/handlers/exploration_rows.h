// A store of one account, one card and what hangs on them: small enough to be copied at every step of a walk.
#pragma once

#include <string>
#include <vector>

#include "switch/ledger/unit_check.h"
#include "switch/store/rows.h"

namespace isoswitch::test {

class SmallRows final : public RowSource {
 public:
  SmallRows(const Account& account, const Card& card) : account_(account), card_(card) {}

  std::optional<Account> account(const AccountId& id) const override;
  std::optional<Card> card(const CardToken& token) const override;
  std::optional<Seen> seen(const SeenId& id) const override;
  std::optional<LifeCycle> life_cycle(const LifeCycleId& id) const override;
  std::vector<LifeCycleId> matches(const MatchKey& key) const override;
  std::optional<Exception> exception(const ExceptionId&) const override { return std::nullopt; }
  std::optional<Counter> counter(const CounterId&) const override { return std::nullopt; }
  std::optional<Owed> owed(const OwedId&) const override { return std::nullopt; }

  // Takes what a unit changed if it may be (check_unit()) and if no entry comes twice (LED-03); else says why not.
  std::string take(const RowImages& images);

  const Account& account() const { return account_; }
  const std::vector<LifeCycle>& life_cycles() const { return life_cycles_; }
  // 2100: credits less debits.
  Minor owed_to_network() const { return owed_to_network_; }

  // What must hold of the rows beside each other; empty, or what does not.
  std::string fault(Minor opening) const;

 private:
  UnitChanges changes_of(const RowImages& images) const;

  Account account_;
  Card card_;
  std::vector<LifeCycle> life_cycles_;
  std::vector<Seen> seen_;
  std::vector<PostingId> entries_;
  Minor debits_ = 0;
  Minor credits_ = 0;
  Minor owed_to_network_ = 0;
  std::uint64_t units_ = 0;
};

}  // namespace isoswitch::test
