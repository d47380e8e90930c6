// What an issuer says: the fields that it produces itself, and the answer built of them and of the request's echoes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "switch/base/random.h"
#include "tools/isotool/issuer_facts.h"
#include "tools/isotool/issuer_rule.h"

namespace isoswitch::tools {

// R5: what a repeat is given again.
struct IssuerSaid {
  struct Field {
    std::string path;
    std::string text;  // empty: it is taken out
  };
  FixedText<3> code{};                      // DE 39
  FixedText<6> authorization_code{};        // DE 38
  std::optional<std::uint64_t> approved{};  // less than what was asked for, in the currency of the hold
  std::vector<Field> others{};              // in this order
};

// Draws what has to be drawn.
IssuerSaid decide(IssuerFacts& facts, const IssuerEffects& effects, Random& random);

// With this code and nothing else.
IssuerSaid say(IssuerFacts& facts, const IssuerCode& code);

// What of a request is echoed by default, of 1987 or 1993.
std::vector<int> usual_echo(int version);

// Builds the answer anew. The number of fields that could not be set.
std::size_t build_answer(const iso8583::Message& request, const std::vector<int>& echo, const IssuerSaid& said,
                         iso8583::Message& answer);

// R26 broken on purpose. Whether anything was changed.
bool change_echoes(const std::vector<WrongEcho>& wrong, iso8583::Message& answer);

}  // namespace isoswitch::tools
