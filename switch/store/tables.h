// The rows in memory. One thread owns them: it changes them and it reads them.
#pragma once

#include <memory>

#include "switch/store/rows.h"

namespace isoswitch {

// Whoever looks at all rows.
class RowTaker {
 public:
  virtual ~RowTaker() = default;
  virtual void take(const Account&) {}
  virtual void take(const Card&) {}
  virtual void take(const LifeCycle&) {}
  virtual void take(const Seen&) {}
  virtual void take(const Exception&) {}
  virtual void take(const Counter&) {}
  virtual void take(const Owed&) {}
};

class Tables final : public Ledger {
 public:
  Tables();
  ~Tables() override;

  // Every row replaces the one with its key; postings are added to the books and then forgotten, and what was owed is
  // forgotten when it has ended.
  void apply(const RowImages& images);
  // What a snapshot's books add up to.
  void add_to_books(const BookTotal& total);
  // "Day closed": drops the seen rows, life cycles and counters whose keep_until is before the day. Holds stay.
  void close_before(DayNumber day);

  std::optional<Account> account(const AccountId& id) const override;
  std::optional<Card> card(const CardToken& token) const override;
  std::optional<Seen> seen(const SeenId& id) const override;
  std::optional<LifeCycle> life_cycle(const LifeCycleId& id) const override;
  std::vector<LifeCycleId> matches(const MatchKey& key) const override;
  std::optional<Exception> exception(const ExceptionId& id) const override;
  std::optional<Counter> counter(const CounterId& id) const override;
  std::optional<Owed> owed(const OwedId& id) const override;
  std::vector<Card> cards_of(const AccountId& account) const override;
  std::vector<Exception> exceptions(std::optional<ExceptionStatus> status, std::size_t most) const override;
  std::vector<LifeCycleId> due(Instant now, std::size_t most) const override;
  std::vector<Hold> holds_of(const CardToken& card, std::size_t most) const override;
  std::vector<OwedId> owed_in(const LinkName& link, OwedState state, std::uint64_t behind_order,
                              std::size_t most) const override;
  std::vector<OwedId> asked(std::size_t most) const override;
  OwedFigures owed_figures(const LinkName& link) const override;
  std::vector<LinkName> owing_links() const override;
  std::vector<BookTotal> books() const override;  // by book, name, currency
  std::vector<PostedTotal> posted() const override;
  Imbalance imbalance() const override;
  Counts counts() const override;

  // Every row that can be found, in no order.
  void each(RowTaker& taker) const;
  // The two halves of it, for two threads.
  void each_life_cycle(RowTaker& taker) const;
  void each_other_row(RowTaker& taker) const;

 private:
  struct Shelves;
  std::unique_ptr<Shelves> shelves_;
};

}  // namespace isoswitch
