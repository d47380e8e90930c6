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

const DialectCandidate& dialect_of(const Reading& reading, std::span<const DialectCandidate> dialects) {
  return dialects[reading.dialect];
}

bool is_configured(const Reading& reading, std::span<const Framing> framings,
                   std::span<const DialectCandidate> dialects, const Configured& configured) {
  return same_preset(framings[reading.framing], configured.framing) &&
         dialect_of(reading, dialects).name == configured.dialect;
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
  std::vector<std::string> lines;
  if (configured == nullptr || !same_preset(framing, configured->framing)) {
    lines = configuration_of(framing);
    // The same preset with its option the other way round.
    if (configured != nullptr && configured->framing.name == framing.name) {
      const bool counted = framing.counts_header;
      lines = {fmt::format("tpdu_counted: {}", counted)};
    }
  }
  if (configured == nullptr || configured->dialect != dialect.name) lines.push_back("dialect: " + dialect.name);
  return lines;
}

std::string hint_of(const std::vector<Reading>& readings, std::span<const Framing> framings,
                    std::span<const DialectCandidate> dialects, const Configured& configured) {
  if (readings.empty() || !readings.front().parses()) return {};
  const Reading& best = readings.front();
  std::vector<std::string> names;
  for (const Reading& reading : readings) {
    if (!equally_good(reading, best)) break;
    if (is_configured(reading, framings, dialects, configured)) return {};
    if (names.size() <= alternatives_max)
      names.push_back(pair_name(framings[reading.framing], dialect_of(reading, dialects)));
  }
  return fmt::format(
      "these bytes parse as {} (configured: {} × {}); set {}", fmt::join(names, ", or as "),
      label_of(configured.framing), configured.dialect,
      fmt::join(configuration_lines(framings[best.framing], dialect_of(best, dialects), &configured), " and "));
}

}  // namespace isoswitch
