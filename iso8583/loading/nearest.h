// The known word that a mistyped one was probably meant to be.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace iso8583 {

// " (did you mean 'left_0'?)", or nothing if no word is near.
std::string nearest_hint(std::string_view word, std::span<const std::string_view> known);

}  // namespace iso8583
