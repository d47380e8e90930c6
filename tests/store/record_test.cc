// What a unit's record says, and that it says it again when it is read.
#include "switch/store/record.h"

#include <catch2/catch.hpp>

#include "record.pb.h"
#include "switch/store/memory_store.h"
#include "switch/store/row_image.h"
#include "tests/store/bank.h"

namespace isoswitch::test {
namespace {

struct Recorded {
  std::vector<std::string> records;
  MemoryStore store{{.wake = {}, .on_record = [this](const proto::Record& record) {
                       records.push_back(record.SerializeAsString());
                     }}};
  Teller teller{store};

  proto::Record record(std::size_t n) const {
    proto::Record record;
    REQUIRE(record.ParseFromString(records.at(n)));
    return record;
  }
};

}  // namespace

TEST_CASE("every field of every row comes back from its image", "[record]") {
  Recorded world;
  REQUIRE(world.teller.now(puts_every_kind()).has_value());
  RowImages rows;
  REQUIRE(read(world.record(0).rows(), rows).has_value());
  Seen seen = full_seen();
  seen.sequence = 1;
  CHECK(rows.accounts == std::vector{full_account()});
  CHECK(rows.cards == std::vector{full_card()});
  CHECK(rows.life_cycles == std::vector{full_life_cycle()});
  CHECK(rows.seen == std::vector{seen});
  CHECK(rows.exceptions == std::vector{full_exception()});
  CHECK(rows.counters == std::vector{full_counter()});
  Owed owed = full_owed();
  owed.order = 1;
  CHECK(rows.owed == std::vector{owed});
  REQUIRE(rows.postings.size() == 1);
  CHECK(rows.postings[0].amount == Money{full_posting, euro});
  CHECK(rows.postings[0].debit == BookAccount{Book::migration, {}});
  CHECK(rows.postings[0].credit == BookAccount{Book::cardholder, full_account().id});
  CHECK(rows.postings[0].life_cycle == life_cycle_id(4711));
  CHECK(rows.postings[0].corrects.has_value());
}

TEST_CASE("a row with nothing but its id comes back without what it has not", "[record]") {
  Recorded world;
  LifeCycle bare;
  bare.id = life_cycle_id(1);
  Exception item;
  item.id = exception_id(1);
  Owed question;
  question.id = owed_id(1);
  REQUIRE(world.teller
              .now(unit([=](Rows& rows, Decision&) {
                rows.put(bare);
                rows.put(item);
                rows.put(question);
              }))
              .has_value());
  RowImages rows;
  REQUIRE(read(world.record(0).rows(), rows).has_value());
  CHECK(rows.life_cycles == std::vector{bare});
  CHECK(rows.exceptions == std::vector{item});
  CHECK(rows.owed == std::vector{question});
}

// As the switch before this one wrote them.
TEST_CASE("rows that were recorded before anything was owed are read as before", "[record]") {
  proto::RowsImage image;
  auto* cycle = image.add_life_cycles();
  cycle->set_id(std::string(16, 'i'));
  cycle->set_state(1);
  auto* answered = image.add_seen();
  answered->set_id(std::string(16, 's'));
  answered->set_sequence(7);
  RowImages rows;
  REQUIRE(read(image, rows).has_value());
  CHECK_FALSE(rows.life_cycles.at(0).forwarded.has_value());
  CHECK(rows.life_cycles.at(0).state == LifeCycleState::open);
  CHECK_FALSE(rows.seen.at(0).open.has_value());
  CHECK(rows.owed.empty());
}

TEST_CASE("the decision is recorded as it was given", "[record]") {
  Recorded world;
  REQUIRE(world.teller.now(puts_every_kind()).has_value());
  const proto::Record record = world.record(0);
  const proto::DecisionImage& decision = record.decision();
  CHECK(record.sequence() == 1);
  CHECK(decision.answered());
  CHECK(decision.rule() == "authorize");
  CHECK(decision.repeat_of() == 3);
  CHECK(decision.stan_reuse());
  CHECK(decision.life_cycle().size() == 16);
  CHECK(decision.seen_as().size() == 16);
  CHECK(decision.limit() == "cash");
  CHECK(decision.given().reason() == static_cast<std::uint32_t>(Reason::approved_partially));
  CHECK(decision.given().authorization_code() == "Z9Y8X7");
  CHECK(decision.given().billing_amount() == 650);
  CHECK(decision.given().transaction_amount() == 80'000);
  REQUIRE(decision.given().balances_size() == 2);
  CHECK_FALSE(decision.given().balances(0).has_amount());
  CHECK(decision.given().balances(1).amount().minor() == -5);
}

TEST_CASE("record time never goes backward", "[record]") {
  Recorded world;
  for (const std::int64_t at : {noon.us, noon.us - 5'000'000, std::int64_t{0}, noon.us + 1}) {
    UnitOfWork made = opens(1, 0);
    made.record->set_at_us(at);
    world.teller.submit(std::move(made));
  }
  CHECK(world.record(1).at_us() == noon.us);
  CHECK(world.record(2).at_us() == noon.us);
  CHECK(world.record(3).at_us() == noon.us + 1);
}

TEST_CASE("a record that is used again holds nothing of the one before", "[record]") {
  Recorded world;
  REQUIRE(world.teller.now(puts_every_kind()).has_value());
  REQUIRE(world.teller.now(unit([](Rows&, Decision&) {})).has_value());
  const proto::Record second = world.record(1);
  CHECK_FALSE(second.has_rows());
  CHECK(second.decision().rule().empty());
  CHECK_FALSE(second.decision().has_repeat_of());
  CHECK(second.decision().given().balances_size() == 0);
}

TEST_CASE("an image that does not fit its row is named, not cut", "[record]") {
  proto::RowsImage image;
  RowImages rows;
  image.add_accounts()->set_id(std::string(33, 'a'));
  CHECK(read(image, rows).error().text == "account row, id: expected at most 32 bytes, found 33");
  image.Clear();
  image.add_seen()->set_id("short");
  CHECK(read(image, rows).error().text == "seen row, id: expected 16 bytes, found 5");
  image.Clear();
  auto* cycle = image.add_life_cycles();
  cycle->set_id(std::string(16, 'i'));
  for (int i = 0; i < 5; ++i) cycle->add_match(std::string(16, 'm'));
  CHECK(read(image, rows).error().text == "life cycle row, match: expected at most 4 keys, found 5");
  image.Clear();
  image.add_cards()->set_token(std::string(33, 't'));
  image.mutable_cards(0)->set_pin_tries(256);
  CHECK(read(image, rows).error().text == "card row, pin_tries: expected at most 255, found 256");
  image.Clear();
  image.add_counters()->set_card(std::string(33, 't'));
  image.mutable_counters(0)->add_windows()->set_limit(std::string(17, 'l'));
  CHECK(read(image, rows).error().text == "counter row, windows.limit: expected at most 16 bytes, found 17");
  image.Clear();
  image.add_owed()->set_id(std::string(16, 'o'));
  image.mutable_owed(0)->add_fields()->set_number(65'536);
  CHECK(read(image, rows).error().text == "owed row, fields.number: expected at most 65535, found 65536");
}

}  // namespace isoswitch::test
