// What a peer speaks: where it listens, how frames are cut, which dialect they carry.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "iso8583/dialect.h"
#include "switch/net/framing.h"

namespace isoswitch::tools {

// As typed on the command line or written in a scenario.
struct WireNames {
  std::string address;  // HOST:PORT
  std::string framing = "binary2";
  std::string dialect = "iso1987_ascii";
};

struct Wire {
  std::string address;
  Framing framing;
  std::shared_ptr<const iso8583::Dialect> dialect;
};

// Errors name what is known instead. The address is only looked up when a connection is made.
Result<Wire> find_wire(const WireNames& names);

// What --help says of --framing: every preset there is.
std::string framing_help();

// Looks the dialect up where isotool looks: the working directory's, the installation's, or a file. All faults, a line
// each.
Result<std::shared_ptr<const iso8583::Dialect>> find_dialect(const std::string& name_or_file);

}  // namespace isoswitch::tools
