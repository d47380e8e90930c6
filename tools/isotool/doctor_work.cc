#include "tools/isotool/doctor_work.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>

#include "switch/net/dialect_candidates.h"
#include "switch/net/framer.h"
#include "switch/net/framing_candidate.h"
#include "switch/net/other_protocol.h"
#include "tools/isotool/doctor_report.h"

namespace isoswitch::tools {
namespace {

struct Candidates {
  std::vector<Framing> framings;
  std::vector<DialectCandidate> dialects;
};

int wrong(const std::string& text) {
  fmt::print(stderr, "isotool doctor: {}\n", text);
  return 2;
}

Result<Candidates> candidates_of(const DoctorOptions& options) {
  Candidates candidates{framing_candidates(), {}};
  for (const std::string& name : options.framings) {
    if (!framing_preset(name))
      return failure(fmt::format("framing: '{}' is none of {}", name, fmt::join(framing_preset_names(), ", ")));
  }
  if (!options.framings.empty()) {
    std::erase_if(candidates.framings, [&](const Framing& framing) {
      return std::ranges::find(options.framings, framing.name) == options.framings.end();
    });
  }
  const auto directories = iso8583::dialect_directories();
  const bool chosen = !options.dialects.empty();
  const auto faults =
      add_dialects(chosen ? options.dialects : dialect_names(directories), directories, candidates.dialects);
  if (chosen && !faults.empty()) return failure(fmt::format("{}", fmt::join(faults, "\n")));
  for (const std::string& fault : faults) fmt::print(stderr, "isotool doctor: not tried: {}\n", fault);
  if (candidates.dialects.empty()) return failure("dialect: none is to be found; --dialect names one, or its file");
  return candidates;
}

// The dialects that read every part as a message by itself. A length before each, so that it is a frame.
std::vector<std::string> unframed(const Specimen& specimen, const Candidates& candidates) {
  const Framing framing = *framing_preset("binary4");
  std::vector<std::uint8_t> stream;
  const auto& parts = specimen.parts.empty() ? specimen.streams : specimen.parts;
  for (const auto& part : parts) {
    if (!append_frame(framing, {}, part, stream)) return {};
  }
  const Bytes bytes = stream;
  std::vector<std::string> names;
  DiagnosisBounds bounds;
  bounds.search_bytes_max = 0;
  for (const Reading& reading : diagnose(std::span(&bytes, 1), std::span(&framing, 1), candidates.dialects, bounds)) {
    if (reading.whole() && reading.messages != 0) names.push_back(candidates.dialects[reading.dialect].name);
  }
  return names;
}

SpecimenFindings examine(const Specimen& specimen, const Candidates& candidates) {
  SpecimenFindings findings{specimen, {}, {}, {}, candidates.framings, candidates.dialects};
  const std::vector<Bytes> streams(specimen.streams.begin(), specimen.streams.end());
  for (const Bytes stream : streams) {
    if (findings.protocol.empty()) findings.protocol = other_protocol(stream);
  }
  // What is encrypted may look like anything.
  if (findings.protocol == "TLS") return findings;
  findings.readings = diagnose(streams, candidates.framings, candidates.dialects);
  if (!findings.readings.front().parses()) findings.unframed = unframed(specimen, candidates);
  return findings;
}

bool parses(const SpecimenFindings& findings) {
  return !findings.readings.empty() && findings.readings.front().parses();
}

bool any_parses(const DoctorInput& input, const Candidates& candidates) {
  return std::ranges::any_of(input.specimens,
                             [&](const Specimen& specimen) { return parses(examine(specimen, candidates)); });
}

}  // namespace

int run_doctor(const DoctorOptions& options) {
  const auto candidates = candidates_of(options);
  if (!candidates) return wrong(candidates.error().text);
  const auto bytes = read_all(options.file);
  if (!bytes) return wrong(bytes.error().text);
  auto input = take_apart(*bytes, options.form);
  if (!input) return wrong(input.error().text);
  // Digits alone may be the bytes themselves: a capture of text.
  if (options.form == InputForm::any && input->form == InputForm::hex && !any_parses(*input, *candidates)) {
    if (auto raw = take_apart(*bytes, InputForm::raw); raw && any_parses(*raw, *candidates)) input = std::move(raw);
  }
  bool any = false;
  for (const Specimen& specimen : input->specimens) {
    const SpecimenFindings findings = examine(specimen, *candidates);
    any = any || parses(findings);
    const std::string text = options.json ? report_json(findings, options.all) : report(findings, options.all);
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stdout));
  }
  for (const std::string& note : input->notes) fmt::print(stderr, "isotool doctor: {}\n", note);
  return any ? 0 : 1;
}

}  // namespace isoswitch::tools
