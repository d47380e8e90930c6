#include "switch/store/journal_verify.h"

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include <vector>

#include "record.pb.h"
#include "switch/store/row_image.h"

namespace isoswitch {
namespace {

__extension__ using Wide = __int128;

struct Recomputed {
  Wide posted = 0;
  Wide held = 0;
};

struct Held {
  std::string account;
  Minor minor = 0;
};

struct Owing {
  LinkName link;
  OwedState state = OwedState::asked;
  std::uint64_t order = 0;
};

std::string key_of(const Id16& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string text(Wide minor) { return fmt::format("{}", static_cast<long long>(minor)); }

}  // namespace

// Debits equal credits by the shape of a posting: one amount, two sides.
struct JournalProof::Books {
  absl::flat_hash_map<std::string, Recomputed> accounts;
  absl::flat_hash_map<std::string, Held> life_cycles;
  absl::flat_hash_set<std::string> postings;
  absl::flat_hash_map<OwedId, Owing, IdHash> owed;  // and not ended
  std::vector<std::string> holds_changed;           // by this record
  RowImages rows;

  Result<void> take_postings();
  Result<void> take_life_cycles();
  Result<void> compare_accounts();
  Result<void> take_owed(std::uint64_t sequence);
};

Result<void> JournalProof::Books::take_postings() {
  for (const Posting& posting : rows.postings) {
    if (posting.amount.minor <= 0) return failure("a posting of " + text(posting.amount.minor));
    if (!postings.insert(key_of(posting.id.bytes)).second) return failure("a posting id that was used before (LED-03)");
    if (posting.debit.book == Book::cardholder) accounts[std::string{posting.debit.of}].posted -= posting.amount.minor;
    if (posting.credit.book == Book::cardholder)
      accounts[std::string{posting.credit.of}].posted += posting.amount.minor;
  }
  return {};
}

Result<void> JournalProof::Books::take_life_cycles() {
  holds_changed.clear();
  for (const LifeCycle& row : rows.life_cycles) {
    if (row.held < 0) return failure("a life cycle holds " + text(row.held));
    Held& held = life_cycles[key_of(row.id.bytes)];
    const Held before = held;
    if (!held.account.empty()) accounts[held.account].held -= held.minor;
    held = {row.account ? std::string{*row.account} : std::string{}, row.held};
    if (held.minor != before.minor || held.account != before.account)
      for (const Held& side : {before, held})
        if (side.minor != 0) holds_changed.push_back(side.account);
    if (held.account.empty() && row.held != 0)
      return failure("a life cycle without an account holds " + text(row.held));
    if (!held.account.empty()) accounts[held.account].held += held.minor;
  }
  return {};
}

Result<void> JournalProof::Books::compare_accounts() {
  absl::flat_hash_map<std::string, Currency> told;
  for (const Account& row : rows.accounts) {
    const std::string id{row.id};
    told.emplace(id, row.currency);
    const Recomputed& recomputed = accounts[id];
    if (recomputed.posted != row.posted)
      return failure(
          fmt::format("account {}: posted is {}, its postings sum to {}", id, row.posted, text(recomputed.posted)));
    if (recomputed.held != row.pending)
      return failure(
          fmt::format("account {}: pending is {}, its life cycles hold {}", id, row.pending, text(recomputed.held)));
  }
  // Whoever moves money on an account says what it has now.
  for (const Posting& posting : rows.postings)
    for (const BookAccount& side : {posting.debit, posting.credit}) {
      if (side.book != Book::cardholder) continue;
      const auto account = told.find(std::string{side.of});
      if (account == told.end())
        return failure(fmt::format("account {}: a posting without the account's new balance", side.of.view()));
      if (account->second != posting.amount.currency)
        return failure(fmt::format("account {}: a posting in currency {:03}, the account is in {:03}", side.of.view(),
                                   posting.amount.currency.number, account->second.number));
    }
  for (const std::string& account : holds_changed)
    if (!told.contains(account))
      return failure(fmt::format("account {}: a hold without the account's new pending amount", account));
  return {};
}

// STI-02: a question has one end; STI-07: what is to be delivered has one place in the queue.
Result<void> JournalProof::Books::take_owed(std::uint64_t sequence) {
  for (const Owed& row : rows.owed) {
    const auto refused = [&](std::string_view why) {
      return failure(fmt::format("owed on link {}, {}: {}", row.link.view(), name(row.state), why));
    };
    const auto before = owed.find(row.id);
    if (before == owed.end() && ended(row.state)) return refused("it has ended before, or never was");
    const bool waits = row.state == OwedState::due || row.state == OwedState::parked;
    if (before != owed.end()) {
      if (before->second.link != row.link) return refused(fmt::format("it was on link {}", before->second.link.view()));
      if (row.state == OwedState::asked && before->second.state != OwedState::asked)
        return refused("its question was closed before");
    }
    const std::uint64_t kept = before == owed.end() ? 0 : before->second.order;
    const std::uint64_t order = kept != 0 ? kept : waits ? sequence : 0;
    if (row.order != order) return refused(fmt::format("its order is {}, by the records it is {}", row.order, order));
    if (ended(row.state))
      owed.erase(before);
    else
      owed[row.id] = {row.link, row.state, row.order};
  }
  return {};
}

JournalProof::JournalProof() : books_(std::make_unique<Books>()) {}
JournalProof::~JournalProof() = default;

// LED-02, LED-06: the rows of a snapshot, against each other and against the books.
Result<void> JournalProof::begin(const Tables& snapshot) {
  struct Take final : RowTaker {
    explicit Take(Books& to) : books(to) {}
    void take(const Account& row) override { books.accounts[std::string{row.id}].posted = row.posted; }
    void take(const LifeCycle& row) override {
      const std::string account = row.account ? std::string{*row.account} : std::string{};
      books.life_cycles[key_of(row.id.bytes)] = {account, row.held};
      if (!account.empty()) books.accounts[account].held += row.held;
    }
    void take(const Owed& row) override { books.owed[row.id] = {row.link, row.state, row.order}; }
    Books& books;
  } taken{*books_};
  snapshot.each(taken);
  const Ledger::Imbalance imbalance = snapshot.imbalance();
  if (imbalance.none()) return {};
  return failure(
      fmt::format("{} accounts do not have the pending amount that their life cycles hold; in {} currencies "
                  "debits are not credits, or the accounts are not the book of cardholders",
                  imbalance.accounts, imbalance.currencies));
}

Result<void> JournalProof::add(const proto::Record& record) {
  Books& books = *books_;
  books.rows.clear();
  if (auto understood = read(record.rows(), books.rows); !understood) return understood;
  if (auto taken = books.take_postings(); !taken) return taken;
  if (auto taken = books.take_life_cycles(); !taken) return taken;
  if (auto compared = books.compare_accounts(); !compared) return compared;
  return books.take_owed(record.sequence());
}

JournalProof::Figures JournalProof::figures() const {
  return {books_->accounts.size(), books_->life_cycles.size(), books_->postings.size(), books_->owed.size()};
}

}  // namespace isoswitch
