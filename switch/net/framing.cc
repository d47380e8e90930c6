#include "switch/net/framing.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "switch/net/length_field.h"

namespace isoswitch {
namespace {

using namespace std::string_view_literals;
using enum LengthEncoding;
using enum HeaderKind;
using enum ZeroLengthMeaning;

struct Preset {
  std::string_view name;
  std::string_view prefix;
  std::uint8_t length_size;
  LengthEncoding encoding;
  std::string_view after_length;
  bool counts_itself;
  HeaderKind header;
  std::string_view trailer;
  ZeroLengthMeaning zero_length;
};

// Headers and trailers are counted by the length, where there are any. docs/framing.md shows each in hex.
constexpr Preset presets[] = {
    {"ascii4", "", 4, ascii, "", false, none, "", echo},
    {"ascii4_inclusive", "", 4, ascii, "", true, none, "", error},
    {"binary2", "", 2, binary_be, "", false, none, "", ignore},
    {"binary2_inclusive", "", 2, binary_be, "", true, none, "", echo},
    {"binary2_le", "", 2, binary_le, "", false, none, "", ignore},
    {"binary4", "", 4, binary_be, "", false, none, "", error},
    {"binary3", "", 3, binary_be, "", false, none, "", echo},
    {"hex4", "", 4, hex, "", false, none, "", error},
    {"bcd2", "", 2, bcd, "", false, none, "", error},
    {"tpdu", "", 2, binary_be, "", false, tpdu, "", error},
    {"tpdu_bcd", "", 2, bcd, "", false, tpdu, "", error},
    {"binary2_zero2", "", 2, binary_be, "\0\0"sv, false, none, "", echo},
    {"zero2_binary2", "\0\0"sv, 2, binary_be, "", false, none, "", echo},
    {"base1", "", 2, binary_be, "\0\0"sv, false, base1, "", echo},
    {"base24", "", 2, binary_be, "", false, base24, "", error},
    {"etx", "", 0, binary_be, "", false, none, "\3", error},
    {"binary2_etx", "", 2, binary_be, "", false, none, "\3", echo},
    {"rdw", "", 4, binary_be, "", false, none, "", end},
};

constexpr std::string_view encoding_names[] = {"binary_be", "binary_le", "bcd", "ascii", "hex", "ebcdic"};

}  // namespace

std::string_view to_text(LengthEncoding encoding) { return encoding_names[static_cast<std::size_t>(encoding)]; }

std::size_t length_field_max(const Framing& framing) {
  if (framing.length_size == 0) return std::numeric_limits<std::size_t>::max();
  return length_max(framing.length_encoding, framing.length_size);
}

Result<void> validate(const Framing& f) {
  const auto wrong = [&](std::string what) { return failure(fmt::format("framing {}: {}", f.name, what)); };
  if (f.length_size > 4) return wrong(fmt::format("length_size is 0 to 4, not {}", f.length_size));
  if (f.length_size == 0 && f.trailer.empty()) return wrong("without a length field it needs a trailer");
  if (f.length_size == 0 && (f.counts_itself || !f.prefix.empty() || !f.after_length.empty())) {
    return wrong("without a length field there is nothing to count and nothing around it");
  }
  if (f.session_control && f.after_length.empty()) return wrong("session_control is the last byte of after_length");
  if (f.header != fixed && f.header_size != 0) return wrong("header_size is for the header kind fixed alone");
  if (f.header == fixed && (f.header_size == 0 || f.header_size > Framing::header_hard_limit)) {
    return wrong(fmt::format("a fixed header has 1 to {} bytes", Framing::header_hard_limit));
  }
  if (f.message_min == 0) return wrong("message_min is at least 1");
  if (f.message_max < f.message_min || f.message_max > Framing::message_hard_limit) {
    return wrong(
        fmt::format("message_max is {} to {}, not {}", f.message_min, Framing::message_hard_limit, f.message_max));
  }
  return {};
}

std::optional<Framing> framing_preset(std::string_view name) {
  const auto row = std::ranges::find(presets, name, &Preset::name);
  if (row == std::end(presets)) return {};
  return Framing{.name = std::string(row->name),
                 .prefix = row->prefix,
                 .length_size = row->length_size,
                 .length_encoding = row->encoding,
                 .after_length = row->after_length,
                 .session_control = row->header == base1,
                 .counts_itself = row->counts_itself,
                 .header = row->header,
                 .trailer = row->trailer,
                 .zero_length = row->zero_length};
}

std::vector<std::string_view> framing_preset_names() {
  std::vector<std::string_view> names;
  std::ranges::transform(presets, std::back_inserter(names), &Preset::name);
  return names;
}

}  // namespace isoswitch
