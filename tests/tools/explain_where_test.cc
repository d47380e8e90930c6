// What is wanted of a journal, as an expression: keys, comparisons, times, and where exactly it is wrong.
#include <catch2/catch.hpp>

#include "record.pb.h"
#include "tools/isotool/journal_where.h"
#include "tools/isotool/time_text.h"

namespace isoswitch::tools {
namespace {

using journal::KeyKind;

std::string fault(const std::string& expression) {
  const auto parsed = parse_where(expression);
  return parsed ? "none" : parsed.error().text;
}

bool starts(const std::string& text, const std::string& beginning) { return text.starts_with(beginning); }

// 2026-11-24T12:00:00Z is 1,795,521,600 s after 1970 (GNU date -d 2026-11-24T12:00:00Z +%s).
constexpr std::int64_t noon_us = 1'795'521'600'000'000;

proto::Record purchase(std::int64_t minor, std::uint32_t currency = 978) {
  proto::Record record;
  record.set_sequence(4711);
  record.set_at_us(noon_us);
  auto& message = *record.mutable_transaction();
  message.set_acquirer("north pos");
  message.set_mti("0100");
  auto& facts = *message.mutable_facts();
  facts.set_last_four("0019");
  facts.set_card(std::string("\x01") + std::string(32, '\x5a'));
  facts.mutable_ids()->set_stan("000123");
  facts.mutable_ids()->set_retrieval_reference("REFERENCE001");
  facts.mutable_transaction()->set_minor(minor);
  facts.mutable_transaction()->set_currency(currency);
  record.mutable_decision()->set_answered(true);
  record.mutable_decision()->mutable_given()->set_reason(16);  // insufficient_funds
  return record;
}

bool holds(const std::string& expression, const proto::Record& record) {
  const auto parsed = parse_where(expression);
  INFO(expression << (parsed ? "" : parsed.error().text));
  REQUIRE(parsed.has_value());
  return hold(*parsed, record);
}

}  // namespace

TEST_CASE("each key is asked of the record", "[where]") {
  const proto::Record record = purchase(4500);
  const std::string token = "01" + std::string(62, '5') + "5a";
  for (const char* yes : {"stan=000123", "rrn=REFERENCE001", "card=0019", "card=015a5", "card=015A5a5A",
                          "reason=insufficient_funds", "mti=0100", "acquirer='north pos'", "acquirer = \"north pos\"",
                          "amount=45.00", "amount=45", "currency=EUR", "sequence=4711", "kind=transaction",
                          "time=2026-11-24", "stan=000123 and rrn=REFERENCE001 and mti!=0400", "reason!=approved"})
    CHECK(holds(yes, record));
  for (const char* no :
       {"stan=000124", "rrn=reference001", "card=0018", "card=015a6", "reason=approved", "mti=0101", "acquirer=north",
        "amount=45.01", "currency=USD", "sequence=4712", "kind=timer", "time=2026-11-25", "stan=000123 and mti=0400",
        "stan!=000123", "account=A1", "exception=00000000000000000000000000000000"})
    CHECK_FALSE(holds(no, record));
}

TEST_CASE("amounts are compared as decimals, whatever their currency has", "[where]") {
  for (const auto& [minor, currency] : {std::pair{4500, 978U}, {45, 392U}, {45000, 48U}}) {  // EUR, JPY, BHD
    const proto::Record record = purchase(minor, currency);
    for (const char* yes : {"amount=45", "amount=45.0", "amount<45.001", "amount<=45", "amount>=45", "amount>44.9999",
                            "amount=45..45", "amount=10..45", "amount=45..100", "amount!=44"})
      CHECK(holds(yes, record));
    for (const char* no : {"amount=44", "amount<45", "amount>45", "amount=45.0001..99", "amount=0..44.9999",
                           "amount!=45", "amount!=45.0000"})
      CHECK_FALSE(holds(no, record));
  }
  proto::Record none;
  none.mutable_timer();
  CHECK_FALSE(holds("amount>=0", none));
  CHECK_FALSE(holds("amount!=1", none));
}

TEST_CASE("a time stands for all of the unit that it names last", "[where]") {
  struct Row {
    const char* text;
    std::int64_t first_us;
    std::int64_t width_us;
  };
  const Row rows[] = {
      {"2026-11-24", noon_us - 43'200'000'000, 86'400'000'000},
      {"2026-11-24T12", noon_us, 3'600'000'000},
      {"2026-11-24T12:00", noon_us, 60'000'000},
      {"2026-11-24T12:00:00", noon_us, 1'000'000},
      {"2026-11-24T12:00:00Z", noon_us, 1'000'000},
      {"2026-11-24 12:00:00Z", noon_us, 1'000'000},
      {"2026-11-24T12:00:00.1", noon_us + 100'000, 100'000},
      {"2026-11-24T12:00:00.123Z", noon_us + 123'000, 1000},
      {"2026-11-24T12:00:00.123456Z", noon_us + 123'456, 1},
      {"2024-02-29", 1'709'164'800'000'000, 86'400'000'000},
      {"1970-01-01T00:00", 0, 60'000'000},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const auto span = parse_time(row.text);
    REQUIRE(span.has_value());
    CHECK(span->first.us == row.first_us);
    CHECK(span->last.us == row.first_us + row.width_us - 1);
  }
  for (const char* wrong :
       {"", "2026", "2026-11", "2026-13-01", "2026-02-29", "2026-11-31", "2026-11-24T", "2026-11-24T1", "2026-11-24T24",
        "2026-11-24T24:00", "2026-11-24T12:60", "2026-11-24T12:00:60", "2026-11-24T12:00:00.",
        "2026-11-24T12:00:00.1234567", "2026-11-24T12:00+01", "26-11-24", "2026-11-24x", "1969-12-31"}) {
    INFO(wrong);
    CHECK_FALSE(parse_time(wrong).has_value());
  }
  const proto::Record record = purchase(1);
  for (const char* yes :
       {"time>=2026-11-24T12:00", "time<=2026-11-24T12:00", "time<2026-11-24T12:01", "time>2026-11-24T11:59",
        "time=2026-11-20..2026-11-24", "time='2026-11-24 12:00'", "time!=2026-11-23"})
    CHECK(holds(yes, record));
  for (const char* no :
       {"time<2026-11-24T12:00", "time>2026-11-24T12:00", "time=2026-11-20..2026-11-23", "time>2026-11-24"})
    CHECK_FALSE(holds(no, record));
}

TEST_CASE("sequences and times bound the search", "[where]") {
  const auto bounds = [](const std::string& expression) { return bounds_of(*parse_where(expression)); };
  const auto all = bounds("stan=1");
  CHECK(all.first_sequence == 1);
  CHECK(all.last_sequence == std::numeric_limits<std::uint64_t>::max());
  CHECK_FALSE(all.is_timed());
  const auto both = bounds("sequence>=10 and sequence<20 and time=2026-11-24T12:00 and time<2026-11-24T12:00:01");
  CHECK(both.first_sequence == 10);
  CHECK(both.last_sequence == 19);
  CHECK(both.from.us == noon_us);
  CHECK(both.to.us == noon_us + 999'999);  // the last µs before 12:00:01 is that of the second 0
  CHECK(bounds("sequence!=7").first_sequence == 1);
  CHECK(bounds("sequence>9999999999999999999").first_sequence == 10'000'000'000'000'000'000U);
}

TEST_CASE("the index is asked for the key that fewest records share", "[where]") {
  const auto key = [](const std::string& expression) { return indexed_key(*parse_where(expression)); };
  CHECK(key("account=A1 and stan=000123 and rrn=R1")->kind == KeyKind::retrieval_reference);
  CHECK(key("account=A1 and stan=000123")->kind == KeyKind::stan);
  CHECK(key("mti=0100 and account=A1")->kind == KeyKind::account);
  CHECK(key("kind=operator")->kind == KeyKind::record_kind);
  CHECK(key("card=01" + std::string(64, 'a'))->value == "\x01" + std::string(32, '\xaa'));
  CHECK(key("life_cycle=" + std::string(32, 'A'))->value == std::string(16, '\xaa'));
  for (const char* none :
       {"mti=0100", "amount>5", "stan!=000123", "card=0019", "card=015a5", "kind=transaction", "sequence=4"})
    CHECK_FALSE(key(none).has_value());
}

TEST_CASE("a wrong expression says where and what", "[where]") {
  CHECK(starts(fault(""), "position 1: expected a key, one of exception, life_cycle, rrn, "));
  CHECK(starts(fault("acount=A1"), "position 1: no key 'acount', is it 'account'?; there are "));
  CHECK(starts(fault("colour=red"), "position 1: no key 'colour'; there are exception, "));
  CHECK(fault("stan 000123") == "position 6: expected =, !=, <, <=, > or >= after stan");
  CHECK(fault("stan") == "position 5: expected =, !=, <, <=, > or >= after stan");
  CHECK(starts(fault("stan="), "position 6: stan: expected a value"));
  CHECK(fault("stan=12a") == "position 6: stan: expected digits such as 000123, found '12a'");
  CHECK(fault("stan<12") == "position 5: stan has no order: expected = or !=");
  CHECK(fault("stan=000123 or mti=0100") == "position 13: expected 'and', found 'or'");
  CHECK(starts(fault("stan=000123 and"), "position 16: expected a key"));
  CHECK(fault("reason=insuficient_funds") ==
        "position 8: reason: no reason 'insuficient_funds'; is it 'insufficient_funds'?");
  CHECK(starts(fault("time=yesterday"), "position 6: time: expected a time such as 2026-11-25T18:00:00.123Z"));
  CHECK(fault("amount>5..6") == "position 8: amount: expected = before a range");
  CHECK(fault("amount=5..") == "position 8: amount: expected an amount such as 45.00, found ''");
  CHECK(fault("amount=1.23456") == "position 8: amount: expected an amount such as 45.00, found '1.23456'");
  CHECK(fault("amount=-5") == "position 8: amount: expected an amount such as 45.00, found '-5'");
  CHECK(fault("acquirer='north pos") == "position 10: the quote is not closed");
  CHECK(fault("life_cycle=abc") == "position 12: life_cycle: expected 32 hex digits, found 3 characters");
  CHECK(starts(fault("kind=transactions"), "position 6: kind: expected transaction, timer, "));
}

TEST_CASE("a card number in an expression is not said again", "[where]") {
  const std::string card = "5413330000000019";
  for (const std::string& expression :
       {card, "card=" + card, card + "=1", "stan=" + card, "amount=" + card + "0000", "time=" + card,
        "stan=000123 " + card, "sequence=" + card + card, "reason=" + card, "kind=" + card, "life_cycle=" + card})
    CHECK(fault(expression).find(card.substr(0, 12)) == std::string::npos);
  for (const std::string& expression : {"card=" + card, "card=" + card + "00"}) CHECK(fault(expression) != "none");
}

}  // namespace isoswitch::tools
