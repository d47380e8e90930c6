// Loads, writes out.
#include "tools/isotool/spec_export.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>

#include "iso8583/exchange/markdown_export.h"
#include "iso8583/exchange/wireshark_export.h"
#include "iso8583/loading/dialect_draft.h"
#include "switch/net/framing.h"
#include "switch/net/framing_dialect.h"

namespace isoswitch::tools {

namespace {

int fail(const std::string& what, int code) {
  fmt::print(stderr, "isotool spec export: {}\n", what);
  return code;
}

std::string_view header_name(HeaderKind kind) {
  constexpr std::array<std::string_view, 5> names{"none", "fixed", "tpdu", "base1", "base24"};
  return names[static_cast<std::size_t>(kind)];
}

std::string text_of(std::string_view bytes) { return std::string(bytes); }

iso8583::DissectorFraming dissector_framing(const Framing& framing) {
  return {.name = framing.name,
          .prefix = text_of(framing.prefix),
          .length_size = framing.length_size,
          .length_encoding = std::string(to_text(framing.length_encoding)),
          .after_length = text_of(framing.after_length),
          .session_control = framing.session_control,
          .counts_itself = framing.counts_itself,
          .counts_header = framing.counts_header,
          .counts_trailer = framing.counts_trailer,
          .header = std::string(header_name(framing.header)),
          .header_size = framing.header_size,
          .trailer = text_of(framing.trailer),
          .empty_allowed = framing.zero_length != ZeroLengthMeaning::error,
          .message_max = static_cast<unsigned>(Framing::message_hard_limit)};
}

bool write_out(const std::string& text, const std::string& output) {
  if (output.empty())
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  std::ofstream out(output, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  return !out.fail();
}

}  // namespace

int export_spec(const SpecExportOptions& options) {
  const auto directories = iso8583::dialect_directories();
  const auto dialect = iso8583::load_dialect(options.dialect, directories);
  if (!dialect) {
    for (const iso8583::Fault& fault : dialect.error()) fail(fault.text(), 0);
    return iso8583::find_dialect_file(options.dialect, directories) ? 1 : 2;
  }
  std::string text;
  if (options.format == "markdown") {
    text = iso8583::write_markdown(**dialect);
  } else {
    const auto framing = framing_preset(options.framing);
    if (!framing)
      return fail(fmt::format("framing: '{}' is none of {}", options.framing, fmt::join(framing_preset_names(), ", ")),
                  2);
    if (const auto carries = check_carries(*framing, **dialect); !carries) return fail(carries.error().text, 1);
    text = iso8583::write_dissector(**dialect, dissector_framing(*framing), options.ports);
  }
  if (!write_out(text, options.output))
    return fail(fmt::format("{}: cannot be written", options.output.empty() ? "stdout" : options.output), 2);
  return 0;
}

}  // namespace isoswitch::tools
