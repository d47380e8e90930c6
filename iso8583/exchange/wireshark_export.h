// A dialect as a dissector for Wireshark: tables written from the dialect, and the same Lua behind them for all.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "iso8583/dialect.h"

namespace iso8583 {

// How messages are cut out of a TCP stream. On the wire: prefix, length field, bytes after it, header, message,
// trailer.
struct DissectorFraming {
  std::string name;  // in what the dissector says of bad frames
  std::string prefix = {};
  unsigned length_size = 2;                   // bytes, 0 to 4; 0: the trailer alone ends a message
  std::string length_encoding = "binary_be";  // binary_be, binary_le, bcd, ascii, hex, ebcdic
  std::string after_length = {};
  bool session_control = false;  // the last byte of after_length says whether the frame holds a message (2x: none)
  bool counts_itself = false;
  bool counts_header = true;
  bool counts_trailer = true;
  std::string header = "none";  // none, fixed, tpdu, base1, base24
  unsigned header_size = 0;     // of fixed
  std::string trailer = {};
  bool empty_allowed = true;  // a frame of no bytes is a poll
  unsigned message_max = 65536;
};

// A script for Wireshark 4.0 and later. Without ports it is chosen by "Decode as", or by its preference.
std::string write_dissector(const Dialect& dialect, const DissectorFraming& framing,
                            std::span<const std::uint16_t> ports);

// What the script's protocol is called, and every filter begins with: the dialect's name in small letters, whatever is
// neither letter, digit nor _ as _; with iso_ before it, if it does not begin with a letter.
std::string dissector_protocol(const Dialect& dialect);

}  // namespace iso8583
