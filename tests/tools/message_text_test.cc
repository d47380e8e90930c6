// Messages typed by a person.
#include "tools/isotool/message_text.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "tools/isotool/wire.h"

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

const iso8583::Dialect& ascii() {
  static const auto dialect = find_dialect(SOURCE_ROOT "/config/dialects/iso1987_ascii.yaml").value();
  return *dialect;
}

const iso8583::Dialect& ascii_1993() {
  static const auto dialect = find_dialect(SOURCE_ROOT "/config/dialects/iso1993_ascii.yaml").value();
  return *dialect;
}

Result<iso8583::Message> read(const std::vector<std::string>& arguments, const std::string& in = "") {
  std::istringstream stream(in);
  iso8583::Message message;
  if (auto done = read_message(arguments, stream, ascii(), message); !done) return std::unexpected(done.error());
  return message;
}

std::string fault_of(const std::vector<std::string>& arguments) {
  const auto message = read(arguments);
  return message ? "" : message.error().text;
}

// 2026-11-24 16:09:03 UTC, day 328 of the year.
const Instant moment = instant_of({2026, 11, 24, 16, 9, 3});

}  // namespace

TEST_CASE("fields are given by number or by name, binary ones as hex", "[send]") {
  const auto message = read({"mti=0200", "2=5413330000000019", "stan=000007", "4=000000005000", "52=0123456789abcdef"});
  REQUIRE(message);
  CHECK(message->mti().text() == "0200");
  CHECK(message->text(2) == "5413330000000019");
  CHECK(message->text(11) == "000007");
  CHECK(message->text(52) == "0123456789ABCDEF");
  CHECK(message->fields().size() == 4);
}

// ISO 8583:1987 DE 43: 23 characters of street, 13 of city, 2 of region, 2 of country.
TEST_CASE("parts of values are given by their path", "[send]") {
  const auto message =
      read({"mti=0200", "11=000007", "43.city=PARIS", "43.country=FR", "55.9F27=80", "54.1.account_type=30"});
  REQUIRE(message);
  CHECK(message->text(43) == std::string(23, ' ') + "PARIS" + std::string(10, ' ') + "FR");
  CHECK(message->text(55) == "9F270180");
  CHECK(message->text(54).starts_with("30"));
  CHECK(read({"mti=0200", "3=003000", "3.to_account=10"})->text(3) == "003010");
  CHECK(fault_of({"mti=0200", "55.9F27=80", "55.9F27=40"}) == "55.9F27 is given twice");
  CHECK(fault_of({"mti=0200", "43.city=A", "43=B"}) == "field 43 is given twice");
  CHECK(fault_of({"mti=0200", "43.town=A"}).starts_with("43: expected a part of merchant_location_1987"));
  CHECK(fault_of({"mti=0200", "55.9F27=8"}).starts_with("55.9F27 cryptogram_information_data: expected two hex"));
  CHECK(fault_of({"mti=0200", "11.first=0"}).starts_with("11: expected a value that iso1987_ascii divides"));
}

TEST_CASE("a value may hold an equals sign", "[send]") {
  const auto message = read({"mti=0200", "35=5413330000000019=29122011"});
  REQUIRE(message);
  CHECK(message->text(35) == "5413330000000019=29122011");
}

TEST_CASE("JSON comes as an argument or from stdin", "[send]") {
  const std::string json = R"({"mti":"0800","fields":{"11":"000001","70":"301"}})";
  CHECK(read({json})->text(70) == "301");
  CHECK(read({}, json + "\n")->text(70) == "301");
  CHECK(read({"-"}, json)->text(70) == "301");
  CHECK(!read({}));
}

TEST_CASE("faults name the field and not its value", "[send]") {
  CHECK(fault_of({"2=5413330000000019"}) == "expected mti=NNNN among the arguments");
  CHECK(fault_of({"mti=0100", "5413330000000019"}) == "expected FIELD=VALUE, found no '='");
  CHECK(fault_of({"mti=100"}) == "mti: expected four digits, found '100'");
  CHECK(fault_of({"mti=0100", "129=1"}) == "field 129: iso1987_ascii has no such field");
  CHECK(fault_of({"mti=0100", "pam=1"}) == "'pam' names no field of iso1987_ascii");
  CHECK(fault_of({"mti=0100", "11=000001", "stan=000002"}) == "field 11 is given twice");
  const std::string fault = fault_of({"mti=0100", "2=541333000000001X"});
  CHECK(fault.starts_with("2 pan: "));
  CHECK(fault.find("541333") == std::string::npos);
}

TEST_CASE("filling adds what is missing and keeps what is there", "[send]") {
  const ManualClock clock(moment);
  SeededRandom random(1);
  Filler filler(clock, random);
  auto message = read({"mti=0100", "11=000042", "13=0101"});
  REQUIRE(message);
  REQUIRE(filler.fill(*message));
  CHECK(message->text(7) == "1124160903");
  CHECK(message->text(11) == "000042");
  CHECK(message->text(12) == "160903");
  CHECK(message->text(13) == "0101");
  CHECK(message->text(37) == "632816000042");
}

TEST_CASE("filling of 1993 puts the whole local time into field 12", "[send]") {
  const ManualClock clock(moment);
  SeededRandom random(1);
  Filler filler(clock, random);
  iso8583::Message message(ascii_1993());
  message.set_mti(*iso8583::Mti::parse("1100"));
  REQUIRE(filler.fill(message));
  CHECK(message.text(12) == "261124160903");
  CHECK(!message.has(13));
}

TEST_CASE("STANs go up by one and skip zero", "[send]") {
  const ManualClock clock(moment);
  SeededRandom random(7);
  Filler filler(clock, random);
  const auto stan = [&] {
    iso8583::Message message(ascii());
    message.set_mti(*iso8583::Mti::parse("0100"));
    REQUIRE(filler.fill(message));
    return std::stoi(message.text(11));
  };
  const int first = stan();
  CHECK(stan() == first % 999'999 + 1);
  CHECK(first >= 1);
}
