// What one unit of work may not do (LED-02, LED-03, LED-06, LED-08).
#include "switch/ledger/unit_check.h"

#include <catch2/catch.hpp>
#include <limits>

using namespace isoswitch;

namespace {

constexpr Minor most = std::numeric_limits<Minor>::max();
constexpr Currency eur{978};

Account account(Minor posted, Minor pending, const char* id = "A1") {
  Account made;
  made.id = id;
  made.currency = eur;
  made.posted = posted;
  made.pending = pending;
  return made;
}

LifeCycle life_cycle(Minor held, const char* on = "A1") {
  LifeCycle made;
  made.id.bytes[0] = 1;
  made.account = on;
  made.authorized = {held, eur};
  made.held = held;
  return made;
}

Posting posting(const BookAccount& debit, const BookAccount& credit, Minor minor) {
  Posting made;
  made.debit = debit;
  made.credit = credit;
  made.amount = {minor, eur};
  return made;
}

const BookAccount cardholder{Book::cardholder, "A1"};
const BookAccount network{Book::network_settlement, "domestic"};

// A capture: 50.00 were held, 30.00 are posted, 20.00 stay held.
UnitChanges capture() {
  UnitChanges changes;
  changes.accounts = {{account(100'000, 5'000), account(97'000, 2'000)}};
  changes.life_cycles = {{life_cycle(5'000), life_cycle(2'000)}};
  changes.life_cycles[0].after.captured = 3'000;
  changes.postings = {posting(cardholder, network, 3'000)};
  return changes;
}

std::string refusal(const UnitChanges& changes) {
  const auto checked = check_unit(changes);
  return checked ? "" : checked.error().text;
}

bool refused_for(const UnitChanges& changes, const char* why) {
  return refusal(changes).find(why) != std::string::npos;
}

}  // namespace

TEST_CASE("a unit whose sums are right is accepted", "[unit_check]") {
  CHECK(refusal(capture()) == "");
  CHECK(refusal({}) == "");

  UnitChanges opened;
  opened.accounts = {{std::nullopt, account(100'000, 0)}};
  opened.postings = {posting({Book::migration, {}}, cardholder, 100'000)};
  CHECK(refusal(opened) == "");

  UnitChanges held;
  held.accounts = {{account(100'000, 0), account(100'000, 5'000)}};
  held.life_cycles = {{std::nullopt, life_cycle(5'000)}};
  CHECK(refusal(held) == "");

  UnitChanges transfer;
  transfer.accounts = {{account(500, 0, "A2"), account(700, 0, "A2")}, {account(1'000, 0), account(800, 0)}};
  transfer.postings = {posting(cardholder, {Book::cardholder, "A2"}, 200)};
  CHECK(refusal(transfer) == "");
}

TEST_CASE("a row that is put as it was moves nothing", "[unit_check]") {
  UnitChanges changes;
  changes.life_cycles = {{life_cycle(5'000), life_cycle(5'000)}};  // its account is not among the changed ones
  CHECK(refusal(changes) == "");
  changes.accounts = {{account(1, 5'000), account(1, 5'000)}};
  CHECK(refusal(changes) == "");
}

TEST_CASE("a hold below zero is refused", "[unit_check]") {
  UnitChanges changes;
  changes.accounts = {{account(0, 5'000), account(0, -1)}};
  changes.life_cycles = {{life_cycle(5'000), life_cycle(-1)}};
  CHECK(refusal(changes) == "account 'A1': a hold of -1 is below zero");
}

TEST_CASE("other amounts of a life cycle below zero are refused", "[unit_check]") {
  for (Minor LifeCycle::* amount :
       {&LifeCycle::captured, &LifeCycle::cleared, &LifeCycle::reversed, &LifeCycle::expired}) {
    UnitChanges changes = capture();
    changes.life_cycles[0].after.*amount = -1;
    CHECK(refused_for(changes, "below zero"));
  }
}

TEST_CASE("pending that is not the sum of the holds is refused", "[unit_check]") {
  UnitChanges changes = capture();
  changes.accounts[0].after.pending = 2'001;
  CHECK(refusal(changes) == "account 'A1': pending is 2001, by its rows it is 2000");
  changes = capture();
  changes.life_cycles.clear();
  CHECK(refused_for(changes, "pending is 2000"));
  changes = capture();
  changes.life_cycles[0].after.account = "A2";  // the hold went to somebody else
  CHECK_FALSE(refusal(changes).empty());
}

TEST_CASE("a hold whose account did not change is refused", "[unit_check]") {
  UnitChanges changes;
  changes.life_cycles = {{std::nullopt, life_cycle(1)}};
  CHECK(refused_for(changes, "account 'A1': a hold changed but the account did not"));
  changes.life_cycles = {{life_cycle(1), life_cycle(0)}};
  CHECK(refused_for(changes, "a hold changed"));
  changes.life_cycles[0] = {std::nullopt, life_cycle(1)};
  changes.life_cycles[0].after.account = std::nullopt;
  CHECK(refused_for(changes, "on no account"));
}

TEST_CASE("posted that is not the sum of the postings is refused", "[unit_check]") {
  UnitChanges changes = capture();
  changes.accounts[0].after.posted = 97'001;
  CHECK(refusal(changes) == "account 'A1': posted is 97001, by its rows it is 97000");
  changes = capture();
  changes.postings.push_back(changes.postings[0]);
  CHECK(refused_for(changes, "posted"));
  changes = capture();
  changes.postings.clear();
  CHECK(refused_for(changes, "posted"));
  changes = capture();
  std::swap(changes.postings[0].debit, changes.postings[0].credit);
  CHECK(refused_for(changes, "posted"));
}

TEST_CASE("a new account has nothing before it", "[unit_check]") {
  UnitChanges changes;
  changes.accounts = {{std::nullopt, account(1, 0)}};
  CHECK(refused_for(changes, "posted"));
  changes.accounts = {{std::nullopt, account(0, 1)}};
  CHECK(refused_for(changes, "pending"));
}

TEST_CASE("a posting that is not positive is refused", "[unit_check]") {
  for (const Minor minor : {Minor{0}, Minor{-1}}) {
    UnitChanges changes;
    changes.accounts = {{account(100, 0), account(100 - minor, 0)}};
    changes.postings = {posting(cardholder, network, minor)};
    CHECK(refused_for(changes, "is not positive"));
  }
}

TEST_CASE("a posting in another currency than its account is refused", "[unit_check]") {
  UnitChanges changes = capture();
  changes.postings[0].amount.currency = {840};
  CHECK(refusal(changes) == "account 'A1': a posting in currency 840, the account is in 978");
  changes = capture();
  changes.accounts[0].after.currency = {840};
  CHECK(refused_for(changes, "its currency changed"));
}

TEST_CASE("a posting on an account that did not change is refused", "[unit_check]") {
  UnitChanges changes = capture();
  changes.postings.push_back(posting({Book::cardholder, "A2"}, network, 1));
  CHECK(refused_for(changes, "account 'A2': a posting names it"));
}

TEST_CASE("a sum that does not fit 64 bits is refused", "[unit_check]") {
  UnitChanges posted;
  posted.accounts = {{account(most, 0), account(std::numeric_limits<Minor>::min(), 0)}};  // as it would wrap
  posted.postings = {posting(network, cardholder, 1)};
  CHECK(refusal(posted) == "account 'A1': posted does not fit 64 bits");

  UnitChanges held;
  held.accounts = {{account(0, most), account(0, std::numeric_limits<Minor>::min())}};
  held.life_cycles = {{std::nullopt, life_cycle(1)}};
  CHECK(refusal(held) == "account 'A1': pending does not fit 64 bits");

  // The sum of the changes may be wide as long as the result is not.
  UnitChanges wide;
  wide.accounts = {{account(0, 0), account(most, 0)}};
  wide.postings = {posting(network, cardholder, most), posting(network, cardholder, most),
                   posting(cardholder, network, most)};
  CHECK(refusal(wide) == "");
}

TEST_CASE("a seen row may not be replaced by another answer", "[unit_check]") {
  Seen seen;
  seen.transaction = {5'000, eur};
  seen.billing = {5'000, eur};
  seen.given.reason = Reason::approved;
  seen.given.authorization_code = "AUTH01";
  UnitChanges changes;
  changes.seen = {{std::nullopt, seen}};
  CHECK(refusal(changes) == "");
  changes.seen = {{seen, seen}};
  changes.seen[0].after.keep_until = 7;  // may be kept longer
  CHECK(refusal(changes) == "");
  changes.seen[0].after.given.reason = Reason::do_not_honor;
  CHECK(refused_for(changes, "another answer"));
  changes.seen[0].after = seen;
  changes.seen[0].after.given.authorization_code = "AUTH02";
  CHECK(refused_for(changes, "another answer"));
  changes.seen[0].after = seen;
  changes.seen[0].after.transaction.minor = 5'001;
  CHECK(refused_for(changes, "another answer"));
  changes.seen[0].after = seen;
  changes.seen[0].after.billing.minor = 5'001;
  CHECK(refused_for(changes, "another answer"));
  changes.seen[0].after = seen;
  changes.seen[0].after.replacement = 0;  // an actual amount of nothing is not the same as none
  CHECK(refused_for(changes, "another answer"));
}

TEST_CASE("an open seen row waits for one answer, and an answered one is never open again", "[unit_check]") {
  Seen open;
  open.open = OwedId{{1}};
  open.transaction = open.billing = {5'000, eur};
  Seen answered = open;
  answered.open.reset();
  answered.given.reason = Reason::do_not_honor;
  UnitChanges changes;
  changes.seen = {{std::nullopt, open}};
  CHECK(refusal(changes) == "");
  changes.seen = {{open, open}};
  CHECK(refusal(changes) == "");
  changes.seen = {{open, answered}};
  CHECK(refusal(changes) == "");
  changes.seen[0].after.transaction.minor += 1;  // the answer to another request
  CHECK(refused_for(changes, "another answer"));
  changes.seen = {{open, open}};
  changes.seen[0].after.open = OwedId{{2}};
  CHECK(refused_for(changes, "would wait for another question"));
  changes.seen = {{answered, open}};
  CHECK(refused_for(changes, "an answered seen row would be open"));
}

TEST_CASE("only a purchase that is new may wait for its issuer", "[unit_check]") {
  const auto in = [](LifeCycleState state) {
    LifeCycle row = life_cycle(0);
    row.state = state;
    return row;
  };
  const LifeCycle asked = in(LifeCycleState::asked);
  UnitChanges changes;
  changes.life_cycles = {{std::nullopt, asked}};
  CHECK(refusal(changes) == "");
  for (int number = 1; number <= 9; ++number) {
    const auto state = static_cast<LifeCycleState>(number);
    CAPTURE(name(state));
    changes.life_cycles = {{asked, in(state)}};
    CHECK(refusal(changes) == "");
    changes.life_cycles = {{in(state), asked}};
    CHECK((refusal(changes) == "") == (state == LifeCycleState::asked));
  }
  CHECK(refused_for(
      {.accounts = {}, .life_cycles = {{in(LifeCycleState::open), asked}}, .seen = {}, .owed = {}, .postings = {}},
      "account 'A1': a life cycle that was decided would be asked about"));
}

// STI-02: exactly one thing comes of a question. Rows: the state before (nothing: there is no row); columns: after.
TEST_CASE("what is owed goes on and never back", "[unit_check]") {
  struct Row {
    std::optional<OwedState> before;
    bool asked, due, parked, delivered, settled, removed;
  };
  constexpr Row table[] = {
      {std::nullopt, true, true, true, false, false, false},
      {OwedState::asked, true, true, true, true, true, true},
      {OwedState::due, false, true, true, true, true, true},
      {OwedState::parked, false, true, true, true, true, true},
      {OwedState::delivered, false, false, false, false, false, false},
      {OwedState::settled, false, false, false, false, false, false},
      {OwedState::removed, false, false, false, false, false, false},
  };
  for (const Row& row : table) {
    const bool may[] = {row.asked, row.due, row.parked, row.delivered, row.settled, row.removed};
    for (int number = 1; number <= 6; ++number) {
      Owed after;
      after.state = static_cast<OwedState>(number);
      after.stan = "000042";
      after.transmitted = "1125103059";
      UnitChanges changes;
      changes.owed = {{std::nullopt, after}};
      if (row.before) changes.owed[0].before = after;
      if (row.before) changes.owed[0].before->state = *row.before;
      INFO((row.before ? name(*row.before) : "nothing") << " to " << name(after.state));
      CHECK((refusal(changes) == "") == may[number - 1]);
    }
  }
}

TEST_CASE("what is owed names what is delivered, and stays on its link, card and life cycle", "[unit_check]") {
  Owed owed;
  owed.link = "issuer_a";
  owed.state = OwedState::due;
  owed.stan = "000042";
  owed.transmitted = "1125103059";
  owed.card = CardToken{};
  owed.life_cycle = LifeCycleId{{1}};
  const auto refused = [&](auto change, const char* why) {
    UnitChanges changes;
    changes.owed = {{owed, owed}};
    CHECK(refusal(changes) == "");
    change(changes.owed[0].after);
    return refused_for(changes, why);
  };
  CHECK(refused([](Owed& row) { row.stan = ""; }, "owed on link 'issuer_a', due: nothing says by which names"));
  CHECK(refused([](Owed& row) { row.transmitted = ""; }, "nothing says by which names"));
  CHECK(refused([](Owed& row) { row.link = "issuer_b"; }, "it was on link 'issuer_a'"));
  CHECK(refused([](Owed& row) { row.card.reset(); }, "its card changed"));
  CHECK(refused([](Owed& row) { row.life_cycle->bytes[0] = 2; }, "its life cycle changed"));
  CHECK(refused([](Owed& row) { row.life_cycle.reset(); }, "its life cycle changed"));
}

TEST_CASE("many accounts in one unit are each checked", "[unit_check]") {
  UnitChanges changes;
  for (int i = 999; i >= 0; --i) {
    const std::string id = "A" + std::to_string(i);
    changes.accounts.push_back({std::nullopt, account(i + 1, 0, id.c_str())});
    changes.postings.push_back(posting({Book::migration, {}}, {Book::cardholder, FixedText<32>{id}}, i + 1));
  }
  CHECK(refusal(changes) == "");
  changes.accounts[500].after.posted += 1;
  CHECK(refusal(changes) == "account 'A499': posted is 501, by its rows it is 500");
}

TEST_CASE("a refusal does not name the card", "[unit_check]") {
  UnitChanges changes = capture();
  CardToken token;
  token.bytes.fill(0xab);
  changes.life_cycles[0].after.card = token;
  changes.accounts[0].after.pending = 1;
  CHECK(refusal(changes).find("abab") == std::string::npos);
  CHECK_FALSE(refusal(changes).empty());
}
