// Which test card stands for which recorded one.
#include "tools/isotool/replay_cards.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <set>

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

// The check digits were reckoned by hand (ISO/IEC 7812): two of one BIN with the same last four, one beside, one other.
constexpr const char* file_text =
    "account,pan,expiry_yymm\n"
    "A1,5413330000000019,3012\n"
    "A2,,\n"
    "A3,5413330000400011,2901\n"
    "A4,4111111111111111,\n";

struct CardFile {
  explicit CardFile(const std::string& text = file_text) { std::ofstream(name) << text; }
  ~CardFile() { std::remove(name.c_str()); }
  std::string name = std::tmpnam(nullptr);
};

Tokenizer tokenizer() {
  std::array<std::uint8_t, 32> key{};
  key.fill(7);
  return Tokenizer::from_key(key);
}

std::string token_of(const std::string& digits) { return to_hex(tokenizer().token(*Pan::parse(digits))); }

using How = ReplayCards::How;

}  // namespace

TEST_CASE("a card is found by its token, whatever else there is", "[replay_cards]") {
  const CardFile file;
  const Tokenizer key = tokenizer();
  auto cards = ReplayCards::read(file.name, &key).value();
  REQUIRE(cards.size() == 3);
  const std::string token = token_of("5413330000400011");
  const auto choice = cards.choose(token, token, "541333", "0011");
  CHECK(choice.how == How::token);
  CHECK(choice.is_same());
  CHECK(cards.digits(choice.index) == "5413330000400011");
  CHECK(cards.expiry_yymm(choice.index) == 2901);
}

TEST_CASE("with the token key, another card with the same digits is known to be another", "[replay_cards]") {
  const CardFile file;
  const Tokenizer key = tokenizer();
  auto cards = ReplayCards::read(file.name, &key).value();
  const std::string token = token_of("5413330000050019");
  const auto choice = cards.choose(token, token, "541333", "0019");
  CHECK(choice.how == How::same_bin);
  CHECK_FALSE(choice.is_same());
}

TEST_CASE("without the token key, the first six and last four digits tell", "[replay_cards]") {
  const CardFile file;
  auto cards = ReplayCards::read(file.name, nullptr).value();
  const auto choice = cards.choose("01aa", "01aa", "541333", "0019");
  CHECK(choice.how == How::digits);
  CHECK(cards.digits(choice.index) == "5413330000000019");
  CHECK(cards.expiry_yymm(choice.index) == 3012);
  SECTION("once: a second recorded card with the same digits is another card") {
    const auto second = cards.choose("01bb", "01bb", "541333", "0019");
    CHECK(second.how == How::taken);
    CHECK(cards.digits(second.index) == "5413330000400011");
    CHECK(cards.displaced() == 1);
  }
}

TEST_CASE("a card of a BIN that the file has not is another one, and always the same", "[replay_cards]") {
  const CardFile file;
  auto cards = ReplayCards::read(file.name, nullptr).value();
  const auto first = cards.choose("01aa", "01aa", "999999", "0000");
  CHECK(first.how == How::other_bin);
  CHECK(cards.choose("01aa", "01aa", "999999", "0000").index == first.index);
  auto again = ReplayCards::read(file.name, nullptr).value();
  CHECK(again.choose("01aa", "01aa", "999999", "0000").index == first.index);
}

// A stand-in had taken the card that a later record had by its token: both were sent with it.
TEST_CASE("a card that a later record names stands for no other", "[replay_cards]") {
  const CardFile file;
  const Tokenizer key = tokenizer();
  const bool by_token = GENERATE(false, true);
  auto cards = ReplayCards::read(file.name, by_token ? &key : nullptr).value();
  const std::string later = GENERATE("5413330000000019", "5413330000400011");
  const std::string token = token_of(later);
  const std::string last_four = later.substr(12);
  cards.named("01aa", "541333", "9999");
  cards.named(token, "541333", last_four);
  const auto stand_in = cards.choose("01aa", "01aa", "541333", "9999");
  CHECK(cards.digits(stand_in.index) != later);
  CHECK(stand_in.how == How::same_bin);
  const auto own = cards.choose(token, token, "541333", last_four);
  CHECK(cards.digits(own.index) == later);
  CHECK(own.is_same());
  CHECK(cards.shared() + cards.displaced() == 0);
}

TEST_CASE("where nobody knows what records will name, stand-ins come from the file's end", "[replay_cards]") {
  const CardFile file;
  auto cards = ReplayCards::read(file.name, nullptr).value();
  CHECK(cards.digits(cards.choose("01aa", "01aa", "541333", "9999").index) == "5413330000400011");
  CHECK(cards.digits(cards.choose("01bb", "01bb", "999999", "9999").index) == "4111111111111111");
  CHECK(cards.digits(cards.choose("01cc", "01cc", "999999", "9998").index) == "5413330000000019");
}

TEST_CASE("a recorded card whose own stands for another already is told of", "[replay_cards]") {
  const CardFile file;
  const Tokenizer key = tokenizer();
  auto cards = ReplayCards::read(file.name, &key).value();
  cards.choose("01aa", "01aa", "541333", "9999");
  const std::string token = token_of("5413330000400011");
  CHECK(cards.choose(token, token, "541333", "0011").how == How::token);
  CHECK(cards.displaced() == 1);
  CHECK(cards.shared() == 0);
}

TEST_CASE("recorded cards share one only when there are fewer", "[replay_cards]") {
  const CardFile file;
  auto cards = ReplayCards::read(file.name, nullptr).value();
  std::set<std::size_t> used;
  for (const char* token : {"01aa", "01bb", "01cc"}) used.insert(cards.choose(token, token, "541333", "9999").index);
  CHECK(used.size() == 3);
  CHECK(cards.shared() == 0);
  cards.choose("01dd", "01dd", "541333", "9999");
  CHECK(cards.shared() == 1);
  CHECK(cards.assigned() == 4);
}

TEST_CASE("a card without an expiry, and a file without the column, say none", "[replay_cards]") {
  const CardFile file;
  auto cards = ReplayCards::read(file.name, nullptr).value();
  CHECK_FALSE(cards.expiry_yymm(cards.choose("01aa", "01aa", "411111", "1111").index));
  const CardFile plain{"5413330000000019\n"};
  auto few = ReplayCards::read(plain.name, nullptr).value();
  CHECK_FALSE(few.expiry_yymm(0));
  CHECK_FALSE(ReplayCards::read("/nowhere", nullptr).has_value());
}
