#include <catch2/catch.hpp>

#include "tests/handlers/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

const std::string nothing(42, '0');
const std::string remains(const std::string& amount) { return amount + std::string(30, '0'); }

}  // namespace

TEST_CASE("a full reversal gives the hold back, its repeat gives nothing more", "[reverse]") {
  World world{{.stingy = GENERATE(false, true)}};
  world.sends("0100", {{4, "000000005000"}});
  world.sends("0100", {{4, "000000000700"}});
  const auto answer = world.sends("0420", {{4, "000000000700"}, {90, world.original()}});
  CHECK(answer->mti == "0430");
  CHECK((*answer)[39] == "00");
  CHECK(world.held() == 5000);
  CHECK((*world.repeats())[39] == "00");
  CHECK(world.held() == 5000);
}

TEST_CASE("two reversals with different STANs undo one purchase once", "[reverse]") {
  World world;
  world.sends("0100", {});
  const std::string original = world.original();
  world.sends("0420", {{90, original}});
  world.sends("0400", {{90, original}});
  CHECK(world.held() == 0);
  CHECK(world.can_spend() == 100000);
}

TEST_CASE("a partial reversal sets the hold to the actual amount of DE 95", "[reverse]") {
  World world;
  world.sends("0100", {{4, "000000005000"}});
  const std::string original = world.original();
  world.sends("0420", {{4, "000000005000"}, {90, original}, {95, remains("000000003000")}});
  CHECK(world.held() == 3000);
  // Never up again, and zero is all of it.
  world.sends("0420", {{4, "000000005000"}, {90, original}, {95, remains("000000004000")}});
  CHECK(world.held() == 3000);
  world.sends("0420", {{4, "000000005000"}, {90, original}, {95, remains("000000000000")}});
  CHECK(world.held() == 0);
}

TEST_CASE("a partial reversal in another currency is scaled half up, nothing to nothing and all to all", "[reverse]") {
  World world;
  // 30.00 in 840 were 27.77 in 978; 10.01 remain: 2777 × 1001 ÷ 3000 = 926.59 → 927.
  world.sends("0100", {{4, "000000003000"}, {49, "840"}, {6, "000000002777"}, {51, "978"}});
  world.sends("0420", {{4, "000000003000"}, {49, "840"}, {90, world.original()}, {95, remains("000000001001")}});
  CHECK(world.held() == 927);
}

TEST_CASE("DE 4 is what remains where the profile says de30_original", "[reverse]") {
  World world{{.profile_edits = {{"partial_reversal: de95_actual", "partial_reversal: de30_original"},
                                 {"original_amounts: 30", "original_amounts: 82"}}}};
  world.sends("0100", {{4, "000000005000"}});
  world.sends("0420", {{4, "000000001200"}, {82, "000000005000"}, {90, world.original()}});
  CHECK(world.held() == 1200);
}

TEST_CASE("DE 4 is what comes off where the profile says de4_release", "[reverse]") {
  World world{{.profile_edits = {{"partial_reversal: de95_actual", "partial_reversal: de4_release"}}}};
  world.sends("0100", {{4, "000000005000"}});
  const std::string original = world.original();
  world.sends("0420", {{4, "000000001200"}, {90, original}});
  CHECK(world.held() == 3800);
  world.sends("0420", {{4, "000000009900"}, {90, original}});
  CHECK(world.held() == 0);
  CHECK(world.exceptions().size() == 1);  // more was taken back than there was
}

TEST_CASE("a posted purchase is undone by a posting, in full or in part", "[reverse]") {
  World world;
  world.sends("0200", {{4, "000000005000"}});
  const std::string original = world.original();
  world.sends("0420", {{4, "000000005000"}, {90, original}, {95, remains("000000002000")}});
  CHECK(world.posted() == 98000);
  CHECK(world.owed_to_network() == 2000);
  world.sends("0420", {{4, "000000005000"}, {90, original}});
  CHECK(world.posted() == 100000);
  CHECK(world.owed_to_network() == 0);
  world.sends("0420", {{4, "000000005000"}, {90, original}});
  CHECK(world.posted() == 100000);
  CHECK(world.balanced());
}

TEST_CASE("what was settled in another currency goes back in it, whether the reversal says so or not", "[reverse]") {
  World world;
  const std::string way = GENERATE("0200", "0220", "capture of an authorization");
  if (way == "capture of an authorization") {
    world.sends("0100", {{4, "000000005000"}, {37, "REFERENCE001"}});
    const std::string authorization = world.original();
    world.sends("0220",
                {{4, "000000005000"}, {5, "000000005401"}, {50, "840"}, {37, "REFERENCE001"}, {90, authorization}});
    CHECK(world.owed_to_network(840) == 5401);
    world.sends("0420", {{4, "000000005000"}, {37, "REFERENCE001"}, {90, authorization}});
  } else {
    world.sends(way, {{4, "000000005000"}, {5, "000000005401"}, {50, "840"}});
    const std::string original = world.original();
    CHECK(world.owed_to_network(840) == 5401);
    // 1700 of 5000 go back: 5401 × 1700 ÷ 5000 = 1836.34 → 1836.
    world.sends("0420", {{4, "000000005000"}, {90, original}, {95, remains("000000003300")}});
    CHECK(world.owed_to_network(840) == 5401 - 1836);
    world.sends("0420", {{4, "000000005000"}, {90, original}});
  }
  CHECK(world.posted() == 100000);
  CHECK(world.owed_to_network(840) == 0);
  CHECK(world.owed_to_network(978) == 0);
  CHECK(world.balanced());
}

TEST_CASE("what remains settled is not rounded twice", "[reverse]") {
  // 50.00 of 100.00 USD remain: 50.00 USD stand settled, not 50.01, though 46.26 of 92.51 EUR stand posted.
  World world;
  world.sends("0200",
              {{4, "000000010000"}, {49, "840"}, {5, "000000010000"}, {50, "840"}, {6, "000000009251"}, {51, "978"}});
  world.sends("0420", {{4, "000000010000"}, {49, "840"}, {90, world.original()}, {95, remains("000000005000")}});
  CHECK(world.posted() == 100000 - 4626);
  CHECK(world.owed_to_network(840) == 5000);
}

TEST_CASE("a reversal that names the completion undoes the purchase", "[reverse]") {
  World world;
  world.sends("0100", {{4, "000000005000"}, {37, "REFERENCE001"}});
  world.sends("0120", {{4, "000000003000"}, {37, "REFERENCE001"}, {39, "00"}, {90, world.original()}});
  CHECK(world.held() == 3000);
  const std::string completion = world.original();
  world.sends("0420", {{4, "000000003000"}, {37, "REFERENCE001"}, {90, completion}});
  CHECK(world.held() == 0);
  world.sends("0420", {{4, "000000003000"}, {37, "REFERENCE001"}, {90, completion}, {95, remains("000000001000")}});
  CHECK(world.held() == 0);
}

TEST_CASE("of two cards' purchases with the same names the authorization code decides", "[reverse]") {
  World world;
  const auto mine = world.sends("0100", {{11, "000777"}, {37, "REFERENCE001"}});
  const std::string original = world.original();
  world.sends("0100", {{11, "000777"}, {37, "REFERENCE001"}, {2, std::string{other_card_number}}});
  world.sends("0420", {{2, ""}, {37, "REFERENCE001"}, {90, original}});
  CHECK(world.held() == 5000);
  CHECK(world.exceptions().size() == 1);  // nothing decides: a person has to
  world.sends("0420", {{2, ""}, {37, "REFERENCE001"}, {38, (*mine)[38]}, {90, original}});
  CHECK(world.held() == 0);
}

TEST_CASE("a refund is undone even below zero", "[reverse]") {
  World world{{.balance = 0}};
  world.sends("0200", {{3, "200000"}, {4, "000000005000"}});
  const std::string original = world.original();
  world.sends("0100", {{4, "000000005000"}});
  world.sends("0420", {{3, "200000"}, {4, "000000005000"}, {90, original}});
  CHECK(world.posted() == 0);
  CHECK(world.held() == 5000);
  CHECK(world.owed_to_network() == 0);
}

TEST_CASE("the reversal of a declined request does nothing", "[reverse]") {
  World world{{.balance = 100}};
  CHECK((*world.sends("0100", {}))[39] == "51");
  CHECK((*world.sends("0420", {{90, world.original()}}))[39] == "00");
  CHECK(world.held() == 0);
  CHECK(world.store().rows().counts().life_cycles == 1);  // no tombstone beside the declined one
}

TEST_CASE("a reversal that comes first declines the late request, and its repeat", "[reverse]") {
  World world{{.stingy = GENERATE(false, true)}};
  const std::string de90 =
      "0100"
      "000777"
      "1124120000"
      "00000123456"
      "00000000000";
  CHECK((*world.sends("0420", {{90, de90}, {37, "R00000000777"}}))[39] == "00");
  CHECK((*world.sends("0100", {{11, "000777"}, {37, "R00000000777"}}))[39] == "05");
  CHECK((*world.repeats())[39] == "05");
  CHECK(world.held() == 0);
}

TEST_CASE("the decline for a reversal that came first is configured", "[reverse]") {
  World world{{.handlers = "[dedupe, authorize: {tombstone_code: duplicate}, reverse]"}};
  world.sends("0420", {{90,
                        "0100"
                        "000777"
                        "1124120000"
                        "00000123456"
                        "00000000000"},
                       {37, "R00000000777"}});
  CHECK((*world.sends("0100", {{11, "000777"}, {37, "R00000000777"}}))[39] == "94");
}

TEST_CASE("after a partial reversal that came first the request is held at what remains", "[reverse]") {
  World world;
  const std::string de90 =
      "0100"
      "000777"
      "1124120000"
      "00000123456"
      "00000000000";
  world.sends("0420", {{4, "000000005000"}, {90, de90}, {95, remains("000000001500")}, {37, "R00000000777"}});
  CHECK((*world.sends("0100", {{4, "000000005000"}, {11, "000777"}, {37, "R00000000777"}}))[39] == "00");
  CHECK(world.held() == 1500);
}

TEST_CASE("a partial reversal that came first and takes everything is a full one", "[reverse]") {
  // Random traffic against the model: the request was refused as an invalid amount, because nothing was left to hold.
  World world{{.profile_edits = {{"partial_reversal: de95_actual", "partial_reversal: de4_release"}}}};
  world.sends("0420", {{4, "000000009900"},
                       {90,
                        "0200"
                        "000777"
                        "1124120000"
                        "00000123456"
                        "00000000000"},
                       {37, "R00000000777"}});
  CHECK((*world.sends("0200", {{4, "000000005000"}, {11, "000777"}, {37, "R00000000777"}}))[39] == "05");
  CHECK(world.posted() == 100000);
}

TEST_CASE("a reversal whose DE 90 names only the MTI is found by its references", "[reverse]") {
  World world;
  const auto bought = world.sends("0100", {{37, "REFERENCE001"}});
  CHECK((*world.sends("0420", {{37, "REFERENCE001"}, {38, (*bought)[38]}, {90, "0100" + std::string(38, '0')}}))[39] ==
        "00");
  CHECK(world.held() == 0);
}

TEST_CASE("a reversal that leaves out the currency still finds its original by the references", "[reverse]") {
  World world;
  world.sends("0100", {{37, "REFERENCE001"}});
  world.sends("0420", {{37, "REFERENCE001"}, {49, ""}, {90, "0100" + std::string(38, '0')}});
  CHECK(world.held() == 0);
}

TEST_CASE("references with another terminal, code or amount name another purchase", "[reverse]") {
  World world;
  world.sends("0100", {{37, "REFERENCE001"}});
  const std::string de90 = "0100" + std::string(38, '0');
  world.sends("0420", {{37, "REFERENCE001"}, {41, "TERM0002"}, {90, de90}});
  world.sends("0420", {{37, "REFERENCE001"}, {38, "NOCODE"}, {90, de90}});
  world.sends("0420", {{37, "REFERENCE001"}, {4, "000000004999"}, {90, de90}});
  CHECK(world.held() == 5000);
}

TEST_CASE("a reversal without a card finds the purchase by what DE 90 says", "[reverse]") {
  World world;
  world.sends("0100", {});
  CHECK((*world.sends("0420", {{2, ""}, {90, world.original()}}))[39] == "00");
  CHECK(world.held() == 0);
}

TEST_CASE("a reversal that names another card leaves this one's purchase alone", "[reverse]") {
  World world;
  world.sends("0100", {});
  world.sends("0420", {{2, std::string{other_card_number}}, {90, world.original()}});
  CHECK(world.held() == 5000);
}

TEST_CASE("peers that put DE 13 and 12 into DE 90 are understood", "[reverse]") {
  World world;
  world.sends("0100", {{7, "1124100000"}, {12, "123456"}, {13, "1124"}, {11, "000777"}});
  world.sends("0420", {{90,
                        "0100"
                        "000777"
                        "1124123456"
                        "00000123456"
                        "00000000000"}});
  CHECK(world.held() == 0);
}

TEST_CASE("another acquirer's STAN at the same second is another purchase", "[reverse]") {
  World world;
  world.sends("0100", {{11, "000777"}, {32, "999"}});
  world.sends("0420", {{90,
                        "0100"
                        "000777"
                        "1124120000"
                        "00000123456"
                        "00000000000"}});
  CHECK(world.held() == 5000);
}

TEST_CASE("a reversal of a capture undoes its posting, the hold does not come back", "[reverse]") {
  World world;
  world.sends("0100", {{4, "000000005000"}, {37, "REFERENCE001"}});
  world.sends("0220", {{4, "000000005000"}, {37, "REFERENCE001"}, {90, world.original()}});
  CHECK(world.posted() == 95000);
  world.sends("0420", {{4, "000000005000"}, {37, "REFERENCE001"}, {90, world.original()}});
  CHECK(world.posted() == 100000);
  CHECK(world.held() == 0);
}

TEST_CASE("a purchase that was captured is undone once, whichever of its messages is named", "[reverse]") {
  World world;
  world.sends("0100", {{4, "000000005000"}, {37, "REFERENCE001"}});
  const std::string authorization = world.original();
  world.sends("0220", {{4, "000000005000"}, {37, "REFERENCE001"}, {90, authorization}});
  const std::string capture = world.original();
  world.sends("0420", {{4, "000000005000"}, {37, "REFERENCE001"}, {90, authorization}});
  CHECK(world.posted() == 100000);
  world.sends("0420", {{4, "000000005000"}, {37, "REFERENCE001"}, {90, capture}});
  CHECK(world.posted() == 100000);
  CHECK(world.balanced());
}

TEST_CASE("what a reversal takes off comes off once: of the hold, and only what is more of what was posted",
          "[reverse]") {
  // Random traffic against the model: the same amount came off the hold and off the captures.
  World world{{.profile_edits = {{"partial_reversal: de95_actual", "partial_reversal: de4_release"},
                                 {"# more_captures: {field: 60", "more_captures: {field: 60"}}}};
  world.sends("0100", {{4, "000000010000"}, {37, "REFERENCE001"}});
  const std::string authorization = world.original();
  world.sends("0220", {{4, "000000006000"}, {37, "REFERENCE001"}, {60, " 1"}, {90, authorization}});
  world.sends("0420", {{4, "000000001000"}, {37, "REFERENCE001"}, {90, authorization}});
  CHECK(world.held() == 3000);
  CHECK(world.posted() == 94000);
}

TEST_CASE("1993 names its original in DE 56 and says partial in DE 24", "[reverse]") {
  World world{{.dialect = "iso1993_ascii", .profile = "iso1993"}};
  world.sends("1100", {{4, "000000005000"}, {24, "100"}});
  const std::string original = world.original();
  const auto partial =
      world.sends("1420", {{4, "000000003000"}, {24, "401"}, {30, "000000005000000000000000"}, {56, original}});
  CHECK(partial->mti == "1430");
  CHECK((*partial)[39] == "400");
  CHECK(world.held() == 3000);
  CHECK((*world.sends("1420", {{4, "000000005000"}, {24, "400"}, {56, original}}))[39] == "400");
  CHECK(world.held() == 0);
}
