#include "tests/pipeline/translation_route.h"

using namespace isoswitch;
using namespace translation_test;

namespace {

Result<IssuerAnswer> heard(const Route& route, const std::string& mti, const Fields& fields,
                           CodeClass of = CodeClass::authorization, Kind kind = Kind::none) {
  return route.translation.answer(message(route.to.dialect, mti, fields), of, noon, kind);
}

}  // namespace

TEST_CASE("an issuer's code of 1993 reaches an acquirer of 1987 as the published table has it", "[translation]") {
  const std::map<std::string, std::string> published{
      {"000", "00"}, {"107", "01"}, {"108", "02"}, {"109", "03"}, {"200", "04"}, {"100", "05"},
      {"003", "00"}, {"902", "12"}, {"110", "13"}, {"111", "14"}, {"914", "25"}, {"904", "30"},
      {"102", "34"}, {"208", "41"}, {"209", "43"}, {"116", "51"}, {"101", "54"}, {"117", "55"},
      {"119", "57"}, {"120", "58"}, {"121", "61"}, {"104", "62"}, {"122", "63"}, {"123", "65"},
      {"911", "68"}, {"106", "75"}, {"907", "91"}, {"908", "92"}, {"913", "94"}, {"909", "96"}};
  To1993 route;
  for (const auto& [issuer, acquirer] : published) {
    INFO(issuer);
    const auto answer = heard(route, "1110", {{11, "000001"}, {39, issuer}});
    REQUIRE(answer);
    CHECK(answer->known);
    CHECK(answer->code.view() == issuer);
    CHECK(route.from.profile.code(CodeClass::authorization, answer->reason) == acquirer);
    CHECK(answer->approved_there == (acquirer == "00"));
  }
}

TEST_CASE("an issuer's code of 1987 reaches an acquirer of 1993, the way back through the same table",
          "[translation]") {
  const std::map<std::string, std::string> published{{"00", "000"}, {"01", "107"}, {"04", "200"}, {"05", "100"},
                                                     {"12", "902"}, {"41", "208"}, {"51", "116"}, {"54", "101"},
                                                     {"55", "117"}, {"61", "121"}, {"65", "123"}, {"75", "106"},
                                                     {"91", "907"}, {"94", "913"}, {"96", "909"}};
  To1987 route;
  for (const auto& [issuer, acquirer] : published) {
    INFO(issuer);
    const auto answer = heard(route, "0110", {{11, "000001"}, {39, issuer}});
    REQUIRE(answer);
    CHECK(route.from.profile.code(CodeClass::authorization, answer->reason) == acquirer);
  }
}

TEST_CASE("success is another code in each class, and the same reason", "[translation]") {
  To1993 route;
  const auto reason = [&](const std::string& mti, const std::string& code, CodeClass of) {
    return heard(route, mti, {{39, code}}, of)->reason;
  };
  CHECK(reason("1110", "000", CodeClass::authorization) == Reason::approved);
  CHECK(reason("1210", "000", CodeClass::financial) == Reason::approved);
  CHECK(reason("1130", "900", CodeClass::advice) == Reason::approved);
  CHECK(reason("1130", "901", CodeClass::advice) == Reason::approved);
  CHECK(reason("1430", "400", CodeClass::reversal) == Reason::approved);
  CHECK(reason("1110", "400", CodeClass::authorization) == Reason::do_not_honor);
}

TEST_CASE("a code that the profile does not know declines, and is told", "[translation]") {
  To1993 route;
  const auto answer = heard(route, "1110", {{39, "177"}});
  REQUIRE(answer);
  CHECK(answer->reason == Reason::do_not_honor);
  CHECK_FALSE(answer->known);
  CHECK_FALSE(answer->approved_there);
  CHECK(answer->code.view() == "177");
}

TEST_CASE("an approval that only approval_codes knows declines here, and the issuer is known to hold",
          "[translation]") {
  // 87: without the cash. The whole amount must not be told as approved, and what the issuer holds is to be reversed.
  const auto answer = heard(To1987{}, "0110", {{39, "87"}});
  REQUIRE(answer);
  CHECK(answer->reason == Reason::do_not_honor);
  CHECK_FALSE(answer->known);
  CHECK(answer->approved_there);
}

TEST_CASE("an answer without a code is none", "[translation]") {
  const auto answer = heard(To1993{}, "1110", {{11, "000001"}});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().text == "39 response_code: missing");
}

TEST_CASE("an approved check of an account is verified, whatever code approves", "[translation]") {
  To1993 route;
  CHECK(heard(route, "1110", {{39, "000"}}, CodeClass::authorization, Kind::account_check)->reason ==
        Reason::account_verified);
  CHECK(heard(route, "1110", {{39, "000"}}, CodeClass::authorization, Kind::purchase)->reason == Reason::approved);
  CHECK(heard(To1987{}, "0110", {{39, "85"}})->reason == Reason::account_verified);
}

TEST_CASE("an approval for less says for how much", "[translation]") {
  To1993 route;
  const auto answer =
      heard(route, "1110", {{4, "000000003000"}, {6, "000000004875"}, {38, "A1B2C3"}, {39, "002"}, {51, "392"}});
  REQUIRE(answer);
  CHECK(answer->reason == Reason::approved_partially);
  CHECK(answer->transaction_amount == 3000);
  CHECK(answer->billing_amount == 4875);
  CHECK(answer->authorization_code.view() == "A1B2C3");
  const auto without = heard(route, "1110", {{38, "A1B2C3"}, {39, "002"}});
  REQUIRE_FALSE(without);
  CHECK(without.error().text == "4 amount_transaction: missing in a partial approval");
}

TEST_CASE("an authorization code of blanks is none", "[translation]") {
  CHECK(heard(To1993{}, "1110", {{38, "      "}, {39, "116"}})->authorization_code.empty());
}

TEST_CASE("balances are read as far as they have their form", "[translation]") {
  To1993 route;
  const auto balances = [&](const std::string& list) {
    return heard(route, "1110", {{39, "000"}, {54, list}})->balances;
  };
  const auto both = balances("1001978C0000001234561002978D000000000050");
  REQUIRE(both.size() == 2);
  CHECK(both[0] == Balance{10, 1, {123456, {978}}});
  CHECK(both[1] == Balance{10, 2, {-50, {978}}});
  CHECK(balances("1001978C0000001234561002978X000000000050").size() == 1);
  CHECK(balances("1001978C00000012345").empty());
  CHECK(balances(std::string(120, 'Z')).empty());
}

TEST_CASE("chip data and words come back of themselves, other fields where the profile says so", "[translation]") {
  const Fields fields{
      {39, "000"}, {44, "WITHIN LIMITS"}, {48, "A TABLE"}, {55, "910A0102030405060708"}, {62, "POINTS 7"}};
  using Others = std::vector<std::pair<int, std::string>>;
  CHECK(heard(To1993{}, "1110", fields)->others == Others{{44, "WITHIN LIMITS"}, {55, "910A0102030405060708"}});
  CHECK(heard(To1993{"carry: {back: [62]}"}, "1110", fields)->others == Others{{62, "POINTS 7"}});
  CHECK(heard(To1993{"carry: {back: []}"}, "1110", fields)->others.empty());
  // As the acquirer's 60 is this issuer's 62, so back.
  CHECK(heard(To1993{"carry: {as: {60: 62}, back: [62]}"}, "1110", fields)->others == Others{{60, "POINTS 7"}});
}

TEST_CASE("days that come back have a year or not, as the acquirer has them", "[translation]") {
  using Others = std::vector<std::pair<int, std::string>>;
  CHECK(heard(To1993{"carry: {back: [15]}"}, "1110", {{39, "000"}, {15, "261125"}})->others == Others{{15, "1125"}});
  CHECK(heard(To1987{"carry: {back: [15]}"}, "0110", {{39, "00"}, {15, "1125"}})->others == Others{{15, "261125"}});
}

TEST_CASE("what comes back and does not fit is left out and told, or cut as the acquirer's profile has it",
          "[translation]") {
  const Fields fields{{39, "000"}, {44, "A WORD THAT IS LONGER THAN ANY OF 1987"}};
  const auto left_out = heard(To1993{}, "1110", fields);
  CHECK(left_out->others.empty());
  CHECK(left_out->left_out.has(44));
  const auto cut = heard(To1993{"", "carry: {cut: [44]}"}, "1110", fields);
  CHECK(cut->others == std::vector<std::pair<int, std::string>>{{44, "A WORD THAT IS LONGER THA"}});
  CHECK(cut->left_out.empty());
}
