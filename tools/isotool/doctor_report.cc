#include "tools/isotool/doctor_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "iso8583/describe.h"
#include "iso8583/json.h"
#include "switch/net/diagnosis_text.h"
#include "switch/net/framing_candidate.h"
#include "tools/isotool/json_text.h"

namespace isoswitch::tools {
namespace {

constexpr std::size_t shown_best = 3;
constexpr std::size_t shown_refused = 5;

class Report {
 public:
  explicit Report(const SpecimenFindings& findings) : findings_(findings) {}

  std::string text(bool all) {
    const auto parsing = static_cast<std::size_t>(std::ranges::count_if(findings_.readings, &Reading::parses));
    title();
    if (!findings_.protocol.empty()) protocol();
    best(all ? parsing : std::min(parsing, shown_best), parsing);
    if (parsing != 0) {
      first_message();
      configuration();
    }
    unframed();
    const std::size_t refused = findings_.readings.size() - parsing;
    refusals(parsing, all ? refused : std::min(refused, shown_refused));
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  std::string name(const Reading& reading) const {
    return pair_name(findings_.framings[reading.framing], findings_.dialects[reading.dialect]);
  }

  void title() {
    const Specimen& specimen = findings_.specimen;
    std::size_t bytes = 0;
    for (const auto& stream : specimen.streams) bytes += stream.size();
    if (specimen.name.empty()) return line("{} bytes", bytes);
    line("{}: {} connection{}, {} bytes", specimen.name, specimen.connections, specimen.connections == 1 ? "" : "s",
         bytes);
  }

  void protocol() {
    if (findings_.protocol == "TLS")
      line("these bytes start TLS: the messages are encrypted, and cannot be told from outside");
    else
      line("these bytes are {}, not ISO 8583", findings_.protocol);
  }

  void best(std::size_t shown, std::size_t parsing) {
    if (parsing == 0) return line("nothing parses these bytes");
    line("parses:");
    const Reading* before = nullptr;
    for (std::size_t i = 0; i < shown; ++i) {
      const Reading& reading = findings_.readings[i];
      const bool as_good = before != nullptr && equally_good(*before, reading);
      line("  {}: {}{}", name(reading), evidence(reading), as_good ? " (as good as the one above)" : "");
      before = &reading;
    }
    if (shown < parsing) line("  and {} more: --all", parsing - shown);
  }

  void first_message() {
    const Reading& best = findings_.readings.front();
    iso8583::Message message;
    if (!read_first(findings_, best, message))
      line("the first message, as far as it is there:");
    else
      line("the first message:");
    std::string_view text = described_ = iso8583::describe(message);
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      line("  {}", text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  void configuration() {
    const Reading& best = findings_.readings.front();
    line("the listener's configuration:");
    for (const std::string& key :
         configuration_lines(findings_.framings[best.framing], findings_.dialects[best.dialect]))
      line("    {}", key);
  }

  void unframed() {
    if (findings_.unframed.empty()) return;
    line("as messages without framing, a line each: {}", fmt::join(findings_.unframed, ", "));
    line("a listener needs the bytes as they are on the wire, with what stands before each message");
  }

  void refusals(std::size_t from, std::size_t shown) {
    if (shown == 0) return;
    line("refused, the nearest first:");
    for (std::size_t i = from; i < from + shown; ++i)
      line("  {}: {}", name(findings_.readings[i]), evidence(findings_.readings[i]));
    const std::size_t more = findings_.readings.size() - from - shown;
    if (more != 0) line("  and {} more: --all", more);
  }

 public:
  // False: only its start is there. The message refers to the specimen's bytes.
  static bool read_first(const SpecimenFindings& findings, const Reading& reading, iso8583::Message& message) {
    const auto& stream = findings.specimen.streams[reading.first->stream];
    const Bytes body = Bytes(stream).subspan(reading.first->offset, reading.first->size);
    return message.decode(*findings.dialects[reading.dialect].dialect, body).has_value();
  }

 private:
  const SpecimenFindings& findings_;
  std::string out_;
  std::string described_;
};

std::string json_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ",") + json_text(text);
  return "[" + list + "]";
}

std::string json_reading(const SpecimenFindings& findings, const Reading& reading) {
  std::vector<int> doubted;
  for (const int field : reading.doubted) doubted.push_back(field);
  const Framing& framing = findings.framings[reading.framing];
  const DialectCandidate& dialect = findings.dialects[reading.dialect];
  return fmt::format(
      "{{\"framing\":{},\"dialect\":{},\"configuration\":{},\"parses\":{},\"whole\":{},\"messages\":{},\"refused\":{},"
      "\"empty\":{},\"cut\":{},\"explained\":{},\"unexplained\":{},\"fields\":{},\"plausible\":{},\"doubtful\":{},"
      "\"doubted\":[{}],\"evidence\":{}}}",
      json_text(framing.name), json_text(dialect.name), json_list(configuration_lines(framing, dialect)),
      reading.parses(), reading.whole(), reading.messages, reading.refused, reading.empty, reading.cut,
      reading.explained, reading.unexplained, reading.fields, reading.plausible, reading.doubtful,
      fmt::join(doubted, ","), json_text(evidence(reading)));
}

}  // namespace

std::string report(const SpecimenFindings& findings, bool all) { return Report(findings).text(all); }

std::string report_json(const SpecimenFindings& findings, bool all) {
  std::string readings;
  for (const Reading& reading : findings.readings) {
    if (!all && !reading.parses()) break;
    readings += (readings.empty() ? "" : ",") + json_reading(findings, reading);
  }
  std::string first = "null";
  if (!findings.readings.empty() && findings.readings.front().parses()) {
    iso8583::Message message;
    Report::read_first(findings, findings.readings.front(), message);
    first = iso8583::to_json(message);
  }
  return fmt::format("{{\"service\":{},\"protocol\":{},\"readings\":[{}],\"unframed\":{},\"first\":{}}}\n",
                     findings.specimen.name.empty() ? "null" : json_text(findings.specimen.name),
                     findings.protocol.empty() ? "null" : json_text(findings.protocol), readings,
                     json_list(findings.unframed), first);
}

}  // namespace isoswitch::tools
