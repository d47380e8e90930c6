// The double entries of messages, as the table of docs/ledger.md has them.
#include "switch/ledger/entries.h"

#include <catch2/catch.hpp>
#include <limits>
#include <set>

using namespace isoswitch;

namespace {

constexpr Currency eur{978};
constexpr Currency usd{840};

CardMovement movement(Direction direction) {
  CardMovement made;
  made.kind = direction == Direction::debit ? PostingKind::purchase : PostingKind::refund;
  made.direction = direction;
  made.account = "A1";
  made.network = "domestic";
  made.billing = {5'000, eur};
  made.life_cycle.bytes[0] = 9;
  made.message[0] = 1;
  return made;
}

const BookAccount cardholder{Book::cardholder, "A1"};
const BookAccount network{Book::network_settlement, "domestic"};
const BookAccount position{Book::currency_position, {}};

}  // namespace

TEST_CASE("a purchase is 2000 to 2100, a refund the other way", "[entries]") {
  const auto purchase = card_entries(movement(Direction::debit));
  REQUIRE(purchase.size() == 1);
  CHECK(purchase[0].debit == cardholder);
  CHECK(purchase[0].credit == network);
  CHECK(purchase[0].amount == Money{5'000, eur});
  CHECK(purchase[0].kind == PostingKind::purchase);
  REQUIRE(purchase[0].life_cycle);
  CHECK(purchase[0].life_cycle->bytes[0] == 9);

  const auto refund = card_entries(movement(Direction::credit));
  REQUIRE(refund.size() == 1);
  CHECK(refund[0].debit == network);
  CHECK(refund[0].credit == cardholder);
}

TEST_CASE("another settlement currency goes over the currency position", "[entries]") {
  CardMovement purchase = movement(Direction::debit);
  purchase.settlement = Money{5'432, usd};
  const auto out = card_entries(purchase);
  REQUIRE(out.size() == 2);
  CHECK(out[0].debit == cardholder);
  CHECK(out[0].credit == position);
  CHECK(out[0].amount == Money{5'000, eur});
  CHECK(out[1].debit == position);
  CHECK(out[1].credit == network);
  CHECK(out[1].amount == Money{5'432, usd});
  CHECK(out[0].id != out[1].id);

  CardMovement refund = movement(Direction::credit);
  refund.settlement = Money{5'432, usd};
  const auto back = card_entries(refund);
  REQUIRE(back.size() == 2);
  CHECK(back[0].debit == position);
  CHECK(back[0].credit == cardholder);
  CHECK(back[1].debit == network);
  CHECK(back[1].credit == position);
}

TEST_CASE("the same settlement currency is one entry, in the billing amount", "[entries]") {
  CardMovement purchase = movement(Direction::debit);
  purchase.settlement = Money{4'999, eur};
  const auto entries = card_entries(purchase);
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].amount == Money{5'000, eur});
}

TEST_CASE("an advice for nobody's card is 1900 to 2100 until it is resolved", "[entries]") {
  const Posting posting = suspense_entry(movement(Direction::debit));
  CHECK(posting.debit == BookAccount{Book::suspense, {}});
  CHECK(posting.credit == network);
  CHECK(posting.amount == Money{5'000, eur});
}

TEST_CASE("an opening balance is 3000 to 2000, below zero the other way", "[entries]") {
  const BookAccount migration{Book::migration, {}};
  const Posting above = opening_entry("A1", {100, eur}, {});
  CHECK(above.debit == migration);
  CHECK(above.credit == cardholder);
  CHECK(above.amount == Money{100, eur});
  const Posting below = opening_entry("A1", {-100, eur}, {});
  CHECK(below.debit == cardholder);
  CHECK(below.credit == migration);
  CHECK(below.amount == Money{100, eur});
  CHECK(below.kind == PostingKind::opening_balance);
  const Posting deepest = opening_entry("A1", {-std::numeric_limits<Minor>::max(), eur}, {});
  CHECK(deepest.amount.minor == std::numeric_limits<Minor>::max());
}

// LED-03
TEST_CASE("the same source, message and leg name the same posting, anything else another", "[entries]") {
  Id16 message{};
  Id16 other{};
  other[15] = 1;
  const PostingId id = posting_id("purchase", message, 1);
  CHECK(posting_id("purchase", message, 1) == id);
  const std::set<PostingId> ids = {id,
                                   posting_id("purchase", message, 2),
                                   posting_id("purchase", other, 1),
                                   posting_id("refund", message, 1),
                                   posting_id("", message, 1),
                                   posting_id("purchase", message, std::uint64_t{1} << 56U)};
  CHECK(ids.size() == 6);
  CHECK(card_entries(movement(Direction::debit))[0].id == card_entries(movement(Direction::debit))[0].id);
}
