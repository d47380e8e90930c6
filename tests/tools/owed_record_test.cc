// What a record says of what is owed to an issuer, as a page and as JSON: everything but the PAN.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "record.pb.h"
#include "switch/store/memory_store.h"
#include "tests/store/bank.h"
#include "tools/isotool/book_words.h"
#include "tools/isotool/record_json.h"
#include "tools/isotool/record_text.h"

using namespace isoswitch;
using namespace isoswitch::test;
using namespace isoswitch::tools;

namespace {

proto::Record every_kind() {
  proto::Record record;
  MemoryStore store{{.wake = {}, .on_record = [&](const proto::Record& made) { record = made; }}};
  Teller{store}.now(puts_every_kind()).value();
  return record;
}

}  // namespace

TEST_CASE("JSON of a record says what is owed, and that its PAN is sealed", "[record]") {
  const std::string text = record_json(every_kind(), BookWords{});
  CHECK(text.find("sealed\\u") == std::string::npos);
  CHECK(text.find("7365616c6564") == std::string::npos);
  const auto rows = nlohmann::json::parse(text)["rows"];
  const auto& owed = rows["owed"].at(0);
  CHECK(owed["state"] == "parked");
  CHECK(owed["kind"] == "advice");
  CHECK(owed["link"] == "sixteen letters\xC3\xA9");
  CHECK(owed["order"] == 1);
  CHECK(owed["class"] == 2);
  CHECK(owed["stan"] == "000044");
  CHECK(owed["original_stan"] == "000043");
  CHECK(owed["exposure"] == nlohmann::json{{"minor", 700}, {"currency", "EUR"}});
  CHECK(owed["remains"] == 0);
  CHECK(owed["fields"]["43"] == "CAF\xC3\x89");
  CHECK(owed["pan"] == "sealed");
  CHECK(owed["last_code"] == "904");
  CHECK(owed["note"] == "the issuer cannot read it");
  CHECK(rows["seen"].at(0)["open"] == owed["id"]);
  CHECK_FALSE(rows["seen"].at(0).contains("given"));  // it means nothing yet
  CHECK(rows["life_cycles"].at(0)["forwarded"] == nlohmann::json{{"link", "sixteen letters\xC3\xA9"},
                                                                 {"books", "issuer"},
                                                                 {"stan", "000043"},
                                                                 {"transmitted", "251125103059"}});
}

TEST_CASE("the page of a record says what is owed", "[record]") {
  const std::string page = record_page(every_kind(), BookWords{});
  CHECK_THAT(page, Catch::Contains("parked  advice  to sixteen letters\xC3\xA9  as STAN 000044 of 251125103107"));
  CHECK_THAT(page, Catch::Contains("exposure 7.00 EUR"));
  CHECK_THAT(page, Catch::Contains("answered 904: the issuer cannot read it"));
  CHECK_THAT(page, Catch::Contains("sent to sixteen letters\xC3\xA9 as STAN 000043 of 251125103059"));
  CHECK(page.find("sealed") == std::string::npos);
}
