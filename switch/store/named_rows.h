// Shows only the rows that a unit named, and remembers which others it was asked for.
#pragma once

#include "switch/store/store.h"

namespace isoswitch {

class NamedRows final : public RowSource {
 public:
  NamedRows(const RowSource& all, const Keys& keys);

  std::optional<Account> account(const AccountId& id) const override;
  std::optional<Card> card(const CardToken& token) const override;
  std::optional<Seen> seen(const SeenId& id) const override;
  std::optional<LifeCycle> life_cycle(const LifeCycleId& id) const override;
  std::vector<LifeCycleId> matches(const MatchKey& key) const override;
  std::optional<Exception> exception(const ExceptionId& id) const override;
  std::optional<Counter> counter(const CounterId& id) const override;  // follows from its card
  std::optional<Owed> owed(const OwedId& id) const override;

  // What the run missed: if there is anything, it saw too little and must be thrown away.
  const Also& missed() const { return missed_; }
  bool missed_any() const;

 private:
  bool names(const AccountId& id) const;
  bool names(const CardToken& token) const;
  bool names(const SeenId& id) const;
  bool names(const MatchKey& key) const;
  bool names(const LifeCycleId& id) const;  // itself, or by a key that is named

  const RowSource* all_;
  const Keys* keys_;
  mutable Also missed_;  // asking is what tells
};

// Adds what a run missed to what the next one may see.
void add(Also& to, const Also& missed);

}  // namespace isoswitch
