// What an issuer believes of advices, increments and what was not answered: R3, R4, R11, R12, R15, STI-02, STI-07,
// STI-08.
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/tools/issuer_bank.h"
#include "tools/isotool/issuer_book_lines.h"

using namespace isoswitch;
using namespace isoswitch::tools;
using namespace isoswitch::tools::testing;

TEST_CASE("R3: an advice of a decline is recorded and moves nothing", "[issuer]") {
  Bank bank;
  CHECK(bank.code(advice("0120", {{39, "51"}})) == "00");
  CHECK(bank.life().state == LifeState::declined);
  CHECK(bank.life().held == 0);
  CHECK(bank.code(advice("0120", {{11, "000056"}, {37, "R2"}, {39, ""}})) == "00");
  CHECK(bank.life(1).state == LifeState::advised);
  CHECK(bank.life(1).held == 5'000);
}

TEST_CASE("R12: a completion sets the hold, a capture posts and releases", "[issuer]") {
  Bank bank;
  bank.code(purchase("0100"));
  bank.code(advice("0120", {{90, named}, {4, "000000003000"}}));
  CHECK(bank.figure("lives") == 1);
  CHECK(bank.life().held == 3'000);
  CHECK(bank.life().state == LifeState::advised);
  bank.code(advice("0220", {{11, "000056"}, {90, named}, {4, "000000004500"}}));
  CHECK(bank.life().posted == 4'500);
  CHECK(bank.life().held == 0);
  CHECK(bank.figure("duplicates") == 0);
}

TEST_CASE("R12: a capture that more will follow releases its own amount only", "[issuer]") {
  Bank bank({}, dialect_1993());
  const auto leg = [](const std::string& stan, const std::string& amount, const std::string& reason) {
    return purchase("1220", {{11, stan}, {56, named_1993}, {4, amount}, {24, "201"}, {25, reason}});
  };
  bank.code(purchase("1100"));
  bank.code(leg("000002", "000000002000", "1403"));
  CHECK(bank.life().posted == 2'000);
  CHECK(bank.life().held == 3'000);
  bank.code(leg("000003", "000000001000", "1404"));
  CHECK(bank.life().posted == 3'000);
  CHECK(bank.life().held == 0);
}

TEST_CASE("R11: an increment adds to the original's hold, a declined one does not", "[issuer]") {
  Bank bank({"{when: {amount: 51}, code: \"51\"}"});
  bank.code(purchase("0100"));
  bank.code(purchase("0100", {{11, "000002"}, {90, named}, {4, "000000001000"}}));
  CHECK(bank.figure("lives") == 1);
  CHECK(bank.life().held == 6'000);
  bank.code(purchase("0100", {{11, "000003"}, {90, named}, {4, "000000000051"}}));
  CHECK(bank.life().held == 6'000);
  CHECK(bank.life().state == LifeState::approved);

  Bank total({}, dialect_1993());
  total.code(purchase("1100"));
  total.code(purchase("1100", {{11, "000002"}, {24, "102"}, {56, named_1993}, {4, "000000007000"}}));
  CHECK(total.life().held == 7'000);
}

TEST_CASE("STI-08: an advice of what was approved online is linked, and there is no second hold or posting",
          "[issuer]") {
  Bank hold;
  hold.code(purchase("0100"));
  hold.code(advice());
  CHECK(hold.figure("lives") == 1);
  CHECK(hold.life().held == 5'000);
  CHECK(hold.life().state == LifeState::advised);

  Bank posting;
  posting.code(purchase("0200"));
  posting.code(advice("0220"));
  CHECK(posting.figure("lives") == 1);
  CHECK(posting.life().posted == 5'000);
}

TEST_CASE("STI-08: an approved advice is taken although this issuer had declined", "[issuer]") {
  Bank bank({"{when: {function: request}, code: \"51\"}"});
  bank.code(purchase("0100"));
  CHECK(bank.code(advice()) == "00");
  CHECK(bank.life().state == LifeState::advised);
  CHECK(bank.life().held == 5'000);
}

TEST_CASE("STI-02: a request without an answer is unresolved until it is advised or reversed", "[issuer]") {
  Bank bank({"{when: {function: request, mti: \"0100\"}, drop: answer}"});
  bank.take(purchase("0100"));
  bank.take(purchase("0100", {{11, "000002"}, {37, "R2"}}));
  bank.take(purchase("0100", {{11, "000003"}, {37, "R3"}}));
  bank.take(purchase("0100", {{11, "000004"}, {37, "R4"}, {3, "310000"}, {4, "000000000000"}}));
  CHECK(bank.figure("unresolved") == 3);  // not the balance inquiry: it moves nothing
  bank.code(advice());
  CHECK(bank.figure("unresolved") == 2);
  bank.code(reversal("0420", {{90, named_by("0100", "000002")}}));
  CHECK(bank.figure("unresolved") == 1);
  bank.code(purchase("0101", {{11, "000003"}, {37, "R3"}}));
  CHECK(bank.figure("unresolved") == 0);
}

TEST_CASE("STI-02: an answer that is called late leaves its request unresolved", "[issuer]") {
  Bank bank({"{late: 10 s}"});
  bank.take(purchase("0100"));
  CHECK(bank.figure("unresolved") == 1);
}

TEST_CASE("STI-07: an advice behind a later one of its card is out of order, resends are not", "[issuer]") {
  Bank bank;
  const auto at = [](const std::string& stan, const std::string& time, const Fields& more = {}) {
    Fields fields = {{11, stan}, {7, time}, {37, "R" + stan}};
    fields.insert(fields.end(), more.begin(), more.end());
    return advice("0120", fields);
  };
  bank.code(at("000001", "1126120010"));
  bank.code(at("000002", "1126120010"));  // of the same second: nobody knows
  bank.code(at("000003", "1126120011"));
  bank.code(at("000004", "1126120009", {{2, other_card}}));
  CHECK(bank.figure("order_violations") == 0);
  bank.code(at("000005", "1126120005"));
  CHECK(bank.figure("order_violations") == 1);
  auto resend = at("000001", "1126120010");
  resend.set_mti(*iso8583::Mti::parse("0121"));
  bank.code(resend);
  CHECK(bank.figure("order_violations") == 1);
}

TEST_CASE("STI-07: an advice counts in the order when it is taken, not when it first came", "[issuer]") {
  Bank bank({"{when: {times: 1}, code: \"96\"}"});
  CHECK(bank.code(advice()) == "96");
  CHECK(bank.life().held == 0);
  CHECK(bank.code(advice("0120", {{11, "000056"}, {7, "1126120004"}, {37, "R2"}})) == "00");
  CHECK(bank.code(advice("0121")) == "00");
  CHECK(bank.life().held == 5'000);
  CHECK(bank.figure("order_violations") == 1);
}

TEST_CASE("STI-07: what is stamped with its request's time may come so much later", "[issuer]") {
  // A switch that stood in after eight seconds reversed another purchase of the card meanwhile.
  const auto violations = [](const std::string& late, Duration tolerance) {
    Bank bank;
    bank.keep_book(1'000, tolerance);
    bank.code(advice("0120", {{7, "1126120010"}}));
    bank.code(advice("0120", {{11, "000056"}, {7, late}, {37, "R2"}}));
    bank.code(advice("0120", {{11, "000057"}, {7, "1126120010"}, {37, "R3"}}));  // no earlier than the latest
    return bank.figure("order_violations");
  };
  using std::chrono::seconds;
  CHECK(violations("1126120009", seconds{0}) == 1);
  CHECK(violations("1126120002", seconds{8}) == 0);
  CHECK(violations("1126120001", seconds{8}) == 1);
  CHECK(violations("1126115930", seconds{40}) == 0);  // over the hour
  CHECK(violations("1126115929", seconds{40}) == 1);
}

TEST_CASE("the new year is later than the old one", "[issuer]") {
  Bank bank;
  bank.code(advice("0120", {{7, "1231235959"}}));
  bank.code(advice("0120", {{11, "000056"}, {7, "0101000000"}, {37, "R2"}}));
  CHECK(bank.figure("order_violations") == 0);
  bank.code(advice("0120", {{11, "000057"}, {7, "1231235958"}, {37, "R3"}}));
  CHECK(bank.figure("order_violations") == 1);
}

TEST_CASE("an advice behind its own reversal is out of order", "[issuer]") {
  Bank bank;
  bank.code(reversal("0420", {{7, ""}}));
  bank.code(advice());
  CHECK(bank.figure("order_violations") == 1);
}

TEST_CASE("R4: a request that is sent again as new is a duplicate, and so is a second advice", "[issuer]") {
  Bank bank;
  bank.code(purchase("0100"));
  bank.code(purchase("0100", {{11, "000002"}}));
  CHECK(bank.figure("duplicates") == 1);
  bank.code(purchase("0200", {{11, "000003"}}));  // another class: what follows an authorization
  CHECK(bank.figure("duplicates") == 1);
  Bank other;
  other.code(advice());
  CHECK(other.figure("duplicates") == 0);
  other.code(advice("0120", {{11, "000056"}}));
  CHECK(other.figure("duplicates") == 1);
  CHECK(other.life().held == 5'000);
}

TEST_CASE("R15: a refund posts to the other side, and authorized it holds nothing", "[issuer]") {
  Bank bank;
  bank.code(purchase("0200", {{3, "200000"}}));
  bank.code(purchase("0100", {{3, "200000"}, {11, "000002"}, {37, "R2"}}));
  CHECK(bank.book->totals().at("978").posted == -5'000);
  CHECK(bank.book->totals().at("978").held == 0);
}

TEST_CASE("a partial approval is held at what was approved", "[issuer]") {
  Bank bank({"{partial: {amount: 1200}}"});
  CHECK(bank.code(purchase("0100")) == "10");
  CHECK(bank.life().held == 1'200);
  CHECK(bank.life().requested == 5'000);
}

TEST_CASE("what is undecided is decided when it comes again", "[issuer]") {
  Bank bank({"{when: {times: 1}, code: \"91\"}"});
  CHECK(bank.code(purchase("0100")) == "91");
  CHECK(bank.life().state == LifeState::undecided);
  CHECK(bank.code(purchase("0101")) == "00");
  CHECK(bank.life().state == LifeState::approved);
  CHECK(bank.life().held == 5'000);
  CHECK(bank.life().requests == 1);
}

TEST_CASE("a message that never came leaves no trace", "[issuer]") {
  Bank bank({"{when: {times: 1}, drop: message}"});
  CHECK(!bank.take(purchase("0100")));
  CHECK(bank.figure("lives") == 0);
  CHECK(bank.code(reversal()) == "00");
  CHECK(bank.figure("reversed_first") == 1);
}

TEST_CASE("at its bound the book takes no more, says so, and the issuer still answers", "[issuer]") {
  Bank bank;
  bank.keep_book(2);
  for (const char* stan : {"000001", "000002"}) bank.code(purchase("0100", {{11, stan}, {37, stan}}));
  CHECK(bank.figure("not_kept") == 0);
  CHECK(bank.code(purchase("0100", {{11, "000003"}, {37, "R3"}})) == "00");
  CHECK(bank.figure("not_kept") == 1);
  CHECK(bank.figure("lives") == 2);
  bank.code(purchase("0101", {{11, "000002"}, {37, "000002"}}));  // what it knows it still knows
  CHECK(bank.figure("resends") == 1);
}

TEST_CASE("a book is a line for each purchase, without a card number", "[issuer]") {
  Bank bank;
  bank.code(purchase("0100", {{41, "TERM\"001"}}));
  bank.code(purchase("0101", {{41, "TERM\"001"}}));
  bank.code(reversal("0420", {{41, "TERM\"001"}}));
  bank.code(purchase("0200", {{11, "000002"}, {37, "R2"}, {2, "501234567890"}}));
  const std::vector<std::string> links = {"issuer"};
  std::ostringstream out;
  write_book(*bank.book, links, out);
  const std::string text = out.str();
  CHECK(std::ranges::count(text, '\n') == 2);
  CHECK(text.find(card) == std::string::npos);
  CHECK(text.find("501234567890") == std::string::npos);
  CHECK(text.find(R"("card":"541333******0019","reference":"R00000000001","stan":"000001","terminal":"TERM\"001")") !=
        std::string::npos);
  CHECK(text.find(R"("card":"********7890")") != std::string::npos);  // shorter than 13 digits: the last four alone
  CHECK(text.find(R"("state":"reversed")") != std::string::npos);
  CHECK(text.find(R"("messages":[{"mti":"0100","stan":"000001","transmitted":"1126120000","amount":5000,"code":"00",)"
                  R"("answered":"yes","taken":true,"resends":1},{"mti":"0420")") != std::string::npos);
}
