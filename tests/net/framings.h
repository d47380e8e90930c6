// The framings that framer tests go over: every preset, with its options, and some that no preset has.
#pragma once

#include <vector>

#include "switch/net/framing.h"

namespace isoswitch::test {

inline Framing preset(std::string_view name) { return *framing_preset(name); }

inline Framing header_not_counted(std::string_view name) {
  Framing f = preset(name);
  f.name += ", length without the header";
  f.counts_header = false;
  return f;
}

inline Framing tpdu_not_counted() { return header_not_counted("tpdu"); }

inline std::vector<Framing> all_framings() {
  std::vector<Framing> all;
  for (const std::string_view name : framing_preset_names()) all.push_back(preset(name));
  for (const std::string_view name : {"tpdu", "tpdu_bcd", "base1", "base24"}) all.push_back(header_not_counted(name));
  all.push_back({.name = "little-endian that counts itself",
                 .length_encoding = LengthEncoding::binary_le,
                 .counts_itself = true,
                 .zero_length = ZeroLengthMeaning::echo});
  all.push_back({.name = "prefix, bcd, two bytes after",
                 .prefix = "PF",
                 .length_encoding = LengthEncoding::bcd,
                 .after_length = "ab",
                 .zero_length = ZeroLengthMeaning::ignore});
  all.push_back({.name = "ebcdic with a fixed header and a counted trailer",
                 .length_size = 4,
                 .length_encoding = LengthEncoding::ebcdic,
                 .header = HeaderKind::fixed,
                 .header_size = 7,
                 .trailer = "\x03"});
  all.push_back({.name = "binary, trailer not counted", .length_size = 4, .counts_trailer = false, .trailer = "\r\n"});
  all.push_back({.name = "everything",
                 .prefix = "P",
                 .length_size = 3,
                 .after_length = "ab",
                 .session_control = true,
                 .counts_itself = true,
                 .counts_trailer = false,
                 .header = HeaderKind::base1,
                 .trailer = "\r\n",
                 .zero_length = ZeroLengthMeaning::echo});
  all.push_back({.name = "trailer alone, TPDU",
                 .length_size = 0,
                 .header = HeaderKind::tpdu,
                 .trailer = "\r\n",
                 .zero_length = ZeroLengthMeaning::end});
  all.push_back(
      {.name = "trailer alone", .length_size = 0, .trailer = "\x03", .zero_length = ZeroLengthMeaning::ignore});
  return all;
}

}  // namespace isoswitch::test
