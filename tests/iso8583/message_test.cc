// Whose bytes a message has: copies, moves, keep(), fields set over decoded ones, fields taken from others.
#include "iso8583/message.h"

#include <catch2/catch.hpp>

#include "iso8583/reply.h"
#include "tests/iso8583/dialects.h"
#include "tests/iso8583/hex.h"

using iso8583::Message;
using iso8583::Mti;

namespace {

const std::string purchase =
    "0100"
    "6020000000800000"
    "164000001234567899"
    "000000"
    "123456"
    "TERM0001";

std::string wire_of(const Message& message) {
  Frame frame;
  REQUIRE(message.encode(frame));
  return {frame.begin(), frame.end()};
}

Message decoded(const Frame& frame, const char* dialect = "iso1987_ascii") {
  Message message;
  REQUIRE(message.decode(shipped(dialect), frame));
  return message;
}

// What the frame's memory is reused for.
void overwrite(Frame& frame) { std::fill(frame.begin(), frame.end(), std::uint8_t{'#'}); }

}  // namespace

TEST_CASE("a decoded message refers to its frame until it keeps the bytes") {
  Frame frame = from_text(purchase);
  Message message = decoded(frame);
  CHECK(message.raw(2).data() == frame.data() + 22);
  message.keep();
  overwrite(frame);
  CHECK(message.text(2) == "4000001234567899");
  CHECK(wire_of(message) == purchase);
  message.keep();
  CHECK(wire_of(message) == purchase);
}

TEST_CASE("a copy owns its bytes and lives by itself") {
  Frame frame = from_text(purchase);
  Message original = decoded(frame);
  REQUIRE(original.set(11, "654321"));
  Message copy = original;
  Message assigned;
  assigned = original;
  overwrite(frame);
  REQUIRE(original.set(11, "000000"));
  original.remove(2);
  for (const Message* const message : {&copy, &assigned}) {
    CHECK(message->text(2) == "4000001234567899");
    CHECK(message->text(11) == "654321");
    CHECK(message->text(41) == "TERM0001");
    CHECK(message->mti().text() == "0100");
  }
  const Message& itself = copy;
  copy = itself;
  CHECK(copy.text(2) == "4000001234567899");
  copy.reset(shipped("iso1987_bcd"));
  CHECK(assigned.text(2) == "4000001234567899");
}

TEST_CASE("a copy over a longer message has nothing of it") {
  const Frame frame = from_text(purchase);
  Message other = decoded(frame);
  REQUIRE(other.set(48, std::string(900, 'x')));
  const Message small(shipped("iso1987_ascii"));
  other = small;
  CHECK(other.fields().empty());
  CHECK(wire_of(other) == "00000000000000000000");
}

TEST_CASE("a moved message has all bytes, kept or not, and leaves an empty one that can be used again") {
  for (const bool kept : {false, true}) {
    Frame frame = from_text(purchase);
    Message original = decoded(frame);
    REQUIRE(original.set(3, "200000"));
    if (kept) {
      original.keep();
      overwrite(frame);
    }
    Message moved = std::move(original);
    CHECK(moved.text(2) == "4000001234567899");
    CHECK(moved.text(3) == "200000");
    original.reset(shipped("iso1987_ascii"));
    CHECK(original.fields().empty());
    REQUIRE(original.set(3, "000000"));
    CHECK(wire_of(original) ==
          "00002000000000000000"
          "000000");
    Message again;
    again = std::move(moved);
    CHECK(again.text(41) == "TERM0001");
    CHECK(again.text(3) == "200000");
  }
}

TEST_CASE("a moved-from message has no fields") {
  const Frame frame = from_text(purchase);
  Message original = decoded(frame);
  const Message moved = std::move(original);
  CHECK(original.fields().empty());
  CHECK_FALSE(original.has(2));
  CHECK(moved.has(2));
}

TEST_CASE("setting over a decoded field, removing one and adding others changes just these") {
  const Frame frame = from_text(purchase);
  Message message = decoded(frame);
  REQUIRE(message.set(11, "999999"));
  message.remove(41);
  REQUIRE(message.set(39, "00"));
  REQUIRE(message.set(70, "301"));
  message.set_mti(*Mti::parse("0110"));
  CHECK(wire_of(message) ==
        "0110"
        "E020000002000000"
        "0400000000000000"
        "164000001234567899"
        "000000"
        "999999"
        "00"
        "301");
  message.remove(70);
  message.remove(70);
  message.remove(39);
  message.remove(0);
  message.remove(129);
  CHECK(wire_of(message) ==
        "0110"
        "6020000000000000"
        "164000001234567899"
        "000000"
        "999999");
}

TEST_CASE("a field may be set from another one's text, and from its own") {
  // The text may stand in the message's own bytes, which move when room is made for the new value.
  Message message(shipped("iso1987_ascii"));
  iso8583::Scratch room;
  REQUIRE(message.set(37, "432814123456"));
  for (int i = 0; i < 200; ++i) {
    REQUIRE(message.set(37, message.text(37, room)));
    REQUIRE(message.set(48, message.text(37, room)));
    REQUIRE(message.set(63, message.text(48, room)));
    CHECK(message.text(63) == "432814123456");
  }
  REQUIRE(message.set_bytes(64, from_hex("0102030405060708")));
  REQUIRE(message.set_bytes(128, message.bytes(64)));
  CHECK(message.text(128) == "0102030405060708");
  message.copy_from(message, 37);
  CHECK(message.text(37) == "432814123456");
}

TEST_CASE("encode appends to what is there") {
  const Frame frame = from_text(purchase);
  Frame out = from_text("length:");
  REQUIRE(decoded(frame).encode(out));
  CHECK(std::string(out.begin(), out.end()) == "length:" + purchase);
}

TEST_CASE("hex bitmaps in small letters are read, and written as they came while they hold") {
  const Frame frame = from_text(
      "0100"
      "602000000080000e"
      "164000001234567899"
      "000000"
      "123456"
      "TERM0001"
      "003abc"
      "003xyz"
      "003123");
  Message message = decoded(frame);
  message.keep();
  CHECK(wire_of(message).substr(4, 16) == "602000000080000e");
  const Message copy = message;
  CHECK(wire_of(copy).substr(4, 16) == "602000000080000e");
  REQUIRE(message.set(61, "new"));
  CHECK(wire_of(message).substr(4, 16) == "602000000080000e");
  message.remove(63);
  CHECK(wire_of(message).substr(4, 16) == "602000000080000C");
  REQUIRE(message.set(63, "x"));
  CHECK(wire_of(message).substr(4, 16) == "602000000080000e");
}

TEST_CASE("an empty second bitmap is accepted and written again, until something else is present") {
  const std::string wire =
      "0800"
      "8020000000000000"
      "0000000000000000"
      "123456";
  const Frame frame = from_text(wire);
  Message message = decoded(frame);
  CHECK(message.fields().size() == 1);
  CHECK(wire_of(message) == wire);
  REQUIRE(message.set(12, "101010"));
  CHECK(wire_of(message) ==
        "0800"
        "0030000000000000"
        "123456"
        "101010");
  REQUIRE(message.set(70, "301"));
  CHECK(wire_of(message) ==
        "0800"
        "8030000000000000"
        "0400000000000000"
        "123456"
        "101010"
        "301");
}

TEST_CASE("a field is copied byte for byte within a dialect") {
  // The hex digits of DE 52 came in small letters.
  const Frame frame = from_text(
      "0100"
      "0000000000001000"
      "0a0b0c0d0e0f0102");
  const Message source = decoded(frame);
  Message target(shipped("iso1987_ascii"));
  target.copy_from(source, 52);
  target.copy_from(source, 53);
  CHECK(wire_of(target) ==
        "0000"
        "0000000000001000"
        "0a0b0c0d0e0f0102");
  CHECK(target.text(52) == "0A0B0C0D0E0F0102");
}

TEST_CASE("a field is copied by its text across dialects, and left out where it does not fit") {
  Message source(shipped("iso1987_ascii"));
  for (const auto& [field, text] : std::initializer_list<std::pair<int, const char*>>{{2, "4000001234567"},
                                                                                      {4, "000000012345"},
                                                                                      {12, "101112"},
                                                                                      {22, "051"},
                                                                                      {35, "4000=25"},
                                                                                      {43, "SHOP"},
                                                                                      {52, "0A0B0C0D0E0F0102"},
                                                                                      {55, "9F2608"}})
    REQUIRE(source.set(field, text));
  for (const char* const name : shipped_names) {
    INFO(name);
    Message target(shipped(name));
    for (const int field : source.fields()) target.copy_from(source, field);
    CHECK(target.text(2) == "4000001234567");
    CHECK(target.text(4) == "000000012345");
    CHECK(target.text(35) == "4000=25");
    CHECK(target.text(52) == "0A0B0C0D0E0F0102");
    CHECK(target.text(55) == "9F2608");
    CHECK(target.text(43) == "SHOP" + std::string(36, ' '));
    // DE 12 has 12 digits in 1993.
    CHECK(target.has(12) == (shipped(name).version() == 0));
  }
}

TEST_CASE("a reply echoes what it was told to, as it came, and has the type that answers") {
  const Frame frame = from_text(purchase);
  const Message request = decoded(frame);
  Message reply;
  const int echo[] = {2, 3, 7, 11, 41};
  iso8583::reply_to(request, echo, reply);
  REQUIRE(reply.set(39, "00"));
  CHECK(wire_of(reply) ==
        "0110"
        "6020000002800000"
        "164000001234567899"
        "000000"
        "123456"
        "00"
        "TERM0001");
  iso8583::reply_to(request, {}, reply);
  CHECK(wire_of(reply) ==
        "0110"
        "0000000000000000");
}

TEST_CASE("bytes, raw and units of a value, converted or not") {
  Message message(shipped("iso1987_bcd"));
  REQUIRE(message.set(2, "123"));
  REQUIRE(message.set(52, "0102030405060708"));
  REQUIRE(message.set(41, "T"));
  CHECK(message.units(2) == 3);
  CHECK(to_hex(message.raw(2)) == "1230");
  CHECK(message.bytes(2) == from_text("123"));
  CHECK(message.units(52) == 8);
  CHECK(to_hex(message.bytes(52)) == "0102030405060708");
  CHECK(to_hex(message.raw(52)) == "0102030405060708");
  CHECK(message.units(41) == 8);
  CHECK(message.units(3) == 0);
  CHECK(message.raw(3).empty());
  CHECK(message.bytes(3).empty());
  REQUIRE(message.set_bytes(48, from_text("abc")));
  CHECK(message.text(48) == "abc");
  Message ascii(shipped("iso1987_ascii"));
  REQUIRE(ascii.set(52, "0102030405060708"));
  CHECK(to_hex(ascii.raw(52)) == to_hex(from_text("0102030405060708")));
  CHECK(to_hex(ascii.bytes(52)) == "0102030405060708");
}

TEST_CASE("a value longer than a scratch's small room is read whole") {
  for (const char* const name : shipped_names) {
    Message message(shipped(name));
    const std::string text(999, 'z');
    REQUIRE(message.set(48, text));
    iso8583::Scratch room;
    CHECK(message.text(48, room) == text);
    REQUIRE(message.set(48, "short"));
    CHECK(message.text(48, room) == "short");
  }
}
