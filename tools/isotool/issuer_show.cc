// One message that came to an issuer, and its answer.
#include "tools/isotool/issuer_show.h"

#include <fmt/format.h>

#include <cstdio>

#include "iso8583/describe.h"
#include "iso8583/json.h"
#include "tools/isotool/json_text.h"

namespace isoswitch::tools {
namespace {

void show_json(const std::string& link, const iso8583::Message& request, const iso8583::Message* answer,
               const IssuerReaction& reaction) {
  fmt::print(R"({{"link":{},"rule":{},"delay_us":{},"request":{},"response":{}}})"
             "\n",
             json_text(link), reaction.rule != nullptr ? json_text(reaction.rule->name) : "null",
             reaction.delay.count(), iso8583::to_json(request), answer != nullptr ? iso8583::to_json(*answer) : "null");
}

}  // namespace

void show_message(const std::string& link, const iso8583::Message& request, const iso8583::Message* answer,
                  const IssuerReaction& reaction, bool json) {
  if (json) {
    show_json(link, request, answer, reaction);
  } else {
    fmt::print("{}: {} -> {} after {} ms, {}\n", link, request.mti().text(),
               answer != nullptr ? fmt::format("{} {}", answer->mti().text(), answer->text(39)) : "nothing",
               reaction.delay.count() / 1'000,
               reaction.rule != nullptr ? "by '" + reaction.rule->name + "'" : "by no rule");
    fmt::print("{}", iso8583::describe(request));
    if (answer != nullptr) fmt::print("{}", iso8583::describe(*answer));
  }
  static_cast<void>(std::fflush(stdout));
}

}  // namespace isoswitch::tools
