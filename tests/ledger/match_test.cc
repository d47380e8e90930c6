// How a reversal or advice finds its original (R6): keys, and who agrees with whom.
#include "switch/ledger/match.h"

#include <catch2/catch.hpp>
#include <set>

using namespace isoswitch;

namespace {

// As an 0100 was kept.
OriginalIds kept() {
  OriginalIds ids;
  ids.message_class = 1;
  ids.stan = "000123";
  ids.transmitted = "0131235959";
  ids.local = "0201005959";
  ids.acquirer = "00000001234";
  ids.retrieval_reference = "603100000123";
  ids.authorization_code = "AUTH01";
  ids.terminal = "TERM0001";
  ids.network_life_cycle = "MCC0001310123";
  return ids;
}

// As DE 90 names it: no more than class, STAN, date, acquirer, forwarder.
OriginalIds de90() {
  OriginalIds ids;
  ids.message_class = 1;
  ids.stan = "000123";
  ids.transmitted = "0131235959";
  ids.acquirer = "00000001234";
  return ids;
}

OriginalIds by_reference() {
  OriginalIds ids;
  ids.message_class = 1;
  ids.retrieval_reference = "603100000123";
  ids.authorization_code = "AUTH01";
  ids.terminal = "TERM0001";
  return ids;
}

template <class Change>
OriginalIds with(OriginalIds ids, Change change) {
  change(ids);
  return ids;
}

struct Row {
  const char* what;
  bool agrees;
  OriginalIds named;
};

}  // namespace

TEST_CASE("by trace: class, STAN and date are equal, acquirers where both name one", "[match]") {
  const Row rows[] = {
      {"as DE 90 has it", true, de90()},
      {"the local date in DE 90", true, with(de90(), [](auto& ids) { ids.transmitted = "0201005959"; })},
      {"the reversal's local is the original's", true,
       with(de90(),
            [](auto& ids) {
              ids.transmitted = "";
              ids.local = "0201005959";
            })},
      {"no acquirer in DE 90", true, with(de90(), [](auto& ids) { ids.acquirer = ""; })},
      {"a forwarder that the original did not have", true,
       with(de90(), [](auto& ids) { ids.forwarder = "00000009999"; })},
      {"another acquirer", false, with(de90(), [](auto& ids) { ids.acquirer = "00000001235"; })},
      {"another STAN", false, with(de90(), [](auto& ids) { ids.stan = "000124"; })},
      {"no STAN", false, with(de90(), [](auto& ids) { ids.stan = ""; })},
      {"another second", false, with(de90(), [](auto& ids) { ids.transmitted = "0131235958"; })},
      {"another class", false, with(de90(), [](auto& ids) { ids.message_class = 2; })},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    CHECK(agrees_by_trace(kept(), row.named) == row.agrees);
  }
  const OriginalIds forwarded = with(kept(), [](auto& ids) { ids.forwarder = "00000008888"; });
  CHECK(agrees_by_trace(forwarded, de90()));
  CHECK_FALSE(agrees_by_trace(forwarded, with(de90(), [](auto& ids) { ids.forwarder = "00000009999"; })));
}

TEST_CASE("by reference: DE 37 and DE 41 are equal, code and STAN where both name one", "[match]") {
  const Row rows[] = {
      {"all of it", true, by_reference()},
      {"no authorization code", true, with(by_reference(), [](auto& ids) { ids.authorization_code = ""; })},
      {"the same STAN too", true, with(by_reference(), [](auto& ids) { ids.stan = "000123"; })},
      {"a date of its own", true, with(by_reference(), [](auto& ids) { ids.transmitted = "0202101112"; })},
      {"another authorization code", false, with(by_reference(), [](auto& ids) { ids.authorization_code = "AUTH02"; })},
      {"another STAN", false, with(by_reference(), [](auto& ids) { ids.stan = "000124"; })},
      {"another terminal", false, with(by_reference(), [](auto& ids) { ids.terminal = "TERM0002"; })},
      {"another reference", false, with(by_reference(), [](auto& ids) { ids.retrieval_reference = "603100000124"; })},
      {"no reference", false, with(by_reference(), [](auto& ids) { ids.retrieval_reference = ""; })},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    CHECK(agrees_by_reference(kept(), row.named) == row.agrees);
  }
  const OriginalIds nameless;
  CHECK_FALSE(agrees_by_reference(nameless, nameless));  // two that name nothing are not the same
}

TEST_CASE("by the network's life cycle: equal, and named", "[match]") {
  OriginalIds named;
  named.network_life_cycle = "MCC0001310123";
  CHECK(agrees_by_network(kept(), named));
  named.network_life_cycle = "MCC0001310124";
  CHECK_FALSE(agrees_by_network(kept(), named));
  CHECK_FALSE(agrees_by_network(OriginalIds{}, OriginalIds{}));
}

TEST_CASE("keys are there for what is named, strongest first", "[match]") {
  const MatchKeys all = match_keys(kept());
  CHECK(all[0] == trace_key(1, "000123", "0131235959"));
  CHECK(all[1] == trace_key(1, "000123", "0201005959"));
  CHECK(all[2] == reference_key("603100000123", "TERM0001"));
  CHECK(all[3] == network_life_cycle_key("MCC0001310123"));
  const std::set<MatchKey> different = {*all[0], *all[1], *all[2], *all[3]};
  CHECK(different.size() == 4);

  const MatchKeys none = match_keys(OriginalIds{});
  for (const auto& key : none) CHECK_FALSE(key);
  const OriginalIds one_date = with(kept(), [](auto& ids) { ids.local = ids.transmitted; });
  CHECK_FALSE(match_keys(one_date)[1]);  // would be the first again
  CHECK(match_keys(with(kept(), [](auto& ids) { ids.stan = ""; }))[2]);
}

// R6: peers put either date into DE 90, so what they name meets one of the original's keys.
TEST_CASE("whichever date DE 90 has, its key is one of the original's", "[match]") {
  const MatchKeys original = match_keys(kept());
  const auto key = [&](const char* date) {
    return *match_keys(with(de90(), [&](auto& ids) { ids.transmitted = date; }))[0];
  };
  CHECK(key("0131235959") == original[0]);
  CHECK(key("0201005959") == original[1]);
  CHECK(key("0131235958") != original[0]);
}

TEST_CASE("keys of different kinds and classes never meet", "[match]") {
  const std::set<MatchKey> keys = {trace_key(1, "000123", "0131235959"),  trace_key(2, "000123", "0131235959"),
                                   reference_key("000123", "0131235959"), network_life_cycle_key("000123"),
                                   reference_key("000123", ""),           reference_key("", "000123")};
  CHECK(keys.size() == 6);
}

TEST_CASE("acquirer ids are compared padded to eleven, and zeros are none", "[match]") {
  CHECK(padded_acquirer("1234").view() == "00000001234");
  CHECK(padded_acquirer("00000001234").view() == "00000001234");
  CHECK(padded_acquirer("12345678901").view() == "12345678901");
  CHECK(padded_acquirer("0").empty());
  CHECK(padded_acquirer("00000000000").empty());
  CHECK(padded_acquirer("").empty());
  CHECK(padded_acquirer("123456789012").empty());  // twelve: no acquirer id
}
