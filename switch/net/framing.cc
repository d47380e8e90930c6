#include "switch/net/framing.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "switch/net/length_field.h"

namespace isoswitch {
namespace {

using enum LengthEncoding;

struct Preset {
  std::string_view name;
  std::uint8_t length_size;
  LengthEncoding encoding;
  HeaderKind header;
  std::uint8_t header_size;
  ZeroLengthMeaning zero_length;
};

// A preset's length counts neither itself nor anything else but the header, where there is one.
constexpr Preset presets[] = {
    {"ascii4", 4, ascii, HeaderKind::none, 0, ZeroLengthMeaning::echo},
    {"binary2", 2, binary_be, HeaderKind::none, 0, ZeroLengthMeaning::ignore},
    {"hex4", 4, hex, HeaderKind::none, 0, ZeroLengthMeaning::error},
    {"tpdu", 2, binary_be, HeaderKind::tpdu, 5, ZeroLengthMeaning::error},
};

constexpr std::string_view encoding_names[] = {"binary_be", "binary_le", "bcd", "ascii", "hex", "ebcdic"};

}  // namespace

std::string_view to_text(LengthEncoding encoding) { return encoding_names[static_cast<std::size_t>(encoding)]; }

std::size_t length_field_max(const Framing& framing) {
  return length_max(framing.length_encoding, framing.length_size);
}

Result<void> validate(const Framing& f) {
  const auto wrong = [&](std::string what) { return failure(fmt::format("framing {}: {}", f.name, what)); };
  if (f.length_size > 4) return wrong(fmt::format("length_size is 0 to 4, not {}", f.length_size));
  if (f.length_size == 0 && f.trailer.empty()) return wrong("without a length field it needs a trailer");
  if (f.length_size == 0 && (f.counts_itself || !f.prefix.empty() || !f.after_length.empty())) {
    return wrong("without a length field there is nothing to count and nothing around it");
  }
  if (f.header == HeaderKind::none && f.header_size != 0) return wrong("header none has no size");
  if (f.header == HeaderKind::tpdu && f.header_size != 5) return wrong("a TPDU has 5 bytes");
  if (f.header == HeaderKind::fixed && (f.header_size == 0 || f.header_size > Framing::header_hard_limit)) {
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
                 .length_size = row->length_size,
                 .length_encoding = row->encoding,
                 .header = row->header,
                 .header_size = row->header_size,
                 .zero_length = row->zero_length};
}

std::vector<std::string_view> framing_preset_names() {
  std::vector<std::string_view> names;
  std::ranges::transform(presets, std::back_inserter(names), &Preset::name);
  return names;
}

}  // namespace isoswitch
