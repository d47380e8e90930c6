#include "tests/handlers/world.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "switch/handlers/registry.h"
#include "switch/ledger/entries.h"
#include "switch/store/memory_store.h"
#include "switch/store/stingy_store.h"

namespace isoswitch::test {
namespace {

const Instant noon = instant_of({2026, 11, 24, 12, 0, 0});

std::filesystem::path new_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "isoswitch_world_XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  return name;
}

std::string edited(std::string text, const std::vector<std::pair<std::string, std::string>>& edits) {
  for (const auto& [from, to] : edits) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
  }
  return text;
}

Tokenizer test_tokenizer() {
  std::array<std::uint8_t, 32> key{};
  key.fill(7);
  return Tokenizer::from_key(key);
}

}  // namespace

World::World(WorldOptions options)
    : options_(std::move(options)),
      folder_(new_folder()),
      clock_(noon),
      tokenizer_(test_tokenizer()),
      sealer_(Key256{}) {
  std::ifstream shipped{std::string(SOURCE_ROOT) + "/config/profiles/" + options_.profile + ".yaml"};
  std::stringstream text;
  text << shipped.rdbuf();
  const std::string file = (folder_ / "profile.yaml").string();
  std::ofstream{file} << edited(text.str(), options_.profile_edits);

  Faults faults;
  auto profile = Profile::load(file, {}, faults);
  const auto chain = Node::from_text("chain.yaml", "pipelines: {issuer: " + options_.handlers + "}", faults);
  PipelineSettings settings{"issuer", {}, *chain};
  for (const auto& [name, pipeline] : chain->require("pipelines")->entries())
    for (const Node& item : pipeline.items()) {
      if (item.is_scalar())
        settings.handlers.push_back({item.as_text(), item, std::nullopt});
      else
        settings.handlers.push_back({item.entries().front().first, item, item.entries().front().second});
    }
  chain_ = build_chain(settings);
  for (const std::string& fault : faults.all()) UNSCOPED_INFO(fault);
  REQUIRE(faults.none());
  REQUIRE(chain_ != nullptr);

  source_.name = "acquirer";
  source_.network = "domestic";
  source_.dialect =
      *iso8583::load_dialect(options_.dialect, std::vector<std::string>{std::string(SOURCE_ROOT) + "/config/dialects"});
  source_.profile = std::make_shared<const Profile>(std::move(*profile));
  source_.sign_on_required = options_.sign_on_required;
  source_.answer_within = options_.answer_within;
  if (options_.stingy)
    store_ = std::make_unique<StingyStore>(MemoryStoreOptions{.wake = {}, .on_record = options_.on_record});
  else
    store_ = std::make_unique<MemoryStore>(MemoryStoreOptions{.wake = {}, .on_record = options_.on_record});
  pipeline_ = std::make_unique<Pipeline>(PipelineSetup{source_, *chain_, *store_, tokenizer_, clock_, random_, *this,
                                                       figures_, options_.issuer != nullptr ? &elsewhere_ : nullptr});
  if (options_.issuer != nullptr)
    issuers_.add("host", {.party = *options_.issuer,
                          .terms = {},
                          .translation = Translation{{*source_.dialect, *source_.profile},
                                                     {options_.issuer->dialect(), options_.issuer->profile()}}});
  timekeeper_ = std::make_unique<Timekeeper>(*store_, clock_, Timekeeper::Limits{});
  timekeeper_->tick(steady_us_);
  open_account("A1", card_number, options_.balance);
  open_account("A2", other_card_number, options_.balance);
}

void World::pass(Duration by) {
  clock_.pass(by);
  steady_us_ += by.count();
  timekeeper_->tick(steady_us_);
  store_->drain();
}

World::~World() { std::filesystem::remove_all(folder_); }

void World::open_account(const std::string& name, std::string_view pan, Minor balance) {
  const CardToken token = tokenizer_.token(*Pan::parse(pan));
  const Currency currency{find_currency(options_.currency)->number};
  put([&](Rows& rows) {
    Account account;
    account.id = std::string_view{name};
    account.currency = currency;
    account.credit_line = options_.credit_line;
    rows.put(account);
    Card card;
    card.token = token;
    card.bin = pan.substr(0, 6);
    card.last_four = pan.substr(12);
    card.account = account.id;
    card.expiry_yymm = 3012;
    rows.put(card);
    if (balance != 0) rows.post(opening_entry(account.id, {balance, currency}, IdBuilder{"open"}.part(name).finish()));
  });
}

void World::put(std::move_only_function<void(Rows&)> change) {
  UnitOfWork unit;
  unit.record = new_record();
  unit.keys.card = tokenizer_.token(*Pan::parse(card_number));
  auto shared = std::make_shared<std::move_only_function<void(Rows&)>>(std::move(change));
  unit.decide = [shared](Rows& rows, Decision&) { (*shared)(rows); };
  unit.done = [](Result<Outcome> outcome) {
    if (!outcome) FAIL(outcome.error().text);
  };
  store_->submit(std::move(unit));
  store_->drain();
}

void World::set_card(CardStatus status, std::optional<std::uint16_t> expiry) {
  const CardToken token = tokenizer_.token(*Pan::parse(card_number));
  put([&](Rows& rows) {
    Card card = *rows.card(token);
    card.status = status;
    card.expiry_yymm = expiry;
    rows.put(card);
  });
}

void World::set_account(AccountStatus status) {
  put([&](Rows& rows) {
    Account account = *rows.account(AccountId{"A1"});
    account.status = status;
    rows.put(account);
  });
}

void World::posts(const Posting& entry) {
  put([&](Rows& rows) { rows.post(entry); });
}

void World::fill(std::map<int, std::string>& fields, bool new_version) {
  const CivilTime now = civil(clock_.now());
  const std::string stan = fmt::format("{:06}", next_stan_++);
  const auto otherwise = [&](int field, std::string value) { fields.try_emplace(field, std::move(value)); };
  otherwise(2, std::string{card_number});
  otherwise(3, "000000");
  otherwise(4, "000000005000");
  otherwise(11, stan);
  const std::string date = fmt::format("{:02}{:02}", now.month, now.day);
  const std::string time = fmt::format("{:02}{:02}{:02}", now.hour, now.minute, now.second);
  otherwise(7, date + time);
  otherwise(12, new_version ? fmt::format("{:02}", now.year % 100) + date + time : time);
  if (!new_version) otherwise(13, date);
  otherwise(32, "123456");
  otherwise(37, fmt::format("R{:05}{}", now.second, fields[11]));
  otherwise(41, "TERM0001");
  otherwise(42, "MERCHANT0000001");
  otherwise(49, "978");
}

std::optional<World::Answer> World::sends(const std::string& mti, Fields given) {
  encode(mti, given);
  return sends_bytes(last_frame_);
}

void World::asks(const std::string& mti, Fields given) {
  encode(mti, given);
  asks_again();
}

void World::asks_again() {
  const int before = settled_;
  pipeline_->take({1, FrameHeader{}}, peer_, last_frame_, crowded);
  store_->drain();
  REQUIRE(settled_ == before);
}

std::vector<std::optional<World::Answer>> World::answers() {
  store_->drain();
  return std::exchange(answers_, {});
}

void World::encode(const std::string& mti, Fields given) {
  std::map<int, std::string> fields;
  for (const auto& [field, value] : given) fields[field] = value;
  if (mti[1] != '8') fill(fields, mti[0] == '1');
  iso8583::Message message{*source_.dialect};
  message.set_mti(*iso8583::Mti::parse(mti));
  for (const auto& [field, value] : fields) {
    if (value.empty()) continue;
    const auto set = message.set(field, value);
    if (!set) FAIL(set.error().text());
  }
  last_frame_.clear();
  REQUIRE(message.encode(last_frame_));
  last_ = fields;
  last_mti_ = mti;
  if (mti[1] == '1' || mti[1] == '2') {
    original_ = fields;
    original_mti_ = mti;
  }
}

std::optional<World::Answer> World::sends_again() { return sends_bytes(last_frame_); }

std::optional<World::Answer> World::repeats() {
  iso8583::Message message;
  REQUIRE(message.decode(*source_.dialect, last_frame_));
  message.set_mti(iso8583::Mti::from_code(static_cast<std::uint16_t>(message.mti().code() | 1)));
  std::vector<std::uint8_t> frame;
  REQUIRE(message.encode(frame));
  return sends_bytes(frame);
}

std::optional<World::Answer> World::sends_bytes(const std::vector<std::uint8_t>& frame) {
  answer_.reset();
  answers_.clear();
  const int before = settled_;
  const std::size_t open = figures_.open_transactions;
  pipeline_->take({1, FrameHeader{}}, peer_, frame, crowded);
  store_->drain();
  REQUIRE(settled_ == before + 1);
  CHECK(figures_.open_transactions == open);
  answers_.clear();  // it is given back here
  return answer_;
}

bool World::settle(const Ticket&, const iso8583::Message* answer) {
  ++settled_;
  if (answer == nullptr) answers_.emplace_back();
  if (answer == nullptr) return true;
  // Through bytes, as a peer gets it.
  std::vector<std::uint8_t> frame;
  REQUIRE(answer->encode(frame));
  iso8583::Message read;
  const auto decoded = read.decode(*source_.dialect, frame);
  if (!decoded) FAIL(decoded.error().text());
  answer_ = Answer{read.mti().text(), {}};
  for (const int field : read.fields()) answer_->fields[field] = read.text(field);
  answers_.push_back(answer_);
  return true;
}

std::string World::original() const {
  if (original_mti_[0] == '1') return original_mti_ + original_.at(11) + original_.at(12) + "06123456";
  return original_mti_ + original_.at(11) + original_.at(7) + "00000123456" + "00000000000";
}

Account World::account() const { return *store_->rows().account(AccountId{"A1"}); }

Minor World::owed_to_network(std::uint16_t currency) const {
  Minor owed = 0;
  for (const BookTotal& total : store_->rows().books())
    if (total.account.book == Book::network_settlement && total.currency.number == currency)
      owed += static_cast<Minor>(total.credits - total.debits);
  return owed;
}

std::vector<Exception> World::exceptions() const { return store_->rows().exceptions(std::nullopt, 100); }

bool World::balanced() const {
  std::map<std::uint16_t, BookTotal::Wide> sums;
  for (const BookTotal& total : store_->rows().books()) sums[total.currency.number] += total.debits - total.credits;
  return std::ranges::all_of(sums, [](const auto& sum) { return sum.second == 0; });
}

}  // namespace isoswitch::test
