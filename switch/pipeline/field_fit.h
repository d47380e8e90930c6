// Whether values of one dialect's field can be values of another's, and how one is made to fit.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "iso8583/dialect.h"

namespace isoswitch {

struct FieldFit {
  bool carries = true;
  std::string lost;  // what does not get through, in words for an operator; empty: nothing is lost
};

FieldFit fit(const iso8583::FieldRow& from, const iso8583::FieldRow& to);

// Latin-1, of binary hex, as Message::text gives it. Blanks behind and zeros before digits come and go as the row has
// it; only with `cut` a longer value loses anything. Nothing: it does not fit. Characters are left to Message::set.
std::optional<std::string> fitted(const iso8583::FieldRow& from, const iso8583::FieldRow& to, std::string_view value,
                                  bool cut);

}  // namespace isoswitch
