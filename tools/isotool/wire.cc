// What a peer speaks.
#include "tools/isotool/wire.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "switch/net/framing_dialect.h"

namespace isoswitch::tools {

Result<Wire> find_wire(const WireNames& names) {
  Wire wire;
  wire.address = names.address;
  if (names.address.find(':') == std::string::npos) {
    return failure(fmt::format("address: expected HOST:PORT, found '{}'", names.address));
  }
  const auto framing = framing_preset(names.framing);
  if (!framing) {
    return failure(fmt::format("framing: '{}' is none of {}", names.framing, fmt::join(framing_preset_names(), ", ")));
  }
  wire.framing = *framing;
  auto dialect = find_dialect(names.dialect);
  if (!dialect) return std::unexpected(dialect.error());
  wire.dialect = std::move(*dialect);
  if (auto carries = check_carries(wire.framing, *wire.dialect); !carries) return std::unexpected(carries.error());
  return wire;
}

std::string framing_help() {
  return fmt::format("How frames are cut: {} (docs/framing.md)", fmt::join(framing_preset_names(), ", "));
}

Result<std::shared_ptr<const iso8583::Dialect>> find_dialect(const std::string& name_or_file) {
  const auto directories = iso8583::dialect_directories();
  auto dialect = iso8583::load_dialect(name_or_file, directories);
  if (dialect) return std::move(*dialect);
  std::string faults;
  for (const iso8583::Fault& fault : dialect.error()) {
    if (!faults.empty()) faults += '\n';
    faults += fmt::format("dialect {}: {}", name_or_file, fault.text());
  }
  return failure(std::move(faults));
}

}  // namespace isoswitch::tools
