#include <array>
#include <catch2/catch.hpp>
#include <deque>

#include "switch/pipeline/interpret.h"

using namespace isoswitch;

namespace {

const std::vector<std::string> dialects{std::string(SOURCE_ROOT) + "/config/dialects"};
const Instant noon = instant_of({2026, 11, 24, 12, 0, 0});
constexpr std::string_view card = "5413330000000019";

Tokenizer tokenizer() {
  std::array<std::uint8_t, 32> key{};
  key.fill(1);
  return Tokenizer::from_key(key);
}

using Fields = std::vector<std::pair<int, std::string>>;

struct Read {
  Transaction tx;
  std::optional<FormatFault> fault;
};

// Interprets a message of 1987 or 1993, whichever its MTI says.
class Reader {
 public:
  Read operator()(const std::string& mti, const Fields& fields, Instant received = noon) {
    const bool newer = mti[0] == '1';
    const auto dialect = *iso8583::load_dialect(newer ? "iso1993_ascii" : "iso1987_ascii", dialects);
    iso8583::Message message{*dialect};
    message.set_mti(*iso8583::Mti::parse(mti));
    for (const auto& [field, value] : fields) {
      const auto set = message.set(field, value);
      if (!set) FAIL(set.error().text());
    }
    Faults faults;
    profiles_.push_back(*Profile::load(
        std::string(SOURCE_ROOT) + "/config/profiles/" + (newer ? "iso1993.yaml" : "iso1987.yaml"), {}, faults));
    Read read;
    read.tx.profile = &profiles_.back();
    read.tx.acquirer = "acquirer";
    read.tx.received = received;
    read.fault = interpret(message, tokenizer_, read.tx);
    return read;
  }

 private:
  Tokenizer tokenizer_ = tokenizer();
  std::deque<Profile> profiles_;
};

const Fields purchase = {{2, std::string{card}},
                         {3, "000000"},
                         {4, "000000005000"},
                         {7, "1124120000"},
                         {11, "000123"},
                         {12, "130000"},
                         {13, "1124"},
                         {18, "5411"},
                         {32, "123456"},
                         {37, "REFERENCE001"},
                         {41, "TERM0001"},
                         {42, "MERCHANT0000001"},
                         {49, "978"}};

}  // namespace

TEST_CASE("a 1987 purchase in business terms", "[interpret]") {
  Reader read;
  const auto [tx, fault] = read("0100", purchase);
  REQUIRE_FALSE(fault);
  CHECK(tx.flow == Flow::authorization);
  CHECK(tx.kind == Kind::purchase);
  CHECK(tx.charge() == Money{5000, {978}});
  CHECK(tx.bin.view() == "541333");
  CHECK(tx.last_four.view() == "0019");
  CHECK(tx.card == tokenizer().token(*Pan::parse(card)));
  CHECK(tx.ids.acquirer.view() == "00000123456");  // R6: padded to 11
  CHECK(tx.ids.local.view() == "1124130000");
  CHECK(tx.merchant_category.view() == "5411");
  CHECK_FALSE(tx.repeat);
  CHECK_FALSE(tx.original);
}

TEST_CASE("each MTI has its flow", "[interpret]") {
  struct Row {
    const char* mti;
    Flow flow;
  };
  const auto row = GENERATE(
      Row{"0100", Flow::authorization}, Row{"0101", Flow::authorization}, Row{"0120", Flow::authorization_advice},
      Row{"0121", Flow::authorization_advice}, Row{"0200", Flow::financial}, Row{"0220", Flow::financial_advice},
      Row{"0400", Flow::reversal}, Row{"0401", Flow::reversal}, Row{"0420", Flow::reversal_advice},
      Row{"0421", Flow::reversal_advice}, Row{"0140", Flow::notification}, Row{"0240", Flow::notification},
      Row{"0300", Flow::other}, Row{"0500", Flow::other}, Row{"0620", Flow::other});
  Reader read;
  CHECK(read(row.mti, purchase).tx.flow == row.flow);
}

TEST_CASE("what a message cannot do without is named by its field", "[interpret]") {
  struct Row {
    int field;
    std::string what;
  };
  const auto row = GENERATE(Row{3, "3 processing_code"}, Row{4, "4 amount_transaction"}, Row{7, "7 transmitted"},
                            Row{11, "11 stan"}, Row{49, "49 currency_transaction"}, Row{2, "2 pan"});
  Reader read;
  Fields fields = purchase;
  std::erase_if(fields, [&](const auto& field) { return field.first == row.field; });
  const auto fault = read("0100", fields).fault;
  REQUIRE(fault);
  CHECK(fault->field == row.field);
  CHECK(fault->what == row.what + ": missing" + (row.field == 2 ? ", and no track 2" : ""));
}

TEST_CASE("a 1987 reversal and a 1993 one that undo the same purchase mean the same", "[interpret]") {
  Reader read;
  const auto old = read("0420", {{2, std::string{card}},
                                 {4, "000000005000"},
                                 {7, "1124121500"},
                                 {11, "000200"},
                                 {32, "123456"},
                                 {49, "978"},
                                 {90,
                                  "0100"
                                  "000123"
                                  "1124120000"
                                  "00000123456"
                                  "00000000000"},
                                 {95, "000000003000" + std::string(30, '0')}});
  const auto newer = read("1420", {{2, std::string{card}},
                                   {4, "000000003000"},
                                   {11, "000200"},
                                   {12, "261124121500"},
                                   {24, "401"},
                                   {30,
                                    "000000005000"
                                    "000000000000"},
                                   {32, "123456"},
                                   {49, "978"},
                                   {56,
                                    "1100"
                                    "000123"
                                    "261124120000"
                                    "06123456"}});
  REQUIRE_FALSE(old.fault);
  REQUIRE_FALSE(newer.fault);
  for (const Transaction* tx : {&old.tx, &newer.tx}) {
    CHECK(tx->flow == Flow::reversal_advice);
    CHECK(tx->reversal_form == ReversalForm::remains);
    CHECK(tx->reversal_amount == 3000);
    CHECK(tx->transaction == Money{5000, {978}});
    REQUIRE(tx->original);
    CHECK(tx->original->message_class == 1);
    CHECK(tx->original->stan.view() == "000123");
    CHECK(tx->original->acquirer.view() == "00000123456");
  }
}

TEST_CASE("DE 90 parts that are all zeros name nothing", "[interpret]") {
  Reader read;
  const auto tx = read("0420", {{2, std::string{card}},
                                {4, "000000005000"},
                                {7, "1124121500"},
                                {11, "000200"},
                                {37, "REFERENCE001"},
                                {49, "978"},
                                {90, "0100" + std::string(38, '0')}})
                      .tx;
  REQUIRE(tx.original);
  CHECK(tx.original->stan.empty());
  CHECK(tx.original->transmitted.empty());
  CHECK(tx.original->acquirer.empty());
  CHECK(tx.original->retrieval_reference.view() == "REFERENCE001");
}

TEST_CASE("a DE 90 that does not begin with an MTI is a format error", "[interpret]") {
  Reader read;
  CHECK(
      read("0420",
           {{2, std::string{card}}, {4, "000000005000"}, {7, "1124121500"}, {11, "000200"}, {90, std::string(42, '0')}})
          .fault->field == 90);
}

TEST_CASE("a reversal that names neither card nor original is a format error", "[interpret]") {
  Reader read;
  CHECK(read("0420", {{4, "000000005000"}, {7, "1124121500"}, {11, "000200"}}).fault->field == 90);
}

TEST_CASE("repeats share a name, whatever is echoed or added", "[interpret]") {
  Reader read;
  const auto first = read("0100", purchase).tx;
  CHECK(read("0101", purchase).tx.seen == first.seen);
  CHECK(read("0120", purchase).tx.seen != first.seen);
  CHECK(read("0200", purchase).tx.seen != first.seen);
}

TEST_CASE("a name changes with each of its parts", "[interpret]") {
  Reader read;
  const auto first = read("0100", purchase).tx.seen;
  for (const auto& [field, value] : Fields{{2, "5413330000000027"},
                                           {11, "000124"},
                                           {7, "1124120001"},
                                           {32, "123457"},
                                           {37, "REFERENCE002"},
                                           {41, "TERM0002"}}) {
    Fields fields = purchase;
    for (auto& given : fields)
      if (given.first == field) given.second = value;
    INFO("field " << field);
    CHECK(read("0100", fields).tx.seen != first);
  }
}

TEST_CASE("the day of a name is the message's, across the turn of the year", "[interpret]") {
  const auto day_in = [](const SeenId& id) {
    return static_cast<DayNumber>(id.bytes[0] << 24 | id.bytes[1] << 16 | id.bytes[2] << 8 | id.bytes[3]);
  };
  Reader read;
  const Instant new_year = instant_of({2027, 1, 1, 0, 0, 5});
  const auto sent = [&](const std::string& de7, Instant received) {
    return read("0100",
                {{2, std::string{card}}, {3, "000000"}, {4, "000000005000"}, {7, de7}, {11, "000123"}, {49, "978"}},
                received)
        .tx.seen;
  };
  CHECK(day_in(sent("1231235959", new_year)) == day_number(2026, 12, 31));
  CHECK(day_in(sent("0101000001", instant_of({2026, 12, 31, 23, 59, 58}))) == day_number(2027, 1, 1));
  CHECK(day_in(sent("1124120000", noon)) == day_number(2026, 11, 24));
}

TEST_CASE("track 2 names the card and its expiry where DE 2 is absent", "[interpret]") {
  Reader read;
  const auto [tx, fault] = read("0100", {{3, "000000"},
                                         {4, "000000005000"},
                                         {7, "1124120000"},
                                         {11, "000123"},
                                         {35, std::string{card} + "=30122011234"},
                                         {49, "978"}});
  REQUIRE_FALSE(fault);
  CHECK(tx.card == tokenizer().token(*Pan::parse(card)));
  CHECK(tx.expiry_yymm == 3012);
}

TEST_CASE("an advice of a decline is known by its code", "[interpret]") {
  Reader read;
  const auto advised = [&](const std::string& code) {
    return read("0120", {{2, std::string{card}},
                         {3, "000000"},
                         {4, "000000005000"},
                         {7, "1124120000"},
                         {11, "000123"},
                         {39, code},
                         {49, "978"}})
        .tx.advised_approval;
  };
  CHECK(advised("00") == true);
  CHECK(advised("10") == true);
  CHECK(advised("51") == false);
  CHECK_FALSE(read("0120", purchase).tx.advised_approval);
}

TEST_CASE("country and entry are read where they are, and are not there where they are not", "[interpret]") {
  Reader read;
  Fields said = purchase;
  said.push_back({19, "276"});
  said.push_back({22, "072"});
  const Transaction tx = read("0100", said).tx;
  CHECK(tx.country.view() == "276");
  CHECK(tx.entry == Entry::contactless);
  const Transaction silent = read("0100", purchase).tx;
  CHECK(silent.country.empty());
  CHECK_FALSE(silent.entry.has_value());
}
