// Faults beyond the shape: what has to be there, what may not, what a value says.
#include "iso8583/check/validate.h"

#include <catch2/catch.hpp>

#include "iso8583/check/value_check.h"
#include "tests/iso8583/dialects.h"

using iso8583::Error;
using iso8583::Message;
using iso8583::Mti;

namespace {

std::string faults_of(const Message& message) {
  std::vector<Error> faults;
  iso8583::validate(message, faults);
  std::string text;
  for (const Error& fault : faults) text += fault.text() + "\n";
  return text;
}

Message purchase() {
  Message message(shipped("iso1987_ascii"));
  message.set_mti(*Mti::parse("0100"));
  REQUIRE(message.set(2, "4111111111111111"));
  REQUIRE(message.set(3, "000000"));
  REQUIRE(message.set(4, "000000001000"));
  REQUIRE(message.set(7, "1125120000"));
  REQUIRE(message.set(11, "000001"));
  REQUIRE(message.set(22, "012"));
  REQUIRE(message.set(49, "978"));
  return message;
}

bool holds(const char* check, const char* value) {
  const iso8583::ValueCheck* const found = iso8583::find_value_check(check);
  REQUIRE(found != nullptr);
  return found->holds(value);
}

}  // namespace

TEST_CASE("a purchase that has all it needs has no fault", "[validate]") { CHECK(faults_of(purchase()).empty()); }

TEST_CASE("everything that is wrong is listed, not only the first", "[validate]") {
  Message message = purchase();
  message.remove(11);
  REQUIRE(message.set(2, "4111111111111112"));
  REQUIRE(message.set(7, "1331120000"));
  REQUIRE(message.set(39, "00"));
  REQUIRE(message.set(49, "000"));
  const std::string faults = faults_of(message);
  CHECK(faults.contains("11 stan: expected a value in 0100, found none"));
  CHECK(faults.contains("39 response_code: expected no value in 0100, found one"));
  CHECK(faults.contains("2 pan: expected a number that passes Luhn's check, found another value"));
  CHECK(faults.contains("7 transmission_time: expected a date and time MMDDhhmmss, found another value"));
  CHECK(faults.contains("49 transaction_currency: expected a currency of ISO 4217, found another value"));
  CHECK(std::ranges::count(faults, '\n') == 5);
  CHECK_FALSE(faults.contains("4111"));
}

TEST_CASE("what depends on another field is demanded only with it", "[validate]") {
  Message message = purchase();
  REQUIRE(message.set(22, "051"));
  CHECK(faults_of(message) ==
        "55 chip_data: expected a value in 0100, because 22.pan_entry is 05 or 07, found none (offset 0)\n");
  REQUIRE(message.set("55.9F27", "80"));
  CHECK(faults_of(message).empty());
  REQUIRE(message.set(6, "000000001000"));
  CHECK(faults_of(message) ==
        "51 billing_currency: expected a value in 0100, because 6 is present, found none (offset 0)\n");
}

TEST_CASE("of a choice one is enough", "[validate]") {
  Message message = purchase();
  message.remove(2);
  CHECK(faults_of(message).starts_with("2 pan: expected a value here or in 34 or 35 in 0100, found none"));
  REQUIRE(message.set(35, "4111111111111111=28122011234567890"));
  CHECK(faults_of(message).empty());
}

TEST_CASE("values within values are looked at too, with their path and place in the frame", "[validate]") {
  Message message = purchase();
  // 9F1A: no such country. 9F26: seven bytes where the table has eight. 95 is cut off.
  REQUIRE(message.set(55, "9F1A0209999F26070102030405060795050000"));
  std::vector<std::uint8_t> frame;
  REQUIRE(message.encode(frame));
  Message read;
  REQUIRE(read.decode(shipped("iso1987_ascii"), frame));
  // The frame is 4 + 16 bytes to its first field; 2: 2 + 16, 3: 6, 4: 12, 7: 10, 11: 6, 22: 3, 49: 3, 55: 3 + hex text.
  const std::size_t chip = 20 + 18 + 6 + 12 + 10 + 6 + 3 + 3 + 3;
  const std::string faults = faults_of(read);
  CHECK(faults.contains("55.9F1A terminal_country: expected a country of ISO 3166-1, found another value (offset " +
                        std::to_string(chip + 2 * 3) + ")"));
  CHECK(faults.contains("55.9F26 application_cryptogram: expected 8 bytes (b8), found 7 bytes (offset " +
                        std::to_string(chip + 2 * 8) + ")"));
  CHECK(faults.contains("55.95 "));
  CHECK(faults.contains("5 bytes, found 2 bytes left (offset " + std::to_string(chip + 2 * 17) + ")"));
}

TEST_CASE("the faults of one message are bounded", "[validate]") {
  Message message(shipped("iso1987_ascii"));
  message.set_mti(*Mti::parse("0100"));
  std::string tags;
  for (int i = 0; i < 100; ++i) tags += "9F1A020999";
  REQUIRE(message.set(55, std::string_view(tags).substr(0, 510)));
  std::vector<Error> faults;
  iso8583::validate(message, faults);
  CHECK(faults.size() == iso8583::validation_faults_max);
}

TEST_CASE("a type that no rule names has to have nothing", "[validate]") {
  Message message(shipped("iso1987_ascii"));
  message.set_mti(*Mti::parse("0600"));
  CHECK(faults_of(message).empty());
}

TEST_CASE("a dialect's own demands replace those of its base for the same types", "[validate]") {
  const auto dialect = parsed(
      "dialect: own\nbase: iso1987_ascii\nmessages:\n  \"0100\":\n    - {needs: [41], without: [2]}\n  \"010x\":\n"
      "    - {if: {49: absent}, needs: [[48, 60]]}\n");
  Message message(*dialect);
  message.set_mti(*Mti::parse("0100"));
  REQUIRE(message.set(2, "4111111111111111"));
  const std::string faults = faults_of(message);
  CHECK(faults.contains("41 terminal_id: expected a value in 0100"));
  CHECK(faults.contains("2 pan: expected no value in 0100"));
  CHECK(faults.contains("48 additional_data_private: expected a value here or in 60 in 0100, because 49 is absent"));
  CHECK_FALSE(faults.contains("stan"));
}

TEST_CASE("demands that cannot be are faults of the dialect", "[validate]") {
  const auto faults = [](const std::string& messages) {
    const auto dialect =
        iso8583::parse_dialect("dialect: own\nbase: iso1987_ascii\nmessages:\n" + messages, "own.yaml", dialect_folder);
    return dialect ? std::string() : listed(dialect.error());
  };
  CHECK(
      faults("  \"0100\":\n    - {needs: [130]}\n").contains("messages.0100[1].needs: '130': expected a field of own"));
  CHECK(faults("  \"01\":\n    - {needs: [3]}\n").contains("messages.01: '01' is not a message type"));
  // A type without demands was at fault without a place.
  CHECK(faults("  \"01\": []\n").contains("digits or x (own.yaml:4:3)"));
  CHECK(faults("  \"0100\":\n    - {need: [3]}\n").contains("'need' is not known here (did you mean 'needs'?)"));
  CHECK(faults("  \"0100\":\n    - {if: {22.pan_entri: \"05\"}, needs: [3]}\n").contains("did you mean 'pan_entry'?"));
  CHECK(faults("  \"0100\":\n    - {if: {22.pan_entri: \"05\"}, needs: [3]}\n").contains("(own.yaml:5:13)"));
}

// The example of ISO/IEC 7812-1 annex B is 49927398716.
TEST_CASE("Luhn's check", "[validate]") {
  CHECK(holds("luhn", "49927398716"));
  CHECK_FALSE(holds("luhn", "49927398717"));
  CHECK_FALSE(holds("luhn", ""));
  CHECK_FALSE(holds("luhn", "4992739871x"));
}

TEST_CASE("dates and times are those of a calendar and a clock", "[validate]") {
  CHECK(holds("MMDD", "0229"));
  CHECK_FALSE(holds("MMDD", "0230"));
  CHECK_FALSE(holds("MMDD", "1301"));
  CHECK_FALSE(holds("MMDD", "0100"));
  CHECK(holds("YYMMDD", "240229"));
  CHECK_FALSE(holds("YYMMDD", "230229"));
  CHECK(holds("YYMM", "9912"));
  CHECK_FALSE(holds("YYMM", "9900"));
  CHECK(holds("hhmmss", "235959"));
  CHECK_FALSE(holds("hhmmss", "240000"));
  CHECK_FALSE(holds("hhmmss", "236000"));
  CHECK(holds("MMDDhhmmss", "1231235959"));
  CHECK_FALSE(holds("MMDDhhmmss", "1232000000"));
  CHECK(holds("YYMMDDhhmmss", "240229000000"));
  CHECK_FALSE(holds("YYMMDDhhmmss", "2402290000"));
  CHECK_FALSE(holds("MMDD", "    "));
}

TEST_CASE("codes are those of ISO 4217 and ISO 3166", "[validate]") {
  for (const char* const code : {"978", "EUR", "840", "JPY", "999", "XXX"}) CHECK(holds("currency", code));
  for (const char* const code : {"000", "276", "EURO", "eur", ""}) CHECK_FALSE(holds("currency", code));
  for (const char* const code : {"250", "FR", "FRA", "840"}) CHECK(holds("country", code));
  for (const char* const code : {"000", "978", "XX", "fr"}) CHECK_FALSE(holds("country", code));
  CHECK(holds("amount_sign", "C000000000100"));
  CHECK_FALSE(holds("amount_sign", "X000000000100"));
}
