// What goes to the other edition and comes back is the same, for every field that the table carries, over messages that
// another implementation packed.
#include "iso8583/check/country_codes.h"
#include "switch/pipeline/merchant_location.h"
#include "switch/pipeline/translation_table.h"
#include "tests/iso8583/vectors.h"
#include "tests/pipeline/translation_route.h"

using namespace isoswitch;
using namespace translation_test;

namespace {

Transaction plain_request() {
  Transaction tx;
  tx.flow = Flow::authorization;
  tx.received = noon;
  return tx;
}

// Everything of a vector that a request may have, as a request.
iso8583::Message as_request(const iso8583::Dialect& dialect, const Vector& vector) {
  iso8583::Message made;
  if (!made.decode(dialect, vector.wire)) FAIL("does not decode");
  made.set_mti(*iso8583::Mti::parse(std::string{vector.mti[0]} + "100"));
  return made;
}

struct Editions {
  Profile old = profile("iso1987");
  Profile newer = profile("iso1993");
  const Profile& of(const iso8583::Dialect& dialect) const { return dialect.version() == 0 ? old : newer; }
};

bool digits_only(const std::string& text) { return text.find_first_not_of("0123456789") == std::string::npos; }

// Why a field of a vector may not get through; the gaps say the same in words.
bool may_be_left_out(const iso8583::Message& asked, int field) {
  const std::string text = asked.text(field);
  const bool newer = asked.dialect().version() == 1;
  switch (field) {
    case 40: return !newer && !digits_only(text);
    case 43: return newer || text.find('\\') != std::string::npos;  // no vector of 1993 has the form of the standard
    case 44: return newer && text.size() > 25;
    case 99: return newer && !digits_only(text);
    case 22:
    case 25: return true;
    default: return false;
  }
}

}  // namespace

TEST_CASE("what goes to the other edition and comes back is the same", "[translation][vectors]") {
  const Editions editions;
  std::map<int, int> seen;
  for_each_vector([&](const iso8583::Dialect& dialect, const Vector& vector) {
    const bool newer = dialect.version() == 1;
    const Speaker here{dialect, editions.of(dialect)};
    const iso8583::Dialect& other = shipped(newer ? "iso1987_ebcdic" : "iso1993_bcd");
    const Speaker there{other, editions.of(other)};
    const Translation out{here, there};
    const Translation home{there, here};
    const iso8583::Message asked = as_request(dialect, vector);
    iso8583::Message abroad, again;
    const auto left_out = out.request(asked, plain_request(), abroad);
    if (!left_out) FAIL(left_out.error().text);
    const auto left_there = home.request(abroad, plain_request(), again);
    if (!left_there) FAIL(left_there.error().text);
    for (const int field : *left_out) {
      INFO(field);
      CHECK(may_be_left_out(asked, field));
    }
    for (const FieldPair& pair : field_pairs()) {
      const int field = newer ? pair.of_1993 : pair.of_1987;
      if (pair.way == Way::made || !asked.has(field) || left_out->has(field)) continue;
      INFO("field " << field);
      ++seen[pair.of_1987];
      const std::string came = asked.text(field);
      // The years of days are not told in 1987.
      const bool year_is_lost = newer && pair.way == Way::day;
      CHECK(again.text(field).substr(year_is_lost ? 2 : 0) == came.substr(year_is_lost ? 2 : 0));
    }
    if (!newer && asked.has(12) && asked.has(13)) {
      CHECK(again.text(12) == asked.text(12));
      CHECK(again.text(13) == asked.text(13));
      ++seen[12];
    }
    if (newer && asked.has(12)) CHECK(again.text(12).substr(2) == asked.text(12).substr(2));
  });
  for (const FieldPair& pair : field_pairs()) {
    INFO("field " << pair.of_1987 << " is in none of the vectors");
    if (pair.way != Way::made) CHECK(seen[pair.of_1987] > 0);
  }
  CHECK(seen[12] > 0);
}

TEST_CASE("between dialects of one edition everything but our names gets through", "[translation][vectors]") {
  const Editions editions;
  for_each_vector([&](const iso8583::Dialect& dialect, const Vector& vector) {
    const bool newer = dialect.version() == 1;
    const Speaker here{dialect, editions.of(dialect)};
    for (const char* name : {newer ? "iso1993_ascii" : "iso1987_ascii", newer ? "iso1993_bcd" : "iso1987_bcd"}) {
      const Speaker there{shipped(name), editions.of(dialect)};
      const iso8583::Message asked = as_request(dialect, vector);
      iso8583::Message question;
      const auto left_out = Translation{here, there}.request(asked, plain_request(), question);
      REQUIRE(left_out);
      CHECK(left_out->empty());
      for (const int field : asked.fields()) {
        const bool ours = field == 7 || field == 11 || field == 39 || field == (newer ? 56 : 90);
        if (ours || of_other_messages(dialect.version(), field)) {
          CHECK_FALSE(question.has(field));
          continue;
        }
        INFO(name << " " << field);
        CHECK(question.text(field) == asked.text(field));
        if (&there.dialect == &here.dialect) CHECK(std::ranges::equal(question.raw(field), asked.raw(field)));
      }
    }
  });
}

TEST_CASE("the countries of field 43 are those of ISO 3166", "[translation]") {
  int count = 0;
  for (char a = 'A'; a <= 'Z'; ++a)
    for (char b = 'A'; b <= 'Z'; ++b) {
      const std::string two{a, b};
      INFO(two);
      const std::string three{three_letters(two)};
      CHECK(iso8583::is_country(two) == !three.empty());
      if (three.empty()) continue;
      ++count;
      CHECK(iso8583::is_country(three));
      CHECK(two_letters(three) == two);
    }
  CHECK(count == 249);
}
