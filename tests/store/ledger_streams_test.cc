// Random traffic of many cards over a journal, with repeats, late and early messages, the clock and power cuts, beside
// the model of its rules.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>

#include "switch/base/random.h"
#include "tests/store/ledger_stream_books.h"
#include "tests/store/ledger_stream_switch.h"

#ifndef LEDGER_STREAM_EVENTS
#define LEDGER_STREAM_EVENTS 100000
#endif

namespace isoswitch::test {
namespace {

constexpr std::size_t accounts = 40;
constexpr std::size_t deals_at_once = 300;
constexpr std::uint64_t events_between_looks = 500;
constexpr Duration sent_within = std::chrono::days{6};  // its answer is kept for seven
constexpr Duration too_late_after = std::chrono::days{15};
const Instant begins = instant_of({2026, 11, 24, 12, 0, 0});

// ISOSWITCH_SEED, or that of the usual run.
std::uint64_t seed_of_run() {
  const char* const given = std::getenv("ISOSWITCH_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 20'261'124;
}

std::vector<Minor> openings(Random& random) {
  std::vector<Minor> all;
  for (std::size_t i = 0; i < accounts; ++i) all.push_back(static_cast<Minor>(1'000 + random.below(3'000'000)));
  return all;
}

class Stream {
 public:
  explicit Stream(std::uint64_t seed)
      : random_(seed),
        after_power_cut_(seed + 1),
        openings_(openings(random_)),
        switch_(begins, openings_),
        books_(openings_),
        planner_(random_, accounts) {
    while (deals_.size() < deals_at_once) begin_deal(deals_.emplace_back());
  }

  void run(std::uint64_t events) {
    for (std::uint64_t event = 1; event <= events; ++event) {
      while (!step()) continue;
      if (random_.below(16) == 0) switch_.flush();
      if (random_.below(16) == 0) switch_.deliver();
      if (random_.below(events / 12) == 0) lose_power();
      check_answers();
      if (event % events_between_looks == 0) compare();
    }
    switch_.drain();
    check_answers();
    compare();
    REQUIRE(switch_.journal_fault() == "");
  }

  // What would make a run say little.
  struct Figures {
    std::uint64_t repeats = 0;
    std::uint64_t late_repeats = 0;
    std::uint64_t inquiries = 0;
    std::uint64_t declines = 0;
    std::uint64_t power_cuts = 0;
    std::uint64_t said_again_after_power_cut = 0;
  };
  const Figures& figures() const { return figures_; }
  const StreamBooks& books() const { return books_; }
  StreamSwitch& machine() { return switch_; }

 private:
  // A message that was sent, and what its answer must be.
  struct Sent {
    std::vector<std::uint8_t> frame;
    std::vector<std::uint8_t> repeat_frame;
    Instant dated;
    bool request = false;
    bool approved = true;
    std::string balances;
    std::optional<StreamSwitch::Answer> answer;
  };
  enum class Said : std::uint8_t { first, again, too_late };
  struct Delivery {
    std::size_t sent = 0;
    Said said = Said::first;
  };
  struct Deal {
    DealPlan plan;
    std::size_t number = 0;
    std::size_t next = 0;
    Instant made;
    Instant not_before;
  };

  void begin_deal(Deal& deal) {
    deal = {planner_.next(switch_.now()), 0, 0, switch_.now(), switch_.now()};
    deal.number = books_.open(deal.plan);
  }

  // False: that deal, or that repeat, has nothing to say at the moment.
  bool step() {
    const std::uint64_t dice = random_.below(1'000);
    if (dice < 30) return pass_time();
    if (dice < 100) return repeat();
    if (dice < 110) return repeat_too_late();
    if (dice < 130) return inquire();
    return go_on_with(deals_[random_.below(deals_.size())]);
  }

  bool go_on_with(Deal& deal) {
    const Instant now = switch_.now();
    if (deal.next == deal.plan.messages.size() || deal.made + sent_within < now) begin_deal(deal);
    if (now < deal.not_before || deal.plan.messages.empty()) return false;
    const PlannedMessage& message = deal.plan.messages[deal.next++];
    if (random_.below(100) < 15) deal.not_before = now + std::chrono::hours{24 + random_.below(72)};
    const Standing standing = books_.happens(deal.number, message.fact, now);
    Sent& sent = make(message);
    sent.dated = deal.made;
    sent.approved = standing.approved || !sent.request;
    figures_.declines += sent.approved ? 0 : 1;
    deliver({sent_.size() - 1, Said::first}, sent.frame);
    return true;
  }

  Sent& make(const PlannedMessage& planned) {
    iso8583::Message message{switch_.dialect()};
    message.set_mti(*iso8583::Mti::parse(planned.mti));
    for (const auto& [field, value] : planned.fields) {
      const auto set = message.set(field, value);
      if (!set) FAIL(set.error().text());
    }
    Sent& sent = sent_.emplace_back();
    sent.request = planned.mti[2] == '0' && planned.mti[1] != '4';
    REQUIRE(message.encode(sent.frame));
    message.set_mti(iso8583::Mti::from_code(static_cast<std::uint16_t>(message.mti().code() | 1)));
    REQUIRE(message.encode(sent.repeat_frame));
    return sent;
  }

  bool inquire() {
    const std::size_t account = random_.below(accounts);
    Sent& sent = make(planner_.balance_inquiry(account, switch_.now()));
    sent.dated = switch_.now();
    const StreamBooks::Account& books = books_.accounts()[account];
    const auto shown = [](int type, Minor minor) {
      return fmt::format("00{:02}978{}{:012}", type, minor < 0 ? 'D' : 'C', std::abs(minor));
    };
    sent.balances = shown(1, books.posted) + shown(2, books.can_spend());  // R16
    ++figures_.inquiries;
    deliver({sent_.size() - 1, Said::first}, sent.frame);
    return true;
  }

  bool repeat() {
    if (sent_.empty()) return false;
    const std::size_t recent = std::min<std::size_t>(sent_.size(), 3'000);
    const std::size_t which = sent_.size() - 1 - random_.below(recent);
    if (sent_[which].dated + sent_within < switch_.now()) return false;
    ++figures_.repeats;
    say_again({which, Said::again}, random_);
    return true;
  }

  // R5: nobody can say any more what it was answered.
  bool repeat_too_late() {
    if (sent_.empty()) return false;
    const std::size_t which = random_.below(sent_.size());
    if (switch_.now() < sent_[which].dated + too_late_after) return false;
    if (std::ranges::find(said_too_late_, which) != said_too_late_.end()) return false;
    said_too_late_.push_back(which);
    ++figures_.late_repeats;
    say_again({which, Said::too_late}, random_);
    return true;
  }

  void say_again(const Delivery& delivery, Random& random) {
    const Sent& sent = sent_[delivery.sent];
    deliver(delivery, random.below(2) == 0 ? sent.frame : sent.repeat_frame);
  }

  void deliver(const Delivery& delivery, const std::vector<std::uint8_t>& frame) {
    deliveries_.push_back(delivery);
    switch_.take(deliveries_.size() - 1, frame);
  }

  bool pass_time() {
    switch_.drain();  // what comes behind a hold's end is not to come before it, when it is said again
    switch_.pass(std::chrono::seconds{1 + random_.below(3'600)});
    books_.clock(switch_.now());
    if (random_.below(300) == 0) lose_power();
    switch_.drain();
    return true;
  }

  // Who was not answered says it again.
  void lose_power() {
    ++figures_.power_cuts;
    check_answers();
    const std::vector<std::uint64_t> unanswered = switch_.unanswered();
    switch_.lose_power(after_power_cut_, after_power_cut_.below(2) == 0);
    for (const std::uint64_t number : unanswered) {
      ++figures_.said_again_after_power_cut;
      const Delivery delivery = deliveries_[number];
      say_again(delivery, after_power_cut_);
    }
    switch_.drain();
    check_answers();
    compare();
    REQUIRE(switch_.journal_fault() == "");
  }

  void check_answers() {
    for (const auto& [number, answer] : switch_.answers()) {
      const Delivery delivery = deliveries_[number];
      Sent& sent = sent_[delivery.sent];
      CAPTURE(number, answer.code, sent.approved);
      if (delivery.said == Said::too_late) {
        REQUIRE(answer.code == (sent.request ? "94" : "00"));
      } else if (sent.answer) {
        REQUIRE(answer == *sent.answer);
      } else {
        sent.answer = answer;
        REQUIRE((answer.code == "00") == sent.approved);
        REQUIRE(answer.balances == sent.balances);
      }
    }
  }

  void compare() {
    switch_.drain();
    check_answers();
    const Ledger& rows = switch_.rows();
    for (std::size_t n = 0; n < accounts; ++n) {
      const auto account = rows.account(AccountId{fmt::format("A{}", n)});
      CAPTURE(n);
      REQUIRE(account->posted == books_.accounts()[n].posted);
      REQUIRE(account->pending == books_.accounts()[n].pending);
    }
    BookTotal::Wide sum = 0;
    for (const BookTotal& total : rows.books()) {
      sum += total.debits - total.credits;
      if (total.account.book == Book::network_settlement)
        REQUIRE(static_cast<Minor>(total.credits - total.debits) == books_.owed_to_network());
    }
    REQUIRE(sum == 0);
    std::uint64_t looked_at = 0;
    for (const Exception& item : rows.exceptions(std::nullopt, 1'000'000))
      looked_at += item.reason == ExceptionReason::capture_after_reversal ? 1 : 0;
    REQUIRE(looked_at == books_.looked_at());
  }

  SeededRandom random_;
  SeededRandom after_power_cut_;  // its own: how much is said again depends on what the disk was doing
  std::vector<Minor> openings_;
  StreamSwitch switch_;
  StreamBooks books_;
  Planner planner_;
  std::vector<Deal> deals_;
  std::vector<Sent> sent_;
  std::vector<Delivery> deliveries_;
  std::vector<std::size_t> said_too_late_;
  Figures figures_;
};

}  // namespace

TEST_CASE("a long stream of traffic leaves what the model says, on every account, over power cuts",
          "[ledger_streams]") {
  const std::uint64_t seed = seed_of_run();
  std::cout << "ISOSWITCH_SEED=" << seed << '\n';
  INFO("ISOSWITCH_SEED=" << seed << " makes the same events");
  Stream stream{seed};
  stream.run(LEDGER_STREAM_EVENTS);
  const Stream::Figures& figures = stream.figures();
  std::cout << fmt::format(
      "{} events: {} repeats, {} too late, {} inquiries, {} declines, {} holds ended, {} captures looked at, {} days, "
      "{} "
      "power cuts, {} said again\n",
      LEDGER_STREAM_EVENTS, figures.repeats, figures.late_repeats, figures.inquiries, figures.declines,
      stream.books().ended(), stream.books().looked_at(), stream.machine().days_closed(), figures.power_cuts,
      figures.said_again_after_power_cut);
  CHECK(figures.repeats > LEDGER_STREAM_EVENTS / 50);
  CHECK(figures.inquiries > LEDGER_STREAM_EVENTS / 100);
  CHECK(figures.declines > LEDGER_STREAM_EVENTS / 200);
  CHECK(figures.power_cuts > 2);
  CHECK(stream.books().ended() > 50);
}

}  // namespace isoswitch::test
