// Sums of amounts: 128 bits, as the books have them (LED-08).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace isoswitch::tools {

__extension__ using Wide = __int128;

std::string wide_decimal(Wide minor, int exponent);  // "-12.50"
nlohmann::json wide_json(Wide total);                // a number while it fits 64 bits, else its digits as text
// What wide_json() gave; 0 for anything else.
Wide wide_of(const nlohmann::json& value);

}  // namespace isoswitch::tools
