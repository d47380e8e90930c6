#include "tests/pipeline/translation_route.h"

using namespace isoswitch;
using namespace translation_test;

namespace {

// A peer of each edition.
struct Peer {
  explicit Peer(const std::string& edition, const std::string& more = "")
      : profile(translation_test::profile("iso" + edition, more)),
        speaker{shipped("iso" + edition + "_ascii"), profile} {}
  Peer(const Peer&) = delete;

  Fields named(const std::string& mti, const Fields& fields, const OwnNames& names) const {
    iso8583::Message made = message(speaker.dialect, mti, fields);
    const auto ids = set_names(names, speaker, made);
    if (!ids) FAIL(ids.error().text);
    return fields_of(made);
  }

  Profile profile;
  Speaker speaker;
};

OriginalIds original() {
  OriginalIds ids;
  ids.message_class = 1;
  ids.stan = "900001";
  ids.acquirer = padded_acquirer("123456");
  return ids;
}

const Instant sent = instant_of({2027, 1, 1, 0, 0, 1});

}  // namespace

TEST_CASE("our STAN and the time of sending in UTC go on every message", "[own_names]") {
  const Fields old = Peer{"1987"}.named("0100", {}, {.stan = "000077", .sent = sent});
  CHECK(old == Fields{{7, "0101000001"}, {11, "000077"}});
  const Fields newer = Peer{"1993"}.named("1100", {}, {.stan = "000077", .sent = sent});
  CHECK(newer == Fields{{7, "0101000001"}, {11, "000077"}, {12, "270101000001"}});
}

TEST_CASE("the time at the terminal stays what it was", "[own_names]") {
  const Fields newer = Peer{"1993"}.named("1100", {{12, "261231235955"}}, {.stan = "000077", .sent = sent});
  CHECK(newer.at(12) == "261231235955");
}

TEST_CASE("a peer whose profile drops the time of sending does not get it", "[own_names]") {
  const Peer peer{"1993", "carry: {drop: [7]}"};
  CHECK(peer.named("1100", {{12, "261231235955"}}, {.stan = "000077", .sent = sent}).count(7) == 0);
}

TEST_CASE("the ids by which the peer knows the message come back", "[own_names]") {
  const Peer old{"1987"};
  iso8583::Message made = message(old.speaker.dialect, "0200",
                                  {{12, "235955"},
                                   {13, "1231"},
                                   {32, "123456"},
                                   {33, "654321"},
                                   {37, "REFERENCE001"},
                                   {38, "A1B2C3"},
                                   {41, "TERM0001"}});
  const auto ids = set_names({.stan = "000077", .sent = sent}, old.speaker, made);
  REQUIRE(ids);
  OriginalIds wanted;
  wanted.message_class = 2;
  wanted.stan = "000077";
  wanted.transmitted = "0101000001";
  wanted.local = "1231235955";
  wanted.acquirer = "00000123456";
  wanted.forwarder = "00000654321";
  wanted.retrieval_reference = "REFERENCE001";
  wanted.authorization_code = "A1B2C3";
  wanted.terminal = "TERM0001";
  CHECK(*ids == wanted);
  const Peer newer{"1993"};
  iso8583::Message other = message(newer.speaker.dialect, "1100", {{12, "261231235955"}});
  CHECK(set_names({.stan = "000077", .sent = sent}, newer.speaker, other)->transmitted.view() == "261231235955");
}

TEST_CASE("an original is 42 digits in 1987, and up to 35 in 1993", "[own_names]") {
  OriginalIds ids = original();
  ids.transmitted = "1231235958";
  ids.forwarder = padded_acquirer("99");
  const OwnNames of_1987{.stan = "000078", .sent = sent, .original = ids};
  CHECK(Peer{"1987"}.named("0420", {}, of_1987).at(90) ==
        "0100"
        "900001"
        "1231235958"
        "00000123456"
        "00000000099");
  ids.transmitted = "261231235955";
  const OwnNames of_1993{.stan = "000078", .sent = sent, .original = ids};
  const Fields newer = Peer{"1993"}.named("1420", {}, of_1993);
  CHECK(newer.at(56) ==
        "1100"
        "900001"
        "261231235955"
        "06"
        "123456");
  CHECK(newer.at(24) == "400");
}

TEST_CASE("an original's date takes or gives its year, around New Year too", "[own_names]") {
  OriginalIds ids = original();
  ids.transmitted = "1231235958";
  CHECK(Peer{"1993"}.named("1420", {}, {.stan = "000078", .sent = sent, .original = ids}).at(56).substr(10, 12) ==
        "261231235958");
  ids.transmitted = "261231235955";
  CHECK(Peer{"1987"}.named("0420", {}, {.stan = "000078", .sent = sent, .original = ids}).at(90).substr(10, 10) ==
        "1231235955");
}

TEST_CASE("what is not known of an original is zeros", "[own_names]") {
  OriginalIds ids;
  ids.message_class = 2;
  CHECK(Peer{"1987"}.named("0420", {}, {.stan = "000078", .sent = sent, .original = ids}).at(90) ==
        "0200" + std::string(38, '0'));
  CHECK(Peer{"1993"}.named("1420", {}, {.stan = "000078", .sent = sent, .original = ids}).at(56) ==
        "1200" + std::string(18, '0') + "00");
}

TEST_CASE("an acquirer's id is named as the message itself has it", "[own_names]") {
  OriginalIds ids = original();
  ids.transmitted = "261231235955";
  const OwnNames names{.stan = "000078", .sent = sent, .original = ids};
  CHECK(Peer{"1993"}.named("1420", {{32, "00123456"}}, names).at(56).substr(22) == "0800123456");
  CHECK(Peer{"1993"}.named("1420", {{32, "777"}}, names).at(56).substr(22) == "06123456");
}

TEST_CASE("an advice says what was decided, and why it was decided here", "[own_names]") {
  const Fields newer = Peer{"1993"}.named(
      "1120", {}, {.stan = "000079", .sent = sent, .decided = Reason::approved, .cause = Cause::unavailable});
  CHECK(newer.at(39) == "000");
  CHECK(newer.at(25) == "1003");
  const Fields old = Peer{"1987"}.named(
      "0120", {}, {.stan = "000079", .sent = sent, .decided = Reason::insufficient_funds, .cause = Cause::unavailable});
  CHECK(old.at(39) == "51");
}

TEST_CASE("a reversal says why it comes", "[own_names]") {
  const auto [cause, newer, old] = GENERATE(
      table<Cause, std::string, std::string>({{Cause::no_answer, "4021", "68"}, {Cause::not_delivered, "4013", "68"}}));
  const OwnNames names{.stan = "000080", .sent = sent, .cause = cause};
  CHECK(Peer{"1993"}.named("1420", {}, names).at(25) == newer);
  CHECK(Peer{"1987"}.named("0420", {}, names).at(39) == old);
}

TEST_CASE("a request that was made a reversal no longer says what it asked for", "[own_names]") {
  const OwnNames names{.stan = "000080", .sent = sent};
  CHECK(Peer{"1993"}.named("1420", {{24, "100"}}, names).at(24) == "400");
  CHECK(Peer{"1993"}.named("1420", {{24, "401"}}, names).at(24) == "401");
  CHECK(Peer{"1993"}.named("1100", {{24, "101"}}, names).at(24) == "101");
}

TEST_CASE("in part, each edition has what remains where its profile says", "[own_names]") {
  const OwnNames names{.stan = "000081", .sent = sent, .partial = ReversalAmounts{5000, 3000, {}, {}}};
  const Fields old = Peer{"1987"}.named("0420", {}, names);
  CHECK(old.at(4) == "000000005000");
  CHECK(old.at(95) == "000000003000000000000000C00000000C00000000");
  const Fields newer = Peer{"1993"}.named("1420", {}, names);
  CHECK(newer.at(4) == "000000003000");
  CHECK(newer.at(30) == "000000005000000000000000");
  CHECK(newer.at(24) == "401");
}

TEST_CASE("what a dialect has no room for is an error that names the field", "[own_names]") {
  const auto short_stan = parsed("dialect: short_stan\nbase: iso1987_ascii\nfields:\n  11: [stan, n4]\n");
  const Profile old = profile("iso1987");
  iso8583::Message made{*short_stan};
  const auto named = set_names({.stan = "000077", .sent = sent}, {*short_stan, old}, made);
  REQUIRE_FALSE(named);
  CHECK(named.error().text == "11: a value of 6 characters is not of dialect 'short_stan' (n4)");
}
