#include "tools/isotool/time_bounds.h"

#include <fmt/format.h>

#include "tools/isotool/time_text.h"

namespace isoswitch::tools {
namespace {

Result<TimeSpan> read(const std::string& text, const char* option) {
  if (const auto span = parse_time(text)) return *span;
  return failure(fmt::format("{}: expected a time such as 2026-11-25T18:00:00.123Z or its beginning", option));
}

}  // namespace

Result<journal::SearchBounds> time_bounds(const std::string& from, const std::string& to) {
  journal::SearchBounds bounds;
  if (!from.empty()) {
    const auto span = read(from, "--from");
    if (!span) return std::unexpected(span.error());
    bounds.from = span->first;
  }
  if (!to.empty()) {
    const auto span = read(to, "--to");
    if (!span) return std::unexpected(span.error());
    bounds.to = span->last;
  }
  return bounds;
}

}  // namespace isoswitch::tools
