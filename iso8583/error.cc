// The one sentence that an error prints as.
#include "iso8583/error.h"

#include <fmt/format.h>

namespace iso8583 {

std::string Error::text() const {
  return fmt::format("{}{}{}: expected {}, found {} (offset {})", path, name.empty() ? "" : " ", name, expected, found,
                     offset);
}

}  // namespace iso8583
