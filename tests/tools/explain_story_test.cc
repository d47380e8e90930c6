// What a story gathers from a journal, and what it leaves to others: timers, operators, limits, originals that fit.
#include <catch2/catch.hpp>

#include "record.pb.h"
#include "switch/ledger/holds.h"
#include "switch/ledger/match.h"
#include "tests/store/journal_world.h"
#include "tools/isotool/explain_text.h"
#include "tools/isotool/story.h"

namespace isoswitch::tools {
namespace {

using namespace test;
using Catch::Matchers::Contains;

std::string bytes_of(const auto& id) { return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()}; }

class World {
 public:
  World() {
    auto opened = JournalStore::open(journal_on(disk_));
    REQUIRE(opened.has_value());
    store_ = std::move(*opened);
    add(opens(1, 100'000));
  }

  std::uint64_t add(UnitOfWork made) {
    const auto outcome = now(*store_, std::move(made));
    INFO((outcome ? "" : outcome.error().text));
    REQUIRE(outcome.has_value());
    return outcome->sequence;
  }

  // A message about purchase `n`, with that STAN.
  static UnitOfWork message(UnitOfWork made, int n, const char* mti = "0100") {
    made.record->clear_operator_();
    auto& from = *made.record->mutable_transaction();
    from.set_mti(mti);
    auto& facts = *from.mutable_facts();
    facts.set_flow(mti[1] == '4' ? 6 : 1);
    facts.set_kind(mti[1] == '4' ? 0 : 1);
    facts.set_card(bytes_of(card_token(1)));
    facts.mutable_ids()->set_stan(stan_of(n));
    facts.mutable_transaction()->set_minor(n);
    facts.mutable_transaction()->set_currency(euro.number);
    return made;
  }
  static std::string stan_of(int n) { return std::string(6 - std::to_string(n).size(), '0') + std::to_string(n); }

  // The account and its purchases after holds of `cycles` were let go, as a timer does it.
  UnitOfWork expires(std::vector<int> cycles) {
    UnitOfWork made = unit([cycles](Rows& rows, Decision&) {
      for (const int n : cycles) {
        auto cycle = *rows.life_cycle(life_cycle_id(n));
        auto account = *rows.account(*cycle.account);
        cycle.expired = release(account, cycle, cycle.held);
        cycle.state = LifeCycleState::expired;
        rows.put(account);
        rows.put(cycle);
      }
    });
    made.record->clear_operator_();
    made.record->mutable_timer()->set_what(proto::TimerRecord::hold_expiry);
    return made;
  }

  std::vector<Story> stories(int n) {
    search_ = std::move(*journal::RecordSearch::open(disk_, "journal", {}));
    Stories stories{*search_};
    bool more = false;
    const auto found = stories.candidates({{journal::KeyKind::stan, stan_of(n)}}, {}, more);
    REQUIRE(found.has_value());
    std::vector<Story> told;
    for (const Candidate& candidate : *found) told.push_back(std::move(*stories.tell(candidate)));
    return told;
  }

  Story story(int n) {
    auto told = stories(n);
    REQUIRE(told.size() == 1);
    return std::move(told.front());
  }

 private:
  MemoryFiles disk_;
  std::unique_ptr<JournalStore> store_;
  std::unique_ptr<journal::RecordSearch> search_;
};

std::vector<std::uint64_t> sequences(const Story& story) {
  std::vector<std::uint64_t> all;
  for (const Moment& moment : story.moments) all.push_back(moment.record->sequence());
  return all;
}

using Sequences = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("a hold that expired is part of its story, without the other holds of the same record", "[explain]") {
  World world;
  const auto bought = world.add(World::message(authorizes(1, 4500, 4500), 4500));
  world.add(World::message(authorizes(1, 100, 100), 100));
  const auto expired = world.add(world.expires({4500, 100}));
  const Story story = world.story(4500);
  CHECK(sequences(story) == Sequences{bought, expired});
  const proto::RowsImage& rows = story.moments.back().record->rows();
  REQUIRE(rows.life_cycles_size() == 1);
  CHECK(rows.life_cycles(0).expired() == 4500);
  const std::string text = story_text(story);
  CHECK_THAT(text, Contains("  the hold expired  "));
  CHECK_THAT(text, Contains("open -> expired, held 45.00 -> 0.00, expired 0.00 -> 45.00 EUR\n"));
  CHECK_THAT(text, Contains("now: expired, expired 45.00 EUR, nothing is held\n"));
  // 1000.00 − 45.00 − 1.00 = 954.00 before the timer, all of it after.
  CHECK_THAT(text, Contains("moved       account-1: pending 46.00 -> 0.00, available 954.00 -> 1000.00 EUR\n"));
}

TEST_CASE("what an operator did to an exception belongs to the purchase that raised it", "[explain]") {
  World world;
  Exception item;
  item.id = exception_id(1);
  item.reason = ExceptionReason::over_limit;
  item.amount = {4500, euro};
  item.life_cycle = life_cycle_id(4500);
  UnitOfWork raising = authorizes(1, 4500, 4500);
  auto inner = std::move(raising.decide);
  raising.decide = [inner = std::move(inner), item](Rows& rows, Decision& decision) {
    inner(rows, decision);
    rows.put(item);
  };
  const auto bought = world.add(World::message(std::move(raising), 4500));
  UnitOfWork act = unit([item](Rows& rows, Decision&) {
    Exception resolved = item;
    resolved.status = ExceptionStatus::resolved;
    resolved.actor = FixedText<32>{"uid 1000 (ada)"};
    resolved.note = FixedText<64>{"paid by phone"};
    rows.put(resolved);
  });
  act.record->mutable_operator_()->set_actor("uid 1000 (ada)");
  act.record->mutable_operator_()->set_act("resolve exception");
  const auto resolved = world.add(std::move(act));
  const Story story = world.story(4500);
  CHECK(sequences(story) == Sequences{bought, resolved});
  const std::string text = story_text(story);
  CHECK_THAT(text, Contains("exception   raised: over_limit over 45.00 EUR, open\n"));
  CHECK_THAT(text, Contains("  operator: resolve exception  "));
  CHECK_THAT(text, Contains("over_limit over 45.00 EUR, open -> resolved\n"));
  CHECK_THAT(text, Contains("by uid 1000 (ada): paid by phone\n"));
  CHECK_THAT(text, !Contains("waits for a person"));
}

TEST_CASE("two purchases of one STAN are two stories, whatever else their card did", "[explain]") {
  World world;
  const auto first = world.add(World::message(authorizes(1, 1, 1), 7));
  world.add(World::message(authorizes(1, 2, 2), 8));
  const auto third = world.add(World::message(authorizes(1, 3, 3), 7));
  const auto undone = world.add(World::message(reverses(1, 3), 9, "0420"));
  const auto told = world.stories(7);
  REQUIRE(told.size() == 2);
  CHECK(sequences(told[0]) == Sequences{first});
  CHECK(sequences(told[1]) == Sequences{third, undone});
}

TEST_CASE("of a decline by a limit the limit is named, and what had been counted", "[explain]") {
  World world;
  const auto counts = [](UnitOfWork made, std::uint32_t count, Minor amount) {
    auto inner = std::move(made.decide);
    made.decide = [inner = std::move(inner), count, amount](Rows& rows, Decision& decision) {
      inner(rows, decision);
      CounterWindow window;
      window.id = 7;
      window.limit = FixedText<16>{"daily cash"};
      window.period = {PeriodKind::day, 0};
      window.buckets = {
          Bucket{.starts = noon, .ends = noon + std::chrono::hours{24}, .count = count, .amount = amount}};
      rows.put(Counter{.id = {card_token(1), CounterPolicy::limits}, .windows = {window}, .keep_until = today + 2});
    };
    return made;
  };
  world.add(World::message(counts(authorizes(1, 4500, 4500), 1, 4500), 4500));
  world.add(World::message(counts(authorizes(1, 300, 300), 2, 4800), 300));
  UnitOfWork declined = unit([](Rows&, Decision& decision) {
    decision.given.reason = Reason::over_limit;
    decision.answered = true;
    decision.rule = "limits";
    decision.limit = FixedText<16>{"daily cash"};
  });
  world.add(World::message(std::move(declined), 999));
  CHECK_THAT(story_text(world.story(4500)), Contains("counted     daily cash, day: 0 -> 1 times, 0.00 -> 45.00 EUR\n"));
  CHECK_THAT(story_text(world.story(300)), Contains("counted     daily cash, day: 1 -> 2 times, 45.00 -> 48.00 EUR\n"));
  const std::string text = story_text(world.story(999));
  CHECK_THAT(text, Contains("decision    over_limit, by limits\n"));
  CHECK_THAT(text, Contains("declined by the limit daily cash\n"));
  CHECK_THAT(text, Contains("counted before it, day: 2 times, 48.00 EUR\n"));
  CHECK_THAT(text,
             Contains("account-1, open: posted 1000.00, pending 48.00, credit line 0.00, available 952.00 EUR\n"));
}

TEST_CASE("a reversal that fits several purchases names them", "[explain]") {
  World world;
  OriginalIds ids;
  ids.message_class = 1;
  ids.stan = FixedText<6>{"000042"};
  ids.transmitted = FixedText<12>{"1124120000"};
  for (const int n : {1, 2}) {
    UnitOfWork made = authorizes(1, n, n);
    auto inner = std::move(made.decide);
    made.decide = [inner = std::move(inner), ids, n](Rows& rows, Decision& decision) {
      inner(rows, decision);
      auto cycle = *rows.life_cycle(life_cycle_id(n));
      cycle.ids = ids;
      cycle.match = match_keys(ids);
      rows.put(cycle);
    };
    world.add(World::message(std::move(made), n));
  }
  UnitOfWork reversal = unit([](Rows&, Decision& decision) {
    decision.given.reason = Reason::approved;
    decision.answered = true;
    decision.rule = "reverse";
  });
  auto& original = *reversal.record->mutable_transaction()->mutable_facts()->mutable_original();
  original.set_message_class(1);
  original.set_stan("000042");
  original.set_transmitted("1124120000");
  world.add(World::message(std::move(reversal), 77, "0420"));
  const Story story = world.story(77);
  REQUIRE(story.moments.size() == 1);
  CHECK(story.moments[0].fitting == std::vector{bytes_of(life_cycle_id(1)), bytes_of(life_cycle_id(2))});
  CHECK_THAT(story_text(story), Contains("the original that it names fits life cycle "));
}

TEST_CASE("bytes of a peer that are no text are shown as such", "[explain]") {
  World world;
  UnitOfWork made = World::message(authorizes(1, 1, 1), 1);
  made.record->mutable_transaction()->set_dialect("iso1987_ascii");
  auto& field = *made.record->mutable_transaction()->add_fields();
  field.set_number(43);
  field.set_value("CAF\xc9");
  world.add(std::move(made));
  const Story story = world.story(1);
  CHECK_THAT(story_text(story), Contains("CAF\xc3\x89\n"));
  CHECK_THAT(story_text(story, true), !Contains("CAF"));
}

}  // namespace isoswitch::tools
