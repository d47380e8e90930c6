#include "switch/net/diagnosis_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "switch/net/framing_candidate.h"

namespace isoswitch {
namespace {

constexpr std::size_t alternatives_max = 2;

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string doubts(const Reading& reading) {
  if (reading.doubtful == 0) return {};
  std::vector<int> fields;
  for (const int field : reading.doubted) fields.push_back(field);
  return fmt::format(", {} of {} make no sense (field{} {})", reading.doubtful,
                     counted(reading.plausible + reading.doubtful, "value"), fields.size() == 1 ? "" : "s",
                     fmt::join(fields, ", "));
}

std::string read_of(const Reading& reading) {
  std::vector<std::string> parts;
  if (reading.messages != 0) parts.push_back(counted(reading.messages, "message"));
  if (reading.cut == 1) parts.push_back(reading.messages == 0 ? "the start of one message" : "the start of another");
  if (reading.cut > 1)
    parts.push_back(fmt::format("the start of {}{}", reading.cut, reading.messages == 0 ? " messages" : " others"));
  return fmt::format("{}", fmt::join(parts, " and "));
}

bool is_configured(const Reading& reading, std::span<const Framing> framings,
                   std::span<const DialectCandidate> dialects, const Configured& configured) {
  return same_preset(framings[reading.framing], configured.framing) &&
         dialects[reading.dialect].name == configured.dialect;
}

}  // namespace

std::string pair_name(const Framing& framing, const DialectCandidate& dialect) {
  return fmt::format("{} × {}", label_of(framing), dialect.name);
}

std::string evidence(const Reading& reading) {
  if (!reading.parses() && reading.messages == 0)
    return reading.refusal.empty() ? "not a whole frame, nor enough of one to tell" : reading.refusal;
  std::string text = read_of(reading);
  if (reading.empty != 0) text += ", " + counted(reading.empty, "empty frame");
  if (reading.refused != 0) text += fmt::format(", {} refused", reading.refused);
  text += reading.unexplained == 0 ? ", every byte explained"
                                   : fmt::format(", {} unexplained", counted(reading.unexplained, "byte"));
  text += doubts(reading);
  if (reading.unexplained != 0 && !reading.refusal.empty()) text += ": " + reading.refusal;
  return text;
}

std::vector<std::string> configuration_lines(const Framing& framing, const DialectCandidate& dialect,
                                             const Configured* configured) {
  std::vector<std::string> lines = configuration_of(framing);
  if (configured != nullptr) {
    const Framing& before = configured->framing;
    // Also an option that would be left over from before.
    if (framing.header == HeaderKind::tpdu && framing.counts_header && !before.counts_header)
      lines.emplace_back("tpdu_counted: true");
    const std::vector<std::string> before_lines = configuration_of(before);
    std::erase_if(lines,
                  [&](const std::string& line) { return std::ranges::find(before_lines, line) != before_lines.end(); });
    if (configured->dialect == dialect.name) return lines;
  }
  lines.push_back("dialect: " + dialect.name);
  return lines;
}

std::string hint_of(const std::vector<Reading>& readings, std::span<const Framing> framings,
                    std::span<const DialectCandidate> dialects, const Configured& configured) {
  if (readings.empty()) return {};
  const Reading& best = readings.front();
  std::vector<std::string> names;
  for (const Reading& reading : readings) {
    if (!equally_good(reading, best)) break;
    if (is_configured(reading, framings, dialects, configured)) return {};
    if (names.size() <= alternatives_max)
      names.push_back(pair_name(framings[reading.framing], dialects[reading.dialect]));
  }
  if (!best.parses())
    return fmt::format("no preset with any known dialect reads these bytes; nearest: {}: {}", names.front(),
                       evidence(best));
  const auto lines = configuration_lines(framings[best.framing], dialects[best.dialect], &configured);
  return fmt::format("these bytes parse as {} (configured: {} × {}); set {}", fmt::join(names, ", or as "),
                     label_of(configured.framing), configured.dialect, fmt::join(lines, " and "));
}

std::string other_protocol_text(std::string_view protocol, const Configured& configured) {
  return fmt::format("these bytes {} {}; configured: {} × {}{}", protocol == "TLS" ? "start" : "are", protocol,
                     label_of(configured.framing), configured.dialect, protocol == "TLS" ? " without TLS" : "");
}

}  // namespace isoswitch
