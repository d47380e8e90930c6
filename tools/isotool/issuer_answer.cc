// What an issuer says.
#include "tools/isotool/issuer_answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "iso8583/layout/build_room.h"
#include "iso8583/reply.h"

namespace isoswitch::tools {
namespace {

// R10: the billing amount is what is approved, the transaction amount shrinks in proportion, and what was asked for is
// an additional amount of type 57.
void approve_partially(IssuerFacts& facts, const PartialApproval& partial, IssuerSaid& said) {
  const std::uint64_t transaction = facts.amount().value_or(0);
  const std::uint64_t charged = facts.number(6).value_or(transaction);
  __extension__ using Wide = unsigned __int128;
  const std::uint64_t approved =
      partial.percent != 0 ? static_cast<std::uint64_t>(Wide{charged} * partial.percent / 100) : partial.amount;
  if (approved >= charged) return;  // all of it, then
  said.code = code_named("approved_partially").text(facts.mti().version(), facts.mti().message_class());
  said.approved = approved;
  said.others.push_back(
      {"4", fmt::format("{:012}", static_cast<std::uint64_t>(Wide{transaction} * approved / charged))});
  if (facts.message().has(6)) said.others.push_back({"6", fmt::format("{:012}", approved)});
  const std::string processing = facts.message().text(3);
  said.others.push_back({"54", fmt::format("{}57{}C{:012}", processing.size() == 6 ? processing.substr(2, 2) : "00",
                                           facts.message().text(49), transaction)});
}

bool gives_authorization_code(IssuerFacts& facts, const IssuerSaid& said) {
  const int message_class = facts.mti().message_class();
  return (message_class == 1 || message_class == 2) && facts.mti().function() == 0 && is_approval(said.code);
}

std::string changed(std::string text) {
  if (text.empty()) return text;
  char& last = text.back();
  if (last >= '0' && last <= '9') {
    last = last == '9' ? '0' : static_cast<char>(last + 1);
  } else {
    last = last == 'X' ? 'Y' : 'X';
  }
  return text;
}

}  // namespace

IssuerSaid say(IssuerFacts& facts, const IssuerCode& code) {
  IssuerSaid said;
  said.code = code.text(facts.mti().version(), facts.mti().message_class());
  return said;
}

IssuerSaid decide(IssuerFacts& facts, const IssuerEffects& effects, Random& random) {
  IssuerSaid said = say(facts, effects.code ? *effects.code : code_approved());
  if (effects.partial) approve_partially(facts, *effects.partial, said);
  if (gives_authorization_code(facts, said)) said.authorization_code.assign(drawn_text(random, 6, true));
  for (const IssuerValue& value : effects.fields) {
    std::string text = value.make(facts.message(), random);
    if (value.where().field() == 38 && value.where().parts().empty()) {
      said.authorization_code.assign(text);
    } else {
      said.others.push_back({value.where().text(), std::move(text)});
    }
  }
  return said;
}

std::vector<int> usual_echo(int version) {
  if (version == 0) {
    return {2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 15, 24, 28, 32, 33, 37, 41, 42, 49, 50, 51, 70, 90, 95};
  }
  return {2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 24, 28, 30, 32, 33, 37, 41, 42, 49, 50, 51, 56};
}

std::size_t build_answer(const iso8583::Message& request, const std::vector<int>& echo, const IssuerSaid& said,
                         iso8583::Message& answer) {
  iso8583::reply_to(request, echo, answer);
  std::size_t not_set = answer.set(39, said.code.view()) ? 0 : 1;
  if (!said.authorization_code.empty() && !answer.set(38, said.authorization_code.view())) ++not_set;
  for (const IssuerSaid::Field& field : said.others) {
    if (!field.text.empty()) {
      if (!answer.set(field.path, field.text)) ++not_set;
    } else if (const auto path = iso8583::Path::parse(answer.dialect(), field.path)) {
      iso8583::BuildRoom room;
      if (path->parts().empty()) {
        answer.remove(path->field());
      } else if (!answer.remove(*path, room)) {
        ++not_set;
      }
    }
  }
  return not_set;
}

bool change_echoes(const std::vector<WrongEcho>& wrong, iso8583::Message& answer) {
  bool any = false;
  for (const WrongEcho& echo : wrong) {
    if (!echo.text && !answer.has(echo.field)) continue;
    if (answer.set(echo.field, echo.text ? *echo.text : changed(answer.text(echo.field)))) any = true;
  }
  return any;
}

}  // namespace isoswitch::tools
