// What people are shown: card data is masked or left out, unless it is asked for.
#include "iso8583/describe.h"

#include <catch2/catch.hpp>

#include "iso8583/json.h"
#include "tests/iso8583/dialects.h"

using iso8583::Message;
using iso8583::Reveal;

namespace {

Message with_card(const char* dialect) {
  Message message(shipped(dialect));
  message.set_mti(*iso8583::Mti::parse("0100"));
  REQUIRE(message.set(2, "4111111111111111"));
  REQUIRE(message.set(4, "000000012345"));
  REQUIRE(message.set(14, "2812"));
  REQUIRE(message.set(35, "4111111111111111=28122011234567890"));
  REQUIRE(message.set(45, "B4111111111111111^DOE/J^2812"));
  REQUIRE(message.set(52, "0123456789ABCDEF"));
  REQUIRE(message.set(55, "9F2608A1B2C3D4E5F60708"));
  return message;
}

}  // namespace

TEST_CASE("a description masks the PAN and leaves out tracks, PIN block, expiry and chip data") {
  for (const char* const dialect : shipped_names) {
    INFO(dialect);
    const std::string text = describe(with_card(dialect));
    CHECK(text.contains("  2 pan                                  411111******1111\n"));
    CHECK(text.contains("  4 transaction_amount                   000000012345\n"));
    CHECK(text.contains(" 14 expiry_date                          ****\n"));
    CHECK(text.contains(" 35 track_2                              (wiped, 34 characters)\n"));
    CHECK(text.contains(" 45 track_1                              (wiped, 28 characters)\n"));
    CHECK(text.contains(" 52 pin_block                            (wiped, 8 bytes)\n"));
    CHECK(text.contains(" 55 chip_data                            (wiped, 11 bytes)\n"));
    for (const char* const secret : {"11111111", "2812", "01234567", "DOE", "A1B2C3D4"})
      CHECK_FALSE(text.contains(secret));
  }
}

TEST_CASE("masked JSON has the same masks, revealed JSON everything") {
  for (const char* const dialect : shipped_names) {
    INFO(dialect);
    const std::string masked = to_json(with_card(dialect));
    CHECK(masked.contains(R"("2":"411111******1111")"));
    for (const char* const secret : {"11111111", "2812", "01234567", "DOE", "A1B2C3D4"})
      CHECK_FALSE(masked.contains(secret));
    CHECK(
        to_json(with_card(dialect), Reveal::all) ==
        R"({"mti":"0100","fields":{"2":"4111111111111111","4":"000000012345","14":"2812",)"
        R"("35":"4111111111111111=28122011234567890","45":"B4111111111111111^DOE/J^2812"},)"
        R"("binary":{"52":"0123456789ABCDEF","55":"9F2608A1B2C3D4E5F60708"},)"
        R"("inside":{"35":{"pan":"4111111111111111","expiry":"2812","service_code":"201","discretionary":"1234567890"},)"
        R"("45":{"format_code":"B","pan":"4111111111111111","cardholder_name":"DOE/J","expiry":"2812"},)"
        R"("55":{"9F26":"A1B2C3D4E5F60708"}}})");
  }
}

TEST_CASE("a revealed description shows all") {
  const std::string text = describe(with_card("iso1987_bcd"), Reveal::all);
  CHECK(text.contains("4111111111111111=28122011234567890"));
  CHECK(text.contains("0123456789ABCDEF"));
}

TEST_CASE("a masked value of thirteen digits shows ten, one of twelve shows none") {
  Message message(shipped("iso1987_ascii"));
  REQUIRE(message.set(2, "4222222222222"));
  CHECK(shown(message, 2) == "422222***2222");
  REQUIRE(message.set(2, "422222222222"));
  CHECK(shown(message, 2) == "************");
  REQUIRE(message.set(2, "6212345678901234567"));
  CHECK(shown(message, 2) == "621234*********4567");
  REQUIRE(message.set(2, ""));
  CHECK(shown(message, 2).empty());
}

TEST_CASE("other characters are shown in UTF-8, those that steer terminals as a dot") {
  Message message(shipped("iso1987_ascii"));
  REQUIRE(message.set(43, "CAF\xc9 \x9b\x33\x31mRED"));
  CHECK(describe(message).contains("CAF\xc3\x89 .31mRED"));
}

// A template was shown whole, and with it the number within it, though both the number and the field said what they
// are.
TEST_CASE("a constructed tag that may hold a card number is no more shown than the number") {
  const auto dialect = parsed(
      "dialect: chip\nbase: iso1987_bcd\nlayouts:\n  chip:\n    kind: ber\n    rows:\n"
      "      \"70\": [template, b..99]\n      \"9C\": [type, n2]\n"
      "      \"5A\": {name: pan, type: n..19, fill: right_f, secrecy: mask}\n"
      "fields:\n  55: {name: chip_data, type: b...255, secrecy: plain, inside: chip}\n");
  Message message(*dialect);
  message.set_mti(*iso8583::Mti::parse("0100"));
  // The template 70, and E1, of which no table knows.
  REQUIRE(message.set(55, "700D5A0841111111111111119C0100E10A5A084111111111111111"));
  for (const std::string& text : {describe(message), to_json(message)}) {
    CHECK_FALSE(text.contains("4111111111111111"));
    CHECK_FALSE(text.contains("11111111"));
    CHECK(text.contains("411111******1111"));
  }
  CHECK(describe(message, Reveal::all).contains("4111111111111111"));
}
