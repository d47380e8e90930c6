// An answer beside the recorded one.
#include "tools/isotool/replay_compare.h"

#include <catch2/catch.hpp>
#include <initializer_list>

#include "tools/isotool/wire.h"

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

const std::shared_ptr<const iso8583::Dialect>& dialect() {
  static const auto loaded = find_dialect(SOURCE_ROOT "/config/dialects/iso1987_ascii.yaml").value();
  return loaded;
}

iso8583::Message message(const std::string& mti, std::initializer_list<std::pair<int, std::string>> fields) {
  iso8583::Message made(*dialect());
  made.set_mti(*iso8583::Mti::parse(mti));
  for (const auto& [field, text] : fields) REQUIRE(made.set(field, text));
  return made;
}

std::shared_ptr<const Profile> profile() {
  Faults faults;
  auto loaded = Profile::load(SOURCE_ROOT "/config/profiles/iso1987.yaml", {}, faults);
  REQUIRE(faults.none());
  return std::make_shared<const Profile>(std::move(*loaded));
}

const std::set<int> ignored = parse_fields(ignored_by_default).value();

std::vector<int> fields_of(const std::vector<AnswerDifference>& differences) {
  std::vector<int> list;
  list.reserve(differences.size());
  for (const AnswerDifference& each : differences) list.push_back(each.field);
  return list;
}

}  // namespace

TEST_CASE("fields to ignore are numbers", "[replay_compare]") {
  CHECK(parse_fields("7,37").value() == std::set<int>{7, 37});
  CHECK(parse_fields("").value().empty());
  for (const char* wrong : {"x", "7;8", "1", "193", "-7", "stan"}) {
    INFO(wrong);
    CHECK_FALSE(parse_fields(wrong));
  }
}

TEST_CASE("a decision is compared as the answer that it would be now", "[replay_compare]") {
  RecordedRequest request;
  request.answer.kind = RecordedAnswer::Kind::decision;
  request.answer.profile = profile();
  request.answer.flow = Flow::authorization;
  request.answer.given.reason = Reason::approved;
  request.answer.given.authorization_code = "OLD001";
  const auto sent = message("0100", {{2, "5413330000000019"}, {4, "000000004500"}, {11, "700001"}, {49, "978"}});
  const auto expected = expected_answer(request, sent);
  CHECK(expected.mti().text() == "0110");
  CHECK(expected.text(39) == "00");
  CHECK(expected.text(11) == "700001");

  const std::initializer_list<std::pair<int, std::string>> echoed = {
      {2, "5413330000000019"}, {4, "000000004500"}, {11, "700001"}, {49, "978"}, {38, "NEW001"}};
  auto answer = message("0110", echoed);
  REQUIRE(answer.set(39, "00"));
  CHECK(compare_answers(expected, answer, ignored).empty());
  CHECK(fields_of(compare_answers(expected, answer, {})) == std::vector<int>{38});

  SECTION("another code") {
    REQUIRE(answer.set(39, "51"));
    const auto differences = compare_answers(expected, answer, ignored);
    REQUIRE(fields_of(differences) == std::vector<int>{39});
    CHECK(differences[0].recorded == "00");
    CHECK(differences[0].now == "51");
  }
  SECTION("another amount, as of a partial approval") {
    REQUIRE(answer.set(4, "000000004000"));
    CHECK(fields_of(compare_answers(expected, answer, ignored)) == std::vector<int>{4});
  }
  SECTION("a field that is missing, one that is there, and another message type") {
    answer.remove(49);
    REQUIRE(answer.set(44, "X"));
    answer.set_mti(*iso8583::Mti::parse("0210"));
    const auto differences = compare_answers(expected, answer, ignored);
    REQUIRE(fields_of(differences) == std::vector<int>{0, 44, 49});
    CHECK(differences[1].recorded == "-");
    CHECK(differences[2].now == "-");
  }
  SECTION("another card's number is masked, and told apart all the same") {
    REQUIRE(answer.set(2, "5413330000050019"));
    const auto differences = compare_answers(expected, answer, ignored);
    REQUIRE(fields_of(differences) == std::vector<int>{2});
    CHECK(differences[0].recorded == "541333******0019");
    CHECK(differences[0].now == "541333******0019 (another)");
  }
}

TEST_CASE("the recorded amount and balances are expected", "[replay_compare]") {
  RecordedRequest request;
  request.answer.kind = RecordedAnswer::Kind::decision;
  request.answer.profile = profile();
  request.answer.flow = Flow::authorization;
  request.answer.given.reason = Reason::approved_partially;
  request.answer.given.transaction_amount = 2000;
  request.answer.given.balances[0] = Balance{0, 2, Money{-150, {978}}};
  const auto expected = expected_answer(request, message("0100", {{4, "000000004500"}}));
  CHECK(expected.text(39) == "10");
  CHECK(expected.text(4) == "000000002000");
  CHECK(expected.text(54) == "0002978D000000000150");  // account 00, available, EUR, debit
}

TEST_CASE("what a recorded answer only gave back, it gives back of what is sent now", "[replay_compare]") {
  RecordedRequest request;
  request.message = message("0100", {{4, "000000004500"}, {11, "000123"}, {7, "1125180005"}, {41, "TERM0001"}});
  request.answer.kind = RecordedAnswer::Kind::message;
  request.answer.message = std::make_shared<iso8583::Message>(
      message("0110", {{4, "000000004000"}, {11, "000123"}, {7, "1125180006"}, {39, "10"}}));
  request.answer.masked_pan = "541333******0019";
  auto sent = request.message;
  REQUIRE(sent.set(2, "5413330000000019"));
  REQUIRE(sent.set(11, "700001"));
  REQUIRE(sent.set(7, "0304050607"));
  const auto expected = expected_answer(request, sent);
  CHECK(expected.text(11) == "700001");
  CHECK(expected.text(7) == "1125180006");  // a time of its own
  CHECK(expected.text(4) == "000000004000");
  CHECK(expected.text(39) == "10");
  CHECK(expected.text(2) == "5413330000000019");
  CHECK_FALSE(expected.has(41));
}
