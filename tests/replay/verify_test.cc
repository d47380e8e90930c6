// Whatever a switch has decided, its rules come to again, byte for byte; and a difference is found where it is.
#include "switch/replay/verify.h"

#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "record.pb.h"
#include "switch/store/row_image.h"
#include "tests/replay/recording.h"

namespace isoswitch::test {
namespace {

using namespace std::chrono_literals;

const std::string plain = "[network_management, dedupe, screen, authorize, reverse, advise]";
const std::string limited =
    "[network_management, dedupe, screen, {limits: {default: usual, profiles: {usual: ["
    "{name: shops, kind: purchase, currency: EUR, single: 30000, windows: [{rolling: 24 h, count: 9, amount: 90000}]}, "
    "{name: online, entry: [ecommerce, manual], currency: EUR, windows: [{period: day, amount: 20000}]}, "
    "{name: abroad, except: {country: ['276']}, windows: [{rolling: 7 d, count: 12}]}]}}}, authorize, reverse, advise]";

// Draws messages that meet in the same few purchases.
class Stream {
 public:
  Stream(World& world, bool new_version, std::uint32_t seed)
      : world_(world), new_version_(new_version), random_(seed) {}

  void step() {
    const std::uint32_t what = draw(16);
    switch (what) {
      case 0: world_.sends_again(); break;
      case 1: world_.repeats(); break;
      case 2: undo("", ""); break;
      case 3: undo(amount(), ""); break;
      case 4: undo("", amount()); break;
      case 5: world_.sends(mti("0120"), {{2, card()}, {4, amount()}, {39, draw(4) == 0 ? no() : ok()}}); break;
      case 6: world_.sends(mti("0220"), {{2, card()}, {3, draw(3) == 0 ? "200000" : "000000"}, {4, amount()}}); break;
      case 7: world_.sends(mti("0200"), {{2, card()}, {3, draw(3) == 0 ? "200000" : "010000"}, {4, amount()}}); break;
      case 8: increment(); break;
      case 9: world_.sends(mti("0100"), {{2, card()}, {3, draw(2) == 0 ? "310000" : "200000"}}); break;
      case 10: odd(); break;
      case 11: pass(); break;
      case 12: network(); break;
      default: buy(); break;
    }
    const bool sent = what >= 5 && what != 10 && what != 11 && what != 12 && (what != 8 || !new_version_);
    last_has_reference_ = last_has_reference_ || sent;
  }

 private:
  std::uint32_t draw(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }
  std::string mti(std::string text) const {
    if (new_version_) text[0] = '1';
    return text == "1800" ? "1804" : text;
  }
  std::string ok() const { return new_version_ ? "000" : "00"; }
  std::string no() const { return new_version_ ? "116" : "51"; }
  std::string amount() {
    const std::string digits = std::to_string(100 * (1 + draw(400)));
    return std::string(12 - digits.size(), '0') + digits;
  }
  std::string card() {
    const std::uint32_t which = draw(10);
    return std::string{which == 0 ? stranger_number : which < 4 ? other_card_number : card_number};
  }

  // Read in one way or another, here or abroad; some take less than they ask for, some come back with more.
  void buy() {
    const char* entries[] = {"", "011", "051", "812", "071"};
    const char* countries[] = {"", "276", "840"};
    const char* marks[] = {"", "10", "01", "11"};
    world_.sends(mti("0100"), {{2, card()},
                               {4, amount()},
                               {19, countries[draw(3)]},
                               {22, new_version_ ? "" : entries[draw(5)]},
                               {60, new_version_ ? "" : marks[draw(4)]}});
  }

  void network() {
    world_.sends(mti("0800"), {{new_version_ ? 24 : 70, new_version_   ? "801"
                                                        : draw(2) == 0 ? "001"
                                                                       : "301"},
                               {11, "000001"},
                               {new_version_ ? 12 : 7, new_version_ ? "261124120000" : "1124120000"}});
    last_has_reference_ = false;
  }

  // DE 90 or DE 56, and what is to remain.
  void undo(const std::string& first, const std::string& second) {
    if (!last_has_reference_) return;
    const std::string names = world_.original();
    const std::string named = draw(5) == 0 ? "" : names;
    if (new_version_) {
      world_.sends("1420", {{2, ""},
                            {4, first},
                            {30, second.empty() ? "" : second + std::string(12, '0')},
                            {56, named},
                            {37, world_.reference()}});
      return;
    }
    const std::string remains = first.empty() ? "" : first + std::string(30, '0');
    world_.sends(draw(2) == 0 ? "0400" : "0420",
                 {{2, draw(4) == 0 ? "" : card()}, {37, world_.reference()}, {90, named}, {95, remains}});
  }

  void increment() {
    if (!new_version_) world_.sends("0100", {{4, amount()}, {90, world_.original()}});
  }

  // What is no purchase at all, or none in this money.
  void odd() {
    switch (draw(6)) {
      case 0: world_.sends(mti("0100"), {{3, ""}}); break;
      case 1: world_.sends(mti("0100"), {{4, ""}}); break;
      case 2: world_.sends(mti("0100"), {{49, "840"}}); break;
      case 3: world_.sends(mti("0200"), {{49, "840"}, {6, amount()}, {51, "978"}, {5, amount()}, {50, "840"}}); break;
      case 4: world_.set_card(draw(2) == 0 ? CardStatus::active : CardStatus::blocked); break;
      default: world_.set_account(draw(2) == 0 ? AccountStatus::open : AccountStatus::blocked); break;
    }
  }

  void pass() { world_.pass(draw(6) == 0 ? Duration{8 * 24h} : draw(2) == 0 ? Duration{25h} : Duration{90s}); }

  World& world_;
  bool new_version_;
  bool last_has_reference_ = true;  // of what was sent last: a network message has none
  std::mt19937 random_;
};

struct Run {
  std::uint64_t transactions = 0;
  std::uint64_t expiries = 0;
  std::set<std::pair<std::string, Reason>> decisions;
};

// Deciding again writes the same bytes.
Run replay_bytes(const Recording& recording) {
  const auto configuration = recording.configuration();
  Tables tables;
  Rerun rerun{tables};
  Run run;
  for (std::size_t i = 0; i < recording.records().size(); ++i) {
    RecordedUnit unit = recording.unit(i);
    const bool transaction = unit.kind == RecordedKind::transaction;
    const bool expiry = unit.kind == RecordedKind::hold_expiry;
    run.transactions += transaction ? 1 : 0;
    run.expiries += expiry ? 1 : 0;
    if (transaction) run.decisions.emplace(unit.rule, unit.decision.given.reason);
    if (transaction || expiry) {
      INFO("record " << unit.sequence << ", rule " << unit.rule);
      rerun.run(unit, transaction ? configuration->find(unit.listener) : nullptr);
      proto::Record recorded;
      recorded.ParseFromString(recording.records()[i]);
      proto::DecisionImage decision;
      proto::RowsImage rows;
      fill(rerun.decision(), decision);
      fill(rerun.images(), rows);
      CHECK(decision.SerializeAsString() == recorded.decision().SerializeAsString());
      CHECK(rows.SerializeAsString() == recorded.rows().SerializeAsString());
      REQUIRE(same(rerun.decision(), unit.decision));
      REQUIRE(same(rerun.images(), unit.rows));
      REQUIRE(rerun.check());
    }
    if (unit.kind == RecordedKind::day_closed) tables.close_before(unit.day);
    tables.apply(unit.rows);
  }
  return run;
}

struct Found {
  std::vector<std::uint64_t> sequences;
  ReplayVerify::Figures figures;
  LedgerHash hash;
};

Found verify(const Recording& recording, bool goes_on = true) {
  Found found;
  ReplayVerify verify{recording.configuration(), [&](const RecordedUnit& unit, const Decision&, const RowImages&) {
                        found.sequences.push_back(unit.sequence);
                        return goes_on;
                      }};
  for (std::size_t i = 0; i < recording.records().size(); ++i) {
    RecordedUnit unit = recording.unit(i);
    if (!verify.take(unit)) break;
  }
  found.figures = verify.figures();
  found.hash = ledger_hash(verify.tables());
  return found;
}

void change(std::string& record, const std::function<void(proto::Record&)>& how) {
  proto::Record whole;
  whole.ParseFromString(record);
  how(whole);
  record = whole.SerializeAsString();
}

}  // namespace

TEST_CASE("random messages are decided again to the same bytes", "[replay]") {
  struct Case {
    const char* name;
    WorldOptions options;
  };
  const Case cases[] = {
      {"1987", {.handlers = plain}},
      {"1987, partial approvals, several captures",
       {.profile_edits = {{"# partial_approval:", "partial_approval:"}, {"# more_captures:", "more_captures:"}},
        .handlers = plain,
        .balance = 40'000}},
      {"1987, DE 7 does not identify",
       {.profile_edits = {{"transmitted_identifies: true", "transmitted_identifies: false"}}, .handlers = plain}},
      {"1987, limits", {.handlers = limited, .balance = 500'000}},
      {"1987, limits, a store that shows only what was named", {.handlers = limited, .stingy = true}},
      {"1987, sign-on required", {.handlers = plain, .sign_on_required = true}},
      {"1987, no network management", {.handlers = "[dedupe, screen, authorize, reverse, advise]"}},
      {"1993", {.dialect = "iso1993_ascii", .profile = "iso1993", .handlers = plain}},
      {"1993, limits", {.dialect = "iso1993_ascii", .profile = "iso1993", .handlers = limited}},
  };
  std::uint64_t expiries = 0;
  std::set<std::pair<std::string, Reason>> decisions;
  for (const Case& each : cases) {
    for (std::uint32_t seed = 1; seed <= 4; ++seed) {
      INFO(each.name << ", seed " << seed);
      Recording recording{each.options};
      recording.world().sends(each.options.dialect.starts_with("iso1993") ? "1100" : "0100", {});
      Stream stream{recording.world(), each.options.dialect.starts_with("iso1993"), seed};
      for (int i = 0; i < 150; ++i) stream.step();
      const Run run = replay_bytes(recording);
      CHECK(run.transactions > 20);
      const Found found = verify(recording);
      CHECK(found.sequences.empty());
      CHECK(found.figures.undecidable == 0);
      CHECK(found.figures.run_again == run.transactions + run.expiries);
      // The ledger that the switch itself has come to.
      const auto& kept = dynamic_cast<const Tables&>(recording.world().store().rows());
      CHECK(found.hash == ledger_hash(kept));
      expiries += run.expiries;
      decisions.insert(run.decisions.begin(), run.decisions.end());
    }
  }
  CHECK(expiries > 20);
  // Every handler has decided, in more than one way.
  std::set<std::string> rules;
  for (const auto& [rule, reason] : decisions) rules.insert(rule);
  CHECK(rules == std::set<std::string>{"advise", "authorize", "dedupe", "end of chain", "interpret", "limits",
                                       "network_management", "reverse", "screen"});
  CHECK(decisions.size() > 15);
}

TEST_CASE("a decision or row that is not what the rules come to is found at its sequence", "[replay]") {
  Recording recording{{.handlers = plain}};
  World& world = recording.world();
  world.sends("0100", {{4, "000000001000"}});
  world.sends("0420", {{90, world.original()}});
  world.sends("0100", {{4, "000000002000"}});
  world.pass(8 * 24h);
  REQUIRE(verify(recording).sequences.empty());
  const std::vector<std::string> whole = recording.records();
  int planted = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const RecordedUnit unit = recording.unit(i);
    if (unit.kind != RecordedKind::transaction && unit.kind != RecordedKind::hold_expiry) continue;
    const std::function<void(proto::Record&)> faults[] = {
        [](proto::Record& r) { r.mutable_decision()->mutable_given()->set_reason(16); },
        [](proto::Record& r) { r.mutable_decision()->set_rule("screen"); },
        [](proto::Record& r) { r.mutable_decision()->set_repeat_of(1); },
        [](proto::Record& r) { r.mutable_rows()->mutable_accounts(0)->set_pending(1); },
        [](proto::Record& r) { r.mutable_rows()->mutable_life_cycles(0)->set_changed_us(1); },
        [](proto::Record& r) { r.mutable_rows()->mutable_life_cycles(0)->set_keep_until(1); },
        [](proto::Record& r) { r.mutable_rows()->add_exceptions()->set_id(std::string(16, 'x')); },
        [](proto::Record& r) { r.mutable_rows()->clear_life_cycles(); },
    };
    for (const auto& fault : faults) {
      recording.records() = whole;
      change(recording.records()[i], fault);
      const Found found = verify(recording);
      REQUIRE_FALSE(found.sequences.empty());
      CHECK(found.sequences.front() == unit.sequence);
      CHECK(verify(recording, false).sequences.size() == 1);
      ++planted;
    }
  }
  CHECK(planted >= 32);
}

TEST_CASE("other facts than the recorded ones are seen", "[replay]") {
  Recording recording{{.handlers = plain}};
  recording.world().sends("0100", {{4, "000000001000"}});
  const std::size_t last = recording.records().size() - 1;
  const std::string whole = recording.records()[last];
  const std::function<void(proto::Facts&)> faults[] = {
      [](proto::Facts& f) { f.mutable_transaction()->set_minor(1001); },
      [](proto::Facts& f) { f.set_received_us(f.received_us() + 1); },
      [](proto::Facts& f) { f.set_drawn_authorization_code("000000"); },
      [](proto::Facts& f) { f.mutable_ids()->set_stan("999999"); },
      [](proto::Facts& f) { f.mutable_ids()->set_terminal("OTHER"); },
      [](proto::Facts& f) { f.set_network("other"); },
      [](proto::Facts& f) { f.set_card(f.card().substr(0, 32) + "x"); },
      [](proto::Facts& f) { f.set_message_id(std::string(16, 'x')); },
      [](proto::Facts& f) { f.set_kind(4); },
      [](proto::Facts& f) { f.set_pre_authorization(true); },
  };
  for (const auto& fault : faults) {
    recording.records()[last] = whole;
    change(recording.records()[last], [&](proto::Record& r) { fault(*r.mutable_transaction()->mutable_facts()); });
    CHECK(verify(recording).sequences.size() == 1);
  }
}

TEST_CASE("a record whose facts cannot be read does not run again, and is counted", "[replay]") {
  Recording recording{{.handlers = plain}};
  recording.world().sends("0100", {});
  const std::size_t last = recording.records().size() - 1;
  change(recording.records()[last],
         [](proto::Record& r) { r.mutable_transaction()->mutable_facts()->clear_message_id(); });
  Found found = verify(recording);
  CHECK(found.sequences.empty());
  CHECK(found.figures.undecidable == 1);
  CHECK(found.figures.first_undecidable.find("message_id") != std::string::npos);
  change(recording.records()[last], [](proto::Record& r) {
    r.mutable_transaction()->mutable_facts()->set_message_id(std::string(16, 'x'));
    r.mutable_transaction()->mutable_facts()->set_flow(10);
  });
  CHECK(verify(recording).figures.undecidable == 1);
  change(recording.records()[last], [](proto::Record& r) {
    r.mutable_transaction()->mutable_facts()->set_flow(1);
    r.mutable_transaction()->set_acquirer("nobody");
  });
  found = verify(recording);
  CHECK(found.figures.undecidable == 1);
  CHECK(found.figures.first_undecidable.find("no listener 'nobody'") != std::string::npos);
}

TEST_CASE("a start that did not record its profiles says that they are read from where they are now", "[replay]") {
  const std::string profile = std::string(SOURCE_ROOT) + "/config/profiles/iso1987.yaml";
  proto::ConfigurationRecord record;
  record.set_path("old.yaml");
  record.set_text(
      "store: {engine: memory}\nkeys: {token_key_file: none}\nlisteners:\n  - {name: a, listen: '127.0.0.1:0', "
      "framing: binary2, dialect: iso1987_ascii, profile: " +
      profile + ", pipeline: issuer}\npipelines: {issuer: " + plain + "}\n");
  Faults faults;
  const auto configuration = configuration_of(record, faults);
  REQUIRE(configuration != nullptr);
  CHECK(configuration->notes == std::vector<std::string>{"the journal does not hold profile '" + profile +
                                                         "': it is read from where it is now"});
  CHECK(configuration->find("a")->profile->name() == "iso1987");
}

TEST_CASE("the hash of a ledger does not depend on the order of its rows, and on all else of them", "[replay]") {
  const auto account = [](const char* id, Minor posted) {
    Account row;
    row.id = std::string_view{id};
    row.posted = posted;
    return row;
  };
  const auto hash = [](const std::vector<Account>& rows) {
    Tables tables;
    RowImages images;
    images.accounts = rows;
    tables.apply(images);
    return ledger_hash(tables);
  };
  const LedgerHash one = hash({account("A", 1), account("B", 2)});
  CHECK(one == hash({account("B", 2), account("A", 1)}));
  CHECK(one == hash({account("B", 7), account("A", 1), account("B", 2)}));
  CHECK(one != hash({account("A", 2), account("B", 1)}));
  CHECK(one != hash({account("A", 1)}));
  CHECK(hash({}) == LedgerHash{});
}

TEST_CASE("every kind of row, and the books, are in the hash of a ledger", "[replay]") {
  Posting posting;
  posting.debit = {Book::cash, ""};
  posting.credit = {Book::network_settlement, "domestic"};
  posting.amount = {1, {978}};
  RowImages each[8];
  each[0].accounts.emplace_back();
  each[1].cards.emplace_back();
  each[2].life_cycles.emplace_back();
  each[3].seen.emplace_back();
  each[4].exceptions.emplace_back();
  each[5].counters.emplace_back();
  each[6].postings.push_back(posting);
  each[7].owed.emplace_back();
  std::set<LedgerHash> hashes{LedgerHash{}};
  Tables all;
  for (const RowImages& images : each) {
    Tables alone;
    alone.apply(images);
    hashes.insert(ledger_hash(alone));
    all.apply(images);
    hashes.insert(ledger_hash(all));
  }
  CHECK(hashes.size() == 1 + 8 + 7);  // the first alone is the first of all
}

}  // namespace isoswitch::test
