// The Lua of every exported dissector: the files of dissector/, one behind the other. Generated when the project is
// built.
#pragma once

#include <string_view>

namespace iso8583 {

extern const std::string_view dissector_text;

}  // namespace iso8583
