// What other rules would have decided, over hand-made histories with the differences counted by hand.
#include "switch/replay/what_if.h"

#include <catch2/catch.hpp>

#include "record.pb.h"
#include "tests/replay/recording.h"

namespace isoswitch::test {
namespace {

using namespace std::chrono_literals;

const std::string plain = "[network_management, dedupe, screen, authorize, reverse, advise]";

std::string with_limits(const std::string& limits) {
  return "[network_management, dedupe, screen, {limits: {default: usual, profiles: {usual: [" + limits +
         "]}}}, authorize, reverse, advise]";
}

struct Changed {
  std::uint64_t sequence;
  std::string was;
  std::string now;
  Minor approved_was;
  Minor approved_now;
  friend bool operator==(const Changed&, const Changed&) = default;
};
std::ostream& operator<<(std::ostream& out, const Changed& each) {
  return out << each.sequence << ' ' << each.was << " -> " << each.now << ' ' << each.approved_was << ' '
             << each.approved_now;
}

struct Told {
  std::vector<Changed> changes;  // repeats left out
  std::uint64_t repeats = 0;
  WhatIf::Figures figures;
  std::set<std::string> notes;
  Account was;
  Account now;
  std::size_t exceptions_was = 0;
  std::size_t exceptions_now = 0;
  bool books_balanced = true;
};

Told what_if(const Recording& recording, std::shared_ptr<const ReplayConfiguration> other,
             const WhatIfPeriod& period = {}) {
  Told told;
  const auto side = [](const WhatIfAnswer& answer) {
    return answer.rule + (answer.limit.empty() ? "" : "(" + answer.limit + ")") + " " +
           std::string{name(answer.reason)} + " " + answer.code;
  };
  WhatIf run{std::move(other), period, [&](const RecordedUnit& unit, const WhatIfAnswer& was, const WhatIfAnswer& now) {
               if (was.repeat && now.repeat) {
                 ++told.repeats;
                 return;
               }
               told.changes.push_back({unit.sequence, side(was), side(now), was.approved, now.approved});
             }};
  // The start that the world does not record.
  RecordedUnit start;
  start.kind = RecordedKind::configuration;
  start.at = recording.unit(0).at;
  start.configuration = recording.configuration();
  run.take(start);
  for (std::size_t i = 0; i < recording.records().size(); ++i) {
    RecordedUnit unit = recording.unit(i);
    if (!run.take(unit)) break;
  }
  told.figures = run.figures();
  told.notes = run.notes();
  told.was = *run.recorded().account(AccountId{"A1"});
  told.now = *run.changed().account(AccountId{"A1"});
  told.exceptions_was = run.recorded().exceptions(std::nullopt, 100).size();
  told.exceptions_now = run.changed().exceptions(std::nullopt, 100).size();
  std::map<std::uint16_t, BookTotal::Wide> sums;
  for (const BookTotal& total : run.changed().books()) sums[total.currency.number] += total.debits - total.credits;
  for (const auto& [currency, sum] : sums) told.books_balanced = told.books_balanced && sum == 0;
  return told;
}

std::uint64_t last_sequence(const Recording& recording) { return recording.records().size(); }

}  // namespace

TEST_CASE("the same configuration would have decided the same", "[what_if]") {
  Recording recording{{.handlers = plain}};
  World& world = recording.world();
  world.sends("0100", {});
  world.repeats();
  world.sends("0420", {{90, world.original()}});
  world.sends("0100", {{3, ""}});
  world.pass(8 * 24h);
  const Told told = what_if(recording, recording.configuration());
  CHECK(told.changes.empty());
  CHECK(told.repeats == 0);
  CHECK(told.figures.undecidable.empty());
  CHECK(told.notes.empty());
  CHECK(told.was == told.now);
}

// 40 and 40 fit a limit of 100; the third 40 does not; 20 does; when the first 40 is taken back, 40 fit again.
TEST_CASE("a lower limit declines what does not fit, and later ones fit because of it", "[what_if]") {
  Recording recording{{.handlers = plain}};
  World& world = recording.world();
  world.sends("0100", {{4, "000000004000"}});
  const std::string first = world.original();
  world.sends("0100", {{4, "000000004000"}});
  world.sends("0100", {{4, "000000004000"}});
  const std::uint64_t third = last_sequence(recording);
  world.repeats();
  world.sends("0100", {{4, "000000002000"}});
  world.sends("0420", {{4, "000000004000"}, {90, first}});
  world.sends("0100", {{4, "000000004000"}});
  REQUIRE(world.held() == 14000);

  WorldOptions other = recording.options();
  other.handlers = with_limits("{name: daily, currency: EUR, windows: [{rolling: 24 h, amount: 10000}]}");
  const Told told = what_if(recording, Recording::configuration(other));
  CHECK(told.changes == std::vector<Changed>{{third, "authorize approved 00", "limits(daily) over_limit 61", 4000, 0}});
  CHECK(told.repeats == 1);
  CHECK(told.was.pending == 14000);
  CHECK(told.now.pending == 10000);
  CHECK(told.now.posted == told.was.posted);
}

// 100.00 on the account: 70 would have been refused by the limit of 60, so that 50, which was refused, would have been
// paid; 30 is paid either way.
TEST_CASE("money that was not spent is there for what comes later", "[what_if]") {
  Recording recording{{.handlers = plain, .balance = 10'000}};
  World& world = recording.world();
  world.sends("0100", {{4, "000000007000"}});
  const std::uint64_t first = last_sequence(recording);
  world.sends("0200", {{4, "000000005000"}});
  world.sends("0100", {{4, "000000003000"}});
  WorldOptions other = recording.options();
  other.handlers = with_limits("{name: big, currency: EUR, single: 6000}");
  const Told told = what_if(recording, Recording::configuration(other));
  CHECK(told.changes ==
        std::vector<Changed>{{first, "authorize approved 00", "limits(big) over_limit 61", 7000, 0},
                             {first + 1, "authorize insufficient_funds 51", "authorize approved 00", 0, 5000}});
  CHECK(told.was.posted == 10000);
  CHECK(told.was.pending == 10000);
  CHECK(told.now.posted == 5000);
  CHECK(told.now.pending == 3000);
  CHECK(told.books_balanced);
}

TEST_CASE("an advice is taken either way, and a person hears of it under the limit", "[what_if]") {
  Recording recording{{.handlers = plain}};
  recording.world().sends("0120", {{4, "000000004000"}, {39, "00"}});
  WorldOptions other = recording.options();
  other.handlers = with_limits("{name: big, currency: EUR, single: 3000}");
  const Told told = what_if(recording, Recording::configuration(other));
  CHECK(told.changes.empty());
  CHECK(told.was == told.now);
  CHECK(told.exceptions_was == 0);
  CHECK(told.exceptions_now == 1);
}

TEST_CASE("another code for the same reason is a difference", "[what_if]") {
  Recording recording{{.handlers = plain, .balance = 1000}};
  recording.world().sends("0100", {{4, "000000002000"}});
  WorldOptions other = recording.options();
  other.profile_edits = {{"insufficient_funds: \"51\"", "insufficient_funds: \"05\""}};
  const Told told = what_if(recording, Recording::configuration(other));
  CHECK(told.changes == std::vector<Changed>{{last_sequence(recording), "authorize insufficient_funds 51",
                                              "authorize insufficient_funds 05", 0, 0}});
  CHECK(told.notes.empty());
}

TEST_CASE("a partial approval that would not have been offered", "[what_if]") {
  Recording recording{
      {.profile_edits = {{"# partial_approval:", "partial_approval:"}}, .handlers = plain, .balance = 1000}};
  recording.world().sends("0100", {{4, "000000002000"}, {60, "1"}});
  WorldOptions other = recording.options();
  other.handlers = "[network_management, dedupe, screen, {authorize: {partial_approval: never}}, reverse, advise]";
  const Told told = what_if(recording, Recording::configuration(other));
  CHECK(told.changes == std::vector<Changed>{{last_sequence(recording), "authorize approved_partially 10",
                                              "authorize insufficient_funds 51", 1000, 0}});
}

// Eight days: the recorded hold of 7 days has ended by its timer; one of 9 days would not have.
TEST_CASE("a hold that would have been kept for longer is kept", "[what_if]") {
  Recording recording{{.handlers = plain}};
  World& world = recording.world();
  world.sends("0100", {{4, "000000001000"}});
  world.pass(8 * 24h);
  WorldOptions other = recording.options();
  other.profile_edits = {{"  days: 7", "  days: 9"}};
  const Told told = what_if(recording, Recording::configuration(other));
  CHECK(told.was.pending == 0);
  CHECK(told.now.pending == 1000);
  CHECK(told.notes.empty());
}

// The recorded hold is still there after three days; one of two days has ended when the next record comes.
TEST_CASE("a hold that only the other rules set ends by itself", "[what_if]") {
  Recording recording{{.handlers = plain}};
  World& world = recording.world();
  world.sends("0100", {{4, "000000001000"}});
  world.pass(3 * 24h);
  world.sends("0100", {{4, "000000000500"}});
  WorldOptions other = recording.options();
  other.profile_edits = {{"  days: 7", "  days: 2"}};
  const Told told = what_if(recording, Recording::configuration(other));
  CHECK(told.was.pending == 1500);
  CHECK(told.now.pending == 500);
}

// The timer came after the second purchase: a switch that was down has much to catch up with.
TEST_CASE("a hold that was recorded ends when its timer came, not when it could have", "[what_if]") {
  Recording recording{{.handlers = plain, .balance = 1000}};
  World& world = recording.world();
  world.sends("0100", {{4, "000000001000"}});
  world.pass(8 * 24h);
  world.sends("0100", {{4, "000000001000"}});
  std::vector<std::string>& records = recording.records();
  std::size_t timer = 0;
  for (std::size_t i = 0; i < records.size(); ++i)
    if (recording.unit(i).kind == RecordedKind::hold_expiry) timer = i;
  REQUIRE(timer == records.size() - 2);
  std::swap(records[timer], records[timer + 1]);
  const Told told = what_if(recording, recording.configuration());
  REQUIRE(told.changes.size() == 1);
  CHECK(told.changes[0].now == "authorize insufficient_funds 51");
}

TEST_CASE("before --from both ledgers are the recorded one, behind --to nothing is looked at", "[what_if]") {
  Recording recording{{.handlers = plain}};
  World& world = recording.world();
  for (int i = 0; i < 4; ++i) {
    world.sends("0100", {{4, "000000004000"}});
    world.pass(1h);
  }
  std::vector<RecordedUnit> purchases;
  for (std::size_t i = 0; i < recording.records().size(); ++i)
    if (RecordedUnit unit = recording.unit(i); unit.kind == RecordedKind::transaction)
      purchases.push_back(std::move(unit));
  REQUIRE(purchases.size() == 4);
  WorldOptions other = recording.options();
  other.handlers = with_limits("{name: big, currency: EUR, single: 3000}");
  const Told told = what_if(recording, Recording::configuration(other), {purchases[1].at, purchases[2].at});
  const std::string was = "authorize approved 00";
  const std::string now = "limits(big) over_limit 61";
  CHECK(told.changes ==
        std::vector<Changed>{{purchases[1].sequence, was, now, 4000, 0}, {purchases[2].sequence, was, now, 4000, 0}});
  CHECK(told.was.pending == 12000);
  CHECK(told.now.pending == 4000);
}

TEST_CASE("what a rule looks at and nobody recorded makes a transaction undecidable", "[what_if]") {
  Recording recording{{.handlers = plain}};
  World& world = recording.world();
  world.sends("0100", {{4, "000000004000"}});
  proto::Record old;
  old.ParseFromString(recording.records().back());
  old.mutable_transaction()->mutable_facts()->clear_generation();
  recording.records().back() = old.SerializeAsString();
  world.sends("0100", {{4, "000000004000"}, {22, "812"}});
  WorldOptions other = recording.options();
  other.handlers = with_limits("{name: online, entry: ecommerce, currency: EUR, single: 3000}");
  const Told told = what_if(recording, Recording::configuration(other));
  REQUIRE(told.figures.undecidable.size() == 1);
  CHECK(told.figures.undecidable.begin()->first.starts_with("fact not recorded: how the card was read"));
  CHECK(told.figures.undecidable.begin()->second == 1);
  CHECK(told.figures.first_undecidable == last_sequence(recording) - 1);
  CHECK(told.changes.size() == 1);
  CHECK(told.was.pending == 8000);
  CHECK(told.now.pending == 4000);  // the first as it was decided, the second declined
  // A limit that does not look at it is decided all the same.
  other.handlers = with_limits("{name: big, currency: EUR, single: 3000}");
  CHECK(what_if(recording, Recording::configuration(other)).figures.undecidable.empty());
}

TEST_CASE("whether a peer had signed on is known only where somebody remembered", "[what_if]") {
  const std::string forgetful = "[dedupe, screen, authorize, reverse, advise]";
  for (const std::string& handlers : {forgetful, plain}) {
    Recording recording{{.handlers = handlers}};
    recording.world().sends("0100", {});
    WorldOptions other = recording.options();
    other.handlers = plain;
    other.sign_on_required = true;
    const Told told = what_if(recording, Recording::configuration(other));
    CHECK(told.figures.undecidable.size() == (handlers == plain ? 0 : 1));
    CHECK(told.changes.size() == (handlers == plain ? 1 : 0));
  }
}

TEST_CASE("what cannot be taken into account is said", "[what_if]") {
  Recording recording{{.handlers = plain}};
  recording.world().sends("0100", {});
  WorldOptions other = recording.options();
  other.profile_edits = {{"# partial_approval:", "partial_approval:"}};
  CHECK(what_if(recording, Recording::configuration(other)).notes.size() == 1);
  CHECK(what_if(recording, Recording::configuration(recording.options(), ", validation: refuse")).notes.size() == 1);
}

}  // namespace isoswitch::test
