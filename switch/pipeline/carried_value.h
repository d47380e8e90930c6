// A value of one message as another takes it, by the way that its step names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "switch/pipeline/translation_plan.h"

namespace isoswitch {

// Nothing: it does not fit. `near`: when the message came in, for dates without a year.
std::optional<std::string> carried_value(const Step& step, const Speaker& from, const Speaker& to,
                                         std::string_view value, Instant near);

}  // namespace isoswitch
