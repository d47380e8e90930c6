// What `doctor` says of a specimen: for people, or as one JSON object.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "switch/net/diagnosis.h"
#include "tools/isotool/doctor_input.h"

namespace isoswitch::tools {

struct SpecimenFindings {
  const Specimen& specimen;
  std::string_view protocol;          // another protocol that the bytes are of; empty: none that is known
  std::vector<Reading> readings;      // the best first
  std::vector<std::string> unframed;  // dialects that read the parts as messages without framing
  std::span<const Framing> framings;
  std::span<const DialectCandidate> dialects;
};

// Nothing of a card: the first message is masked as its dialect says.
std::string report(const SpecimenFindings& findings, bool all);
std::string report_json(const SpecimenFindings& findings, bool all);  // a line

}  // namespace isoswitch::tools
