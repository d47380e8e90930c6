// Why a message could not be read or built: where, what was expected, what was found. Never card data.
#pragma once

#include <cstddef>
#include <string>

namespace iso8583 {

struct Error {
  std::string path;        // "2"; "mti", "bitmap", "frame" for what is no field
  std::size_t offset = 0;  // bytes from the start of the frame (of the text, for JSON); 0 where values are set
  std::string expected;
  std::string found;
  std::string name = {};  // "pan"

  // "2 pan: expected 16 digits, found 11 bytes left (offset 24)". Safe to log.
  std::string text() const;
};

}  // namespace iso8583
