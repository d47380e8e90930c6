// Makes a dialect's YAML of another library's specification.
#pragma once

#include <string>

namespace isoswitch::tools {

struct SpecImportOptions {
  std::string file;    // "-": stdin
  std::string format;  // jpos, moov; empty: XML is jpos, everything else moov
  std::string name;    // of the dialect; empty: the file's
  std::string output;  // empty: stdout
  std::string year;    // empty: by the sizes of the fields
  bool json = false;   // what could not be carried over as JSON
};

// The exit code: 0 everything was carried over, 1 something was not (stderr has it, the rest is written), 2 the file
// cannot be read or the output not be written.
int import_spec(const SpecImportOptions& options);

}  // namespace isoswitch::tools
