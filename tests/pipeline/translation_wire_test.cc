// One purchase from a BCD terminal of 1987 to an ASCII host of 1993 and back, byte for byte. The bytes were packed by
// tests/integration/iso.py.
#include "iso8583/check/validate.h"
#include "switch/pipeline/reply.h"
#include "tests/iso8583/hex.h"
#include "tests/pipeline/translation_route.h"

using namespace isoswitch;
using namespace translation_test;

namespace {

const Frame asked_0100 = from_hex(
    "0100723C668128E0921016541333000000001900000000000000500011241200000001231300001124291254110250005100010006123456"
    "375413330000000019D2912201000001234567805245464552454E43453030315445524D303030314D45524348414E543030303030303142"
    "414B4552592041542054484520434F524E45522020205041524953202020202020202037354652393738001122334455667700279F260811"
    "2233445566778882025C00950500000480009F3602001A00104F55525320414C4F4E45");
const Frame question_1100 = from_hex(
    "3131303037323334323734313238453039323030313635343133333330303030303030303139303030303030303030303030303035303030"
    "3131323431323030303139303030303132363131323431333030303032393132323530303130303031353133303031303031313030353431"
    "3130363132333435363337353431333333303030303030303031393D32393132323031303030303031323334353637385245464552454E43"
    "453030315445524D303030314D45524348414E5430303030303031343442414B4552592041542054484520434F524E45525C5C5041524953"
    "5C20202020202020202020373520465241393738303031313232333334343535363637373032379F2608112233445566778882025C009505"
    "00000480009F3602001A");
const Frame answer_1110 = from_hex(
    "3131313037303330303030303045393038323030313635343133333330303030303030303139303030303030303030303030303035303030"
    "3930303030313236313132343133303030305245464552454E43453030314131423243333030305445524D30303031313357495448494E20"
    "4C494D495453393738303132910A01020304050607083030");
const Frame reply_0110 = from_hex(
    "0110723800010ED0820016541333000000001900000000000000500011241200000001231300001124061234565245464552454E43453030"
    "3141314232433330305445524D303030314D45524348414E54303030303030311357495448494E204C494D4954533937380012910A010203"
    "04050607083030");

}  // namespace

TEST_CASE("0100 in BCD becomes 1100 in ASCII, and the 1110 an 0110", "[translation][wire]") {
  To1993 route;
  iso8583::Message asked;
  REQUIRE(asked.decode(route.from.dialect, asked_0100));
  const Transaction tx = route.transaction(asked);

  iso8583::Message question;
  const auto left_out = route.translation.request(asked, tx, question);
  REQUIRE(left_out);
  CHECK(left_out->empty());
  const Instant sent = instant_of({2026, 11, 24, 12, 0, 1});
  REQUIRE(set_names({.stan = "900001", .sent = sent}, route.to, question));
  Frame wire;
  REQUIRE(question.encode(wire));
  CHECK(to_hex(wire) == to_hex(question_1100));
  std::vector<iso8583::Error> faults;
  iso8583::validate(question, faults);
  CHECK(faults.empty());

  iso8583::Message answer;
  REQUIRE(answer.decode(route.to.dialect, answer_1110));
  const auto heard = route.translation.answer(answer, tx.code_class(), noon, tx.kind);
  REQUIRE(heard);
  iso8583::Message reply;
  Given given;
  given.reason = heard->reason;
  given.authorization_code = heard->authorization_code;
  build_reply(asked, tx, given, nullptr, reply);
  for (const auto& [field, value] : heard->others) CHECK(reply.set(field, value));
  wire.clear();
  REQUIRE(reply.encode(wire));
  CHECK(to_hex(wire) == to_hex(reply_0110));
}

TEST_CASE("between two peers of one dialect every field keeps its bytes", "[translation][wire]") {
  const Route route{"iso1987_bcd", profile("iso1987"), "iso1987_bcd", profile("iso1987")};
  iso8583::Message asked;
  REQUIRE(asked.decode(route.from.dialect, asked_0100));
  iso8583::Message question;
  REQUIRE(route.translation.request(asked, route.transaction(asked), question));
  // With the acquirer's own names on it again it is the message that came.
  REQUIRE(set_names({.stan = "000123", .sent = noon}, route.to, question));
  Frame wire;
  REQUIRE(question.encode(wire));
  CHECK(to_hex(wire) == to_hex(asked_0100));
}

TEST_CASE("what is translated is what the other dialect's own table asks for", "[translation][wire]") {
  const std::string location = "BAKERY AT THE CORNER   PARIS        75FR";
  const Fields more_of_1987{{12, "130000"},
                            {13, "1124"},
                            {15, "1125"},
                            {22, "051"},
                            {25, "00"},
                            {32, "123456"},
                            {35, card + "=29122010000"},
                            {43, location},
                            {54, "0040978C000000002000"},
                            {55, "9F3602001A"}};
  const Fields more_of_1993{{15, "261125"},    {22, "510101511004"},        {26, "5411"},
                            {32, "123456"},    {35, card + "=29122010000"}, {43, "BAKERY\\\\PARIS\\          75 FRA"},
                            {55, "9F3602001A"}};
  OriginalIds original;
  original.message_class = 1;
  original.stan = "900001";
  original.transmitted = "1124120001";
  original.acquirer = "00000123456";
  const auto faults = [&](const Route& route, const std::string& mti, const Fields& fields, bool reverses) {
    const auto asked = message(route.from.dialect, mti, fields);
    iso8583::Message question;
    REQUIRE(route.translation.request(asked, route.transaction(asked), question));
    OwnNames names{.stan = "900002", .sent = noon};
    if (reverses) names.original = original;
    REQUIRE(set_names(names, route.to, question));
    std::vector<iso8583::Error> found;
    iso8583::validate(question, found);
    for (const iso8583::Error& fault : found) UNSCOPED_INFO(fault.text());
    return found.size();
  };
  const std::string original_1987 = "0100000123112412000000000123456" + std::string(11, '0');
  for (const char* mti : {"0100", "0200", "0120", "0220"})
    CHECK(faults(To1993{}, mti, purchase_of_1987(more_of_1987), false) == 0);
  for (const char* mti : {"0400", "0420"}) {
    CHECK(faults(To1993{}, mti, purchase_of_1987({{90, original_1987}}), true) == 0);
    CHECK(faults(To1993{}, mti,
                 purchase_of_1987({{90, original_1987}, {95, "000000003000000000000000C00000000C00000000"}}),
                 true) == 0);
  }
  for (const char* mti : {"1100", "1200", "1120", "1220"})
    CHECK(faults(To1987{}, mti, purchase_of_1993(more_of_1993), false) == 0);
  const std::string original_1993 = "110000012326112413000006123456";
  CHECK(faults(To1987{}, "1420", purchase_of_1993({{24, "400"}, {56, original_1993}}), true) == 0);
  CHECK(faults(
            To1987{}, "1420",
            purchase_of_1993({{4, "000000003000"}, {24, "401"}, {30, "000000005000000000000000"}, {56, original_1993}}),
            true) == 0);
}
