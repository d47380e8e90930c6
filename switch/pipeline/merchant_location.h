// Where the merchant is: field 43 of 1987 by places, and of 1993 by backslashes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace isoswitch {

// 1987: name 23, city 13, region 2, country 2. 1993: name\street\city\ postal code 10, region 3, country 3.
// Nothing: it is not of that form, or a part of it is longer than the other form has room for; with `cut` it is cut.
// Countries become ISO 3166's two or three letters, where they are any.
std::optional<std::string> location_of_1993(std::string_view location_of_1987);
std::optional<std::string> location_of_1987(std::string_view location_of_1993, bool cut);

// "DE" → "DEU". Empty: no such country.
std::string_view three_letters(std::string_view two);
std::string_view two_letters(std::string_view three);

}  // namespace isoswitch
