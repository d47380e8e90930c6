// Writes a dialect for others: as documentation, or as a dissector for Wireshark.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace isoswitch::tools {

struct SpecExportOptions {
  std::string dialect;  // a name, or a file
  std::string format;   // markdown, wireshark
  std::string framing = "binary2";
  std::vector<std::uint16_t> ports;
  std::string output;  // empty: stdout
};

// The exit code: 0 written, 1 the framing cannot carry the dialect or it has faults, 2 there is no such dialect or
// framing, or the output cannot be written.
int export_spec(const SpecExportOptions& options);

}  // namespace isoswitch::tools
