// Names of what is recorded as numbers: one each, the same both ways, and never another number.
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "switch/ledger/rows.h"

using namespace isoswitch;

namespace {

bool is_snake_case(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

// Every number from first to last has a name of its own that leads back, and those around have none.
template <class Enum, class Named>
void check_total(int first, int last, Named named) {
  std::set<std::string> names;
  for (int number = first; number <= last; ++number) {
    const auto value = static_cast<Enum>(number);
    INFO(number);
    CHECK(is_snake_case(name(value)));
    CHECK(name(value) != "unknown");
    CHECK(names.insert(std::string(name(value))).second);
    CHECK(named(name(value)) == value);
  }
  CHECK(name(static_cast<Enum>(last + 1)) == "unknown");
  CHECK_FALSE(named("unknown"));
  CHECK_FALSE(named(""));
}

}  // namespace

TEST_CASE("the table of reasons is total both ways", "[reason]") {
  check_total<Reason>(0, reason_count - 1, reason_named);
  CHECK(name(static_cast<Reason>(255)) == "unknown");
  CHECK_FALSE(reason_named("Approved"));
}

// What stands in journals: these numbers may never mean anything else.
TEST_CASE("recorded reasons keep their numbers", "[reason]") {
  CHECK(static_cast<int>(*reason_named("approved")) == 0);
  CHECK(static_cast<int>(*reason_named("do_not_honor")) == 7);
  CHECK(static_cast<int>(*reason_named("format_error")) == 12);
  CHECK(static_cast<int>(*reason_named("insufficient_funds")) == 16);
  CHECK(static_cast<int>(*reason_named("duplicate")) == 29);
  CHECK(static_cast<int>(*reason_named("system_malfunction")) == 30);
}

TEST_CASE("only three reasons approve", "[reason]") {
  int approving = 0;
  for (int number = 0; number < reason_count; ++number) approving += approves(static_cast<Reason>(number)) ? 1 : 0;
  CHECK(approving == 3);
  CHECK(approves(Reason::approved));
  CHECK(approves(Reason::approved_partially));
  CHECK(approves(Reason::account_verified));
}

TEST_CASE("states and statuses have names both ways", "[rows]") {
  check_total<AccountStatus>(1, 3, account_status_named);
  check_total<CardStatus>(1, 6, card_status_named);
  check_total<LifeCycleState>(1, 9, life_cycle_state_named);
  check_total<ExceptionStatus>(1, 3, exception_status_named);
  check_total<OwedState>(1, 6, owed_state_named);
  CHECK(name(static_cast<AccountStatus>(0)) == "unknown");
  for (int number = 1; number <= 10; ++number) CHECK(name(static_cast<ExceptionReason>(number)) != "unknown");
  CHECK(name(ExceptionReason::not_delivered) == "not_delivered");
  CHECK(name(ExceptionReason::late_answer) == "late_answer");
  CHECK(name(static_cast<ExceptionReason>(13)) == "unknown");
}

// What stands in journals.
TEST_CASE("what is owed and who keeps the books are recorded by these numbers", "[rows]") {
  CHECK(name(static_cast<OwedKind>(1)) == "advice");
  CHECK(name(static_cast<OwedKind>(2)) == "reversal");
  CHECK(name(static_cast<OwedKind>(3)) == "unknown");
  CHECK(name(static_cast<Books>(1)) == "ours");
  CHECK(name(static_cast<Books>(2)) == "issuer");
  CHECK(name(static_cast<Books>(3)) == "unknown");
  CHECK(static_cast<int>(*owed_state_named("asked")) == 1);
  CHECK(static_cast<int>(*owed_state_named("due")) == 2);
  CHECK(static_cast<int>(*owed_state_named("removed")) == 6);
  CHECK(static_cast<int>(*life_cycle_state_named("asked")) == 9);
}

TEST_CASE("what the issuer has taken, what came to nothing and what a person removed has ended", "[rows]") {
  for (const char* state : {"delivered", "settled", "removed"}) CHECK(ended(*owed_state_named(state)));
  for (const char* state : {"asked", "due", "parked"}) CHECK_FALSE(ended(*owed_state_named(state)));
}

TEST_CASE("books have the numbers of the chart of accounts", "[chart]") {
  struct Row {
    int number;
    const char* name;
  };
  constexpr Row chart[] = {{1000, "cash"},
                           {1100, "disputes_receivable"},
                           {1300, "currency_position"},
                           {1900, "suspense"},
                           {2000, "cardholder"},
                           {2100, "network_settlement"},
                           {2900, "refund_suspense"},
                           {3000, "migration"},
                           {4000, "interchange_income"},
                           {4100, "cardholder_fees"},
                           {4200, "fx_margin"},
                           {5000, "network_fees"},
                           {5100, "dispute_loss"},
                           {5200, "overdraft_write_off"}};
  std::size_t named = 0;
  for (int number = 0; number <= 9999; ++number) named += name(static_cast<Book>(number)) != "unknown" ? 1 : 0;
  CHECK(named == std::size(chart));
  for (const Row& row : chart) {
    CHECK(name(static_cast<Book>(row.number)) == row.name);
    CHECK(book_named(row.name) == static_cast<Book>(row.number));
  }
  CHECK_FALSE(book_named("2000"));
}

TEST_CASE("kinds of postings have a name each", "[chart]") {
  std::set<std::string_view> names;
  for (int number = 1; number <= 20; ++number) names.insert(name(static_cast<PostingKind>(number)));
  CHECK(names.size() == 20);
  CHECK_FALSE(names.contains("unknown"));
  CHECK(name(static_cast<PostingKind>(21)) == "unknown");
}
