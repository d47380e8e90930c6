// The structured log: one line per event, "name key=value …". Values are masked by those who pass them; a Pan cannot be
// passed unmasked because it only prints masked.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "switch/base/pan.h"
#include "switch/base/result.h"

namespace isoswitch::log {

enum class Level { debug, info, warning, error };

struct Options {
  Level level = Level::info;
  std::string file;  // empty: stderr
};

Result<void> open(const Options& options);
void flush();
bool enabled(Level level);

// event: a name in snake_case that can be searched for; details: "key=value key=value".
void write(Level level, std::string_view event, std::string_view details);

template <class... Args>
void info(std::string_view event, fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(Level::info)) write(Level::info, event, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void debug(std::string_view event, fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(Level::debug)) write(Level::debug, event, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(std::string_view event, fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(Level::warning)) write(Level::warning, event, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(std::string_view event, fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(Level::error)) write(Level::error, event, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace isoswitch::log

template <>
struct fmt::formatter<isoswitch::Pan> : fmt::formatter<std::string> {
  auto format(const isoswitch::Pan& pan, fmt::format_context& context) const {
    return fmt::formatter<std::string>::format(pan.masked(), context);
  }
};
