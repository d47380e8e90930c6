// The countries of ISO 3166-1.
#pragma once

#include <string_view>

namespace iso8583 {

bool is_country(std::string_view text);  // "250", "FR", "FRA"

}  // namespace iso8583
