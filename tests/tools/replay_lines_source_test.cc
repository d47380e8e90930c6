// Requests and their answers out of lines of JSON.
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

#include "tools/isotool/replay_source.h"

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

using AnswerKind = RecordedAnswer::Kind;

struct Read {
  std::vector<RecordedRequest> requests;
  SourceFigures figures;
};

Read read(const std::string& text, Selection selection = {}) {
  const std::string file = std::tmpnam(nullptr);
  std::ofstream(file) << text;
  static const auto dialect = find_dialect(SOURCE_ROOT "/config/dialects/iso1987_ascii.yaml").value();
  auto source = lines_source(file, dialect, std::move(selection));
  REQUIRE(source);
  Read result;
  result.figures = (*source)
                       ->read([&](RecordedRequest request) {
                         result.requests.push_back(std::move(request));
                         return true;
                       })
                       .value();
  std::remove(file.c_str());
  return result;
}

Selection upto(std::uint64_t line) {
  Selection selection;
  selection.until = line;
  return selection;
}
Selection of_card(const std::string& last_four) {
  Selection selection;
  selection.card = last_four;
  return selection;
}

std::string line(const std::string& mti, const std::string& stan, const std::string& more = "") {
  return R"({"mti":")" + mti + R"(","fields":{"11":")" + stan + "\"" + more + "}}\n";
}

}  // namespace

TEST_CASE("an answer belongs to the request with its class and STAN, whatever lies between", "[replay_lines]") {
  const auto got = read(line("0100", "000001") + line("0200", "000001") + line("0100", "000002") +
                        line("0110", "000002", R"(,"39":"51")") + line("0210", "000001", R"(,"39":"00")") +
                        line("0110", "000001", R"(,"39":"05")"));
  REQUIRE(got.requests.size() == 3);
  const char* codes[] = {"05", "00", "51"};
  for (std::size_t i = 0; i < 3; ++i) {
    REQUIRE(got.requests[i].answer.kind == AnswerKind::message);
    CHECK(got.requests[i].answer.message->text(39) == codes[i]);
    CHECK(got.requests[i].position == i + 1);
  }
  CHECK(got.figures.unpaired == 0);
}

TEST_CASE("a repeat has an answer of its own, in the order of both", "[replay_lines]") {
  const auto got = read(line("0100", "000001") + line("0101", "000001") + line("0110", "000001", R"(,"38":"AAAAAA")") +
                        line("0110", "000001", R"(,"38":"BBBBBB")") + line("0110", "000001"));
  REQUIRE(got.requests.size() == 2);
  CHECK(got.requests[0].answer.message->text(38) == "AAAAAA");
  CHECK(got.requests[1].answer.message->text(38) == "BBBBBB");
  CHECK(got.figures.unpaired == 1);
}

TEST_CASE("two terminals that use the same STAN are told apart", "[replay_lines]") {
  const auto got = read(line("0100", "000001", R"(,"41":"TERM0001")") + line("0100", "000001", R"(,"41":"TERM0002")") +
                        line("0110", "000001", R"(,"39":"02","41":"TERM0002")") +
                        line("0110", "000001", R"(,"39":"01","41":"TERM0001")"));
  REQUIRE(got.requests.size() == 2);
  CHECK(got.requests[0].answer.message->text(39) == "01");
  CHECK(got.requests[1].answer.message->text(39) == "02");
}

TEST_CASE("a request without an answer is not compared, and a notification has none", "[replay_lines]") {
  const auto got = read(line("0100", "000001") + line("0140", "000002"));
  REQUIRE(got.requests.size() == 2);
  CHECK(got.requests[0].answer.kind == AnswerKind::unknown);
  CHECK(got.requests[1].answer.kind == AnswerKind::nothing);
}

TEST_CASE("masked and wiped values are known to have been there, and are no values", "[replay_lines]") {
  // As decode --json writes it without --reveal.
  const std::string request_line =
      R"j({"mti":"0100","fields":{"2":"541333******0019","3":"000000","11":"000001","14":"****",)j"
      R"j("35":"(wiped, 24 characters)"},"binary":{"52":"(wiped, 8 bytes)"},)j"
      R"j("inside":{"3":{"type":"00"},"35":{"pan":"541333******0019"}}})j";
  const std::string answer_line = R"j({"mti":"0110","fields":{"11":"000001","2":"541333******0019",)j"
                                  R"j("48":"(wiped, 3 characters)"}})j";
  const auto got = read(request_line + "\n" + answer_line + "\n");
  REQUIRE(got.requests.size() == 1);
  const RecordedRequest& request = got.requests[0];
  CHECK(request.masked_pan == "541333******0019");
  CHECK(request.bin() == "541333");
  CHECK(request.last_four() == "0019");
  CHECK(request.wiped == std::vector<int>{14, 35, 52});
  CHECK_FALSE(request.pan_in_track);
  CHECK(request.message.text(3) == "000000");
  for (const int field : {2, 14, 35, 52}) CHECK_FALSE(request.message.has(field));
  CHECK(request.answer.masked_pan == "541333******0019");
  CHECK(request.answer.not_recorded == std::vector<int>{48});
}

TEST_CASE("a number that is only in track 2 is known from there", "[replay_lines]") {
  const std::string text = R"j({"mti":"0100","fields":{"11":"000001","35":"(wiped, 24 characters)"},)j"
                           R"j("inside":{"35":{"pan":"541333******0019"}}})j";
  const auto got = read(text + "\n");
  REQUIRE(got.requests.size() == 1);
  CHECK(got.requests[0].pan_in_track);
  CHECK(got.requests[0].masked_pan == "541333******0019");
}

TEST_CASE("lines that are no messages are counted, and the first is told without what it holds", "[replay_lines]") {
  const auto got = read("{\n" + line("0100", "000001") + R"({"mti":"0100","fields":{"2":"12345678901234567890123"}})" +
                        "\n" + R"({"line":3,"error":"…"})" + "\n");
  CHECK(got.requests.size() == 1);
  CHECK(got.figures.faulty == 3);
  CHECK(got.figures.first_fault.starts_with("line 1: "));
}

TEST_CASE("lines up to one, of one card", "[replay_lines]") {
  const std::string text = line("0100", "000001", R"(,"2":"5413330000000019")") +
                           line("0100", "000002", R"(,"2":"541333******0027")") +
                           line("0100", "000003", R"(,"2":"5413330000000019")");
  CHECK(read(text, upto(2)).requests.size() == 2);
  CHECK(read(text, of_card("0019")).requests.size() == 2);
  CHECK(read(text, of_card("0027")).requests.size() == 1);
}
