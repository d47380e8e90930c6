// What an issuer answers: by its rules, by its version, and to what it has been asked before.
#include "tools/isotool/issuer_desk.h"

#include <catch2/catch.hpp>

#include "tests/tools/issuer_messages.h"
#include "tests/tools/issuer_world.h"

using namespace isoswitch;
using namespace isoswitch::tools;
using namespace isoswitch::tools::testing;

TEST_CASE("without a rule an issuer approves, with a drawn authorization code", "[issuer]") {
  IssuerWorld world;
  const auto answer = world.ask(purchase("0100"));
  CHECK(answer.mti().text() == "0110");
  CHECK(answer.text(39) == "00");
  CHECK(answer.text(38).find_first_not_of("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ") == std::string::npos);
  CHECK(answer.text(38).size() == 6);
  for (const int field : {2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 49}) {
    CHECK(answer.text(field) == purchase("0100").text(field));
  }
  CHECK(!answer.has(18));  // not echoed
  CHECK(world.ask(purchase("0100", {{11, "000002"}})).text(38) != answer.text(38));
}

TEST_CASE("the plain approval of 1993 is that of the class", "[issuer]") {
  IssuerWorld world({}, dialect_1993());
  const auto answered = [&](const std::string& mti) {
    const auto answer = world.ask(purchase(mti));
    return answer.mti().text() + " " + answer.text(39);
  };
  CHECK(answered("1100") == "1110 000");
  CHECK(answered("1101") == "1110 000");
  CHECK(answered("1120") == "1130 000");
  CHECK(answered("1200") == "1210 000");
  CHECK(answered("1304") == "1314 300");
  CHECK(answered("1420") == "1430 400");
  CHECK(answered("1421") == "1430 400");
  CHECK(answered("1520") == "1530 500");
  CHECK(answered("1804") == "1814 800");
}

TEST_CASE("a code is said in the version of the link", "[issuer]") {
  CHECK(IssuerWorld({"{code: \"51\"}"}).ask(purchase("0100")).text(39) == "51");
  CHECK(IssuerWorld({"{code: \"51\"}"}, dialect_1993()).ask(purchase("1100")).text(39) == "116");
  CHECK(IssuerWorld({"{code: \"116\"}"}).ask(purchase("0100")).text(39) == "51");
  CHECK(IssuerWorld({"{code: stolen_card}"}).ask(purchase("0100")).text(39) == "43");
  CHECK(IssuerWorld({"{code: stolen_card}"}, dialect_1993()).ask(purchase("1100")).text(39) == "209");
  CHECK(IssuerWorld({"{code: \"06\"}"}).ask(purchase("0100")).text(39) == "06");
  CHECK(!IssuerWorld({"{code: \"51\"}"}).ask(purchase("0100")).has(38));
  // "00" is the approval of the class, "000" these three digits.
  CHECK(IssuerWorld({"{code: \"00\"}"}, dialect_1993()).ask(purchase("1420")).text(39) == "400");
  CHECK(IssuerWorld({"{code: \"000\"}"}, dialect_1993()).ask(purchase("1420")).text(39) == "000");
}

TEST_CASE("fields of the answer are texts, drawn, of the request, or taken out", "[issuer]") {
  IssuerWorld world({R"({fields: {38: ABC123, 44: "S${request.11}", 54: "0002978C${digits.12}", 55: "910A${digits.4}",
                     41: "", 3: "000000"}})"});
  const auto answer = world.ask(purchase("0100"));
  CHECK(answer.text(38) == "ABC123");
  CHECK(answer.text(44) == "S000001");
  CHECK(answer.text(54).size() == 20);
  CHECK(answer.text(54).starts_with("0002978C"));
  CHECK(answer.text(55).starts_with("910A"));
  CHECK(!answer.has(41));
  CHECK(world.figures[Figure::fields_not_set] == 0);
}

TEST_CASE("R10: a partial approval says the smaller amounts, and what was asked for in DE 54", "[issuer]") {
  IssuerWorld world({"{partial: {percent: 50}}"});
  const auto half = world.ask(purchase("0100", {{4, "000000005001"}}));
  CHECK(half.text(39) == "10");
  CHECK(half.text(4) == "000000002500");
  CHECK(half.text(54) == "0057978C000000005001");
  CHECK(half.has(38));
  // 30 of 90.00 billed, for 100.00: DE 4 is rounded down.
  const auto billed = IssuerWorld({"{partial: {amount: 3000}}"})
                          .ask(purchase("0100", {{4, "000000010000"}, {6, "000000009000"}, {51, "840"}}));
  CHECK(billed.text(6) == "000000003000");
  CHECK(billed.text(4) == "000000003333");
  CHECK(billed.text(54) == "0057978C000000010000");
  // Not more than was asked for: then it is a plain approval.
  const auto whole = IssuerWorld({"{partial: {amount: 5000}}"}).ask(purchase("0100"));
  CHECK(whole.text(39) == "00");
  CHECK(!whole.has(54));
  CHECK(IssuerWorld({"{partial: {percent: 50}}"}, dialect_1993()).ask(purchase("1100")).text(39) == "002");
}

TEST_CASE("a wrong echo is another value, or the one that was said", "[issuer]") {
  CHECK(IssuerWorld({"{wrong_echo: [11, 37]}"}).ask(purchase("0100", {{11, "000009"}})).text(11) == "000000");
  CHECK(IssuerWorld({"{wrong_echo: [37, 41]}"}).ask(purchase("0100", {{41, "TERM000A"}})).text(41) == "TERM000X");
  IssuerWorld world({"{wrong_echo: {4: \"000000000001\"}}"});
  CHECK(world.ask(purchase("0100")).text(4) == "000000000001");
  CHECK(world.figures[Figure::wrong_echoes] == 1);
}

TEST_CASE("responses to be given late wait for the latency and beside it", "[issuer]") {
  IssuerWorld world({"{when: {amount: 1}, latency: 30 ms, late: 2 s}", "{when: {amount: 2}, latency: 5 ms}"});
  world.take(purchase("0100", {{4, "000000000001"}}));
  CHECK(world.reaction.delay == std::chrono::milliseconds{2'030});
  CHECK(world.reaction.late);
  world.take(purchase("0100", {{4, "000000000002"}}));
  CHECK(world.reaction.delay == std::chrono::milliseconds{5});
  CHECK(!world.reaction.late);
  world.take(purchase("0100"));
  CHECK(world.reaction.delay == Duration{0});
}

TEST_CASE("notifications, and 0820, are recorded and not answered", "[issuer]") {
  IssuerWorld world;
  CHECK(!world.take(purchase("0140")));
  CHECK(!world.take(message("0820", {{11, "000001"}, {70, "001"}})));
  CHECK(!world.take(message("0644", {{11, "000001"}})));
  CHECK(world.figures[Figure::notifications] == 2);
  CHECK(world.figures[Figure::network] == 1);
  CHECK(world.figures[Figure::received] == 0);
}

TEST_CASE("network management is answered by itself, unless a rule takes it", "[issuer]") {
  IssuerWorld world({"{code: \"05\"}", "{when: {class: network, fields: {70: \"301\"}}, drop: yes}"});
  const auto network = [](const std::string& code) { return message("0800", {{11, "000001"}, {70, code}}); };
  CHECK(world.ask(network("001")).text(39) == "00");
  CHECK(world.caller.signed_on);
  CHECK(world.ask(network("201")).text(39) == "00");
  CHECK(!world.take(network("301")));
  CHECK(world.ask(network("002")).text(39) == "00");
  CHECK(!world.caller.signed_on);
  CHECK(world.figures[Figure::network] == 4);
  CHECK(world.figures.codes().empty());  // of messages with money only
}

TEST_CASE("a sign-on that a rule refuses signs nobody on", "[issuer]") {
  IssuerWorld world({"{when: {class: network}, code: \"91\"}"});
  CHECK(world.ask(message("0800", {{11, "000001"}, {70, "001"}})).text(39) == "91");
  CHECK(!world.caller.signed_on);
}

TEST_CASE("an issuer that signed off declines, drops or answers what comes all the same", "[issuer]") {
  for (const auto& [policy, code] : {std::pair{WhileSignedOff::decline, "91"}, {WhileSignedOff::answer, "00"}}) {
    IssuerWorld world;
    world.plan.while_signed_off = policy;
    world.desk().sign_off();
    CHECK(world.ask(purchase("0100")).text(39) == code);
    CHECK(world.figures[Figure::while_signed_off] == 1);
    world.desk().sign_on();
    CHECK(world.ask(purchase("0100", {{11, "000002"}})).text(39) == "00");
    CHECK(world.figures[Figure::while_signed_off] == 1);
  }
  IssuerWorld silent;
  silent.plan.while_signed_off = WhileSignedOff::drop;
  silent.desk().sign_off();
  CHECK(!silent.take(purchase("0100")));
}

TEST_CASE("what comes before the peer's sign-on is counted where it is wanted", "[issuer]") {
  IssuerWorld world;
  world.plan.wants_sign_on = true;
  world.ask(purchase("0100"));
  world.ask(message("0800", {{11, "000001"}, {70, "001"}}));
  world.ask(purchase("0100"));
  CHECK(world.figures[Figure::before_sign_on] == 1);
}

TEST_CASE("the same seed and the same messages give the same answers, whatever echoes come between", "[issuer]") {
  const auto play = [](std::uint64_t seed, bool echoes) {
    IssuerWorld world({"{when: {probability: 0.3}, code: \"51\"}", "{fields: {44: \"${draw.10}\"}}"}, dialect_1987(),
                      seed);
    world.plan.latency = Latency::between(Duration{1'000}, Duration{50'000}).value();
    std::string said;
    for (int n = 1; n <= 200; ++n) {
      if (echoes) world.ask(message("0800", {{11, "000001"}, {70, "301"}}));
      const auto answer = world.ask(purchase("0100", {{11, std::to_string(100'000 + n)}}));
      said += answer.text(39) + answer.text(38) + answer.text(44) + std::to_string(world.reaction.delay.count());
    }
    return said;
  };
  CHECK(play(1, false) == play(1, false));
  CHECK(play(1, true) == play(1, false));
  CHECK(play(2, false) != play(1, false));
}

TEST_CASE("R5: a repeat gets the stored answer, whatever the rules say by then", "[issuer]") {
  IssuerWorld world({"{when: {times: 1}, fields: {44: first, 54: \"${digits.20}\"}}", "{code: \"51\"}"});
  world.keep_book();
  const auto first = world.ask(purchase("0100"));
  const auto again = world.ask(purchase("0101"));
  CHECK(again.mti().text() == "0110");
  for (const int field : {38, 39, 44, 54}) CHECK(again.text(field) == first.text(field));
  CHECK(world.ask(purchase("0100", {{11, "000002"}})).text(39) == "51");
}

TEST_CASE("R5: echoes of a repeat come from the repeat", "[issuer]") {
  IssuerWorld world;
  world.keep_book();
  world.ask(purchase("0100"));
  CHECK(world.ask(purchase("0101", {{13, "1127"}})).text(13) == "1127");
}

TEST_CASE("how an answer leaves is a rule's, also for repeats", "[issuer]") {
  IssuerWorld world({"{when: {repeat: no}, drop: answer}"});
  world.keep_book();
  CHECK(!world.take(purchase("0100")));
  CHECK(world.take(purchase("0101")));
  CHECK(world.figures[Figure::dropped_answers] == 1);
  CHECK(world.book->lives().size() == 1);
}
