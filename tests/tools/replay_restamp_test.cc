// Recorded requests under a new identity, and whatever names them.
#include "tools/isotool/replay_restamp.h"

#include <catch2/catch.hpp>
#include <initializer_list>

#include "tools/isotool/wire.h"

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

std::shared_ptr<const iso8583::Dialect> dialect(const std::string& name) {
  return find_dialect(SOURCE_ROOT "/config/dialects/" + name + ".yaml").value();
}

struct World {
  explicit World(RestampOptions options = {}, const std::string& name = "iso1987_ascii", std::uint64_t first = 700'000)
      : spoken(dialect(name)), restamp(options, clock, first) {}

  RecordedRequest request(const std::string& mti, std::initializer_list<std::pair<int, std::string>> fields,
                          const std::string& code = "") const {
    RecordedRequest made;
    made.message.reset(*spoken);
    made.message.set_mti(*iso8583::Mti::parse(mti));
    for (const auto& [field, text] : fields) REQUIRE(made.message.set(field, text));
    made.token = "01aa";
    made.answer.kind = RecordedAnswer::Kind::decision;
    made.answer.given.authorization_code.assign(code);
    return made;
  }

  // What is sent in its place; the id of the last is kept.
  iso8583::Message sent(const RecordedRequest& recorded) {
    iso8583::Message message = recorded.message;
    last = restamp.stamp(recorded, message);
    return message;
  }

  std::shared_ptr<const iso8583::Dialect> spoken;
  ManualClock clock{instant_of({2027, 3, 4, 5, 6, 7})};
  ReplayRestamp restamp;
  ReplayRestamp::Id last = 0;
};

// A purchase at 18:00:05 UTC, 20:00:03 where the terminal stands.
RecordedRequest purchase(const World& world, const std::string& stan = "000123", const std::string& mti = "0100",
                         const std::string& code = "") {
  return world.request(mti,
                       {{4, "000000004500"},
                        {7, "1125180005"},
                        {11, stan},
                        {12, "200003"},
                        {13, "1125"},
                        {32, "123456"},
                        {37, "RRN000000001"},
                        {41, "TERM0001"}},
                       code);
}

std::string original(const std::string& stan, const std::string& date, const std::string& mti = "0100") {
  return mti + stan + date + "00000123456" + "00000000000";
}

RecordedRequest reversal(const World& world, const std::string& named, const std::string& code = "") {
  RecordedRequest made = world.request("0420", {{4, "000000004500"},
                                                {7, "1125180130"},
                                                {11, "000124"},
                                                {12, "200130"},
                                                {13, "1125"},
                                                {32, "123456"},
                                                {37, "RRN000000001"},
                                                {41, "TERM0001"},
                                                {90, named}});
  if (!code.empty()) REQUIRE(made.message.set(38, code));
  return made;
}

}  // namespace

TEST_CASE("a request gets a new STAN and the time of now, and its terminal keeps its zone", "[replay_restamp]") {
  World world;
  const auto message = world.sent(purchase(world));
  CHECK(message.text(11) == "700001");
  CHECK(message.text(7) == "0304050607");
  CHECK(message.text(12) == "070605");  // two hours ahead, less the two seconds that it took
  CHECK(message.text(13) == "0304");
  CHECK(message.text(37) == "RRN000000001");
  CHECK(message.text(4) == "000000004500");
}

TEST_CASE("a terminal whose day is another keeps its day apart, over New Year too", "[replay_restamp]") {
  World world;
  world.clock.set(instant_of({2027, 1, 1, 0, 30, 0}));
  auto recorded = purchase(world);
  REQUIRE(recorded.message.set(7, "0101003000"));
  REQUIRE(recorded.message.set(13, "1231"));
  REQUIRE(recorded.message.set(12, "193000"));
  const auto message = world.sent(recorded);
  CHECK(message.text(7) == "0101003000");
  CHECK(message.text(13) == "1231");
  CHECK(message.text(12) == "193000");
}

TEST_CASE("a repeat has the identity of what it repeats, however much later it is sent", "[replay_restamp]") {
  World world;
  const auto first = world.sent(purchase(world));
  world.clock.pass(std::chrono::seconds{90});
  const auto repeat = world.sent(purchase(world, "000123", "0101"));
  for (const int field : {7, 11, 12, 13}) CHECK(repeat.text(field) == first.text(field));
  CHECK(repeat.mti().text() == "0101");
  const auto retry = world.sent(purchase(world));
  for (const int field : {7, 11, 12, 13}) CHECK(retry.text(field) == first.text(field));
  CHECK(world.restamp.figures().repeats == 2);
  CHECK(world.restamp.figures().restamped == 1);
}

TEST_CASE("a repeat whose peer stamps DE 7 anew has the STAN of the first", "[replay_restamp]") {
  World world;
  const auto first = world.sent(purchase(world));
  auto recorded = purchase(world, "000123", "0101");
  REQUIRE(recorded.message.set(7, "1125180035"));
  CHECK(world.sent(recorded).text(11) == first.text(11));
}

// Terminals count for themselves: two of them had number 000123 in the same second.
TEST_CASE("two terminals whose STANs collide are two requests, and each reversal names its own", "[replay_restamp]") {
  World world;
  const auto here = purchase(world);
  auto there = purchase(world);
  const std::string date = GENERATE("1125180005", "1125200003");
  SECTION("another card at another terminal") {
    there.token = "01bb";
    REQUIRE(there.message.set(41, "TERM0002"));
  }
  SECTION("the same card") { REQUIRE(there.message.set(41, "TERM0002")); }
  SECTION("another card at the same terminal") { there.token = "01bb"; }
  const auto first = world.sent(here);
  const auto second = world.sent(there);
  CHECK(first.text(11) == "700001");
  CHECK(second.text(11) == "700002");
  CHECK(world.restamp.figures().repeats == 0);
  for (const bool of_first : {true, false}) {
    auto undo = reversal(world, original("000123", date));
    const auto& of = of_first ? here : there;
    undo.token = of.token;
    REQUIRE(undo.message.set(41, of.message.text(41)));
    REQUIRE(undo.message.set(11, of_first ? "000124" : "000125"));
    CHECK(world.sent(undo).text(90).substr(4, 6) == (of_first ? first : second).text(11));
  }
  // And their repeats are each its own's.
  auto again = there;
  again.message.set_mti(*iso8583::Mti::parse("0101"));
  CHECK(world.sent(again).text(11) == second.text(11));
  CHECK(world.sent(purchase(world, "000123", "0101")).text(11) == first.text(11));
}

TEST_CASE("another reference is another request", "[replay_restamp]") {
  World world;
  const auto first = world.sent(purchase(world));
  auto other = purchase(world);
  REQUIRE(other.message.set(37, "RRN000000002"));
  CHECK(world.sent(other).text(11) != first.text(11));
}

TEST_CASE("the acquirer that DE 90 names tells two originals of one STAN apart", "[replay_restamp]") {
  World world;
  const auto first = world.sent(purchase(world));
  auto other = purchase(world);
  other.token = "01bb";
  REQUIRE(other.message.set(32, "654321"));
  REQUIRE(other.message.set(41, "TERM0002"));
  const auto second = world.sent(other);
  // A reversal that names neither card nor terminal.
  for (const bool of_first : {true, false}) {
    const std::string by = of_first ? "00000123456" : "00000654321";
    auto undo = world.request("0420", {{7, "1125180130"},
                                       {11, of_first ? "000124" : "000125"},
                                       {12, "200130"},
                                       {13, "1125"},
                                       {90, "0100000123" + std::string{"1125180005"} + by + "00000000000"}});
    undo.token.clear();
    CHECK(world.sent(undo).text(90).substr(4, 6) == (of_first ? first : second).text(11));
  }
}

TEST_CASE("a reversal that comes first is not taken for that of another card's request", "[replay_restamp]") {
  World world;
  auto undo = reversal(world, original("000123", "1125180005"));
  undo.token = "01bb";
  const auto early = world.sent(undo);
  const auto other = world.sent(purchase(world));  // of card 01aa
  auto own = purchase(world);
  own.token = "01bb";
  const auto late = world.sent(own);
  CHECK(early.text(90).substr(4, 6) == late.text(11));
  CHECK(other.text(11) != late.text(11));
  CHECK(world.restamp.unsent_originals() == 0);
}

TEST_CASE("the same STAN a day later is another request", "[replay_restamp]") {
  World world;
  const auto first = world.sent(purchase(world));
  auto recorded = purchase(world);
  REQUIRE(recorded.message.set(7, "1126180005"));
  CHECK(world.sent(recorded).text(11) != first.text(11));
  CHECK(world.restamp.figures().repeats == 0);
}

TEST_CASE("a repeat of what was not sent is counted, and new", "[replay_restamp]") {
  World world;
  CHECK(world.sent(purchase(world, "000123", "0101")).text(11) == "700001");
  CHECK(world.restamp.figures().lone_repeats == 1);
}

TEST_CASE("DE 90 names the original as it was sent, by the date that it was named by", "[replay_restamp]") {
  World world;
  const auto first = world.sent(purchase(world));
  world.clock.pass(std::chrono::seconds{60});
  SECTION("by DE 7") {
    const auto message = world.sent(reversal(world, original("000123", "1125180005")));
    CHECK(message.text(90) == original(first.text(11), "0304050607"));
    CHECK(message.text(11) == "700002");
    CHECK(message.text(7) == "0304050707");
  }
  SECTION("by the local date and time") {
    const auto message = world.sent(reversal(world, original("000123", "1125200003")));
    CHECK(message.text(90) == original(first.text(11), "0304070605"));
  }
  SECTION("as a repeat") {
    const auto message = world.sent(reversal(world, original("000123", "1125180005", "0101")));
    CHECK(message.text(90) == original(first.text(11), "0304050607", "0101"));
  }
  CHECK(world.restamp.figures().originals == 1);
  CHECK(world.restamp.unsent_originals() == 0);
}

TEST_CASE("a reversal that comes first names what the original will be sent as", "[replay_restamp]") {
  World world;
  const std::string date = GENERATE("1125180005", "1125200003");
  const auto early = world.sent(reversal(world, original("000123", date)));
  CHECK(world.restamp.unsent_originals() == 1);
  world.clock.pass(std::chrono::seconds{5});
  const auto late = world.sent(purchase(world));
  const std::string named = date == "1125180005" ? late.text(7) : late.text(13) + late.text(12);
  CHECK(early.text(90) == original(late.text(11), named));
  CHECK(late.text(11) != "000123");
  CHECK(world.restamp.unsent_originals() == 0);
}

TEST_CASE("DE 56 names the original of 1993 with the time of its terminal", "[replay_restamp]") {
  World world{{}, "iso1993_ascii"};
  const auto buy = world.request("1100", {{7, "1125180005"}, {11, "000123"}, {12, "261125200003"}, {32, "123456"}});
  const auto first = world.sent(buy);
  CHECK(first.text(12) == "270304070605");
  const auto undo = world.request("1420", {{7, "1125180130"},
                                           {11, "000124"},
                                           {12, "261125200130"},
                                           {32, "123456"},
                                           {56, "110000012326112520000306123456"}});
  CHECK(world.sent(undo).text(56) == "1100" + first.text(11) + "270304070605" + "06123456");
}

TEST_CASE("an authorization code is exchanged for the one that was given now", "[replay_restamp]") {
  World world;
  world.sent(purchase(world, "000123", "0100", "OLD001"));
  const auto id = world.last;
  const std::string named = original("000123", "1125180005");
  SECTION("the original's") {
    world.restamp.answered(id, "NEW001");
    CHECK(world.sent(reversal(world, named, "OLD001")).text(38) == "NEW001");
    CHECK(world.restamp.figures().codes == 1);
  }
  SECTION("that of an increment of the same card") {
    world.restamp.answered(id, "NEW001");
    auto more = purchase(world, "000200", "0100", "OLD002");
    world.sent(more);
    world.restamp.answered(world.last, "NEW002");
    CHECK(world.sent(reversal(world, named, "OLD002")).text(38) == "NEW002");
  }
  SECTION("one that nobody gave stays, as wrong as it was") {
    world.restamp.answered(id, "NEW001");
    CHECK(world.sent(reversal(world, named, "WRONG1")).text(38) == "WRONG1");
  }
  SECTION("none was given now") {
    CHECK(world.sent(reversal(world, named, "OLD001")).text(38) == "OLD001");
    CHECK(world.restamp.figures().codes_not_given == 1);
  }
}

TEST_CASE("as recorded, only the authorization code is another", "[replay_restamp]") {
  World world{{.as_recorded = true}};
  const auto recorded = purchase(world, "000123", "0100", "OLD001");
  const auto first = world.sent(recorded);
  for (const int field : {7, 11, 12, 13, 37}) CHECK(first.text(field) == recorded.message.text(field));
  world.restamp.answered(world.last, "NEW001");
  const std::string named = original("000123", "1125180005");
  const auto undo = world.sent(reversal(world, named, "OLD001"));
  CHECK(undo.text(90) == named);
  CHECK(undo.text(11) == "000124");
  CHECK(undo.text(38) == "NEW001");
}

TEST_CASE("a new reference stays with its purchase, and another purchase has another", "[replay_restamp]") {
  World world{{.references = true}};
  const auto first = world.sent(purchase(world));
  const auto undo = world.sent(reversal(world, original("000123", "1125180005")));
  CHECK(first.text(37) == "706305700001");  // year, day of the year, hour, STAN
  CHECK(undo.text(37) == first.text(37));
  auto other = purchase(world, "000777");
  REQUIRE(other.message.set(37, "RRN000000002"));
  CHECK(world.sent(other).text(37) == "706305700003");
}

TEST_CASE("a reversal that comes first had a reference of its own when references were new", "[replay_restamp]") {
  World world{{.references = true}};
  const auto early = world.sent(reversal(world, original("000123", "1125180005")));
  CHECK(early.text(37) != "RRN000000001");
  CHECK(world.sent(purchase(world)).text(37) == early.text(37));
}

TEST_CASE("no more is remembered than is allowed", "[replay_restamp]") {
  World world{{.remembered_max = 2}};
  world.sent(purchase(world, "000001"));
  world.sent(purchase(world, "000002"));
  world.sent(purchase(world, "000003"));
  CHECK(world.restamp.figures().forgotten == 1);
  CHECK(world.sent(purchase(world, "000003", "0101")).text(11) == "700003");
  CHECK(world.sent(purchase(world, "000001", "0101")).text(11) == "700004");
  CHECK(world.restamp.figures().lone_repeats == 1);
  world.restamp.answered(1, "NEW001");  // an answer to what is forgotten
}

TEST_CASE("STANs begin again behind the last", "[replay_restamp]") {
  World world{{}, "iso1987_ascii", 999'998};
  CHECK(world.sent(purchase(world, "000001")).text(11) == "999999");
  CHECK(world.sent(purchase(world, "000002")).text(11) == "000001");
}

TEST_CASE("a message that names no card is about the card of its original", "[replay_restamp]") {
  World world;
  world.sent(purchase(world));
  CHECK(world.restamp.card_of_original(reversal(world, original("000123", "1125180005")).message) == "01aa");
  CHECK(world.restamp.card_of_original(reversal(world, original("000999", "1125180005")).message).empty());
}
