#include "tests/pipeline/translation_route.h"

using namespace isoswitch;
using namespace translation_test;

namespace {

bool among(const std::vector<std::string>& lines, const std::string& line) {
  return std::ranges::find(lines, line) != lines.end();
}

}  // namespace

TEST_CASE("what 1987 says and 1993 cannot hear is listed, field by field", "[translation]") {
  CHECK(To1993{}.gaps() ==
        std::vector<std::string>{
            "24 network_international_id: addresses a link, not a transaction",
            "25 condition_code: only 00, 01, 02, 05, 08, 15, 27 can be told, in field 22",
            "28 to 31: fees, which 1993 has by type in field 46; carry.fees names the types of 28 and 30",
            "40 service_restriction: an3, there n3: what is not digits is left out",
            "46 additional_data_iso: there it holds fees",
            "53 security_control: 16 digits, there bytes of another meaning",
            "56 to 61: private to two peers; carry.as says which field takes it",
            "95 replacement_amounts: told of a partial reversal only, and without its fees",
            "105 to 127: private to two peers; carry.as says which field takes it",
            "of its answers, 44 additional_response: ans..99, there an..25: what is longer is left out",
        });
}

TEST_CASE("what 1993 says and 1987 cannot hear is listed, field by field", "[translation]") {
  CHECK(To1987{}.gaps() ==
        std::vector<std::string>{
            "13 effective_date: 1987 has no date from which a card is valid",
            "18 merchant_category: the merchant's category is taken from field 26",
            "22 entry_mode: told as far as 22, 25 and 26 of 1987 go",
            "24 function_code: increment_total has no mark there",
            "24 function_code: pre_authorization has no mark there",
            "25 reason_code: told of a reversal only, in field 39",
            "25 reason_code: more_captures has no mark there",
            "28 to 29: 1987 has no reconciliation of its own in a transaction",
            "30 original_amounts: told of a partial reversal only",
            "31 acquirer_reference: 1987 has no reference data of the acquirer",
            "43 merchant_location: street and postal code have no place there, and a longer name or city is left out",
            "44 additional_response: ans..99, there an..25: what is longer is left out",
            "46 fee_amounts: fees by type, which 1987 has in 28 to 31; carry.fees names the types of 28 and 30",
            "53 security_control: bytes, there 16 digits of another meaning",
            "57 to 58: 1987 has neither a length of life of an authorization nor who authorizes",
            "59 transport_data: to be given back by who answers, which we do",
            "60 to 61: private to two peers; carry.as says which field takes it",
            "66 original_fee_amounts: 1987 has no original fees",
            "70 authorizing_agent_country: there it says what network management is about",
            "91 to 95: 1987 has no parties and references beyond those of 32 and 33",
            "99 settlement_institution: an..11, there n..11: what is not digits is left out",
            "111 to 127: private to two peers; carry.as says which field takes it",
        });
}

TEST_CASE("between peers of one dialect nothing is lost", "[translation]") {
  for (const std::string version : {"1987", "1993"}) {
    const Route same{"iso" + version + "_bcd", profile("iso" + version), "iso" + version + "_bcd",
                     profile("iso" + version)};
    CHECK(same.gaps().empty());
    const Route other{"iso" + version + "_bcd", profile("iso" + version), "iso" + version + "_ascii",
                      profile("iso" + version)};
    CHECK(other.gaps().empty());
  }
}

TEST_CASE("fields that another dialect divides otherwise are gaps, not garbage", "[translation]") {
  const Route route{"iso1987_ascii", profile("iso1987"), "mastercard_like_ascii", profile("iso1987")};
  const auto gaps = route.gaps();
  CHECK(among(gaps, "43 merchant_location: layout differs"));
  CHECK(among(gaps, "48 additional_data_private: layout differs"));
  CHECK(among(gaps, "61 reserved_private_61: layout differs"));
  const Asked asked = route.ask("0100", purchase_of_1987({{48, "TABLE"}, {62, "INVOICE 17"}}));
  CHECK(asked.fields.count(48) == 0);
  CHECK(asked.fields.at(62) == "INVOICE 17");
}

TEST_CASE("editions that no table leads between are one gap, and no message", "[translation]") {
  std::string text = profile_text("iso1993");
  text.replace(text.find("version: 1"), 10, "version: 2");
  Faults faults;
  const auto newest = Profile::from_text("iso2003.yaml", text, faults);
  REQUIRE(faults.none());
  const Route route{"iso1987_bcd", profile("iso1987"), "iso2003_ascii", *newest};
  CHECK(route.gaps() == std::vector<std::string>{"no table leads from MTI version 0 to version 2"});
  CHECK(route.ask("0100", purchase_of_1987()).error == "no table leads from MTI version 0 to version 2");
}

TEST_CASE("a profile drops, renames and fixes fields", "[translation]") {
  const To1993 route{"carry: {drop: [48, 23], as: {60: 72}, fixed: {24: \"199\", 70: \"250\"}}"};
  const Asked asked = route.ask("0100", purchase_of_1987({{23, "001"}, {48, "PRIVATE"}, {60, "BATCH 9"}}));
  CHECK(asked.error.empty());
  CHECK(asked.fields.count(23) == 0);
  CHECK(asked.fields.count(48) == 0);
  CHECK(asked.fields.at(72) == "BATCH 9");
  CHECK(asked.fields.at(24) == "199");
  CHECK(asked.fields.at(70) == "250");
  const auto gaps = route.gaps();
  CHECK(among(gaps, "56 to 59: private to two peers; carry.as says which field takes it"));
  CHECK(among(gaps, "61 reserved_private_61: private to two peers; carry.as says which field takes it"));
  for (const std::string& gap : gaps) CHECK_FALSE(gap.starts_with("48 "));
}

TEST_CASE("a field that is dropped has no gap of its own", "[translation]") {
  const auto gaps = To1993{"carry: {drop: [53]}"}.gaps();
  for (const std::string& gap : gaps) CHECK_FALSE(gap.starts_with("53 "));
}

TEST_CASE("a field that another takes the place of is a gap", "[translation]") {
  const Route route{"iso1987_bcd", profile("iso1987"), "iso1987_ascii", profile("iso1987", "carry: {as: {60: 62}}")};
  CHECK(route.gaps() == std::vector<std::string>{"62 reserved_private_62: its place there is taken by another"});
  const Asked asked = route.ask("0100", purchase_of_1987({{60, "sixty"}, {62, "sixty-two"}}));
  CHECK(asked.fields.at(62) == "sixty");
  CHECK(asked.fields.count(60) == 0);
}

TEST_CASE("a role goes to the field where the other profile has it", "[translation]") {
  std::string text = profile_text("iso1987");
  const std::string line = "  # network_life_cycle: 63 ";
  std::string theirs = text;
  text.replace(text.find(line), line.size(), "  network_life_cycle: 63 ");
  theirs.replace(theirs.find(line), line.size(), "  network_life_cycle: 62 ");
  Faults faults;
  const Route route{"iso1987_bcd", *Profile::from_text("ours.yaml", text, faults), "iso1987_ascii",
                    *Profile::from_text("theirs.yaml", theirs, faults)};
  REQUIRE(faults.none());
  const Asked asked = route.ask("0100", purchase_of_1987({{63, "LIFE CYCLE 1"}}));
  CHECK(asked.fields.at(62) == "LIFE CYCLE 1");
  CHECK(asked.fields.count(63) == 0);
}

TEST_CASE("peers of one edition that tell partial reversals otherwise understand each other", "[translation]") {
  const auto digits = parsed("dialect: digits\nbase: iso1987_ascii\nfields:\n  30: [original_amounts, n24]\n");
  std::string text = profile_text("iso1987");
  text.replace(text.find("de95_actual"), 11, "de30_original");
  Faults faults;
  const auto theirs = Profile::from_text("theirs.yaml", text, faults);
  REQUIRE(faults.none());
  const Profile ours = profile("iso1987");
  const Translation translation{{shipped("iso1987_ascii"), ours}, {*digits, *theirs}};
  const To1993 reader;  // interprets for the same profile as ours
  const auto asked = message(shipped("iso1987_ascii"), "0420",
                             purchase_of_1987({{90, "0100000123112412000000000123456" + std::string(11, '0')},
                                               {95, "000000003000000000000000C00000000C00000000"}}));
  iso8583::Message question;
  REQUIRE(translation.request(asked, reader.transaction(asked), question));
  CHECK(question.text(4) == "000000003000");
  CHECK(question.text(30) == "000000005000000000000000");
  CHECK_FALSE(question.has(95));
}
