// LED-10: event sequences with published balances, those that no message says included. ISOSWITCH_VECTORS names another
// directory with a ledger_scenarios.json.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "switch/ledger/book_events.h"
#include "tests/handlers/world.h"

using namespace isoswitch;
using namespace isoswitch::test;
using nlohmann::json;

namespace {

json scenarios() {
  const char* other = std::getenv("ISOSWITCH_VECTORS");
  const std::string folder = other != nullptr ? other : std::string(SOURCE_ROOT) + "/tests/vectors";
  std::ifstream file(folder + "/ledger_scenarios.json");
  return json::parse(file);
}

std::string digits(Minor amount) {
  std::string text = std::to_string(amount);
  return std::string(12 - text.size(), '0') + text;
}

// Events of the books, by what the sequences call them.
const std::map<std::string, BookEvent> book_steps = {{"presentment_reversal", BookEvent::presentment_reversal},
                                                     {"net_fee", BookEvent::network_fee_paid},
                                                     {"ch_fee", BookEvent::cardholder_fee},
                                                     {"prov_credit", BookEvent::provisional_credit},
                                                     {"prov_reverse", BookEvent::provisional_credit_reversed},
                                                     {"chargeback", BookEvent::chargeback},
                                                     {"second_presentment", BookEvent::second_presentment},
                                                     {"loss", BookEvent::dispute_loss},
                                                     {"interchange", BookEvent::interchange}};

class Player {
 public:
  explicit Player(Minor opening)
      : world({.profile_edits = {{"# more_captures: {field: 60", "more_captures: {field: 60"}}, .balance = opening}) {}

  void play(const json& step) {
    const std::string what = step[0];
    if (what == "auth" || what == "stip_advice") return begin(what == "auth" ? "0100" : "0120", step[1], step[2]);
    if (what == "incr") return increment(step[1], step[2]);
    if (what == "reversal") return reversal(step[1], step.size() > 2 ? std::optional<Minor>{step[2]} : std::nullopt);
    if (what == "clear_partial") return capture(step[1], step[2], false);
    if (what == "clear") return clear(step);
    if (what == "force") return approved("0220", {{4, digits(step[1])}});
    if (what == "refund") return approved("0200", {{3, "200000"}, {4, digits(step[1])}});
    if (what == "expire") return world.pass(std::chrono::days{8});
    if (what == "settle") return settle();
    INFO(what);
    REQUIRE(book_steps.contains(what));
    book(book_steps.at(what), step[1]);
  }

  World world;

 private:
  void approved(const std::string& mti, World::Fields fields) {
    const auto answer = world.sends(mti, fields);
    REQUIRE(answer);
    CHECK((*answer)[39] == "00");
  }

  void begin(const std::string& mti, const std::string& key, Minor amount) {
    approved(mti, {{4, digits(amount)}, {39, mti == "0120" ? "00" : ""}});
    originals_[key] = world.original();
    authorized_[key] = amount;
  }

  void increment(const std::string& key, Minor amount) {
    approved("0100", {{4, digits(amount)}, {90, originals_.at(key)}});
    authorized_[key] += amount;
  }

  void reversal(const std::string& key, std::optional<Minor> amount) {
    const Minor whole = authorized_.at(key);
    const Minor remains = amount ? whole - *amount : 0;
    approved("0420", {{4, digits(whole)}, {90, originals_.at(key)}, {95, digits(remains) + std::string(30, '0')}});
    authorized_[key] = remains;
  }

  void capture(const std::string& key, Minor amount, bool last) {
    approved("0220", {{4, digits(amount)}, {60, last ? ".0" : ".1"}, {90, originals_.at(key)}});
  }

  void clear(const json& step) {
    capture(step[1], step[2], step.size() < 4 || step[3].get<bool>());
    if (step.size() > 4) book(BookEvent::interchange, step[4]);
  }

  // What is owed to the network, or by it.
  void settle() {
    const Minor owed = world.owed_to_network();
    if (owed > 0) book(BookEvent::settlement_paid, owed);
    if (owed < 0) book(BookEvent::settlement_received, -owed);
  }

  void book(BookEvent event, Minor amount) {
    world.posts(book_entry({.event = event,
                            .account = AccountId{"A1"},
                            .network = NetworkName{"domestic"},
                            .amount = {amount, {978}},
                            .source = IdBuilder{"step"}.number(++steps_).finish(),
                            .life_cycle = {},
                            .corrects = {}}));
  }

  std::map<std::string, std::string> originals_;
  std::map<std::string, Minor> authorized_;
  std::uint64_t steps_ = 0;
};

}  // namespace

TEST_CASE("every sequence has the published balances after every step", "[scenarios]") {
  const json all = scenarios();
  REQUIRE(all.size() >= 1);
  for (const json& sequence : all) {
    INFO(sequence["name"].get<std::string>());
    Player player(sequence["opening_available"]);
    for (const json& entry : sequence["steps"]) {
      INFO(entry["step"].dump());
      player.play(entry["step"]);
      CHECK(player.world.posted() == entry["ledger_balance"]);
      CHECK(player.world.held() == entry["holds"]);
      CHECK(player.world.can_spend() == entry["available"]);
      CHECK(player.world.owed_to_network() == entry["network_settlement"]);
      CHECK(player.world.balanced());
    }
  }
}
