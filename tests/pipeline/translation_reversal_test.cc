#include "tests/pipeline/translation_route.h"

using namespace isoswitch;
using namespace translation_test;

TEST_CASE("an advice says what was decided in the other side's code", "[translation]") {
  struct Row {
    std::string of_1987;
    std::string of_1993;
    std::string again;
  };
  const auto row = GENERATE(values<Row>({{"00", "000", "00"},
                                         {"10", "002", "10"},
                                         {"11", "000", "00"},  // an approval of its own kind
                                         {"87", "000", "00"},  // known to approval_codes only
                                         {"51", "116", "51"},
                                         {"05", "100", "05"},
                                         {"Z9", "100", "05"}}));  // nobody knows it: a decline
  INFO(row.of_1987);
  const Asked newer = To1993{}.ask("0120", purchase_of_1987({{39, row.of_1987}}));
  CHECK(newer.fields.at(39) == row.of_1993);
  CHECK(To1987{}.ask("1120", purchase_of_1993({{39, row.of_1993}})).fields.at(39) == row.again);
}

TEST_CASE("a response code in a request goes nowhere", "[translation]") {
  CHECK(To1993{}.ask("0100", purchase_of_1987({{39, "00"}})).fields.count(39) == 0);
}

TEST_CASE("why a reversal came is field 39 in 1987 and field 25 in 1993", "[translation]") {
  const std::string original = "0100000123112412000000000123456" + std::string(11, '0');
  const auto [old, newer, again] = GENERATE(table<std::string, std::string, std::string>({{"17", "4000", "17"},
                                                                                          {"20", "4020", "20"},
                                                                                          {"21", "4001", "21"},
                                                                                          {"22", "4002", "22"},
                                                                                          {"30", "4003", "30"},
                                                                                          {"32", "4004", "32"},
                                                                                          {"68", "4006", "68"}}));
  const Asked asked = To1993{}.ask("0420", purchase_of_1987({{39, old}, {90, original}}));
  CHECK(asked.fields.at(25) == newer);
  CHECK(asked.fields.count(39) == 0);
  const Fields back =
      To1987{}.ask("1420", purchase_of_1993({{24, "400"}, {25, newer}, {56, "110000012326112413000006123456"}})).fields;
  CHECK(back.at(39) == again);
}

TEST_CASE("a reversal that came because of a time-out, or tells its original's code", "[translation]") {
  const Fields reversal = purchase_of_1993({{24, "400"}, {56, "110000012326112413000006123456"}});
  const auto with = [&](const Fields& more) {
    Fields fields = reversal;
    for (const auto& [field, value] : more) fields[field] = value;
    return To1987{}.ask("1420", fields);
  };
  CHECK(with({{25, "4021"}}).fields.at(39) == "68");
  CHECK(with({{39, "116"}}).fields.at(39) == "51");
  const Asked unknown = with({{25, "4019"}});  // card retained, no cash: 1987 has no such code
  CHECK(unknown.fields.count(39) == 0);
  CHECK(unknown.left_out == std::vector<int>{25});
  const Asked original_code = To1993{}.ask(
      "0420", purchase_of_1987({{39, "00"}, {90, "0100000123112412000000000123456" + std::string(11, '0')}}));
  CHECK(original_code.fields.at(39) == "000");
  CHECK(original_code.fields.count(25) == 0);
}

TEST_CASE("in part, what remains is DE 95 in 1987 and DE 4 in 1993", "[translation]") {
  const std::string original = "0100000123112412000000000123456" + std::string(11, '0');
  const Asked newer =
      To1993{}.ask("0420", purchase_of_1987({{90, original}, {95, "000000003000000000000000C00000000C00000000"}}));
  CHECK(newer.error.empty());
  CHECK(newer.fields.at(4) == "000000003000");
  CHECK(newer.fields.at(24) == "401");
  CHECK(newer.fields.at(30) == "000000005000000000000000");
  CHECK(newer.fields.count(95) == 0);
  const Asked old = To1987{}.ask("1420", purchase_of_1993({{4, "000000003000"},
                                                           {24, "401"},
                                                           {30, "000000005000000000000000"},
                                                           {56, "110000012326112413000006123456"}}));
  CHECK(old.error.empty());
  CHECK(old.fields.at(4) == "000000005000");
  CHECK(old.fields.at(95) == "000000003000000000000000C00000000C00000000");
  CHECK(old.fields.count(30) == 0);
}

TEST_CASE("in part, the settlement's amounts change places too, and the billing's are left to the issuer",
          "[translation]") {
  const std::string original = "0100000123112412000000000123456" + std::string(11, '0');
  const Fields both{
      {5, "000000005500"}, {6, "000000008000"}, {9, "61100000"}, {10, "41600000"},
      {50, "840"},         {51, "392"},         {90, original},  {95, "000000003000000000003300C00000000C00000000"}};
  const Fields newer = To1993{}.ask("0420", purchase_of_1987(both)).fields;
  CHECK(newer.at(5) == "000000003300");
  CHECK(newer.at(30) == "000000005000000000005500");
  CHECK(newer.at(9) == "61100000");
  for (const int field : {6, 10, 51}) CHECK(newer.count(field) == 0);
  Fields one = both;
  one[95] = "000000003000000000000000C00000000C00000000";  // what is settled of the rest is not said
  const Fields without = To1993{}.ask("0420", purchase_of_1987(one)).fields;
  CHECK(without.at(30) == "000000005000000000000000");
  for (const int field : {5, 9, 50}) CHECK(without.count(field) == 0);
}

TEST_CASE("what comes off is what the original amount is more than what remains", "[translation]") {
  const std::string original = "0100000123112412000000000123456" + std::string(11, '0');
  Faults faults;
  std::string text = profile_text("iso1993");
  const std::string was = "partial_reversal: de30_original\npartial_reversal_mark: {field: 24, values: [\"401\"]}";
  text.replace(text.find(was), was.size(), "partial_reversal: de4_release");
  const auto releases = Profile::from_text("releases.yaml", text, faults);
  REQUIRE(faults.none());
  const Route there{"iso1987_bcd", profile("iso1987"), "iso1993_ascii", *releases};
  const Asked newer =
      there.ask("0420", purchase_of_1987({{90, original}, {95, "000000003000000000000000C00000000C00000000"}}));
  CHECK(newer.fields.at(4) == "000000002000");
  CHECK(newer.fields.count(30) == 0);
  // Backwards nobody knows what remains; the gap says it at the start, the message is refused.
  const Route back{"iso1993_ascii", *releases, "iso1987_bcd", profile("iso1987")};
  const Asked old = back.ask("1420", purchase_of_1993({{24, "401"}, {56, "110000012326112413000006123456"}}));
  CHECK(old.error == "4 amount_transaction: what remains of the original is not known");
  CHECK(back.gaps().at(0) ==
        "4 transaction_amount: a partial reversal says what comes off, there it is to say what remains: refused unless "
        "that is known");
}
