// What an issuer believes: one effect for each message (R5), and reversals (R6 to R9).
#include "tools/isotool/issuer_book.h"

#include <catch2/catch.hpp>

#include "tests/tools/issuer_bank.h"

using namespace isoswitch;
using namespace isoswitch::tools;
using namespace isoswitch::tools::testing;

TEST_CASE("an authorization holds, a financial request posts, a decline does neither", "[issuer]") {
  Bank bank({"{when: {amount: 51}, code: \"51\"}"});
  CHECK(bank.code(purchase("0100")) == "00");
  CHECK(bank.code(purchase("0200", {{11, "000002"}, {37, "R2"}})) == "00");
  CHECK(bank.code(purchase("0100", {{11, "000003"}, {37, "R3"}, {4, "000000000051"}})) == "51");
  CHECK(bank.life(0).state == LifeState::approved);
  CHECK(bank.life(0).held == 5'000);
  CHECK(bank.life(0).posted == 0);
  CHECK(bank.life(1).held == 0);
  CHECK(bank.life(1).posted == 5'000);
  CHECK(bank.life(2).state == LifeState::declined);
  CHECK(bank.life(2).held == 0);
  CHECK(bank.book->totals().at("978").held == 5'000);
  CHECK(bank.book->totals().at("978").posted == 5'000);
}

TEST_CASE("R5: a resend has one effect, and without its mark it is counted", "[issuer]") {
  Bank bank;
  bank.code(purchase("0200"));
  bank.code(purchase("0201"));
  CHECK(bank.figure("resends") == 1);
  CHECK(bank.figure("resends_unmarked") == 0);
  bank.code(purchase("0200"));
  CHECK(bank.figure("resends") == 2);
  CHECK(bank.figure("resends_unmarked") == 1);
  CHECK(bank.figure("lives") == 1);
  CHECK(bank.life().posted == 5'000);
  CHECK(bank.life().requests == 1);
  CHECK(bank.life().resends == 2);
}

TEST_CASE("R5: each part of the identity makes another message", "[issuer]") {
  const std::vector<Fields> others = {{{11, "000002"}},   {{7, "1126120001"}}, {{32, "654321"}}, {{37, "R00000000002"}},
                                      {{41, "TERM0002"}}, {{2, other_card}},   {{41, ""}}};
  for (const Fields& other : others) {
    Bank bank;
    bank.code(purchase("0100"));
    bank.code(purchase("0100", other));
    INFO(other[0].first);
    CHECK(bank.figure("resends") == 0);
    CHECK(bank.figure("lives") == 2);
  }
  // What is no part of it does not: DE 18 may differ.
  Bank bank;
  bank.code(purchase("0100"));
  bank.code(purchase("0101", {{18, "5999"}}));
  CHECK(bank.figure("resends") == 1);
}

TEST_CASE("R5: a request and its advice are two messages, the four reversals are one", "[issuer]") {
  Bank bank;
  bank.code(purchase("0100"));
  bank.code(purchase("0120", {{39, "00"}}));
  CHECK(bank.figure("resends") == 0);
  bank.code(reversal("0420"));
  for (const char* mti : {"0421", "0400", "0401"}) bank.code(reversal(mti));
  CHECK(bank.figure("resends") == 3);
  CHECK(bank.life().reversals == 1);
}

TEST_CASE("R5: in 1993 the function code is part of the identity", "[issuer]") {
  Bank bank({}, dialect_1993());
  bank.code(purchase("1100"));
  bank.code(purchase("1100", {{24, "101"}}));
  CHECK(bank.figure("resends") == 0);
  bank.code(purchase("1101", {{24, "101"}}));
  CHECK(bank.figure("resends") == 1);
}

TEST_CASE("R5: the same identity with another amount is a new message, flagged once", "[issuer]") {
  Bank bank;
  bank.code(purchase("0100"));
  bank.code(purchase("0100", {{4, "000000006000"}}));
  CHECK(bank.figure("stan_reuse") == 1);
  CHECK(bank.figure("lives") == 2);
  bank.code(purchase("0101", {{4, "000000006000"}}));
  bank.code(purchase("0101"));
  CHECK(bank.figure("stan_reuse") == 1);
  CHECK(bank.figure("resends") == 2);
}

TEST_CASE("R6: a reversal finds its original by DE 90, with zeros by the other ids", "[issuer]") {
  const std::string zeros = "0100" + std::string(38, '0');
  const std::vector<Fields> ways = {{},
                                    {{2, ""}},                       // R6: some carry no card
                                    {{37, "R9"}, {41, "TERM9999"}},  // DE 90 is enough
                                    {{90, zeros}},
                                    {{90, ""}}};
  for (const Fields& way : ways) {
    Bank bank;
    bank.code(purchase("0100"));
    CHECK(bank.code(reversal("0420", way)) == "00");
    CHECK(bank.figure("lives") == 1);
    CHECK(bank.life().state == LifeState::reversed);
    CHECK(bank.life().held == 0);
    CHECK(bank.life().reversed == 5'000);
  }
}

TEST_CASE("R6: acquirers are compared padded, of the MTI only the class counts", "[issuer]") {
  Bank bank;
  bank.code(purchase("0101", {{32, "00123456"}}));
  bank.code(reversal("0420", {{90, named_by("0100", "000001")}}));
  CHECK(bank.life().state == LifeState::reversed);
}

TEST_CASE("R6: what is not the original is not reversed", "[issuer]") {
  const std::string zeros = "0100" + std::string(38, '0');
  const std::vector<Fields> others = {
      {{90, named_by("0100", "000002")}}, {{90, named_by("0200", "000001")}}, {{2, other_card}},
      {{90, zeros}, {37, "R2"}},          {{90, zeros}, {41, "TERM9999"}},    {{90, zeros}, {38, "OTHER1"}},
      {{90, zeros}, {4, "000000004999"}}};
  for (const Fields& other : others) {
    Bank bank;
    bank.code(purchase("0100"));
    CHECK(bank.code(reversal("0420", other)) == "00");
    INFO(other[0].first << " " << other.back().first);
    CHECK(bank.life(0).state == LifeState::approved);
    CHECK(bank.life(1).state == LifeState::reversed_first);
  }
}

TEST_CASE("R6: 1993 names the original in DE 56", "[issuer]") {
  Bank bank({}, dialect_1993());
  bank.code(purchase("1200"));
  CHECK(bank.life().posted == 5'000);
  CHECK(bank.code(reversal("1420", {{56, "120000000126112612000006123456"}})) == "400");
  CHECK(bank.life().state == LifeState::reversed);
  CHECK(bank.life().posted == 0);
}

TEST_CASE("R7: behind its reversal a request is declined and an advice holds nothing", "[issuer]") {
  Bank bank;
  CHECK(bank.code(reversal()) == "00");
  CHECK(bank.life().state == LifeState::reversed_first);
  CHECK(bank.code(purchase("0100")) == "05");
  CHECK(bank.figure("lives") == 1);
  CHECK(bank.life().held == 0);
  CHECK(bank.code(advice()) == "00");
  CHECK(bank.life().held == 0);
  CHECK(bank.life().state == LifeState::reversed_first);
  CHECK(Bank({}, dialect_1993()).code(reversal("1420")) == "400");
}

TEST_CASE("R7: behind a partial reversal the original is held at what remains", "[issuer]") {
  Bank bank;
  const std::string remains = "000000002000" + std::string(30, '0');
  CHECK(bank.code(reversal("0420", {{95, remains}})) == "00");
  CHECK(bank.life().remains == 2'000);
  CHECK(bank.code(purchase("0100")) == "00");
  CHECK(bank.life().held == 2'000);
  CHECK(bank.life().state == LifeState::approved);
}

TEST_CASE("R7: a second reversal has no second effect, and is a duplicate", "[issuer]") {
  Bank bank;
  bank.code(purchase("0100"));
  bank.code(reversal());
  CHECK(bank.figure("duplicates") == 0);
  CHECK(bank.code(reversal("0420", {{11, "000078"}})) == "00");
  CHECK(bank.life().held == 0);
  CHECK(bank.life().reversed == 5'000);
  CHECK(bank.figure("duplicates") == 1);
}

TEST_CASE("R8: reversing a decline changes nothing", "[issuer]") {
  Bank bank({"{when: {class: authorization}, code: \"51\"}"});
  bank.code(purchase("0100"));
  CHECK(bank.code(reversal()) == "00");
  CHECK(bank.life().state == LifeState::declined);
  CHECK(bank.life().reversed == 0);
  CHECK(bank.figure("unresolved") == 0);
}

TEST_CASE("R9: a partial reversal sets what is held, in each of the three ways", "[issuer]") {
  Bank actual;
  actual.code(purchase("0100"));
  actual.code(reversal("0420", {{95, "000000003000" + std::string(30, '0')}}));
  CHECK(actual.life().held == 3'000);
  CHECK(actual.life().reversed == 2'000);
  CHECK(actual.life().state == LifeState::approved);

  Bank original({}, dialect_1993());
  original.code(purchase("1100"));
  original.code(reversal("1420", {{24, "401"}, {4, "000000003000"}, {30, "000000005000000000005000"}}));
  CHECK(original.life().held == 3'000);

  Bank release;
  release.plan.partial_reversal = PartialReversal::de4_release;
  release.code(purchase("0100"));
  release.code(reversal("0420", {{4, "000000001000"}}));
  CHECK(release.life().held == 4'000);
}

TEST_CASE("R9: in the currency of the account a partial reversal is scaled", "[issuer]") {
  Bank bank;
  // 50.00 cost 60.00: of 50.00 remain 25.01, which cost 30.012.
  const Fields billed = {{6, "000000006000"}, {51, "840"}};
  bank.code(purchase("0100", billed));
  CHECK(bank.life().held == 6'000);
  CHECK(bank.life().currency.view() == "840");
  bank.code(reversal("0420", {{6, "000000006000"}, {51, "840"}, {95, "000000002501" + std::string(30, '0')}}));
  CHECK(bank.life().held == 3'001);
}
