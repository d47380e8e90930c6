#include "tests/pipeline/translation_route.h"

using namespace isoswitch;
using namespace translation_test;

namespace {

const std::string location_1987 = "BAKERY AT THE CORNER   PARIS        75FR";
const std::string location_1993 = "BAKERY AT THE CORNER\\\\PARIS\\          75 FRA";

}  // namespace

TEST_CASE("the type of a message changes its edition, and nothing else", "[translation]") {
  const auto [old, newer] = GENERATE(table<std::string, std::string>({{"0100", "1100"},
                                                                      {"0101", "1101"},
                                                                      {"0120", "1120"},
                                                                      {"0121", "1121"},
                                                                      {"0200", "1200"},
                                                                      {"0220", "1220"},
                                                                      {"0221", "1221"},
                                                                      {"0400", "1400"},
                                                                      {"0420", "1420"},
                                                                      {"0421", "1421"}}));
  CHECK(To1993{}.ask(old, purchase_of_1987()).mti == newer);
  CHECK(To1987{}.ask(newer, purchase_of_1993()).mti == old);
}

TEST_CASE("what is no request, advice or reversal is not translated", "[translation]") {
  To1993 route;
  const auto asked = message(route.from.dialect, "0800", {{7, "1124120000"}, {11, "000001"}, {70, "301"}});
  iso8583::Message question;
  const auto told = route.translation.request(asked, route.transaction(asked), question);
  REQUIRE_FALSE(told);
  CHECK(told.error().text == "mti 0800: neither a request nor an advice nor a reversal");
}

TEST_CASE("fields that mean the same go where the other edition has them", "[translation]") {
  struct Row {
    int of_1987;
    std::string in_1987;
    int of_1993;
    std::string in_1993;
  };
  const auto row = GENERATE_COPY(values<Row>({{2, card, 2, card},
                                              {3, "000000", 3, "000000"},
                                              {4, "000000005000", 4, "000000005000"},
                                              {8, "00000150", 8, "00000150"},
                                              {14, "2912", 14, "2912"},
                                              {15, "1125", 15, "261125"},
                                              {16, "1123", 16, "1123"},
                                              {17, "1126", 17, "1126"},
                                              {18, "5411", 26, "5411"},
                                              {19, "250", 19, "250"},
                                              {20, "276", 20, "276"},
                                              {21, "056", 21, "056"},
                                              {23, "001", 23, "001"},
                                              {27, "6", 27, "6"},
                                              {32, "123456", 32, "123456"},
                                              {33, "00654321", 33, "00654321"},
                                              {34, "5413-3300", 34, "5413-3300"},
                                              {35, card + "=29122010000", 35, card + "=29122010000"},
                                              {36, "track three=", 36, "track three="},
                                              {37, "REFERENCE001", 37, "REFERENCE001"},
                                              {38, "A1B2C3", 38, "A1B2C3"},
                                              {40, "201", 40, "201"},
                                              {41, "TERM0001", 41, "TERM0001"},
                                              {42, "MERCHANT0000001", 42, "MERCHANT0000001"},
                                              {43, location_1987, 43, location_1993},
                                              {44, "a word", 44, "a word"},
                                              {45, "B541333^DOE/J^2912", 45, "B541333^DOE/J^2912"},
                                              {47, "NATIONAL", 47, "NATIONAL"},
                                              {48, "PRIVATE", 48, "PRIVATE"},
                                              {49, "978", 49, "978"},
                                              {52, "0011223344556677", 52, "0011223344556677"},
                                              {54, "0040978C000000002000", 54, "0040978C000000002000"},
                                              {55, "9F3602001A", 55, "9F3602001A"},
                                              {62, "INVOICE 17", 62, "INVOICE 17"},
                                              {63, "LIFE", 63, "LIFE"},
                                              {67, "03", 67, "03"},
                                              {68, "840", 68, "840"},
                                              {69, "756", 69, "756"},
                                              {98, "PAYEE                    ", 98, "PAYEE                    "},
                                              {99, "111222", 99, "111222"},
                                              {100, "333444", 100, "333444"},
                                              {102, "FROM", 102, "FROM"},
                                              {103, "TO", 103, "TO"},
                                              {104, "description", 104, "description"}}));
  INFO(row.of_1987 << " and " << row.of_1993);
  const Asked newer = To1993{}.ask("0100", purchase_of_1987({{row.of_1987, row.in_1987}}));
  CHECK(newer.error.empty());
  CHECK(newer.left_out.empty());
  CHECK(newer.fields.at(row.of_1993) == row.in_1993);
  const Asked old = To1987{}.ask("1100", purchase_of_1993({{row.of_1993, row.in_1993}}));
  CHECK(old.error.empty());
  CHECK(old.left_out.empty());
  CHECK(old.fields.at(row.of_1987) == row.in_1987);
}

TEST_CASE("amounts go with their currencies and rates, in the same minor units", "[translation]") {
  const Fields amounts{{4, "000000005000"}, {5, "000000005512"}, {6, "000000008123"}, {9, "61102400"},
                       {10, "41624600"},    {49, "978"},         {50, "840"},         {51, "392"}};
  for (const auto& [field, value] : amounts) {
    CHECK(To1993{}.ask("0100", purchase_of_1987(amounts)).fields.at(field) == value);
    CHECK(To1987{}.ask("1100", purchase_of_1993(amounts)).fields.at(field) == value);
  }
}

TEST_CASE("a currency in letters becomes digits where the other side has digits", "[translation]") {
  const auto digits = parsed("dialect: digits\nbase: iso1993_ascii\nfields:\n  49: [transaction_currency, n3]\n");
  const Profile old = profile("iso1987");
  const Profile newer = profile("iso1993");
  const Translation translation{{shipped("iso1987_ascii"), old}, {*digits, newer}};
  const auto asked = message(shipped("iso1987_ascii"), "0100", purchase_of_1987({{49, "EUR"}}));
  Transaction tx;
  tx.flow = Flow::authorization;
  tx.received = noon;
  iso8583::Message question;
  REQUIRE(translation.request(asked, tx, question));
  CHECK(question.text(49) == "978");
}

TEST_CASE("the local time of 1993 has the date and a year, in 1987 they are two fields", "[translation]") {
  To1993 route;
  CHECK(route.ask("0100", purchase_of_1987({{12, "130000"}, {13, "1124"}})).fields.at(12) == "261124130000");
  CHECK(route.ask("0100", purchase_of_1987({{12, "130000"}, {13, "1124"}})).fields.count(13) == 0);
  // A time alone is of the day that brings it nearest, none at all is the time of sending.
  CHECK(route.ask("0100", purchase_of_1987({{12, "013000"}})).fields.at(12) == "261124013000");
  CHECK(route.ask("0100", purchase_of_1987()).fields.at(12) == "261124120000");
  const Fields old = To1987{}.ask("1100", purchase_of_1993()).fields;
  CHECK(old.at(12) == "130000");
  CHECK(old.at(13) == "1124");
}

TEST_CASE("around New Year the year of 1993 is that of the transaction, not of its coming", "[translation]") {
  To1993 route;
  const Fields fields = purchase_of_1987({{7, "1231235958"}, {12, "235955"}, {13, "1231"}, {15, "0102"}});
  const Instant january = instant_of({2027, 1, 1, 0, 0, 3});
  CHECK(route.ask("0100", fields, january).fields.at(12) == "261231235955");
  CHECK(route.ask("0100", fields, january).fields.at(15) == "270102");
  const Instant december = instant_of({2026, 12, 31, 23, 59, 59});
  CHECK(route.ask("0100", fields, december).fields.at(12) == "261231235955");
  CHECK(route.ask("0100", fields, december).fields.at(15) == "270102");
  // A terminal east of here has the new year already.
  CHECK(route.ask("0100", purchase_of_1987({{12, "070000"}, {13, "0101"}}), december).fields.at(12) == "270101070000");
  // DE 7 alone
  CHECK(route.ask("0100", purchase_of_1987({{7, "1231235958"}}), january).fields.at(12) == "261231235958");
}

TEST_CASE("the function code of 1993 says what the message is for", "[translation]") {
  const std::string marks =
      "increment_total: {field: 60, at: 2, values: [\"2\"]}\n"
      "pre_authorization: {field: 60, at: 3, values: [\"1\"]}\n";
  const std::string original = "0100000100112411000000000123456" + std::string(11, '0');
  struct Row {
    std::string mti;
    Fields more;
    std::string code;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {"0100", {}, "100"},
      {"0100", {{60, "   1"}}, "101"},
      {"0100", {{60, "  2 "}, {90, original}}, "102"},
      {"0100", {{60, "  21"}, {90, original}}, "103"},
      {"0100", {{90, original}}, "106"},
      {"0100", {{60, "   1"}, {90, original}}, "107"},
      {"0100", {{3, "310000"}}, "108"},
      {"0120", {}, "100"},
      {"0200", {}, "200"},
      {"0220", {}, "200"},
      {"0220", {{90, original}}, "202"},
      {"0400", {{90, original}}, "400"},
      {"0420", {{90, original}}, "400"},
      {"0420", {{90, original}, {95, "000000003000" + std::string(30, '0')}}, "401"},
  }));
  INFO(row.mti << " " << row.code);
  const Asked asked = To1993{"", marks}.ask(row.mti, purchase_of_1987(row.more));
  CHECK(asked.error.empty());
  CHECK(asked.fields.at(24) == row.code);
}

TEST_CASE("fees become entries of the types that the profile names, and back", "[translation]") {
  const std::string fees = "carry: {fees: {28: \"00\", 30: \"07\"}}";
  const Fields old{{9, "61100000"}, {28, "D00000150"}, {29, "D00000165"}, {30, "C00000020"}, {50, "840"}};
  // type 2, currency 3, amount 9, rate 8, amount 9, currency 3
  const std::string newer =
      "00978D0000015061100000D00000165840"
      "07978C0000002061000000C00000020978";
  const Asked there = To1993{fees}.ask("0100", purchase_of_1987(old));
  CHECK(there.fields.at(46) == newer);
  CHECK(To1993{}.ask("0100", purchase_of_1987(old)).fields.count(46) == 0);
  const To1987 route{"", fees};
  const Asked back = route.ask("1100", purchase_of_1993({{46, newer}, {50, "840"}}));
  CHECK(back.fields.at(28) == "D00000150");
  CHECK(back.fields.at(29) == "D00000165");
  CHECK(back.fields.at(30) == "C00000020");
  CHECK(back.fields.count(31) == 0);
  const Asked unknown = route.ask("1100", purchase_of_1993({{46, "99" + newer.substr(2, 32)}}));
  CHECK(unknown.fields.count(28) == 0);
  CHECK(unknown.left_out == std::vector<int>{46});
}

TEST_CASE("a value that is too long stops the message where it must not be lost, and is left out elsewhere",
          "[translation]") {
  const Profile old = profile("iso1987");
  const Profile newer = profile("iso1993");
  const auto narrow = parsed(
      "dialect: narrow\nbase: iso1993_ascii\nfields:\n  37: [retrieval_reference, an10]\n  47: [national, an..4]\n");
  const Translation translation{{shipped("iso1987_ascii"), old}, {*narrow, newer}};
  Transaction tx;
  tx.flow = Flow::authorization;
  tx.received = noon;
  iso8583::Message question;
  const auto refused = translation.request(
      message(shipped("iso1987_ascii"), "0100", purchase_of_1987({{37, "REFERENCE001"}})), tx, question);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text ==
        "37 retrieval_reference: a value of 12 units does not fit field 37 (an10) of dialect 'narrow'");
  const auto told = translation.request(
      message(shipped("iso1987_ascii"), "0100", purchase_of_1987({{37, "REFERENCE0  "}, {47, "12345"}})), tx, question);
  REQUIRE(told);
  CHECK(question.text(37) == "REFERENCE0");  // blanks are no loss
  CHECK_FALSE(question.has(47));
  CHECK(told->has(47));
  CHECK(told->size() == 1);
}

TEST_CASE("an error holds no card data", "[translation]") {
  const Profile old = profile("iso1987");
  const Profile newer = profile("iso1993");
  const auto narrow =
      parsed("dialect: narrow\nbase: iso1993_ascii\nfields:\n  2: [pan, n..15]\n  35: [track_2, z..20]\n");
  const Translation translation{{shipped("iso1987_ascii"), old}, {*narrow, newer}};
  Transaction tx;
  tx.flow = Flow::authorization;
  iso8583::Message question;
  const auto pan = translation.request(message(shipped("iso1987_ascii"), "0100", purchase_of_1987()), tx, question);
  REQUIRE_FALSE(pan);
  CHECK(pan.error().text == "2 pan: a value of 16 units does not fit field 2 (n..15) of dialect 'narrow'");
  Fields track = purchase_of_1987({{35, card + "=29122010000"}});
  track.erase(2);
  const auto stripe = translation.request(message(shipped("iso1987_ascii"), "0100", track), tx, question);
  REQUIRE_FALSE(stripe);
  CHECK(stripe.error().text.find("5413") == std::string::npos);
  CHECK(stripe.error().text.starts_with("35 track_2: "));
}

TEST_CASE("a place of 1993 that is longer than 1987 has room for is left out, or cut where the profile says so",
          "[translation]") {
  const std::string longer =
      "A BAKERY WITH A NAME OF MANY WORDS\\5 RUE LONGUE\\SAINT-JEAN-PIED-DE-PORT\\64220     NAQFRA";
  const Asked without = To1987{}.ask("1100", purchase_of_1993({{43, longer}}));
  CHECK(without.fields.count(43) == 0);
  CHECK(without.left_out == std::vector<int>{43});
  const Asked cut = To1987{"carry: {cut: [43]}"}.ask("1100", purchase_of_1993({{43, longer}}));
  CHECK(cut.left_out.empty());
  CHECK(cut.fields.at(43) == "A BAKERY WITH A NAME OFSAINT-JEAN-PINAFR");
}

TEST_CASE("countries that nobody knows stay as they are", "[translation]") {
  CHECK(To1993{}
            .ask("0100", purchase_of_1987({{43, "N" + std::string(22, ' ') + "C" + std::string(12, ' ') + "  XX"}}))
            .fields.at(43) == "N\\\\C\\             XX ");
  CHECK(To1987{}.ask("1100", purchase_of_1993({{43, "N\\\\C\\             XX "}})).fields.at(43) ==
        "N" + std::string(22, ' ') + "C" + std::string(12, ' ') + "  XX");
}

TEST_CASE("our names are not the acquirer's: its STAN, time and original stay behind", "[translation]") {
  const std::string original = "0100000100112411000000000123456" + std::string(11, '0');
  const Asked newer = To1993{}.ask("0420", purchase_of_1987({{90, original}}));
  for (const int field : {7, 11, 56}) CHECK(newer.fields.count(field) == 0);
  const Asked same = Route{"iso1987_bcd", profile("iso1987"), "iso1987_ascii", profile("iso1987")}.ask(
      "0420", purchase_of_1987({{90, original}}));
  for (const int field : {7, 11, 90}) CHECK(same.fields.count(field) == 0);
}

TEST_CASE("marks are told by the other side's own marks", "[translation]") {
  const To1993 there{"partial_approval: {field: 22, at: 11, values: [\"1\"]}\n",
                     "partial_approval: {field: 60, at: 0, values: [\"1\"]}\n"
                     "more_captures: {field: 60, at: 1, values: [\"1\"]}\n"};
  CHECK(there.ask("0100", purchase_of_1987({{22, "052"}, {60, "1"}})).fields.at(22)[11] == '1');
  CHECK(there.ask("0100", purchase_of_1987({{22, "052"}})).fields.at(22)[11] == '0');
  CHECK(there.ask("0220", purchase_of_1987({{60, "01"}})).fields.at(25) == "1403");
  const To1987 back{
      "more_captures: {field: 60, at: 1, values: [\"1\"]}\n"
      "pre_authorization: {field: 60, at: 3, values: [\"1\"]}\n"};
  CHECK(back.ask("1100", purchase_of_1993({{24, "101"}})).fields.at(60) == "   1");
  CHECK(back.ask("1220", purchase_of_1993({{24, "200"}, {25, "1403"}})).fields.at(60) == " 1");
  CHECK(back.ask("1100", purchase_of_1993()).fields.count(60) == 0);
}

TEST_CASE("a new total is not sent to whoever would add it", "[translation]") {
  const Fields total = purchase_of_1993({{24, "102"}, {56, "110000012326112413000006123456"}});
  CHECK(To1987{}.ask("1100", total).error ==
        "24 increment_total: profile 'iso1987' has no mark to tell a new total by");
  const To1987 knows{"increment_total: {field: 60, at: 2, values: [\"2\"]}"};
  CHECK(knows.ask("1100", total).fields.at(60) == "  2");
}
