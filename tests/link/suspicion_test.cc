// A connection on which answers and questions do not belong together (R26).
#include "switch/link/suspicion.h"

#include <catch2/catch.hpp>
#include <deque>

#include "switch/base/random.h"
#include "tests/link/messages.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

using Verdict = Suspicion::Verdict;

const KeyedHash hash{1, 2};

struct Watched {
  explicit Watched(const Suspicion::Terms& terms = {}) : suspicion(terms, auditor) {}

  std::uint64_t asks(const iso8583::Message& asked) { return suspicion.sent(auditor.of_question(asked), now); }
  // An answer that names what was sent under the number: the key's STAN is that of the question.
  Verdict hears(std::uint64_t sequence, const iso8583::Message& asked, const iso8583::Message& content) {
    iso8583::Message answer = answer_to(content);
    REQUIRE(answer.set(11, asked.text(11)));
    const Audit audit = auditor.of_answer(answer);
    const bool differs = Auditor::differs(auditor.of_question(asked), audit).has_value();
    return differs ? suspicion.differs(sequence, audit, now) : suspicion.fits(sequence, audit, now);
  }
  Verdict hears(std::uint64_t sequence, const iso8583::Message& asked) { return hears(sequence, asked, asked); }

  std::int64_t now = 1'000'000'000;
  Auditor auditor{profile_1987(), *FlightKey::by(std::vector{11}, dialect_1987(), hash), hash};
  Suspicion suspicion;
};

// A peer that keeps each answer until so many more messages have come; questions every so often.
struct Lagging {
  std::size_t lag;
  std::int64_t delay_us = 2'000;
  std::deque<std::pair<std::uint64_t, iso8583::Message>> kept{};

  Verdict next(Watched& world, std::int64_t pause_us, int stan) {
    world.now += pause_us;
    const auto asked = question(stan);
    kept.emplace_back(world.asks(asked), asked);
    if (kept.size() <= lag) return Verdict::none;
    world.now += delay_us;
    const auto [sequence, oldest] = std::move(kept.front());
    kept.pop_front();
    return world.hears(sequence, oldest);
  }
};

}  // namespace

TEST_CASE("two mismatches in a row are bad luck, the third is the connection", "[suspicion]") {
  Watched world;
  const auto foreign = question(900'000);  // nothing of ours
  for (int i = 1; i <= 2; ++i) CHECK(world.hears(world.asks(question(i)), question(i), foreign) == Verdict::none);
  CHECK(world.hears(world.asks(question(3)), question(3)) == Verdict::none);
  for (int i = 4; i <= 5; ++i) CHECK(world.hears(world.asks(question(i)), question(i), foreign) == Verdict::none);
  CHECK(world.hears(world.asks(question(6)), question(6), foreign) == Verdict::mismatches);
}

TEST_CASE("the number of mismatches is a setting, and zero allows any", "[suspicion]") {
  Watched strict{{.mismatches_max = 1}};
  CHECK(strict.hears(strict.asks(question(1)), question(1), question(99)) == Verdict::mismatches);
  Watched lenient{{.mismatches_max = 0}};
  for (int i = 1; i <= 50; ++i)
    CHECK(lenient.hears(lenient.asks(question(i)), question(i), question(i + 1'000)) == Verdict::none);
}

TEST_CASE("a mux that puts each answer's content under the next question's number", "[suspicion]") {
  for (const int lag : {1, 2, 5, 15}) {
    INFO("lag " << lag);
    Watched world;
    for (int i = 1; i <= lag; ++i) (void)world.asks(question(i));
    Verdict verdict = Verdict::none;
    for (int i = lag + 1; i <= lag + 3; ++i) {
      CHECK(verdict == Verdict::none);
      verdict = world.hears(world.asks(question(i)), question(i), question(i - lag));
    }
    CHECK(verdict == Verdict::lag);
    CHECK(world.suspicion.lag() == static_cast<std::uint64_t>(lag));
  }
}

TEST_CASE("one card at one terminal hides a lag only for a while", "[suspicion]") {
  // Without a reference the answers to two purchases of one card look alike: these fit by chance, and end no row.
  Watched world;
  const auto of_card = [](int stan, const char* pan) { return question(stan, {{37, ""}, {2, pan}}); };
  const char* const a = "5413330000000019";
  const char* const b = "5413330000000027";
  const char* const cards[] = {a, b, b, a, a, b};
  Verdict verdict = Verdict::none;
  int mismatched = 0;
  for (int i = 1; i < 6; ++i) {
    (void)world.asks(of_card(i, cards[i - 1]));
    REQUIRE(verdict == Verdict::none);
    if (i == 1) continue;
    verdict = world.hears(static_cast<std::uint64_t>(i), of_card(i, cards[i - 1]), of_card(i - 1, cards[i - 2]));
    mismatched += cards[i - 1] != cards[i - 2] ? 1 : 0;
  }
  CHECK(verdict == Verdict::none);
  CHECK(mismatched == 2);
  (void)world.asks(of_card(6, cards[5]));
  CHECK(world.hears(6, of_card(6, cards[5]), of_card(5, cards[4])) == Verdict::lag);
  CHECK(world.suspicion.lag() == 1);
}

TEST_CASE("a lag that is another one each time is none", "[suspicion]") {
  Watched world;
  for (int i = 1; i <= 5; ++i) (void)world.asks(question(i));
  CHECK(world.hears(world.asks(question(6)), question(6), question(5)) == Verdict::none);
  CHECK(world.hears(world.asks(question(7)), question(7), question(5)) == Verdict::none);
  CHECK(world.hears(world.asks(question(8)), question(8), question(7)) == Verdict::mismatches);
}

TEST_CASE("what a later question says is no lag", "[suspicion]") {
  // Sixteen are remembered: where the sixth before the tenth stood, the twentieth stands.
  Watched world;
  for (int i = 1; i <= 20; ++i) (void)world.asks(question(i));
  for (const auto expected : {Verdict::none, Verdict::none, Verdict::mismatches})
    CHECK(world.hears(10, question(10), question(20)) == expected);
}

TEST_CASE("an answer that can be no other question's ends the row of a lag", "[suspicion]") {
  Watched world{{.mismatches_max = 2}};
  (void)world.asks(question(1));
  CHECK(world.hears(world.asks(question(2)), question(2), question(1)) == Verdict::none);
  CHECK(world.hears(world.asks(question(3)), question(3)) == Verdict::none);
  CHECK(world.hears(world.asks(question(4)), question(4), question(3)) == Verdict::none);
}

TEST_CASE("a peer that speaks only when it is spoken to is one behind", "[suspicion]") {
  for (const std::size_t lag : {1U, 3U}) {
    INFO("lag " << lag);
    Watched world;
    Lagging peer{.lag = lag};
    SeededRandom random(lag);
    Verdict verdict = Verdict::none;
    int asked = 0;
    while (verdict == Verdict::none && asked < 100)
      verdict = peer.next(world, 100'000 + static_cast<std::int64_t>(random.below(10'000'000)), ++asked);
    CHECK(verdict == Verdict::lag);
    CHECK(world.suspicion.lag() == lag);
    CHECK(asked == static_cast<int>(8 + lag));
  }
}

TEST_CASE("late or in time, a lag is a lag", "[suspicion]") {
  // Questions every minute or so: each answer comes long after its patience.
  Watched world;
  Lagging peer{.lag = 1};
  Verdict verdict = Verdict::none;
  for (int i = 1; i <= 9; ++i) {
    REQUIRE(verdict == Verdict::none);
    verdict = peer.next(world, 30'000'000LL * (1 + i % 3), i);
  }
  CHECK(verdict == Verdict::lag);
}

TEST_CASE("a peer that answers at once is never suspected", "[suspicion]") {
  Watched world;
  Lagging peer{.lag = 0};
  SeededRandom random(4);
  for (int i = 1; i <= 5'000; ++i)
    REQUIRE(peer.next(world, static_cast<std::int64_t>(random.below(5'000'000)), i) == Verdict::none);
}

TEST_CASE("the newest question's answer shows that there is no lag", "[suspicion]") {
  Watched world;
  Lagging peer{.lag = 1};
  for (int round = 0; round < 5; ++round) {
    for (int i = 1; i <= 7; ++i) REQUIRE(peer.next(world, 1'000'000LL * i, i) == Verdict::none);
    world.now += 50'000;
    const auto [sequence, newest] = std::move(peer.kept.front());
    peer.kept.clear();
    REQUIRE(world.hears(sequence, newest) == Verdict::none);
  }
}

TEST_CASE("an answer to a nearer question shows that there is no such lag", "[suspicion]") {
  Watched world;
  Lagging peer{.lag = 3};
  for (int round = 0; round < 5; ++round) {
    for (int i = 1; i <= 10; ++i) REQUIRE(peer.next(world, 1'000'000LL * i, i) == Verdict::none);
    world.now += 3'000'000;  // not at once: but for what it disproves it says nothing
    const auto [sequence, second_newest] = peer.kept[1];
    REQUIRE(world.hears(sequence, second_newest) == Verdict::none);
    peer.kept.clear();
  }
}

TEST_CASE("a steady beat and a steady delay look like a lag and are none", "[suspicion]") {
  // A hundred questions a second, each answered after 50.2 ms: the answer comes 0.2 ms after the fifth one after it.
  Watched world;
  const std::int64_t began = world.now;
  std::deque<std::pair<std::uint64_t, iso8583::Message>> on_the_way;
  for (int i = 0; i < 2'000; ++i) {
    world.now = began + i * 10'000LL;
    on_the_way.emplace_back(world.asks(question(i + 1)), question(i + 1));
    if (i < 5) continue;
    world.now += 200;
    const auto [sequence, oldest] = std::move(on_the_way.front());
    on_the_way.pop_front();
    REQUIRE(world.hears(sequence, oldest) == Verdict::none);
  }
}

TEST_CASE("a full window of questions is no lag, however steady", "[suspicion]") {
  // Sixteen on the way at any time: each answer lets the next question go, so every one is fifteen behind.
  Watched world;
  SeededRandom random(8);
  std::deque<std::pair<std::uint64_t, iso8583::Message>> on_the_way;
  for (int i = 1; i <= 16; ++i) on_the_way.emplace_back(world.asks(question(i)), question(i));
  for (int i = 17; i <= 3'000; ++i) {
    world.now += 100 + static_cast<std::int64_t>(random.below(400));
    const auto [sequence, oldest] = std::move(on_the_way.front());
    on_the_way.pop_front();
    REQUIRE(world.hears(sequence, oldest) == Verdict::none);
    world.now += static_cast<std::int64_t>(random.below(300));
    on_the_way.emplace_back(world.asks(question(i)), question(i));
  }
}

// Questions come as they please, answers after delays as they please, also out of order: nothing of it is a lag.
TEST_CASE("random traffic on a sound connection is never suspected", "[suspicion]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SeededRandom random(seed);
    Watched world;
    struct Waiting {
      std::int64_t due;
      std::uint64_t sequence;
      int stan;
    };
    std::vector<Waiting> waiting;
    const std::uint64_t pace_us = 1'000 * (1 + random.below(500));
    const std::uint64_t delay_us = 1'000 * (1 + random.below(2'000));
    std::int64_t next_question = world.now;
    for (int stan = 1; stan <= 2'000;) {
      const auto earliest = std::ranges::min_element(waiting, {}, &Waiting::due);
      if (earliest == waiting.end() || next_question < earliest->due) {
        world.now = std::max(world.now, next_question);
        waiting.push_back({world.now + static_cast<std::int64_t>(delay_us / 2 + random.below(delay_us)),
                           world.asks(question(stan)), stan});
        ++stan;
        next_question = world.now + static_cast<std::int64_t>(random.below(2 * pace_us));
        continue;
      }
      const Waiting answered = *earliest;
      waiting.erase(earliest);
      world.now = std::max(world.now, answered.due);
      INFO("seed " << seed << " pace " << pace_us << " delay " << delay_us);
      REQUIRE(world.hears(answered.sequence, question(answered.stan)) == Verdict::none);
    }
  }
}
