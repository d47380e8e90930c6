// One unit's overlay over the rows of a store: hands rows out by value, keeps whole images of what was put.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "switch/ledger/rows.h"

namespace isoswitch {

// Where rows come from before the unit changes them.
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual std::optional<Account> account(const AccountId& id) const = 0;
  virtual std::optional<Card> card(const CardToken& token) const = 0;
  virtual std::optional<Seen> seen(const SeenId& id) const = 0;
  virtual std::optional<LifeCycle> life_cycle(const LifeCycleId& id) const = 0;
  // Life cycles that carry the key, of any card, oldest first.
  virtual std::vector<LifeCycleId> matches(const MatchKey& key) const = 0;
  virtual std::optional<Exception> exception(const ExceptionId& id) const = 0;
  virtual std::optional<Counter> counter(const CounterId& id) const = 0;
  // Nothing once it has ended.
  virtual std::optional<Owed> owed(const OwedId& id) const = 0;
};

struct PostedTotal {
  Currency currency;
  BookTotal::Wide posted = 0;
};

// What is owed to the issuer behind one link.
struct OwedFigures {
  std::size_t asked = 0;
  std::size_t due = 0;
  std::size_t parked = 0;
  std::optional<Instant> oldest_due;  // `since` of it
  // By currency: the approvals, due or parked, that the issuer has not seen. Currencies with none are left out.
  struct Exposure {
    Currency currency;
    BookTotal::Wide amount = 0;
    friend bool operator==(const Exposure&, const Exposure&) = default;
  };
  std::vector<Exposure> exposure;

  friend bool operator==(const OwedFigures&, const OwedFigures&) = default;
};

// What those may ask who only look: console, metrics, tests.
class Ledger : public RowSource {
 public:
  virtual std::vector<Card> cards_of(const AccountId& account) const = 0;
  // Oldest first; all of them where no status is named.
  virtual std::vector<Exception> exceptions(std::optional<ExceptionStatus> status, std::size_t most) const = 0;
  // Life cycles that hold money, and whose hold has ended by then; the first to end first.
  virtual std::vector<LifeCycleId> due(Instant now, std::size_t most) const = 0;
  // The card's life cycles that hold money, in no order.
  virtual std::vector<Hold> holds_of(const CardToken& card, std::size_t most) const = 0;
  // What the link owes in this state. Due and parked: behind this order (0: from the first), in order; whatever became
  // due in one unit comes together, so there may be a few more than `most`. Asked: the first asked first.
  virtual std::vector<OwedId> owed_in(const LinkName& link, OwedState state, std::uint64_t behind_order,
                                      std::size_t most) const = 0;
  // The questions that are under way, over all links, the first asked first.
  virtual std::vector<OwedId> asked(std::size_t most) const = 0;
  virtual OwedFigures owed_figures(const LinkName& link) const = 0;
  // That anything is owed on, in order of their names; those that are configured no more included.
  virtual std::vector<LinkName> owing_links() const = 0;
  virtual std::vector<BookTotal> books() const = 0;  // sums over every posting; debits equal credits per currency
  // What the accounts' rows add up to, by currency: what 2000 must be.
  virtual std::vector<PostedTotal> posted() const = 0;

  // LED-02, LED-06: what must hold after every unit; all zero.
  struct Imbalance {
    std::size_t accounts = 0;    // whose pending amount is not what their life cycles hold
    std::size_t currencies = 0;  // in which debits are not credits, or posted is not the book of cardholders
    bool none() const { return accounts == 0 && currencies == 0; }
  };
  virtual Imbalance imbalance() const = 0;

  struct Counts {
    std::size_t accounts = 0;
    std::size_t cards = 0;
    std::size_t life_cycles = 0;
    std::size_t seen = 0;
    std::size_t exceptions_open = 0;
    std::size_t counters = 0;
    std::size_t owed = 0;  // and not ended
  };
  virtual Counts counts() const = 0;
};

// What one unit changed, in the order it was first put.
struct RowImages {
  std::vector<Account> accounts;
  std::vector<Card> cards;
  std::vector<LifeCycle> life_cycles;
  std::vector<Seen> seen;
  std::vector<Exception> exceptions;
  std::vector<Posting> postings;
  std::vector<Counter> counters;
  std::vector<Owed> owed;
  bool empty() const;
  void clear();
};

class Rows {
 public:
  explicit Rows(const RowSource& source) : source_(&source) {}

  std::optional<Account> account(const AccountId& id);
  std::optional<Card> card(const CardToken& token);
  std::optional<Seen> seen(const SeenId& id);
  std::optional<LifeCycle> life_cycle(const LifeCycleId& id);
  // Candidates that carry the key: those of the card and those that know no card; with no card given, all. Oldest
  // first. The rule picks.
  std::vector<LifeCycle> matches(const std::optional<CardToken>& card, const MatchKey& key);
  std::optional<Exception> exception(const ExceptionId& id);
  std::optional<Counter> counter(const CounterId& id);
  // What the unit itself has put is found whatever its state.
  std::optional<Owed> owed(const OwedId& id);

  void put(const Account& row);
  void put(const Card& row);
  void put(const LifeCycle& row);
  void put(const Seen& row);
  void put(const Exception& row);
  void put(const Counter& row);
  void put(const Owed& row);  // its order is set by the store
  // Adds the entry and moves `posted` of the cardholder accounts it names, which must exist.
  void post(const Posting& posting);

  const RowImages& images() const { return images_; }
  RowImages& images() { return images_; }
  const RowSource& source() const { return *source_; }

 private:
  const RowSource* source_;
  RowImages images_;
};

}  // namespace isoswitch
