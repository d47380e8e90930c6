// A transaction that is another's to decide: what is claimed while its issuer is asked, and what every end of the
// question leaves on the ledger and owed (STI-02, R7b).
#include <catch2/catch.hpp>

#include "record.pb.h"
#include "tests/handlers/world.h"

using namespace isoswitch;
using namespace isoswitch::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* forwarding =
    "[network_management, route: {routes: [{bins: [\"541333\"], link: host}]}, dedupe, screen, forward, "
    "stand_in: {policies: []}, authorize, reverse, advise]";
constexpr const char* standing_in =
    "[network_management, route: {routes: [{bins: [\"541333\"], link: host}]}, dedupe, screen, forward, "
    "stand_in: {policies: [{bins: [\"541333\"], otherwise: {name: any, currency: EUR, single: 6000, "
    "windows: [{period: day, count: 2}]}}]}, authorize, reverse, advise]";

struct Owing {
  std::vector<Owed> due;
  std::size_t asked = 0;
};

Owing owing(World& world) {
  Owing found;
  for (const OwedId& id : world.store().rows().owed_in("host", OwedState::due, 0, 100))
    found.due.push_back(*world.store().rows().owed(id));
  found.asked = world.store().rows().asked(100).size();
  return found;
}

std::string only(const std::vector<std::optional<World::Answer>>& answers, int field) {
  REQUIRE(answers.size() == 1);
  REQUIRE(answers[0].has_value());
  return (*answers[0])[field];
}

}  // namespace

TEST_CASE("an approval of the issuer is held and told, and nothing is owed", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {{4, "000000005000"}});
  REQUIRE(issuer.asked() == 1);
  CHECK(issuer.question().mti().text() == "0100");
  CHECK(issuer.field(2) == card_number);
  CHECK(issuer.field(4) == "000000005000");
  CHECK(issuer.field(37) == world.reference());
  CHECK(issuer.field(11) != world.stan());  // our own
  CHECK(world.held() == 5000);
  CHECK(owing(world).asked == 1);
  issuer.answers("00", {{38, "H12345"}});
  const auto answers = world.answers();
  CHECK(only(answers, 39) == "00");
  CHECK(only(answers, 38) == "H12345");
  CHECK(only(answers, 11) == world.stan());
  CHECK(world.held() == 5000);
  CHECK(owing(world).asked == 0);
  CHECK(owing(world).due.empty());
  // A repeat gets the same without another question.
  const auto repeat = world.repeats();
  REQUIRE(repeat.has_value());
  CHECK((*repeat)[39] == "00");
  CHECK((*repeat)[38] == "H12345");
  CHECK(issuer.asked() == 0);
  CHECK(world.held() == 5000);
}

TEST_CASE("a decline of the issuer gives back what was claimed", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {});
  issuer.answers("51");
  CHECK(only(world.answers(), 39) == "51");
  CHECK(world.held() == 0);
  CHECK(owing(world).asked == 0);
  CHECK(owing(world).due.empty());
  CHECK((*world.repeats())[39] == "51");
  // R8: its reversal has no effect here. It never was approved there either; the issuer is told all the same.
  CHECK((*world.sends("0420", {{90, world.original()}}))[39] == "00");
  CHECK(world.held() == 0);
}

TEST_CASE("what our books do not have is not asked for", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  CHECK((*world.sends("0100", {{4, "000000100001"}}))[39] == "51");
  world.asks("0100", {{4, "000000060000"}});
  CHECK((*world.sends("0100", {{4, "000000040001"}}))[39] == "51");  // the first one is not decided yet
  issuer.answers("05");
  CHECK(only(world.answers(), 39) == "05");
  world.asks("0100", {{4, "000000040001"}});
}

TEST_CASE("silence declines and owes exactly one reversal of what was sent", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {{4, "000000005000"}});
  const std::string sent_stan = issuer.field(11);
  const std::string sent_at = issuer.field(7);
  issuer.is_silent();
  CHECK(only(world.answers(), 39) == "91");
  CHECK(world.held() == 0);
  const Owing owed = owing(world);
  CHECK(owed.asked == 0);
  REQUIRE(owed.due.size() == 1);
  CHECK(owed.due[0].kind == OwedKind::reversal);
  CHECK(owed.due[0].original_stan.view() == sent_stan);
  CHECK(owed.due[0].original_transmitted.view() == sent_at);
  CHECK(owed.due[0].stan.view() != sent_stan);
  CHECK(owed.due[0].order > 0);
  CHECK((*world.repeats())[39] == "91");
  CHECK(owing(world).due.size() == 1);
}

TEST_CASE("an issuer may take as long as its link says, and never longer than the acquirer waits", "[forward]") {
  FakeIssuer issuer;
  const auto patience = [&](Duration answer_within, const char* kind) {
    World world{{.handlers = forwarding, .issuer = &issuer, .answer_within = answer_within}};
    world.asks("0100", {{3, kind}});
    const Duration given = issuer.patience();
    issuer.was_not_sent();
    return given;
  };
  // What the first unit took is taken off.
  const auto is = [](Duration given, Duration wanted) { return given <= wanted && given > wanted - 2s; };
  CHECK(is(patience(0s, "000000"), 7s));
  CHECK(is(patience(0s, "010000"), 18s));  // cash
  CHECK(is(patience(60s, "000000"), 7s));
  CHECK(is(patience(4s, "000000"), 3600ms));  // nine tenths
  CHECK(is(patience(4s, "010000"), 3600ms));
}

TEST_CASE("what never left owes nothing", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {});
  issuer.was_not_sent();
  CHECK(only(world.answers(), 39) == "91");
  CHECK(world.held() == 0);
  CHECK(owing(world).asked == 0);
  CHECK(owing(world).due.empty());
}

TEST_CASE("silence that is stood in for is held, and owes exactly one advice", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = standing_in, .issuer = &issuer}};
  world.asks("0100", {{4, "000000005000"}});
  issuer.is_silent();
  const auto answers = world.answers();
  CHECK(only(answers, 39) == "00");
  CHECK(only(answers, 38).size() == 6);
  CHECK(world.held() == 5000);
  const Owing owed = owing(world);
  CHECK(owed.asked == 0);
  REQUIRE(owed.due.size() == 1);
  CHECK(owed.due[0].kind == OwedKind::advice);
  CHECK(owed.due[0].authorization_code.view() == only(answers, 38));
  CHECK(owed.due[0].exposure == Money{5000, {978}});
  CHECK((*world.repeats())[38] == only(answers, 38));
  CHECK(owing(world).due.size() == 1);
}

TEST_CASE("an issuer that cannot be asked is stood in for in one unit", "[forward]") {
  FakeIssuer issuer;
  issuer.up = false;
  World world{{.handlers = standing_in, .issuer = &issuer}};
  const auto answer = world.sends("0100", {{4, "000000005000"}});
  CHECK((*answer)[39] == "00");
  CHECK(issuer.asked() == 0);
  CHECK(world.held() == 5000);
  REQUIRE(owing(world).due.size() == 1);
  CHECK(owing(world).due[0].kind == OwedKind::advice);
  CHECK(owing(world).due[0].original_stan.empty());  // it was never told of an original
  CHECK((*world.sends("0100", {{4, "000000006001"}}))[39] == "61");
  CHECK((*world.sends("0100", {{4, "000000001000"}}))[39] == "00");
  CHECK((*world.sends("0100", {{4, "000000001000"}}))[39] == "65");
  CHECK(owing(world).due.size() == 2);
  CHECK(world.held() == 6000);
}

TEST_CASE("stand-in counts what it approved, and gets it back from reversals", "[forward]") {
  FakeIssuer issuer;
  issuer.up = false;
  World world{{.handlers = standing_in, .issuer = &issuer}};
  CHECK((*world.sends("0100", {{4, "000000001000"}}))[39] == "00");
  CHECK((*world.sends("0100", {{4, "000000001000"}}))[39] == "00");
  CHECK((*world.sends("0420", {{90, world.original()}}))[39] == "00");
  CHECK(world.held() == 1000);
  CHECK((*world.sends("0100", {{4, "000000001000"}}))[39] == "00");
  // The reversal follows what it reverses.
  const Owing owed = owing(world);
  REQUIRE(owed.due.size() == 4);
  CHECK(owed.due[1].kind == OwedKind::advice);
  CHECK(owed.due[2].kind == OwedKind::reversal);
  CHECK(owed.due[2].original_stan == owed.due[1].stan);
  CHECK(owed.due[2].original_transmitted == owed.due[1].transmitted);
}

TEST_CASE("stand-in of silence counts too, and what the issuer decided does not", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = standing_in, .issuer = &issuer}};
  for (int i = 0; i < 2; ++i) {
    world.asks("0100", {{4, "000000001000"}});
    issuer.is_silent();
    CHECK(only(world.answers(), 39) == "00");
  }
  world.asks("0100", {{4, "000000001000"}});
  issuer.is_silent();
  CHECK(only(world.answers(), 39) == "65");
  CHECK(owing(world).due.size() == 3);
  CHECK(owing(world).due[2].kind == OwedKind::reversal);
  world.asks("0100", {{4, "000000001000"}});
  issuer.answers("00");
  CHECK(only(world.answers(), 39) == "00");
}

TEST_CASE("an acquirer's reversal overtakes the answer: a decline, and one reversal is owed", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = standing_in, .issuer = &issuer}};
  world.asks("0100", {{4, "000000005000"}});
  const std::string sent_stan = issuer.field(11);
  CHECK((*world.sends("0420", {{90, world.original()}}))[39] == "00");
  CHECK(world.held() == 0);
  REQUIRE(owing(world).due.size() == 1);
  CHECK(owing(world).due[0].kind == OwedKind::reversal);
  CHECK(owing(world).due[0].original_stan.view() == sent_stan);
  SECTION("the issuer approves") { issuer.answers("00"); }
  SECTION("the issuer declines") { issuer.answers("51"); }
  SECTION("the issuer is silent") { issuer.is_silent(); }
  SECTION("it never left") { issuer.was_not_sent(); }
  const auto answers = world.answers();
  REQUIRE(answers.size() == 1);
  CHECK((*answers[0])[39] != "00");
  CHECK(world.held() == 0);
  CHECK(owing(world).due.size() == 1);
  CHECK(owing(world).asked == 0);
}

TEST_CASE("an acquirer's reversal of what was approved reaches the issuer under its names", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {{4, "000000005000"}});
  const std::string sent_stan = issuer.field(11);
  issuer.answers("00");
  world.answers();
  SECTION("all of it") {
    CHECK((*world.sends("0420", {{90, world.original()}}))[39] == "00");
    CHECK(world.held() == 0);
    CHECK_FALSE(owing(world).due.at(0).remains.has_value());
  }
  SECTION("a part") {
    const std::string remains = "000000002000" + std::string(30, '0');
    CHECK((*world.sends("0420", {{90, world.original()}, {95, remains}}))[39] == "00");
    CHECK(world.held() == 2000);
    CHECK(owing(world).due.at(0).remains == 2000);
  }
  SECTION("named by no card") {
    CHECK((*world.sends("0420", {{2, ""}, {90, world.original()}}))[39] == "00");
    CHECK(world.held() == 0);
  }
  const Owing owed = owing(world);
  REQUIRE(owed.due.size() == 1);
  CHECK(owed.due[0].kind == OwedKind::reversal);
  CHECK(owed.due[0].original_stan.view() == sent_stan);
  // A repeat of the reversal owes nothing more.
  CHECK((*world.repeats())[39] == "00");
  CHECK(owing(world).due.size() == 1);
}

TEST_CASE("what the issuer did, and the acquirer is not told of as an approval, is reversed", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {{4, "000000005000"}});
  issuer.answers("87");  // approved there: purchase without the cash that was asked for
  CHECK(only(world.answers(), 39) != "00");
  CHECK(world.held() == 0);
  REQUIRE(owing(world).due.size() == 1);
  CHECK(owing(world).due[0].kind == OwedKind::reversal);
}

TEST_CASE("a reversal of what nobody here has seen is kept, and told to the issuer", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  const std::string unknown =
      "0100"
      "777777"
      "1124115500"
      "00000123456"
      "00000000000";
  CHECK((*world.sends("0420", {{90, unknown}}))[39] == "00");
  REQUIRE(owing(world).due.size() == 1);
  // R7: the request that it names comes late.
  CHECK((*world.sends("0100", {{11, "777777"}, {7, "1124115500"}, {12, "115500"}, {37, ""}}))[39] == "05");
  CHECK(issuer.asked() == 0);
  CHECK(world.held() == 0);
}

TEST_CASE("repeats of a question under way wait for its end, and get its answer", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {});
  world.asks_again();
  world.asks_again();
  CHECK(issuer.asked() == 1);
  issuer.answers("00", {{38, "H12345"}});
  const auto answers = world.answers();
  REQUIRE(answers.size() == 3);
  for (const auto& answer : answers) {
    REQUIRE(answer.has_value());
    CHECK((*answer)[38] == "H12345");
  }
  CHECK(world.held() == 5000);
  CHECK(world.figures().open_transactions == 0);
}

TEST_CASE("a purchase that its issuer approved is posted, one that it declined is not", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0200", {{4, "000000005000"}});
  CHECK(world.held() == 5000);
  CHECK(world.posted() == 100'000);
  issuer.answers("00");
  CHECK(only(world.answers(), 39) == "00");
  CHECK(world.held() == 0);
  CHECK(world.posted() == 95'000);
  CHECK((*world.sends("0420", {{90, world.original()}}))[39] == "00");
  CHECK(world.posted() == 100'000);
  world.asks("0200", {{4, "000000005000"}});
  issuer.answers("05");
  CHECK(only(world.answers(), 39) == "05");
  CHECK(world.held() == 0);
  CHECK(world.posted() == 100'000);
  CHECK(world.balanced());
}

TEST_CASE("a partial approval of the issuer is held and told as it is", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {{4, "000000005000"}});
  issuer.answers("10", {{4, "000000002000"}});
  const auto answers = world.answers();
  CHECK(only(answers, 39) == "10");
  CHECK(only(answers, 4) == "000000002000");
  CHECK(world.held() == 2000);
}

// 350,000 of 700,000 JPY are half of 43.00 EUR: the answer says it in the terminal's currency alone.
TEST_CASE("a partial approval that is told in another currency is held in the account's", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {{4, "000000700000"}, {49, "392"}, {6, "000000004300"}, {51, "978"}});
  issuer.answers("10", {{4, "000000350000"}});
  const auto answers = world.answers();
  CHECK(only(answers, 39) == "10");
  CHECK(only(answers, 4) == "000000350000");
  CHECK(only(answers, 6) == "000000002150");
  CHECK(world.held() == 2150);
}

TEST_CASE("a part is taken back before the answer: what remains is held, posted and counted, once", "[forward]") {
  constexpr const char* limited =
      "[network_management, route: {routes: [{bins: [\"541333\"], link: host}]}, dedupe, limits: {default: day, "
      "profiles: {day: [{name: day, currency: EUR, windows: [{period: day, amount: 10000}]}]}}, forward, "
      "stand_in: {policies: [{bins: [\"541333\"], otherwise: {name: any, currency: EUR, single: 6000}}]}, authorize, "
      "reverse, advise]";
  FakeIssuer issuer;
  World world{{.handlers = limited, .issuer = &issuer}};
  const std::string remains = "000000003000" + std::string(30, '0');
  SECTION("approved in full") {
    world.asks("0100", {{4, "000000005000"}});
    CHECK((*world.sends("0420", {{90, world.original()}, {95, remains}}))[39] == "00");
    CHECK(world.held() == 3000);
    issuer.answers("00");
    CHECK(world.held() == 3000);
  }
  SECTION("approved in part, which is more than what remains") {
    world.asks("0200", {{4, "000000005000"}});
    CHECK((*world.sends("0420", {{90, world.original()}, {95, remains}}))[39] == "00");
    issuer.answers("10", {{4, "000000004000"}});
    CHECK(only(world.answers(), 39) == "10");
    CHECK(world.held() == 0);
    CHECK(world.posted() == 97'000);
  }
  SECTION("stood in for") {
    world.asks("0100", {{4, "000000005000"}});
    CHECK((*world.sends("0420", {{90, world.original()}, {95, remains}}))[39] == "00");
    issuer.is_silent();
    world.store().drain();
    CHECK(world.held() == 3000);
    REQUIRE(owing(world).due.size() == 2);
    CHECK(owing(world).due[1].exposure == Money{3000, {978}});
  }
  world.answers();
  CHECK((*world.sends("0100", {{4, "000000007001"}}))[39] == "61");
  world.asks("0100", {{4, "000000007000"}});
  issuer.answers("00");
  CHECK(only(world.answers(), 39) == "00");
  CHECK(world.balanced());
}

TEST_CASE("an increment of what the issuer decided is declined: its hold would stand beside its purchase's",
          "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {{4, "000000005000"}});
  issuer.answers("00");
  world.answers();
  CHECK((*world.sends("0100", {{4, "000000002000"}, {90, world.original()}}))[39] == "12");
  CHECK(issuer.asked() == 0);
  CHECK(world.held() == 5000);
}

TEST_CASE("an advice about a question that is under way stands for itself, and a person has to look", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {{4, "000000005000"}});
  SECTION("a completion") {
    CHECK((*world.sends("0120", {{4, "000000003000"}, {39, "00"}, {90, world.original()}}))[39] == "00");
    CHECK(world.held() == 8000);
  }
  SECTION("a capture") {
    CHECK((*world.sends("0220", {{4, "000000003000"}, {39, "00"}, {90, world.original()}}))[39] == "00");
    CHECK(world.held() == 5000);
    CHECK(world.posted() == 97'000);
  }
  CHECK(world.exceptions().size() == 1);
  issuer.answers("05");
  CHECK(only(world.answers(), 39) == "05");
  CHECK(world.balanced());
}

TEST_CASE("a balance inquiry is asked for and moves nothing, however it ends", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = standing_in, .issuer = &issuer}};
  world.asks("0100", {{3, "310000"}, {4, "000000000000"}});
  issuer.is_silent();
  CHECK(only(world.answers(), 39) == "91");
  CHECK(owing(world).asked == 0);
  CHECK(owing(world).due.empty());
  CHECK(world.held() == 0);
}

TEST_CASE("the issuer's books: a shadow is held, and refuses nobody", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = "[network_management, route: {routes: [{bins: [\"541333\"], link: host, books: issuer}]}, "
                           "dedupe, screen, forward, stand_in: {policies: []}, reverse, advise]",
               .issuer = &issuer}};
  world.asks("0100", {{4, "000000200000"}});  // more than we know of
  issuer.answers("00");
  CHECK(only(world.answers(), 39) == "00");
  CHECK(world.held() == 200'000);
  // A card that only the issuer knows.
  world.asks("0200", {{2, std::string{stranger_number}}, {4, "000000001000"}});
  issuer.answers("00");
  CHECK(only(world.answers(), 39) == "00");
  CHECK(world.posted() == 100'000);
  CHECK((*world.sends("0420", {{2, std::string{stranger_number}}, {90, world.original()}}))[39] == "00");
  REQUIRE(owing(world).due.size() == 1);
  CHECK(world.balanced());
}

TEST_CASE("an acquirer's advice is taken, and told to the issuer", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  CHECK((*world.sends("0120", {{4, "000000003000"}, {39, "00"}, {38, "A12345"}}))[39] == "00");
  CHECK(world.held() == 3000);
  REQUIRE(owing(world).due.size() == 1);
  CHECK(owing(world).due[0].kind == OwedKind::advice);
  CHECK((*world.repeats())[39] == "00");
  CHECK(owing(world).due.size() == 1);
}

TEST_CASE("between two versions the issuer is asked in its own, and the acquirer answered in its", "[forward]") {
  FakeIssuer issuer{"iso1993_ascii", "iso1993"};
  World world{{.dialect = "iso1987_bcd", .handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {{4, "000000005000"}, {22, "051"}});
  CHECK(issuer.question().mti().text() == "1100");
  CHECK(issuer.field(12) == "261124120000");
  issuer.answers("000", {{38, "H12345"}});
  CHECK(only(world.answers(), 39) == "00");
  world.asks("0100", {{22, "051"}});
  issuer.answers("116");
  CHECK(only(world.answers(), 39) == "51");
}

TEST_CASE("the same over a store that shows only what was named", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = standing_in, .stingy = true, .issuer = &issuer}};
  world.asks("0100", {{4, "000000005000"}});
  issuer.answers("00");
  CHECK(only(world.answers(), 39) == "00");
  world.asks("0100", {{4, "000000005000"}});
  issuer.is_silent();
  CHECK(only(world.answers(), 39) == "00");
  CHECK((*world.sends("0420", {{90, world.original()}}))[39] == "00");
  CHECK(world.held() == 5000);
  CHECK(owing(world).due.size() == 2);
}

TEST_CASE("no card number is in what is kept of a question", "[forward]") {
  FakeIssuer issuer;
  World world{{.handlers = forwarding, .issuer = &issuer}};
  world.asks("0100", {{35, std::string{card_number} + "=30121010000000000000"}, {14, "3012"}});
  issuer.is_silent();
  world.answers();
  REQUIRE(owing(world).due.size() == 1);
  const Owed owed = owing(world).due[0];
  CHECK_FALSE(owed.sealed_pan.empty());
  for (const OwedField& field : owed.fields) {
    INFO(field.number);
    CHECK(field.number != 35);
    CHECK(field.number != 14);
    CHECK(field.value.find("541333") == std::string::npos);
  }
}
