// How much and how often a card may spend: what is refused.
#include "switch/handlers/limits.h"

#include <catch2/catch.hpp>

#include "tests/handlers/limited_world.h"

using namespace isoswitch;
using namespace isoswitch::test;
using namespace std::chrono_literals;

namespace {

void set_profile(World& world, std::string_view name) {
  const CardToken token = card_of(world);
  UnitOfWork unit;
  unit.record = new_record();
  unit.keys.card = token;
  unit.decide = [token, name](Rows& rows, Decision&) {
    auto card = rows.card(token);
    if (!card) return;
    card->limits_profile = name;
    rows.put(*card);
  };
  unit.done = [](const Result<Outcome>& outcome) { REQUIRE(outcome); };
  world.store().submit(std::move(unit));
  world.store().drain();
}

}  // namespace

TEST_CASE("a single purchase may have its limit's amount, and not a cent more", "[limits]") {
  World world{limited("{name: pos, currency: EUR, single: 5000}")};
  CHECK(code(world.sends("0100", {{4, "000000005001"}})) == "61");
  CHECK(code(world.sends("0200", {{4, "000000005001"}})) == "61");
  CHECK(world.held() == 0);
  CHECK(code(world.sends("0100", {{4, "000000005000"}})) == "00");
  CHECK(code(world.sends("0100", {{4, "000000005000"}})) == "00");  // each by itself
}

TEST_CASE("a day's amount is spent to the last cent, and then it is 61", "[limits]") {
  World world{limited("{name: pos, currency: EUR, windows: [{period: day, amount: 10000}]}")};
  CHECK(code(world.sends("0100", {{4, "000000006000"}})) == "00");
  CHECK(code(world.sends("0100", {{4, "000000004001"}})) == "61");
  CHECK(code(world.sends("0200", {{4, "000000004000"}})) == "00");
  CHECK(code(world.sends("0100", {{4, "000000000001"}})) == "61");
  CHECK(counted(world) == Sum{2, 10000});
}

TEST_CASE("a day's count is used up, and then it is 65", "[limits]") {
  World world{limited(three_a_day)};
  for (int n = 0; n < 3; ++n) CHECK(code(world.sends("0100", {{4, "000000000100"}})) == "00");
  CHECK(code(world.sends("0100", {{4, "000000000100"}})) == "65");
  CHECK(code(world.sends("0100", {{4, "000000009999"}})) == "65");
  CHECK(world.held() == 300);
}

TEST_CASE("a limit of zero lets nothing through", "[limits]") {
  World never{limited("{name: no, entry: ecommerce, currency: EUR, single: 0}")};
  CHECK(code(never.sends("0100", {{22, "812"}})) == "61");
  CHECK(code(never.sends("0100", {{22, "051"}})) == "00");
  World none{limited("{name: no, windows: [{period: month, count: 0}]}")};
  CHECK(code(none.sends("0100", {})) == "65");
}

TEST_CASE("the day of the limit's zone is what counts, to its last microsecond", "[limits]") {
  // 24 November in Berlin ends at 23:00 UTC; the world begins at noon UTC.
  World world{limited("{name: pos, windows: [{period: day, zone: Europe/Berlin, count: 1}]}")};
  CHECK(code(world.sends("0100", {})) == "00");
  world.pass(11h - 1us);
  CHECK(code(world.sends("0100", {})) == "65");
  world.pass(1us);
  CHECK(code(world.sends("0100", {})) == "00");
  CHECK(code(world.sends("0100", {})) == "65");
}

TEST_CASE("the day of a clock change lasts 23 hours or 25", "[limits]") {
  World world{limited("{name: pos, windows: [{period: day, zone: Europe/Berlin, count: 1}]}")};
  const auto until = [&](const CivilTime& at) { world.pass(instant_of(at) - instant_of({2026, 11, 24, 12, 0, 0})); };
  if (GENERATE(true, false)) {
    until({2027, 3, 27, 23, 0, 0});  // 28 March begins
    CHECK(code(world.sends("0100", {})) == "00");
    world.pass(23h - 1us);
  } else {
    until({2027, 10, 30, 22, 0, 0});  // 31 October begins
    CHECK(code(world.sends("0100", {})) == "00");
    world.pass(25h - 1us);
  }
  CHECK(code(world.sends("0100", {})) == "65");
  world.pass(1us);
  CHECK(code(world.sends("0100", {})) == "00");
}

TEST_CASE("a month ends with its last day, a week with Sunday", "[limits]") {
  World month{limited("{name: pos, windows: [{period: month, count: 1}]}")};
  CHECK(code(month.sends("0100", {})) == "00");
  month.pass(instant_of({2026, 12, 1, 0, 0, 0}) - instant_of({2026, 11, 24, 12, 0, 0}) - 1us);
  CHECK(code(month.sends("0100", {})) == "65");
  month.pass(1us);
  CHECK(code(month.sends("0100", {})) == "00");
  World week{limited("{name: pos, windows: [{period: week, count: 1}]}")};  // 24 November 2026 is a Tuesday
  CHECK(code(week.sends("0100", {})) == "00");
  week.pass(instant_of({2026, 11, 30, 0, 0, 0}) - instant_of({2026, 11, 24, 12, 0, 0}) - 1us);
  CHECK(code(week.sends("0100", {})) == "65");
  week.pass(1us);
  CHECK(code(week.sends("0100", {})) == "00");
}

TEST_CASE("a rolling day does not begin anew at midnight, and lets go within the hour", "[limits]") {
  World world{limited("{name: pos, currency: EUR, windows: [{rolling: 24 h, amount: 10000}]}")};
  world.pass(30min);
  CHECK(code(world.sends("0100", {{4, "000000010000"}})) == "00");
  world.pass(day);
  CHECK(code(world.sends("0100", {{4, "000000000001"}})) == "61");
  world.pass(30min - 1us);
  CHECK(code(world.sends("0100", {{4, "000000000001"}})) == "61");
  world.pass(1us);
  CHECK(code(world.sends("0100", {{4, "000000010000"}})) == "00");
}

TEST_CASE("every limit that is about it applies, and the first that fails decides", "[limits]") {
  World world{
      limited("{name: all, currency: EUR, windows: [{period: month, amount: 10000}]}, "
              "{name: cash, kind: cash, currency: EUR, single: 3000, windows: [{period: day, count: 1}]}")};
  CHECK(code(world.sends("0100", {{3, "010000"}, {4, "000000003001"}})) == "61");
  CHECK(code(world.sends("0100", {{3, "010000"}, {4, "000000003000"}})) == "00");
  CHECK(code(world.sends("0100", {{3, "010000"}, {4, "000000001000"}})) == "65");
  CHECK(code(world.sends("0100", {{3, "010000"}, {4, "000000009000"}})) == "61");  // the first one, `all`
  CHECK(code(world.sends("0100", {{4, "000000007000"}})) == "00");
  CHECK(code(world.sends("0100", {{4, "000000000001"}})) == "61");
}

TEST_CASE("a limit is about what it names: kind, category, country, entry, merchant", "[limits]") {
  using Fields = std::vector<std::pair<int, std::string>>;
  struct Case {
    std::string filter;
    Fields inside;
    Fields outside;
  };
  const auto send = [](World& world, Fields fields) {
    fields.resize(3, {60, ""});
    return code(world.sends("0100", {fields[0], fields[1], fields[2]}));
  };
  const std::vector<Case> cases = {
      {"kind: [cash, purchase_with_cashback]", {{3, "010000"}}, {{3, "000000"}}},
      {"kind: purchase_with_cashback", {{3, "090000"}}, {{3, "010000"}}},
      {"mcc: [\"5411\", \"5541-5542\"]", {{18, "5542"}}, {{18, "5543"}}},
      {"mcc: \"5541-5542\"", {{18, "5541"}}, {{18, "5540"}}},
      {"country: [\"276\", \"040\"]", {{19, "040"}}, {{19, "250"}}},
      {"entry: [magstripe, manual]", {{22, "901"}}, {{22, "051"}}},
      {"entry: contactless", {{22, "910"}}, {{22, "900"}}},
      {"merchant: SHOP 7", {{42, "SHOP 7"}}, {{42, "SHOP 77"}}},
      {"mcc: \"5411\", entry: chip", {{18, "5411"}, {22, "051"}}, {{18, "5411"}, {22, "071"}}},
      {"except: {country: \"276\"}", {{19, "250"}}, {{19, "276"}}},
      {"kind: cash, except: {mcc: \"6011\", country: \"276\"}",
       {{3, "010000"}, {18, "6011"}, {19, "250"}},
       {{3, "010000"}, {18, "6011"}, {19, "276"}}},
  };
  for (const Case& one : cases) {
    CAPTURE(one.filter);
    World world{{.handlers = chain_with_limits(
                     "default: standard, profiles: {standard: [{name: l, windows: [{period: day, count: "
                     "0}], " +
                     one.filter + "}]}")}};
    CHECK(send(world, one.inside) == "65");
    CHECK(send(world, one.outside) == "00");
  }
}

TEST_CASE("a fact that is not said, or not known, gets nobody out of a limit", "[limits]") {
  const std::string filter = GENERATE("mcc: \"5411\"", "country: \"276\"", "entry: ecommerce",
                                      "except: {country: \"276\"}", "except: {entry: chip}");
  CAPTURE(filter);
  World world{limited("{name: l, windows: [{period: day, count: 0}], " + filter + "}")};
  CHECK(code(world.sends("0100", {})) == "65");
  World unknown{limited("{name: l, windows: [{period: day, count: 0}], entry: ecommerce}")};
  CHECK(code(unknown.sends("0100", {{22, "000"}})) == "65");
}

TEST_CASE("a card has the limits of its profile, and counts under their names when it changes", "[limits]") {
  World world{
      {.handlers = chain_with_limits("default: standard, profiles: {"
                                     "standard: [{name: pos, currency: EUR, windows: [{period: day, amount: 5000}]}], "
                                     "gold: [{name: pos, currency: EUR, windows: [{period: day, amount: 9000}]}], "
                                     "free: []}"),
       .stingy = GENERATE(false, true)}};
  CHECK(code(world.sends("0100", {{4, "000000005001"}})) == "61");
  CHECK(code(world.sends("0100", {{4, "000000005000"}})) == "00");
  set_profile(world, "gold");
  CHECK(code(world.sends("0100", {{4, "000000004001"}})) == "61");
  CHECK(code(world.sends("0100", {{4, "000000004000"}})) == "00");
  set_profile(world, "free");
  CHECK(code(world.sends("0100", {{4, "000000050000"}})) == "00");
  CHECK(counted(world) == Sum{2, 9000});
  set_profile(world, "standard");
  CHECK(code(world.sends("0100", {{4, "000000000001"}})) == "61");
}

// A typing error in an import would otherwise lift every limit of the card.
TEST_CASE("a card whose profile is not there spends nothing", "[limits]") {
  World world{limited("{name: pos, currency: EUR, single: 5000}")};
  set_profile(world, "golld");
  CHECK(code(world.sends("0100", {{4, "000000000001"}})) == "61");
  CHECK(code(world.sends("0200", {{3, "200000"}, {4, "000000002500"}})) == "00");  // a refund spends nothing
  CHECK(code(world.sends("0120", {{4, "000000000100"}, {39, "00"}})) == "00");
  CHECK(world.held() == 100);
}

TEST_CASE("an account in a currency that no limit speaks of spends nothing", "[limits]") {
  WorldOptions options = limited("{name: pos, currency: EUR, single: 5000}");
  options.currency = "USD";
  World world{options};
  CHECK(code(world.sends("0100", {{4, "000000000001"}, {49, "840"}})) == "61");
  WorldOptions two = limited("{name: eur, currency: EUR, single: 1}, {name: usd, currency: \"840\", single: 5000}");
  two.currency = "USD";
  World both{two};
  CHECK(code(both.sends("0100", {{4, "000000005001"}, {49, "840"}})) == "61");
  CHECK(code(both.sends("0100", {{4, "000000005000"}, {49, "840"}})) == "00");
  WorldOptions counts = limited("{name: pos, windows: [{period: day, count: 1}]}");
  counts.currency = "USD";
  World any{counts};
  CHECK(code(any.sends("0100", {{4, "000000000001"}, {49, "840"}})) == "00");
  CHECK(code(any.sends("0100", {{4, "000000000001"}, {49, "840"}})) == "65");
}

TEST_CASE("in 1993 the codes are 121 and 123, and entry is the seventh position of DE 22", "[limits]") {
  WorldOptions options = limited(
      "{name: ecom, entry: ecommerce, currency: EUR, single: 1000}, "
      "{name: chip, entry: chip, windows: [{period: day, count: 1}]}");
  options.dialect = "iso1993_ascii";
  options.profile = "iso1993";
  World world{options};
  CHECK(code(world.sends("1100", {{24, "100"}, {22, "000000S00000"}})) == "121");
  CHECK(code(world.sends("1100", {{24, "100"}, {22, "510101511004"}})) == "000");
  CHECK(code(world.sends("1100", {{24, "100"}, {22, "510101511004"}})) == "123");
  CHECK(code(world.sends("1100", {{24, "100"}, {22, "510101211004"}})) == "000");
}

TEST_CASE("the decision names the limit that declined, and deciding changes no row", "[limits]") {
  World world;
  Faults faults;
  const auto node = Node::from_text(
      "limits.yaml",
      "{default: a, profiles: {a: [{name: first, windows: [{period: day, count: 5}, {rolling: 1 h, count: 6}]}, "
      "{name: second, currency: EUR, single: 100}]}}",
      faults);
  const Limits limits{Limits::read_options(*node)};
  Transaction tx;
  tx.flow = Flow::authorization;
  tx.kind = Kind::purchase;
  tx.card = card_of(world);
  tx.transaction = Money{101, Currency{978}};
  Rows rows{world.store().rows()};
  Decision declined;
  CHECK(std::get<Reply>(limits.decide(tx, rows, declined)).reason == Reason::over_limit);
  CHECK(declined.limit.view() == "second");
  tx.transaction->minor = 100;
  Decision passed;
  CHECK(std::holds_alternative<Next>(limits.decide(tx, rows, passed)));
  CHECK(passed.limit.empty());
  CHECK(passed.allowed.windows.size() == 2);
  CHECK(passed.allowed.single == 100);
  CHECK(rows.images().empty());
}
