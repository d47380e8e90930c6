#include "tests/pipeline/translation_route.h"

using namespace isoswitch;
using namespace translation_test;

TEST_CASE("how the card was read goes through the codes of both profiles", "[translation]") {
  To1993 there;
  To1987 back;
  struct Row {
    std::string of_1987;
    char of_1993;
    std::string again;
  };
  const auto row = GENERATE(values<Row>({{"01", '6', "01"},
                                         {"79", '6', "01"},
                                         {"02", '2', "02"},
                                         {"80", '2', "02"},
                                         {"90", '2', "02"},
                                         {"03", '3', "03"},
                                         {"04", '4', "04"},
                                         {"05", '5', "05"},
                                         {"95", '5', "05"},
                                         {"07", 'A', "07"},
                                         {"91", 'A', "07"},
                                         {"81", 'R', "81"},
                                         {"10", '7', "10"},
                                         {"00", '0', "00"}}));
  INFO(row.of_1987);
  const std::string newer = there.ask("0100", purchase_of_1987({{22, row.of_1987 + "0"}})).fields.at(22);
  REQUIRE(newer.size() == 12);
  CHECK(newer[6] == row.of_1993);
  CHECK(back.ask("1100", purchase_of_1993({{22, newer}})).fields.at(22).substr(0, 2) == row.again);
}

TEST_CASE("a way of reading or a condition without a counterpart is left out, and told", "[translation]") {
  const Asked asked = To1993{}.ask("0100", purchase_of_1987({{22, "851"}, {25, "06"}}));
  CHECK(asked.fields.at(22)[6] == '0');
  CHECK(asked.left_out == std::vector<int>{22, 25});
}

TEST_CASE("conditions, PIN capture and the PIN itself become positions, and positions become fields", "[translation]") {
  struct Row {
    Fields of_1987;
    std::string positions;
  };
  //                                              capability         present    PIN by whom
  const auto row = GENERATE(values<Row>({{{{22, "051"}, {25, "00"}}, "010001500001"},
                                         {{{22, "052"}, {25, "00"}}, "000001500000"},
                                         {{{22, "021"}, {25, "02"}, {26, "12"}}, "01120120000C"},
                                         {{{22, "021"}, {25, "27"}, {26, "04"}}, "010201200004"},
                                         {{{22, "010"}, {25, "08"}}, "000020600001"},
                                         {{{22, "010"}, {25, "01"}}, "000010600001"},
                                         {{{22, "010"}, {25, "05"}}, "000000600001"},
                                         {{{22, "810"}, {25, "15"}}, "000500R00001"}}));
  const Asked newer = To1993{}.ask("0100", purchase_of_1987(row.of_1987));
  CHECK(newer.fields.at(22) == row.positions);
  CHECK(newer.fields.count(25) == 0);
  CHECK(newer.left_out.empty());
  const Fields old = To1987{}.ask("1100", purchase_of_1993({{22, row.positions}})).fields;
  for (const auto& [field, value] : row.of_1987)
    if (field != 22 || value[2] != '0') CHECK(old.at(field) == value);
}

TEST_CASE("a PIN says how the cardholder was authenticated, and by whom", "[translation]") {
  const Fields with_pin{{22, "021"}, {25, "00"}, {52, "0011223344556677"}};
  CHECK(To1993{}.ask("0100", purchase_of_1987(with_pin)).fields.at(22) == "010001213001");
}

TEST_CASE("positions that nothing says are the profile's", "[translation]") {
  const To1993 route{"carry: {otherwise: {22: \"510101000141\"}}"};
  CHECK(route.ask("0100", purchase_of_1987({{22, "051"}, {25, "00"}})).fields.at(22) == "510101500141");
  CHECK(route.ask("0100", purchase_of_1987()).fields.at(22) == "510101000141");
}

TEST_CASE("an order by telephone is mail or telephone order in 1987, and a code that it lacks is no condition",
          "[translation]") {
  To1987 route;
  const auto condition = [&](const std::string& positions) {
    const Fields fields = route.ask("1100", purchase_of_1993({{22, positions}})).fields;
    return fields.count(25) == 0 ? "" : fields.at(25);
  };
  CHECK(condition("000030600001") == "08");
  CHECK(condition("000040600001") == "01");
  CHECK(condition("000050R00001") == "01");
  CHECK(condition("001401200001") == "02");  // off premises, unattended
  CHECK(condition("000090600001").empty());
}
