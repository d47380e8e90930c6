// What DE 39 of an issuer's answer says, whatever version the link speaks: a word, or a code of one version that has
// its counterpart in the other.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "switch/base/fixed_text.h"
#include "switch/base/result.h"

namespace isoswitch::tools {

struct IssuerCode {
  FixedText<2> v1987;
  FixedText<3> v1993;       // either is empty where that version has no such code
  bool by_class = false;    // the plain approval: 1993 has one for each class
  std::string_view name{};  // "insufficient_funds"; empty: it has none

  // Of an answer of this version and class; empty: the version has no such code.
  std::string_view text(int version, int message_class) const;
};

const IssuerCode& code_approved();
const IssuerCode& code_named(std::string_view name);  // of a name that is in the table

// A word ("insufficient_funds"), a code of 1987 ("51") or of 1993 ("116"). Errors say what is expected.
Result<IssuerCode> read_code(std::string_view written);

// What DE 39 of an advice may say so that it moves money, and of a request's answer so that it is approved (R3).
bool is_approval(std::string_view code);
// The answer to an advice or reversal says that it has been taken (STI-07).
bool is_delivered(std::string_view code);
// Nothing was decided: who hears it may ask again.
bool is_undecided(std::string_view code);

}  // namespace isoswitch::tools
