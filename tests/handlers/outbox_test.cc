// What is owed to an issuer is told in order, again with the same names until it is taken, and once in the end
// (STI-07).
#include "switch/pipeline/outbox.h"

#include <catch2/catch.hpp>

#include "tests/handlers/world.h"

using namespace isoswitch;
using namespace isoswitch::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* handlers =
    "[network_management, route: {routes: [{bins: [\"541333\"], link: host}]}, dedupe, screen, forward, "
    "stand_in: {policies: [{bins: [\"541333\"], otherwise: {name: any, currency: EUR, single: 6000}}]}, authorize, "
    "reverse, advise]";

struct Desk {
  explicit Desk(OutboxTerms own = {}, const std::string& dialect = "iso1987_ascii",
                const std::string& profile = "iso1987")
      : issuer(dialect, profile), world({.handlers = handlers, .issuer = &issuer}), terms(std::move(own)) {
    start();
  }
  void start() {
    outbox = std::make_unique<Outbox>(OutboxSetup{"host", world.store(), issuer, world.sealer(), world.clock(), random},
                                      terms);
  }
  // A stand-in approval, whose advice is due.
  std::string stand_in(std::string_view card = card_number) {
    issuer.up = false;
    const auto answer = world.sends("0100", {{2, std::string{card}}, {4, "000000001000"}});
    REQUIRE((*answer)[39] == "00");
    issuer.up = true;
    return (*answer)[38];
  }
  void look(Duration passed = 0s) {
    now_us += passed.count();
    outbox->look(now_us);
    world.store().drain();
  }
  OwedFigures owed() const { return const_cast<World&>(world).store().rows().owed_figures("host"); }

  FakeIssuer issuer;
  World world;
  OutboxTerms terms;
  SeededRandom random{5};
  std::int64_t now_us = 1'000'000'000;
  std::unique_ptr<Outbox> outbox;
};

}  // namespace

TEST_CASE("an advice is delivered under the names of what it advises, and nothing is owed any more", "[outbox]") {
  Desk desk;
  const std::string code = desk.stand_in();
  desk.look(1s);
  REQUIRE(desk.issuer.asked() == 1);
  CHECK(desk.issuer.question().mti().text() == "0120");
  CHECK(desk.issuer.field(2) == card_number);
  CHECK(desk.issuer.field(4) == "000000001000");
  CHECK(desk.issuer.field(37) == desk.world.reference());
  CHECK(desk.issuer.field(38) == code);
  CHECK(desk.issuer.field(39) == "00");
  CHECK(desk.owed().exposure == std::vector{OwedFigures::Exposure{{978}, 1000}});
  desk.issuer.answers("00");
  desk.look();
  CHECK(desk.owed() == OwedFigures{});
  CHECK(desk.outbox->figures().delivered == 1);
  desk.look(60s);
  CHECK(desk.issuer.asked() == 0);
}

TEST_CASE("a resend is xxx1 with the same names, after a longer and longer pause", "[outbox]") {
  Desk desk;
  desk.stand_in();
  desk.look(1s);
  const std::string stan = desk.issuer.field(11);
  const std::string sent = desk.issuer.field(7);
  const std::string reference = desk.issuer.field(37);
  desk.issuer.is_silent();
  Duration pause{1s};
  for (int i = 0; i < 8; ++i) {
    desk.look(pause / 2 - 1ms);  // never sooner than half of the step
    CHECK(desk.issuer.asked() == 0);
    desk.look(pause / 2 + 1ms);
    REQUIRE(desk.issuer.asked() == 1);
    CHECK(desk.issuer.question().mti().text() == "0121");
    CHECK(desk.issuer.field(11) == stan);
    CHECK(desk.issuer.field(7) == sent);
    CHECK(desk.issuer.field(37) == reference);
    if (i % 2 == 0)
      desk.issuer.is_silent();
    else
      desk.issuer.answers("91");
    pause = std::min<Duration>(pause * 2, 60s);
  }
  CHECK(desk.owed().due == 1);
}

TEST_CASE("what never left is sent as the first time", "[outbox]") {
  Desk desk;
  desk.stand_in();
  desk.look(1s);
  desk.issuer.was_not_sent();
  desk.look(60s);
  REQUIRE(desk.issuer.asked() == 1);
  CHECK(desk.issuer.question().mti().text() == "0120");
}

TEST_CASE("the first delivery after a restart counts as a resend", "[outbox]") {
  Desk desk;
  desk.stand_in();
  desk.start();
  desk.look(1s);
  REQUIRE(desk.issuer.asked() == 1);
  CHECK(desk.issuer.question().mti().text() == "0121");
  desk.issuer.answers("94");  // it knows it
  desk.stand_in();
  desk.look(1s);
  CHECK(desk.issuer.question().mti().text() == "0120");
}

TEST_CASE("one behind the other, in the order of their units", "[outbox]") {
  Desk desk;
  std::vector<std::string> codes;
  for (int i = 0; i < 4; ++i) codes.push_back(desk.stand_in(i % 2 == 0 ? card_number : other_card_number));
  for (const std::string& code : codes) {
    desk.look(1s);
    REQUIRE(desk.issuer.asked() == 1);
    CHECK(desk.issuer.field(38) == code);
    desk.issuer.answers("00");
  }
  desk.look(1s);
  CHECK(desk.issuer.asked() == 0);
}

TEST_CASE("with lanes one card does not stop another, and is not overtaken itself", "[outbox]") {
  OutboxTerms terms;
  terms.lanes = 2;
  Desk desk{terms};
  desk.stand_in();
  desk.stand_in();
  const std::string other = desk.stand_in(other_card_number);
  desk.look(1s);
  REQUIRE(desk.issuer.asked() == 2);
  desk.issuer.is_silent();  // the first of the first card
  CHECK(desk.issuer.field(38) == other);
  desk.issuer.answers("00");
  desk.look();
  CHECK(desk.issuer.asked() == 0);  // the second of the first card waits for the first
  desk.look(60s);
  REQUIRE(desk.issuer.asked() == 1);
  CHECK(desk.issuer.question().mti().text() == "0121");
}

TEST_CASE("what the issuer refuses is parked, told to a person, and stops nobody", "[outbox]") {
  Desk desk;
  desk.stand_in();
  const std::string second = desk.stand_in();
  desk.look(1s);
  desk.issuer.answers("30");
  desk.look(1s);
  CHECK(desk.owed().parked == 1);
  const auto exceptions = desk.world.exceptions();
  REQUIRE(exceptions.size() == 1);
  CHECK(exceptions[0].reason == ExceptionReason::not_delivered);
  REQUIRE(desk.issuer.asked() == 1);
  CHECK(desk.issuer.field(38) == second);
}

TEST_CASE("an own reversal names what was sent, and says that nobody answered", "[outbox]") {
  Desk desk;
  desk.world.asks("0100", {{4, "000000006001"}});  // beyond what is stood in for
  const std::string stan = desk.issuer.field(11);
  const std::string sent = desk.issuer.field(7);
  desk.issuer.is_silent();
  desk.world.answers();
  desk.look(1s);
  REQUIRE(desk.issuer.asked() == 1);
  CHECK(desk.issuer.question().mti().text() == "0420");
  CHECK(desk.issuer.field(90) == "0100" + stan + sent + "00000123456" + "00000000000");
  CHECK(desk.issuer.field(4) == "000000006001");
  CHECK(desk.issuer.field(39) == "68");
  desk.issuer.answers("00");
  desk.look();
  CHECK(desk.owed() == OwedFigures{});
}

TEST_CASE("a rate cap holds back what is owed, not what is asked", "[outbox]") {
  OutboxTerms terms;
  terms.rate_per_s = 2;
  terms.lanes = 8;
  Desk desk{terms};
  desk.look(1s);
  for (int i = 0; i < 3; ++i) desk.stand_in(i == 0 ? card_number : other_card_number);
  desk.look();
  REQUIRE(desk.issuer.asked() == 2);
  desk.issuer.answers("00");
  desk.issuer.answers("00");
  desk.look(100ms);
  CHECK(desk.issuer.asked() == 0);
  desk.look(400ms);
  CHECK(desk.issuer.asked() == 1);
}

TEST_CASE("an issuer of another version is told in its own", "[outbox]") {
  Desk desk{{}, "iso1993_ascii", "iso1993"};
  desk.stand_in();
  desk.look(1s);
  REQUIRE(desk.issuer.asked() == 1);
  CHECK(desk.issuer.question().mti().text() == "1120");
  CHECK(desk.issuer.field(39) == "000");
  desk.issuer.answers("900");
  desk.look();
  CHECK(desk.owed() == OwedFigures{});
}
