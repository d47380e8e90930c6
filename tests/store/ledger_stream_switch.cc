#include "tests/store/ledger_stream_switch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <thread>
#include <utility>

#include "iso8583/dialect.h"
#include "record.pb.h"
#include "switch/ledger/entries.h"
#include "switch/store/journal_scan.h"
#include "switch/store/journal_verify.h"
#include "tests/handlers/exploration_chain.h"
#include "tests/store/ledger_stream_plan.h"

namespace isoswitch::test {
namespace {

constexpr Currency euro{978};
constexpr const char* directory = "journal";

Tokenizer stream_tokenizer() {
  std::array<std::uint8_t, 32> key{};
  key.fill(7);
  return Tokenizer::from_key(key);
}

std::shared_ptr<const Profile> stream_profile() {
  return edited_profile({{"# more_captures: {field: 60", "more_captures: {field: 60"},
                         {"\n  days: 7\n", fmt::format("\n  days: {}\n", stream_hold_days)},
                         {"  # rules:", fmt::format("  rules: [{{mcc: [\"7011\"], days: {}}}]", stream_hotel_days)}});
}

}  // namespace

StreamSwitch::StreamSwitch(Instant now, const std::vector<Minor>& openings)
    : clock_(now), tokenizer_(stream_tokenizer()), chain_(usual_chain()), disk_(std::make_unique<MemoryFiles>()) {
  source_.name = "acquirer";
  source_.network = "domestic";
  source_.dialect =
      *iso8583::load_dialect("iso1987_ascii", std::vector<std::string>{std::string(SOURCE_ROOT) + "/config/dialects"});
  source_.profile = stream_profile();
  start();
  open_accounts(openings);
}

StreamSwitch::~StreamSwitch() = default;

void StreamSwitch::start() {
  JournalOptions options;
  options.directory = directory;
  options.segment_bytes = std::uint64_t{4} << 20;
  options.files = disk_.get();
  auto opened = JournalStore::open(std::move(options));
  if (!opened) FAIL(opened.error().text);
  store_ = std::move(*opened);
  pipeline_ =
      std::make_unique<Pipeline>(PipelineSetup{source_, *chain_, *store_, tokenizer_, clock_, codes_, *this, figures_});
  timekeeper_ = std::make_unique<Timekeeper>(*store_, clock_, Timekeeper::Limits{.holds_per_tick_max = 100'000});
}

void StreamSwitch::open_accounts(const std::vector<Minor>& openings) {
  for (std::size_t n = 0; n < openings.size(); ++n) {
    UnitOfWork unit;
    unit.record = new_record();
    unit.record->set_at_us(clock_.now().us);
    const std::string pan = stream_card(n);
    const CardToken token = tokenizer_.token(*Pan::parse(pan));
    unit.keys.card = token;
    unit.decide = [n, token, opening = openings[n]](Rows& rows, Decision&) {
      Account account;
      account.id = AccountId{fmt::format("A{}", n)};
      account.currency = euro;
      rows.put(account);
      Card card;
      card.token = token;
      card.account = account.id;
      card.expiry_yymm = 3012;
      rows.put(card);
      rows.post(opening_entry(account.id, {opening, euro}, IdBuilder{"open"}.number(n).finish()));
    };
    unit.done = [](const Result<Outcome>& outcome) { REQUIRE(outcome.has_value()); };
    store_->submit(std::move(unit));
  }
  store_->drain();
}

void StreamSwitch::take(std::uint64_t number, const std::vector<std::uint8_t>& frame) {
  while (!store_->has_room()) {
    store_->flush();
    store_->deliver();
    std::this_thread::yield();
  }
  unanswered_.push_back(number);
  pipeline_->take({number, FrameHeader{}}, peer_, frame, false);
}

bool StreamSwitch::settle(const Ticket& ticket, const iso8583::Message* answer) {
  REQUIRE(answer != nullptr);
  REQUIRE_FALSE(unanswered_.empty());
  REQUIRE(unanswered_.front() == ticket.connection);  // in order of sequence
  unanswered_.erase(unanswered_.begin());
  const auto text = [&](int field) { return answer->has(field) ? std::string{answer->text(field)} : std::string{}; };
  answers_.emplace_back(ticket.connection, Answer{text(39), text(38), text(54)});
  return true;
}

std::vector<std::pair<std::uint64_t, StreamSwitch::Answer>> StreamSwitch::answers() {
  return std::exchange(answers_, {});
}

void StreamSwitch::pass(Duration by) {
  clock_.pass(by);
  steady_us_ += by.count();
  look_at_the_clock();
}

void StreamSwitch::look_at_the_clock() { timekeeper_->tick(steady_us_); }

void StreamSwitch::lose_power(Random& random, bool everything_unsynced) {
  auto left =
      everything_unsynced ? disk_->after_power_cut(MemoryFiles::Damage{}, random) : disk_->after_power_cut(random);
  days_closed_ += timekeeper_->figures().days_closed;
  timekeeper_.reset();
  store_.reset();  // what it still writes goes to the old disk
  pipeline_.reset();
  figures_.open_transactions = 0;
  disk_ = std::move(left);
  unanswered_.clear();
  start();
  look_at_the_clock();
}

std::string StreamSwitch::journal_fault() {
  store_->drain();
  const auto copy = disk_->copy();
  JournalProof proof;
  const auto end = journal::scan(*copy, directory, {}, [&](const proto::Record& record, const journal::Position&) {
    const auto added = proof.add(record);
    return added ? Result<bool>{true} : Result<bool>{std::unexpected(added.error())};
  });
  if (!end) return end.error().text;
  if (end->last_sequence != last_sequence()) return "the journal ends elsewhere";
  return {};
}

}  // namespace isoswitch::test
