#include "switch/store/wire_fields.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

#include "record.pb.h"
#include "switch/base/random.h"

namespace isoswitch::test {
namespace {

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

struct Walked {
  std::vector<WireField> fields;
  bool is_whole = false;
};

Walked walk(const std::string& message) {
  Walked walked;
  WireFields fields{bytes_of(message)};
  for (WireField field; fields.next(field);) walked.fields.push_back(field);
  walked.is_whole = fields.is_whole();
  return walked;
}

std::string text(const WireField& field) { return {field.bytes.begin(), field.bytes.end()}; }

}  // namespace

TEST_CASE("fields are walked as protobuf wrote them", "[wire_fields]") {
  proto::Seen seen;
  seen.set_id(std::string(300, 'i'));
  seen.mutable_transaction()->set_minor(-1);
  seen.set_replacement(std::numeric_limits<std::int64_t>::min());
  seen.set_sequence(std::numeric_limits<std::uint64_t>::max());
  seen.set_keep_until(-3);
  const std::string message = seen.SerializeAsString();
  const Walked walked = walk(message);
  REQUIRE(walked.is_whole);
  REQUIRE(walked.fields.size() == 5);
  CHECK(walked.fields[0].number == 1);
  CHECK(text(walked.fields[0]) == seen.id());
  CHECK(walked.fields[1].number == 2);
  CHECK(text(walked.fields[1]) == seen.transaction().SerializeAsString());
  CHECK(walked.fields[2].number == 4);
  CHECK(static_cast<std::int64_t>(walked.fields[2].value) == seen.replacement());
  CHECK(walked.fields[3].number == 6);
  CHECK(walked.fields[3].value == seen.sequence());
  CHECK(walked.fields[4].number == 7);
  CHECK(static_cast<std::int32_t>(walked.fields[4].value) == -3);
}

TEST_CASE("fields of eight and of four bytes are passed over", "[wire_fields]") {
  const std::string message{
      "\x09"
      "12345678"
      "\x15"
      "1234"
      "\x1a\x02hi",
      18};
  const Walked walked = walk(message);
  REQUIRE(walked.is_whole);
  REQUIRE(walked.fields.size() == 3);
  CHECK_FALSE(walked.fields[0].has_bytes);
  CHECK(walked.fields[1].number == 2);
  CHECK(text(walked.fields[2]) == "hi");
}

// Protobuf's numbers have twenty-nine bits, and its tags thirty-two.
TEST_CASE("a tag of more than thirty-two bits is no field, and neither is number zero", "[wire_fields]") {
  CHECK(walk(std::string{"\xf8\xff\xff\xff\x0f\x01", 6}).is_whole);
  CHECK_FALSE(walk(std::string{"\xf8\xff\xff\xff\x1f\x01", 6}).is_whole);
  CHECK_FALSE(walk(std::string{"\x00\x01", 2}).is_whole);
}

// A message cut where a field ends is a shorter message: so says protobuf, too.
TEST_CASE("a message that is cut is whole exactly where protobuf finds it whole", "[wire_fields]") {
  proto::LifeCycle row;
  row.set_id("life-cycle-1");
  row.set_held(1'000'000);
  row.mutable_ids()->set_stan("000001");
  row.set_keep_until(20'000);
  row.add_counted()->set_window(0x0123456789abcdefULL);
  const std::string message = row.SerializeAsString();
  for (std::size_t bytes = 0; bytes <= message.size(); ++bytes) {
    CAPTURE(bytes);
    const std::string cut = message.substr(0, bytes);
    CHECK(walk(cut).is_whole == proto::LifeCycle{}.ParseFromString(cut));
  }
}

TEST_CASE("no bytes are walked beyond their end, and what is no field is said to be none", "[wire_fields]") {
  SeededRandom random{20};
  for (int round = 0; round < 20'000; ++round) {
    std::string message;
    for (std::size_t n = random.below(24); n > 0; --n) message += static_cast<char>(random.below(256));
    const Walked walked = walk(message);
    std::size_t bytes = 0;
    for (const WireField& field : walked.fields) bytes += field.bytes.size() + 1;
    CHECK(bytes <= message.size());
    if (!walked.is_whole) continue;
    // What is whole here, protobuf's own reader passes over, too.
    google::protobuf::io::CodedInputStream in{bytes_of(message).data(), static_cast<int>(message.size())};
    std::size_t count = 0;
    while (const std::uint32_t tag = in.ReadTag()) {
      REQUIRE(google::protobuf::internal::WireFormatLite::SkipField(&in, tag));
      ++count;
    }
    CHECK(in.ConsumedEntireMessage());
    CHECK(count == walked.fields.size());
  }
}

}  // namespace isoswitch::test
