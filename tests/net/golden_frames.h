// One framed message of each preset, written by hand from the table of presets.
#pragma once

#include <string>
#include <string_view>

namespace isoswitch::test {

// An 0800 of ISO 8583:1987 in ASCII with a bitmap and no field: 20 bytes.
inline constexpr std::string_view golden_body = "3038303038323230303030303030303030303030";

struct GoldenFrame {
  std::string_view preset;
  std::string_view before_body;  // prefix, length, bytes after it, header
  std::string_view trailer;
  std::string_view header;         // as it came
  std::string_view answer_header;  // to a message of 300 bytes
  std::string_view long_length;    // prefix, length and bytes after it of that message with that header
  std::string_view zero;           // the frame of no bytes, where the table gives it a meaning

  std::string frame() const { return std::string(before_body).append(golden_body).append(trailer); }
};

// clang-format off
inline constexpr GoldenFrame golden_frames[] = {
    {"ascii4", "30303230", "", "", "", "30333030", "30303030"},                    // "0020"
    {"ascii4_inclusive", "30303234", "", "", "", "30333034", ""},                  // 20 + 4
    {"binary2", "0014", "", "", "", "012c", "0000"},
    {"binary2_inclusive", "0016", "", "", "", "012e", "0002"},                     // 20 + 2
    {"binary2_le", "1400", "", "", "", "2c01", "0000"},
    {"binary4", "00000014", "", "", "", "0000012c", ""},
    {"binary3", "000014", "", "", "", "00012c", "000000"},
    {"hex4", "30303134", "", "", "", "30313243", ""},                              // "0014", "012C"
    {"bcd2", "0020", "", "", "", "0300", ""},
    {"tpdu", "0019" "6000010002", "", "6000010002", "6000020001", "0131", ""},     // 20 + 5, to 0001 from 0002
    {"tpdu_bcd", "0025" "6000010002", "", "6000010002", "6000020001", "0305", ""},
    {"binary2_zero2", "0014" "0000", "", "", "", "012c" "0000", "0000" "0000"},
    {"zero2_binary2", "0000" "0014", "", "", "", "0000" "012c", "0000" "0000"},
    // 20 + 22 = 42, and 300 + 22 = 322: in the length and in the header's total length. To station 412836 from 241616.
    {"base1", "002a" "0000"
     "16" "01" "02" "002a" "412836" "241616" "01" "1000" "400000" "00" "0100b9" "00", "",
     "16" "01" "02" "002a" "412836" "241616" "01" "1000" "400000" "00" "0100b9" "00",
     "16" "01" "02" "0142" "241616" "412836" "01" "1000" "400000" "00" "0100b9" "00", "0142" "0000", "0000" "0000"},
    // ISO 01 50 000 5 0; answered by the host: ISO 01 50 000 5 5. 20 + 12, 300 + 12.
    {"base24", "0020" "49534f303135303030303530", "", "49534f303135303030303530", "49534f303135303030303535", "0138", ""},
    {"etx", "", "03", "", "", "", ""},
    {"binary2_etx", "0015", "03", "", "", "012d", "0000"},                         // 20 + 1, 300 + 1
    {"rdw", "00000014", "", "", "", "0000012c", "00000000"},
};
// clang-format on

}  // namespace isoswitch::test
