// By what answers are found, and by what they are found out (R26).
#include "switch/link/flight_key.h"

#include <catch2/catch.hpp>

#include "switch/link/audit.h"
#include "tests/link/messages.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

const KeyedHash hash{1, 2};

FlightKey key_by(const std::vector<int>& fields) { return *FlightKey::by(fields, dialect_1987(), hash); }

}  // namespace

TEST_CASE("a key is what the fields say, and only those", "[flights]") {
  const FlightKey key = key_by({11, 37});
  CHECK(key.of(question(1)) == key.of(answer_to(question(1), {{2, ""}, {41, ""}})));
  CHECK(key.of(question(1)) != key.of(question(2)));
  CHECK(key.of(question(1)) != key.of(question(1, {{37, "OTHER0000001"}})));
  CHECK(key.has(11));
  CHECK_FALSE(key.has(41));
}

TEST_CASE("an absent part of a key is a value", "[flights]") {
  // A response that was not matched because a key field was absent in it: here both sides say so.
  const FlightKey key = key_by({37, 41});
  const auto without = question(1, {{37, ""}});
  CHECK(key.of(without) == key.of(question(2, {{37, ""}})));
  CHECK(key.of(without) != key.of(question(1)));
  CHECK(key.of(question(1, {{37, ""}, {41, ""}})) != key.of(without));
}

TEST_CASE("parts of a key do not run into each other", "[flights]") {
  const FlightKey key = key_by({32, 33});
  CHECK(key.of(question(1, {{32, "12"}, {33, "3"}})) != key.of(question(1, {{32, "1"}, {33, "23"}})));
  CHECK(key.of(question(1, {{32, "12"}})) != key.of(question(1, {{32, ""}, {33, "12"}})));
}

TEST_CASE("a key has fields that there are, and short ones", "[flights]") {
  const auto fault_of = [](const std::vector<int>& fields) {
    const auto key = FlightKey::by(fields, dialect_1987(), hash);
    return key ? std::string{} : key.error().text;
  };
  CHECK(fault_of({}).find("1 to 8 fields") != std::string::npos);
  CHECK(fault_of({2, 3, 4, 7, 11, 12, 13, 32, 37}).find("not by 9") != std::string::npos);
  CHECK(fault_of({2, 3, 4, 7, 11, 12, 13, 32}).empty());
  CHECK(fault_of({1}).find("field 1: dialect 'iso1987_ascii' has none") != std::string::npos);
  CHECK(fault_of({48}).find("999 characters") != std::string::npos);
}

TEST_CASE("an answer that repeats everything fits, and one that leaves things out fits, too", "[flights]") {
  const Auditor auditor{profile_1987(), key_by({11}), hash};
  const Audit asked = auditor.of_question(question(1));
  CHECK_FALSE(Auditor::differs(asked, auditor.of_answer(answer_to(question(1)))));
  CHECK_FALSE(Auditor::differs(asked, auditor.of_answer(message("0110", {{11, "000001"}, {39, "00"}}))));
}

TEST_CASE("each of the fields that are compared is", "[flights]") {
  const Auditor auditor{profile_1987(), key_by({11}), hash};
  const Audit asked = auditor.of_question(question(1));
  const std::vector<std::pair<Fields, Audited>> rows = {
      {{{2, "5413330000000027"}}, Audited::pan},
      {{{3, "010000"}}, Audited::processing_code},
      {{{11, "000002"}}, Audited::stan},
      {{{32, "123457"}}, Audited::acquirer},
      {{{37, "RRN000000002"}}, Audited::retrieval_reference},
      {{{41, "TERM0002"}}, Audited::terminal},
  };
  for (const auto& [changes, part] : rows) {
    INFO(name(part));
    CHECK(Auditor::differs(asked, auditor.of_answer(answer_to(question(1), changes))) == part);
    CHECK(auditor.field(part) == changes.front().first);
  }
}

TEST_CASE("amounts, times and the accounts of a processing code are not compared", "[flights]") {
  const Auditor auditor{profile_1987(), key_by({11}), hash};
  const Audit asked = auditor.of_question(question(1));
  CHECK_FALSE(Auditor::differs(
      asked, auditor.of_answer(answer_to(question(1), {{4, "000000002500"}, {7, "1124120003"}, {3, "002000"}}))));
}

TEST_CASE("what the question did not have cannot differ", "[flights]") {
  // It had a track; the host adds DE 2 to its answers.
  const Auditor auditor{profile_1987(), key_by({11}), hash};
  const Audit asked = auditor.of_question(question(1, {{2, ""}, {37, ""}}));
  CHECK_FALSE(Auditor::differs(asked, auditor.of_answer(answer_to(question(1)))));
}

TEST_CASE("an answer to another kind of message is none", "[flights]") {
  const Auditor auditor{profile_1987(), key_by({11}), hash};
  const Audit asked = auditor.of_question(question(1));
  const auto type_fits = [&](const char* mti) {
    return !Auditor::differs(asked, auditor.of_answer(message(mti, {{11, "000001"}})));
  };
  CHECK(type_fits("0110"));
  CHECK(type_fits("0112"));  // by another origin
  CHECK_FALSE(type_fits("0130"));
  CHECK_FALSE(type_fits("0210"));
  CHECK_FALSE(type_fits("0430"));
  const Audit repeated = auditor.of_question(message("0121", {{11, "000001"}}));
  CHECK_FALSE(Auditor::differs(repeated, auditor.of_answer(message("0130", {{11, "000001"}}))));
}

TEST_CASE("an answer is one to a question of before if all but the key says so", "[flights]") {
  const Auditor auditor{profile_1987(), key_by({11}), hash};
  const Audit before = auditor.of_question(question(1));
  CHECK(auditor.fits_beside_key(before, auditor.of_answer(answer_to(question(1), {{11, "000002"}}))));
  CHECK_FALSE(auditor.fits_beside_key(before, auditor.of_answer(answer_to(question(2)))));
  // With nothing but the key there is nothing to tell by.
  CHECK_FALSE(auditor.fits_beside_key(before, auditor.of_answer(message("0110", {{11, "000002"}}))));
}

TEST_CASE("an audit holds no card number", "[flights]") {
  const Auditor auditor{profile_1987(), key_by({2}), hash};
  const Audit audit = auditor.of_question(question(1));
  const Auditor other{profile_1987(), key_by({2}), KeyedHash{3, 4}};
  CHECK(audit[static_cast<std::size_t>(Audited::pan)] != 0);
  CHECK(audit[static_cast<std::size_t>(Audited::pan)] != 5'413'330'000'000'019U);
  CHECK(audit[static_cast<std::size_t>(Audited::pan)] !=
        other.of_question(question(1))[static_cast<std::size_t>(Audited::pan)]);
}
