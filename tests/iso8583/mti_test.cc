// Message types in all their forms.
#include "iso8583/mti.h"

#include <catch2/catch.hpp>

#include "iso8583/message.h"
#include "tests/iso8583/dialects.h"
#include "tests/iso8583/hex.h"

using iso8583::Mti;

TEST_CASE("the type that answers is the next function, with the origin made even") {
  const std::pair<const char*, const char*> rows[] = {
      {"0100", "0110"}, {"0101", "0110"}, {"0120", "0130"}, {"0121", "0130"}, {"0200", "0210"}, {"0220", "0230"},
      {"0400", "0410"}, {"0401", "0410"}, {"0420", "0430"}, {"0421", "0430"}, {"0500", "0510"}, {"0520", "0530"},
      {"0800", "0810"}, {"0820", "0830"}, {"1100", "1110"}, {"1121", "1130"}, {"1420", "1430"}, {"1804", "1814"},
      {"0102", "0112"}, {"0103", "0112"}, {"2100", "2110"}, {"0140", "0150"}};
  for (const auto& [request, response] : rows) CHECK(Mti::parse(request)->response().text() == response);
  CHECK(Mti::parse("0110")->response().text() == "0110");
}

TEST_CASE("the four digits of a type") {
  const Mti mti = *Mti::parse("1421");
  CHECK(mti.version() == 1);
  CHECK(mti.message_class() == 4);
  CHECK(mti.function() == 2);
  CHECK(mti.origin() == 1);
  CHECK(mti.is_repeat());
  CHECK_FALSE(mti.is_response());
  CHECK(Mti::parse("0130")->is_response());
  CHECK(mti.code() == 0x1421);
  CHECK(Mti::from_code(0x1421) == mti);
  CHECK(Mti().text() == "0000");
  CHECK(Mti::parse("9999")->text() == "9999");
}

TEST_CASE("four digits and nothing else are a type") {
  for (const char* const wrong : {"", "010", "01000", "01A0", " 100", "0x10", "01-0"}) CHECK_FALSE(Mti::parse(wrong));
}

TEST_CASE("a type on the wire: ASCII, packed, EBCDIC") {
  const std::pair<const char*, const char*> rows[] = {
      {"iso1987_ascii", "30343231"}, {"iso1987_bcd", "0421"}, {"iso1987_ebcdic", "F0F4F2F1"}};
  for (const auto& [dialect, wire] : rows) {
    iso8583::Message message(shipped(dialect));
    message.set_mti(*Mti::parse("0421"));
    Frame frame;
    REQUIRE(message.encode(frame));
    CHECK(to_hex(frame).starts_with(wire));
    iso8583::Message again;
    REQUIRE(again.decode(shipped(dialect), frame));
    CHECK(again.mti().text() == "0421");
  }
}
