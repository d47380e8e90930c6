#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "switch/pipeline/profile.h"
#include "switch/pipeline/reply.h"

using namespace isoswitch;

namespace {

const std::string folder = std::string(SOURCE_ROOT) + "/config/profiles/";

Profile shipped(const std::string& name) {
  Faults faults;
  auto profile = Profile::load(name, {std::string(SOURCE_ROOT) + "/config/profiles"}, faults);
  REQUIRE(faults.none());
  return *profile;
}

}  // namespace

TEST_CASE("every reason has a code in every class, three digits in 1993 and two in 1987", "[profile]") {
  for (const auto& [name, size] : std::map<std::string, std::size_t>{{"iso1987", 2}, {"iso1993", 3}}) {
    const Profile profile = shipped(name);
    for (std::size_t of = 0; of < code_class_count; ++of)
      for (std::uint8_t reason = 0; reason < reason_count; ++reason)
        CHECK(profile.code(static_cast<CodeClass>(of), static_cast<Reason>(reason)).size() == size);
  }
}

TEST_CASE("1987 codes become 1993 codes as the published table has it", "[profile]") {
  const std::map<std::string, std::string> table{
      {"00", "000"}, {"01", "107"}, {"02", "108"}, {"03", "109"}, {"04", "200"}, {"05", "100"},
      {"10", "002"}, {"12", "902"}, {"13", "110"}, {"14", "111"}, {"25", "914"}, {"30", "904"},
      {"34", "102"}, {"41", "208"}, {"43", "209"}, {"51", "116"}, {"54", "101"}, {"55", "117"},
      {"57", "119"}, {"58", "120"}, {"61", "121"}, {"62", "104"}, {"63", "122"}, {"65", "123"},
      {"68", "911"}, {"75", "106"}, {"91", "907"}, {"92", "908"}, {"94", "913"}, {"96", "909"}};
  const Profile old = shipped("iso1987");
  const Profile newer = shipped("iso1993");
  for (std::uint8_t i = 0; i < reason_count; ++i) {
    const auto reason = static_cast<Reason>(i);
    INFO(name(reason));
    const std::string code{old.code(CodeClass::authorization, reason)};
    REQUIRE(table.contains(code));
    CHECK(newer.code(CodeClass::authorization, reason) == table.at(code));
  }
}

TEST_CASE("success has its own code per class in 1993", "[profile]") {
  const Profile profile = shipped("iso1993");
  CHECK(profile.code(CodeClass::authorization, Reason::approved) == "000");
  CHECK(profile.code(CodeClass::financial, Reason::approved) == "000");
  CHECK(profile.code(CodeClass::reversal, Reason::approved) == "400");
  CHECK(profile.code(CodeClass::network, Reason::approved) == "800");
}

TEST_CASE("a profile without a code for a reason is refused, with its place", "[profile]") {
  std::ifstream in{folder + "iso1987.yaml"};
  std::stringstream text;
  text << in.rdbuf();
  std::string edited = text.str();
  const std::string line = "  lost_card: \"41\"\n";
  edited.erase(edited.find(line), line.size());
  const std::string file = std::string(BINARY_DIR) + "/no_lost_card.yaml";
  std::ofstream{file} << edited;
  Faults faults;
  static_cast<void>(Profile::load(file, {}, faults));
  REQUIRE(faults.all().size() == 1);
  CHECK(faults.all().front().find("lost_card") != std::string::npos);
  CHECK(faults.all().front().find("no_lost_card.yaml:") != std::string::npos);
}

TEST_CASE("a profile does not fit a dialect of another version or without its fields", "[profile]") {
  const std::vector<std::string> dialects{std::string(SOURCE_ROOT) + "/config/dialects"};
  Faults faults;
  const auto where = Node::from_text("listener.yaml", "listener: {}", faults);
  shipped("iso1993").check_against(**iso8583::load_dialect("iso1987_ascii", dialects), *where);
  CHECK_FALSE(faults.none());
  Faults none;
  const auto there = Node::from_text("listener.yaml", "listener: {}", none);
  shipped("iso1987").check_against(**iso8583::load_dialect("iso1987_ebcdic", dialects), *there);
  CHECK(none.none());
}

TEST_CASE("a dialect whose reference is longer than what is kept of it is refused", "[profile]") {
  // Two references that differ behind the cut would have been one purchase.
  const std::vector<std::string> dialects{std::string(SOURCE_ROOT) + "/config/dialects"};
  const auto longer = iso8583::parse_dialect(
      "dialect: longer\nbase: iso1987_ascii\nfields:\n  37: [retrieval_reference, an13]\n", "longer.yaml", dialects);
  REQUIRE(longer);
  Faults faults;
  const auto where = Node::from_text("listener.yaml", "listener: {}", faults);
  shipped("iso1987").check_against(**longer, *where);
  REQUIRE(faults.all().size() == 1);
  CHECK(faults.all().front().find("keeps at most 12 characters of retrieval_reference") != std::string::npos);
}

TEST_CASE("a mark in a field that the dialect does not have is refused: it could never be found", "[profile]") {
  std::ifstream in{folder + "iso1987.yaml"};
  std::stringstream text;
  text << in.rdbuf();
  const std::string file = std::string(BINARY_DIR) + "/mark_65.yaml";
  std::ofstream{file} << text.str() << "\npartial_approval: {field: 65, values: [\"1\"]}\n";
  Faults faults;
  const auto profile = Profile::load(file, {}, faults);
  REQUIRE(faults.none());
  const auto where = Node::from_text("listener.yaml", "listener: {}", faults);
  profile->check_against(
      **iso8583::load_dialect("iso1987_ascii", std::vector<std::string>{std::string(SOURCE_ROOT) + "/config/dialects"}),
      *where);
  REQUIRE(faults.all().size() == 1);
  CHECK(faults.all().front().find("partial_approval in field 65") != std::string::npos);
}

TEST_CASE("a balance beyond twelve digits is told as the largest that fits", "[profile]") {
  CHECK(de54({0, 1, {999'999'999'999, {978}}}) == "0001978C999999999999");
  CHECK(de54({0, 1, {1'000'000'000'000, {978}}}) == "0001978C999999999999");
  CHECK(de54({20, 2, {-1, {392}}}) == "2002392D000000000001");
}

TEST_CASE("the first two digits of DE 22 say how the card was read, in 1993 its seventh position", "[profile]") {
  const Profile old = shipped("iso1987");
  CHECK(old.entry("011") == Entry::manual);
  CHECK(old.entry("021") == Entry::magstripe);
  CHECK(old.entry("051") == Entry::chip);
  CHECK(old.entry("071") == Entry::contactless);
  CHECK(old.entry("901") == Entry::magstripe);
  CHECK(old.entry("910") == Entry::contactless);
  CHECK(old.entry("812") == Entry::ecommerce);
  CHECK(old.entry("100") == Entry::on_file);
  CHECK_FALSE(old.entry("000").has_value());
  CHECK_FALSE(old.entry("").has_value());
  CHECK_FALSE(old.entry("0").has_value());
  const Profile newer = shipped("iso1993");
  CHECK(newer.entry("510101511004") == Entry::chip);
  CHECK(newer.entry("510101211004") == Entry::magstripe);
  CHECK(newer.entry("510101611004") == Entry::manual);
  CHECK_FALSE(newer.entry("510101011004").has_value());
  CHECK_FALSE(newer.entry("510101").has_value());
}

TEST_CASE("a field of entry without its codes is refused, and codes without their field", "[profile]") {
  std::ifstream in{folder + "iso1987.yaml"};
  std::stringstream text;
  text << in.rdbuf();
  const auto faults_of = [](std::string profile, const std::string& from, const std::string& to) {
    const std::size_t at = profile.find(from);
    REQUIRE(at != std::string::npos);
    const std::string file = std::string(BINARY_DIR) + "/entry.yaml";
    std::ofstream{file} << profile.replace(at, from.size(), to);
    Faults faults;
    static_cast<void>(Profile::load(file, {}, faults));
    return faults.all();
  };
  const auto no_codes = faults_of(text.str(), "entry_codes:", "entry_cods:");
  CHECK(no_codes.size() == 2);  // what is missing, and what nobody asked for
  const auto no_field = faults_of(text.str(), "  entry: 22 ", "  # entry: 22 ");
  REQUIRE(no_field.size() == 1);
  CHECK(no_field[0].find("does not say which field plays the role 'entry'") != std::string::npos);
}

namespace {

std::string text_of(const std::string& name) {
  std::ifstream in{folder + name + ".yaml"};
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// The faults of a profile by itself, and beside its dialect.
std::vector<std::string> faults_with(const std::string& name, const std::string& text) {
  Faults faults;
  const auto profile = Profile::from_text("edited.yaml", text, faults);
  if (!profile || !faults.none()) return faults.all();
  const auto where = Node::from_text("listener.yaml", "listener: {}", faults);
  profile->check_against(
      **iso8583::load_dialect(name + "_ascii", std::vector<std::string>{std::string(SOURCE_ROOT) + "/config/dialects"}),
      *where);
  return faults.all();
}

std::vector<std::string> carry_faults(const std::string& name, const std::string& carry) {
  return faults_with(name, text_of(name) + "\ncarry: " + carry + "\n");
}

}  // namespace

TEST_CASE("a code leads back to its reason, in every class that it has one in", "[profile]") {
  for (const std::string name : {"iso1987", "iso1993"}) {
    const Profile profile = shipped(name);
    for (std::size_t c = 0; c < code_class_count; ++c)
      for (std::uint8_t i = 0; i < reason_count; ++i) {
        const auto of = static_cast<CodeClass>(c);
        const auto reason = static_cast<Reason>(i);
        INFO(name << " " << isoswitch::name(reason));
        const auto back = profile.reason(of, profile.code(of, reason));
        REQUIRE(back);
        // Two reasons of one code are told apart by nobody; what it approves is the same.
        CHECK(profile.code(of, *back) == profile.code(of, reason));
        CHECK(approves(*back) == approves(reason));
      }
    CHECK_FALSE(profile.reason(CodeClass::authorization, "ZZZ"));
    CHECK_FALSE(profile.reason(CodeClass::authorization, ""));
  }
}

TEST_CASE("codes behind the first are understood and never said", "[profile]") {
  const Profile old = shipped("iso1987");
  CHECK(old.reason(CodeClass::authorization, "59") == Reason::suspected_fraud);
  CHECK(old.code(CodeClass::authorization, Reason::suspected_fraud) == "34");
  CHECK(old.reason(CodeClass::authorization, "85") == Reason::account_verified);
  CHECK(old.reason(CodeClass::authorization, "00") == Reason::approved);
  const Profile newer = shipped("iso1993");
  CHECK(newer.reason(CodeClass::authorization, "118") == Reason::invalid_card_number);
  CHECK(newer.reason(CodeClass::reversal, "000") == Reason::approved);
  CHECK(newer.reason(CodeClass::reversal, "400") == Reason::approved);
  CHECK_FALSE(newer.reason(CodeClass::authorization, "400"));
}

TEST_CASE("the code that a reason says goes before one that another only understands", "[profile]") {
  Faults faults;
  const auto profile = Profile::from_text(
      "edited.yaml", replaced(text_of("iso1987"), "pick_up: [\"04\", \"07\"]", "pick_up: [\"04\", \"05\"]"), faults);
  REQUIRE(faults.none());
  CHECK(profile->reason(CodeClass::authorization, "05") == Reason::do_not_honor);
}

TEST_CASE("a code that both approves and declines a request is refused", "[profile]") {
  const auto faults =
      faults_with("iso1987", replaced(text_of("iso1987"), "lost_card: \"41\"", "lost_card: [\"41\", \"08\"]"));
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].starts_with(
      "codes: '08' means approved and lost_card: whether it approves could not be told (edited.yaml:"));
  // Of an advice a peer may want the same code whatever was decided.
  const std::string same = "insufficient_funds: {otherwise: \"51\", advice: \"00\"}";
  CHECK(faults_with("iso1987", replaced(text_of("iso1987"), "insufficient_funds: \"51\"", same)).empty());
}

TEST_CASE("an empty list of codes is refused", "[profile]") {
  const auto faults = faults_with("iso1987", replaced(text_of("iso1987"), "lost_card: \"41\"", "lost_card: []"));
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].starts_with("codes.lost_card: expected at least one code (edited.yaml:"));
}

TEST_CASE("a way of reading is written by the first of its codes", "[profile]") {
  CHECK(shipped("iso1987").entry_code(Entry::magstripe) == "02");
  CHECK(shipped("iso1987").entry_code(Entry::on_file) == "10");
  CHECK(shipped("iso1993").entry_code(Entry::manual) == "6");
  CHECK(shipped("iso1993").entry_at() == 6);
}

TEST_CASE("what is carried is read as it is written, and chip data and words come back of themselves", "[profile]") {
  Faults faults;
  const auto profile =
      Profile::from_text("edited.yaml",
                         text_of("iso1993") +
                             "\ncarry: {drop: [48], as: {60: 62}, fixed: {24: \"100\"}, otherwise: {19: \"250\"}, "
                             "cut: [43], fees: {28: \"00\"}}\n",
                         faults);
  REQUIRE(faults.none());
  const Carry& carry = profile->carry();
  CHECK(carry.drop == std::vector<int>{48});
  CHECK(carry.as == std::vector<std::pair<int, int>>{{60, 62}});
  CHECK(*Carry::value(carry.fixed, 24) == "100");
  CHECK(*Carry::value(carry.otherwise, 19) == "250");
  CHECK(carry.cut == std::vector<int>{43});
  CHECK(*Carry::value(carry.fees, 28) == "00");
  CHECK(carry.back == std::vector<int>{44, 55});
  CHECK(Carry::value(carry.fixed, 25) == nullptr);
}

TEST_CASE("what cannot be carried so is refused, with its place", "[profile]") {
  struct Row {
    std::string carry;
    std::string fault;
  };
  const auto row = GENERATE(values<Row>({
      {"{drops: [48]}", "carry.drops: unknown key; did you mean 'drop'? (edited.yaml:"},
      {"{drop: [1]}", "carry.drop[0]: 1 is outside 2 to 192 (edited.yaml:"},
      {"{as: {sixty: 62}}", "carry.as.sixty: 'sixty' is no field: expected a number from 2 to 192 (edited.yaml:"},
      {"{as: {60: 62, 61: 62}}", "carry.as.61: field 62 stands for two fields of the other side (edited.yaml:"},
      {"{drop: [24], fixed: {24: \"100\"}}", "carry: field 24 stands under 'drop' and under 'fixed' (edited.yaml:"},
      {"{fees: {29: \"00\"}}", "carry.fees: 29: the fees of 1987 are 28 and 30 (edited.yaml:"},
      {"{fees: {28: \"A\"}}", "carry.fees: 28: a fee type has two digits (edited.yaml:"},
      {"{drop: [129]}",
       "profile 'iso1993' names field 129 under carry.drop, which dialect 'iso1993_ascii' does not have"},
      {"{back: [130]}",
       "profile 'iso1993' names field 130 under carry.back, which dialect 'iso1993_ascii' does not have"},
      {"{fixed: {24: \"1000\"}}", "profile 'iso1993', carry.fixed: 24 function_code: "},
      {"{fixed: {11: \"000001\"}}",
       "profile 'iso1993' names field 11 under carry.fixed, but stan is set by what was asked"},
      {"{as: {60: 39}}", "profile 'iso1993' names field 39 under carry.as, but response_code is set by what was asked"},
      {"{cut: [37]}",
       "profile 'iso1993' names field 37 under carry.cut, but retrieval_reference would name something else"},
      {"{cut: [55]}", "profile 'iso1993' names field 55 under carry.cut, but only text can be cut, not b...255"},
  }));
  const auto faults = carry_faults("iso1993", row.carry);
  INFO(row.carry);
  REQUIRE(faults.size() == 1);
  INFO(faults[0]);
  CHECK(faults[0].find(row.fault) != std::string::npos);
}

TEST_CASE("fee types are those of a peer of 1993", "[profile]") {
  const auto faults = carry_faults("iso1987", "{fees: {28: \"00\"}}");
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].find("carry.fees says fee types of version 1") != std::string::npos);
}
