// Made-up traffic: what its messages say.
#include "tools/isotool/traffic.h"

#include <catch2/catch.hpp>

#include "tools/isotool/flights.h"
#include "tools/isotool/wire.h"

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

struct Fixture {
  explicit Fixture(const std::string& name, const std::string& mix, std::uint64_t seed = 1)
      : dialect(find_dialect(SOURCE_ROOT "/config/dialects/" + name + ".yaml").value()), random(seed) {
    TrafficOptions options;
    options.mix = Mix::parse(mix).value();
    options.amount_from = 500;
    options.amount_to = 500;
    options.merchant_categories = {"5411"};
    traffic.emplace(Traffic::make(*dialect, options, cards, clock, random).value());
  }

  std::shared_ptr<const iso8583::Dialect> dialect;
  CardSet cards = CardSet::from("5413330000000019").value();
  ManualClock clock{instant_of({2026, 1, 2, 3, 4, 5})};
  SeededRandom random;
  std::optional<Traffic> traffic;
};

}  // namespace

TEST_CASE("a mix is read by its names", "[traffic]") {
  CHECK(Mix::parse("purchase=80,reversal=10,balance=3")->weights == std::array<std::uint32_t, 5>{80, 10, 0, 3, 0});
  CHECK(Mix::parse("purchase=0").error().text == "mix: expected at least one weight above 0");
  CHECK(Mix::parse("purchases=1").error().text ==
        "mix: 'purchases' is none of purchase, reversal, repeat, balance, advice");
  CHECK(Mix::parse("purchase").error().text == "mix: purchase: expected a weight from 0 to 1000000, found ''");
  CHECK(!Mix::parse("purchase=1x"));
  CHECK(!Mix::parse(""));
}

TEST_CASE("a purchase of 1987 carries what identifies it", "[traffic]") {
  Fixture fixture("iso1987_ascii", "purchase=1");
  Sale sale;
  const iso8583::Message& message = *fixture.traffic->next(sale);
  CHECK(message.mti().text() == "0100");
  CHECK(message.text(2) == "5413330000000019");
  CHECK(message.text(3) == "000000");
  CHECK(message.text(4) == "000000000500");
  CHECK(message.text(7) == "0102030405");
  CHECK(message.text(12) == "030405");
  CHECK(message.text(13) == "0102");
  CHECK(message.text(18) == "5411");
  CHECK(message.text(32) == "123456");
  CHECK(message.text(49) == "978");
  // 03:04:05 is second 11045 of the day; the first reference of the run follows.
  CHECK(message.text(37) == "110450000001");
  CHECK(std::stoul(message.text(11)) == sale.stan);
}

TEST_CASE("a reversal names its original in DE 90 as R6 has it", "[traffic]") {
  Fixture fixture("iso1987_bcd", "reversal=1");
  Sale sale;
  fixture.traffic->next(sale);
  CHECK(sale.kind == TrafficKind::purchase);  // there was nothing to reverse
  const Sale original = sale;
  fixture.traffic->answered(original, "00", "AUTH07");
  fixture.clock.pass(std::chrono::seconds{90});
  const iso8583::Message& message = *fixture.traffic->next(sale);
  CHECK(sale.kind == TrafficKind::reversal);
  CHECK(message.mti().text() == "0420");
  CHECK(message.text(7) == "0102030535");
  CHECK(message.text(4) == "000000000500");
  CHECK(message.text(38) == "AUTH07");
  CHECK(message.text(37) == "110450000001");
  std::string stan = std::to_string(original.stan);
  stan.insert(0, 6 - stan.size(), '0');
  CHECK(message.text(90) == "0100" + stan + "0102030405" + "00000123456" + "00000000000");
  CHECK(sale.stan != original.stan);
}

TEST_CASE("a reversal of 1993 names its original in DE 56", "[traffic]") {
  Fixture fixture("iso1993_ascii", "reversal=1");
  Sale sale;
  CHECK(fixture.traffic->next(sale)->text(24) == "100");
  std::string stan = std::to_string(sale.stan);
  stan.insert(0, 6 - stan.size(), '0');
  fixture.traffic->answered(sale, "00", "");
  const iso8583::Message& message = *fixture.traffic->next(sale);
  CHECK(message.mti().text() == "1420");
  CHECK(message.text(24) == "400");
  CHECK(message.text(56) == "1100" + stan + "260102030405" + "06" + "123456");
  CHECK(!message.has(38));
}

TEST_CASE("a purchase is reversed once", "[traffic]") {
  Fixture fixture("iso1987_ascii", "reversal=1");
  Sale sale;
  fixture.traffic->next(sale);
  fixture.traffic->answered(sale, "00", "AUTH07");
  fixture.traffic->next(sale);
  CHECK(sale.kind == TrafficKind::reversal);
  fixture.traffic->answered(sale, "00", "");
  fixture.traffic->next(sale);
  CHECK(sale.kind == TrafficKind::purchase);
}

TEST_CASE("a declined purchase is not reversed", "[traffic]") {
  Fixture fixture("iso1987_ascii", "reversal=1");
  Sale sale;
  fixture.traffic->next(sale);
  fixture.traffic->answered(sale, "51", "");
  fixture.traffic->next(sale);
  CHECK(sale.kind == TrafficKind::purchase);
}

TEST_CASE("a repeat differs from its original in the MTI only, even a day later", "[traffic]") {
  Fixture fixture("iso1987_ascii", "repeat=1");
  Sale sale;
  iso8583::Message original = *fixture.traffic->next(sale);
  fixture.traffic->answered(sale, "00", "AUTH07");
  fixture.clock.pass(std::chrono::hours{24});
  const iso8583::Message& repeat = *fixture.traffic->next(sale);
  CHECK(sale.repeat);
  CHECK(repeat.mti().text() == "0101");
  original.set_mti(repeat.mti());
  std::vector<std::uint8_t> first;
  std::vector<std::uint8_t> second;
  REQUIRE(original.encode(first));
  REQUIRE(repeat.encode(second));
  CHECK(first == second);
}

TEST_CASE("balance inquiries and advices", "[traffic]") {
  Sale sale;
  Fixture balances("iso1987_ascii", "balance=1");
  const iso8583::Message& balance = *balances.traffic->next(sale);
  CHECK(balance.mti().text() == "0100");
  CHECK(balance.text(3) == "310000");
  CHECK(balance.text(4) == "000000000000");
  Fixture advices("iso1987_ascii", "advice=1");
  const iso8583::Message& advice = *advices.traffic->next(sale);
  CHECK(advice.mti().text() == "0120");
  CHECK(advice.text(39) == "00");
}

TEST_CASE("the same seed draws the same traffic, another seed other traffic", "[traffic]") {
  const auto drawn = [](std::uint64_t seed) {
    Fixture fixture("iso1987_ascii", "purchase=1,balance=1", seed);
    std::vector<std::uint8_t> bytes;
    Sale sale;
    for (int i = 0; i < 50; ++i) REQUIRE(fixture.traffic->next(sale)->encode(bytes));
    return bytes;
  };
  CHECK(drawn(1) == drawn(1));
  CHECK(drawn(1) != drawn(2));
}

TEST_CASE("options that do not fit the dialect are refused at the start", "[traffic]") {
  const auto dialect = find_dialect(SOURCE_ROOT "/config/dialects/iso1987_ascii.yaml").value();
  const CardSet cards = CardSet::from("5413330000000019").value();
  const ManualClock clock({});
  SeededRandom random(1);
  const auto fault_of = [&](auto change) {
    TrafficOptions options;
    change(options);
    const auto traffic = Traffic::make(*dialect, options, cards, clock, random);
    return traffic ? std::string() : traffic.error().text;
  };
  CHECK(fault_of([](TrafficOptions&) {}).empty());
  CHECK(fault_of([](TrafficOptions& options) { options.acquirer = "A"; }).starts_with("32 "));
  CHECK(fault_of([](TrafficOptions& options) { options.terminal = "TERMINAL1"; }).starts_with("41 "));
  CHECK(fault_of([](TrafficOptions& options) { options.amount_from = 30'000; }).starts_with("amounts: "));
  CHECK(fault_of([](TrafficOptions& options) { options.merchant_categories = {"54"}; }).starts_with("merchant"));
}

TEST_CASE("flights are found by their STAN and counted when they are lost", "[traffic]") {
  Flights flights(4);
  const auto flight = [](std::uint32_t stan, std::int64_t due_us, std::uint32_t link) {
    Flight made;
    made.sale.stan = stan;
    made.due_us = due_us;
    made.link = link;
    return made;
  };
  flights.add(flight(5, 100, 0));
  flights.add(flight(6, 200, 1));
  flights.add(flight(7, 300, 1));
  CHECK(!flights.free(9));  // shares the place of 5
  CHECK(!flights.take(9));
  CHECK(flights.take(5)->due_us == 100);
  CHECK(!flights.take(5));
  CHECK(flights.free(9));
  CHECK(flights.drop_due_before(300) == 1);
  CHECK(flights.drop_link(1) == 1);
  CHECK(flights.size() == 0);
}
