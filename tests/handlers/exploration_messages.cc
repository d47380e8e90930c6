#include "tests/handlers/exploration_messages.h"

#include <fmt/format.h>

#include <array>
#include <catch2/catch.hpp>

#include "iso8583/dialect.h"
#include "switch/pipeline/interpret.h"
#include "tests/handlers/exploration_chain.h"

namespace isoswitch::test {
namespace {

constexpr std::string_view card_number = "5413330000000019";
constexpr std::string_view when = "1124120000";

Tokenizer exploration_tokenizer() {
  std::array<std::uint8_t, 32> key{};
  key.fill(7);
  return Tokenizer::from_key(key);
}

std::string stan_of(What what, std::size_t which, std::size_t place) {
  const auto stan = [](int group, std::size_t n) { return fmt::format("{:04}{:02}", group, n); };
  switch (what) {
    case What::authorization: return stan(1, 0);
    case What::increment: return stan(2, which);
    case What::completion: return stan(3, which);
    case What::capture: return stan(4, which);
    default: return stan(5 + static_cast<int>(what), place);
  }
}

std::string named(const std::string& mti, const std::string& stan) {
  return mti + stan + std::string{when} + "00000123456" + "00000000000";
}

}  // namespace

Messages::Messages(std::vector<Letter> letters, Minor authorized, Reference reference)
    : letters_(std::move(letters)),
      authorized_(authorized),
      reference_(reference),
      dialect_(*iso8583::load_dialect("iso1987_ascii",
                                      std::vector<std::string>{std::string(SOURCE_ROOT) + "/config/dialects"})),
      profile_(edited_profile(
          {{"# more_captures: {field: 60", "more_captures: {field: 60"}, {"\n  days: 7\n", "\n  days: 1\n"}})),
      tokenizer_(exploration_tokenizer()),
      card_(tokenizer_.token(*Pan::parse(card_number))) {
  for (const Letter& letter : letters_)
    for (std::size_t which = 0; which < places; ++which)
      for (std::size_t place = 0; place < places; ++place)
        made_.push_back(letter.what == What::clock ? Transaction{} : make(letter, which, place));
}

Messages::Fields Messages::base(const std::string& stan, Minor amount) const {
  return {{2, std::string{card_number}},
          {3, "000000"},
          {4, fmt::format("{:012}", amount)},
          {7, std::string{when}},
          {11, stan},
          {12, "120000"},
          {13, "1124"},
          {32, "123456"},
          {37, reference_ == Reference::shared ? "REFERENCE001" : "REF000" + stan},
          {41, "TERM0001"},
          {42, "MERCHANT0000001"},
          {49, "978"}};
}

Transaction Messages::make(const Letter& letter, std::size_t which, std::size_t place) const {
  const Minor amount = letter.amount * one;
  const std::string authorization = named("0100", stan_of(What::authorization, 0, 0));
  std::string mti = "0420";
  Fields fields = base(stan_of(letter.what, which, place), authorized_);
  fields[90] = authorization;
  switch (letter.what) {
    case What::authorization:
      mti = "0100";
      fields[4] = fmt::format("{:012}", amount);
      fields.erase(90);
      break;
    case What::increment:
      mti = "0100";
      fields[4] = fmt::format("{:012}", amount);
      break;
    case What::completion:
    case What::capture:
      mti = letter.what == What::completion ? "0120" : "0220";
      fields[4] = fmt::format("{:012}", amount);
      fields[39] = "00";
      if (letter.more) fields[60] = " 1";
      break;
    case What::partial_reversal: fields[95] = fmt::format("{:012}", amount) + std::string(30, '0'); break;
    case What::increment_reversal: fields[90] = named("0100", stan_of(What::increment, which, 0)); break;
    case What::completion_reversal: fields[90] = named("0120", stan_of(What::completion, which, 0)); break;
    case What::capture_reversal: fields[90] = named("0220", stan_of(What::capture, which, 0)); break;
    case What::reversal:
    case What::clock: break;
  }
  iso8583::Message message{*dialect_};
  message.set_mti(*iso8583::Mti::parse(mti));
  for (const auto& [field, value] : fields) {
    const auto set = message.set(field, value);
    if (!set) FAIL(set.error().text());
  }
  Transaction tx;
  tx.acquirer = "acquirer";
  tx.network = "domestic";
  tx.profile = profile_.get();
  tx.received = exploration_begins;
  tx.drawn_authorization_code = "ABC123";
  const auto fault = interpret(message, tokenizer_, tx);
  if (fault) FAIL(fault->what);
  return tx;
}

}  // namespace isoswitch::test
