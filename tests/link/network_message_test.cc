// Network management messages in both versions (R20).
#include "switch/link/network_message.h"

#include <catch2/catch.hpp>

#include "tests/link/messages.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

const Instant at = instant_of({2026, 11, 24, 12, 34, 56});

NetworkMessages of_1987(NetworkMessages::Fields fields = {}) {
  return *NetworkMessages::with(dialect_1987(), profile_1987(), std::move(fields));
}

}  // namespace

TEST_CASE("an 0800 has its time, its STAN and its code", "[network_message]") {
  const auto messages = of_1987({{33, "999"}});
  iso8583::Message message;
  messages.build(NetworkAct::sign_on, "000042", at, message);
  CHECK(message.mti().text() == "0800");
  CHECK(message.text(7) == "1124123456");
  CHECK(message.text(11) == "000042");
  CHECK(message.text(70) == "001");
  CHECK(message.text(33) == "999");
  messages.build(NetworkAct::echo, "000043", at, message);
  CHECK(message.text(70) == "301");
  messages.build(NetworkAct::sign_off, "000043", at, message);
  CHECK(message.text(70) == "002");
}

TEST_CASE("an 1804 says in its function code what it is", "[network_message]") {
  const auto dialect = load_test_dialect("iso1993_ascii");
  const auto profile = load_test_profile("iso1993");
  const auto messages = *NetworkMessages::with(*dialect, *profile, {});
  iso8583::Message message;
  messages.build(NetworkAct::echo, "000042", at, message);
  CHECK(message.mti().text() == "1804");
  CHECK(message.text(12) == "261124123456");
  CHECK(message.text(24) == "831");
  auto answer = test::message("1814", {{11, "000042"}, {24, "831"}, {39, "800"}}, *dialect);
  CHECK(messages.is_of(NetworkAct::echo, answer));
  CHECK(messages.approves(answer));
  REQUIRE(answer.set(39, "000"));  // success elsewhere
  CHECK_FALSE(messages.approves(answer));
}

TEST_CASE("an answer is to what its code says, or says nothing", "[network_message]") {
  const auto messages = of_1987();
  CHECK(messages.is_of(NetworkAct::echo, message("0810", {{70, "301"}, {39, "00"}})));
  CHECK(messages.is_of(NetworkAct::echo, message("0810", {{39, "00"}})));
  CHECK_FALSE(messages.is_of(NetworkAct::echo, message("0810", {{70, "001"}, {39, "00"}})));
  CHECK_FALSE(messages.is_of(NetworkAct::echo, message("0810", {{70, "999"}, {39, "00"}})));
  CHECK_FALSE(messages.approves(message("0810", {{70, "301"}, {39, "91"}})));
  CHECK_FALSE(messages.approves(message("0810", {{70, "301"}})));
}

TEST_CASE("the peer's requests are answered with what they said", "[network_message]") {
  const auto messages = of_1987();
  const auto request = message("0801", {{7, "1124120000"}, {11, "000009"}, {33, "777"}, {70, "301"}});
  CHECK(messages.act_of(request) == NetworkAct::echo);
  CHECK_FALSE(messages.act_of(message("0800", {{70, "777"}})));
  CHECK_FALSE(messages.act_of(message("0800", {})));
  iso8583::Message answer;
  messages.answer(request, Reason::approved, answer);
  CHECK(answer.mti().text() == "0810");
  CHECK(answer.text(11) == "000009");
  CHECK(answer.text(7) == "1124120000");
  CHECK(answer.text(33) == "777");
  CHECK(answer.text(70) == "301");
  CHECK(answer.text(39) == "00");
  messages.answer(request, Reason::invalid_transaction, answer);
  CHECK(answer.text(39) == "12");
}

TEST_CASE("fields that the dialect cannot carry are refused at the start", "[network_message]") {
  const auto fault = NetworkMessages::with(dialect_1987(), profile_1987(), {{33, "not a number"}});
  REQUIRE_FALSE(fault);
  CHECK(fault.error().text.find("33") != std::string::npos);
  CHECK_FALSE(NetworkMessages::with(dialect_1987(), profile_1987(), {{1, "1"}}));
}
