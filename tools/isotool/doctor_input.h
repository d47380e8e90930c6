// The bytes that `doctor` looks at: of hex text, of a file of bytes, or of a capture.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "switch/base/result.h"

namespace isoswitch::tools {

enum class InputForm { any, hex, raw, pcap };

// What one peer, or those of one service, said.
struct Specimen {
  std::string name;                                // "127.0.0.1:8583", of a capture
  std::size_t connections = 0;                     // of a capture
  std::vector<std::vector<std::uint8_t>> streams;  // one for each direction, or a file's bytes
  std::vector<std::vector<std::uint8_t>> parts;    // lines of hex: each may be a message without framing
};

struct DoctorInput {
  InputForm form = InputForm::raw;  // as it was read
  std::vector<Specimen> specimens;
  std::vector<std::string> notes;  // what was passed over
};

inline constexpr std::size_t doctor_bytes_max = std::size_t{256} << 20;

// "-" is stdin. The whole of it, at most doctor_bytes_max.
Result<std::vector<std::uint8_t>> read_all(const std::string& file);

// any: a capture by its first bytes; hex if there is nothing but hexadecimal digits, blanks and 0x; else raw. Errors:
// the bytes are not of the form that was asked for, and where. They hold none of them.
Result<DoctorInput> take_apart(const std::vector<std::uint8_t>& bytes, InputForm form);

}  // namespace isoswitch::tools
