// A ledger log, and its requests sent again.
#include "tools/isotool/resend.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "tools/isotool/ledger_log.h"
#include "tools/isotool/wire.h"

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

struct Fixture {
  Fixture() {
    TrafficOptions options;
    options.mix = Mix::parse("purchase=1").value();
    traffic.emplace(Traffic::make(*dialect, options, cards, clock, random).value());
  }
  ~Fixture() { std::remove(file.c_str()); }

  std::shared_ptr<const iso8583::Dialect> dialect =
      find_dialect(SOURCE_ROOT "/config/dialects/iso1987_ascii.yaml").value();
  CardSet cards = CardSet::from("5413330000000019").value();
  ManualClock clock{instant_of({2026, 1, 2, 3, 4, 5})};
  SeededRandom random{1};
  std::optional<Traffic> traffic;
  std::string file = std::tmpnam(nullptr);
};

std::vector<std::uint8_t> bytes_of(const iso8583::Message& message) {
  std::vector<std::uint8_t> bytes;
  REQUIRE(message.encode(bytes));
  return bytes;
}

}  // namespace

TEST_CASE("a log line holds the request and no card number", "[resend]") {
  Fixture fixture;
  auto log = LedgerLog::create(fixture.file).value();
  Sale sale;
  sale.stan = 42;
  sale.reference = 7;
  sale.amount = 1250;
  sale.second = 1795536543;
  sale.merchant_category = 742;
  log.sent(sale, "0019");
  log.answered(sale, "00", "K3\"81P", "000000001250");
  log.flush();
  std::stringstream text;
  text << std::ifstream(fixture.file).rdbuf();
  CHECK(text.str() ==
        R"({"event":"sent","kind":"purchase","repeat":false,"stan":"000042","reference":"000000000007","card":0,)"
        R"("last_four":"0019","amount":1250,"second":1795536543,"merchant_category":"0742"})"
        "\n"
        R"({"event":"answered","kind":"purchase","repeat":false,"stan":"000042","reference":"000000000007","card":0,)"
        R"("code":"00","authorization_code":"K3\"81P","amount":"000000001250"})"
        "\n");
}

TEST_CASE("what was answered is sent again as a repeat, and compared", "[resend]") {
  Fixture fixture;
  auto log = LedgerLog::create(fixture.file).value();
  std::vector<iso8583::Message> sent;
  std::vector<Sale> sales(4);
  for (Sale& sale : sales) {
    sent.push_back(*fixture.traffic->next(sale));
    log.sent(sale, "0019");
    fixture.clock.pass(std::chrono::seconds{1});
  }
  log.answered(sales[0], "00", "AUTH01", "");
  log.answered(sales[1], "51", "", "");
  log.answered(sales[2], "96", "", "");  // undecided: not asked again
  log.flush();                           // and the fourth was never answered

  auto resend = Resend::read(fixture.file, *fixture.traffic).value();
  CHECK(resend.size() == 2);
  for (int index = 0; index < 2; ++index) {
    Sale sale;
    const iso8583::Message* repeat = resend.next(sale);
    REQUIRE(repeat != nullptr);
    iso8583::Message& original = sent[static_cast<std::size_t>(index)];
    CHECK(repeat->mti().text() == "0101");
    original.set_mti(repeat->mti());
    CHECK(bytes_of(*repeat) == bytes_of(original));
  }
  Sale none;
  CHECK(resend.next(none) == nullptr);

  resend.answered(sales[0], "00", "AUTH01");
  resend.answered(sales[1], "51", "");
  CHECK(resend.different() == 0);
  resend.answered(sales[0], "00", "AUTH02");
  resend.answered(sales[1], "00", "");
  CHECK(resend.different() == 2);
}

TEST_CASE("a reversal is sent again with all that names its original", "[resend]") {
  Fixture fixture;
  TrafficOptions options;
  options.mix = Mix::parse("reversal=1").value();
  auto traffic = Traffic::make(*fixture.dialect, options, fixture.cards, fixture.clock, fixture.random).value();
  auto log = LedgerLog::create(fixture.file).value();
  Sale sale;
  traffic.next(sale);
  traffic.answered(sale, "00", "AUTH07");
  iso8583::Message original = *traffic.next(sale);
  REQUIRE(sale.kind == TrafficKind::reversal);
  log.sent(sale, "0019");
  log.answered(sale, "00", "", "");
  log.flush();
  auto resend = Resend::read(fixture.file, traffic).value();
  const iso8583::Message* repeat = resend.next(sale);
  REQUIRE(repeat != nullptr);
  CHECK(repeat->mti().text() == "0421");
  original.set_mti(repeat->mti());
  CHECK(bytes_of(*repeat) == bytes_of(original));
}

TEST_CASE("a log that was cut while it was written is read up to there", "[resend]") {
  Fixture fixture;
  auto log = LedgerLog::create(fixture.file).value();
  Sale sale;
  fixture.traffic->next(sale);
  log.sent(sale, "0019");
  log.answered(sale, "00", "AUTH01", "");
  log.flush();
  std::ofstream(fixture.file, std::ios::app) << R"({"event":"sen)";
  CHECK(Resend::read(fixture.file, *fixture.traffic)->size() == 1);
  std::ofstream(fixture.file, std::ios::app) << "\n";
  CHECK(Resend::read(fixture.file, *fixture.traffic).error().text ==
        fixture.file + ":3: expected a line as --ledger-log writes it");
}
