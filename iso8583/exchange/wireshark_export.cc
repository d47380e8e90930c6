// See wireshark_export.h.
#include "iso8583/exchange/wireshark_export.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <map>
#include <vector>

#include "iso8583/encoding/code_page.h"
#include "iso8583/encoding/hex_digits.h"
#include "iso8583/exchange/dissector_text.h"
#include "iso8583/layout/layout.h"

namespace iso8583 {

namespace {

// Lua's \ddd for what is not plain ASCII: the script then is, whatever the dialect says.
std::string lua_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\')
      out += fmt::format("\\{:03}", byte);
    else
      out += c;
  }
  return out + '"';
}

std::string_view charset_name(Charset charset) {
  switch (charset) {
    case Charset::digits: return "digits";
    case Charset::text: return "text";
    case Charset::signed_digits: return "signed";
    case Charset::track: return "track";
    case Charset::binary: break;
  }
  return "binary";
}

std::string_view extent_name(Extent extent) {
  constexpr std::array<std::string_view, 3> names{"fixed", "prefixed", "given"};
  return names[static_cast<std::size_t>(extent)];
}

std::string_view third_name(ThirdBitmap third) {
  constexpr std::array<std::string_view, 3> names{"none", "adjacent", "field_65"};
  return names[static_cast<std::size_t>(third)];
}

std::string page_hex(const CodePage& page) {
  std::string hex;
  for (const std::uint8_t byte : page.to_latin1) {
    hex += hex_digits[byte >> 4];
    hex += hex_digits[byte & 0xf];
  }
  return hex;
}

// Writes the tables that the script reads: code pages, layouts, the dialect.
class TableWriter {
 public:
  std::string write(const Dialect& dialect);

 private:
  std::string row(const FieldRow& row);
  std::string form(const Form& form);
  std::size_t layout(const Layout& layout);  // its place among the layouts
  std::string rows_of(const Layout& layout);
  std::string tag_columns(const Layout& layout);
  std::string_view used(const Encoding& encoding);  // its name

  std::map<std::string, std::string, std::less<>> pages_;  // hexadecimal, by encoding
  std::vector<std::string> layouts_;
  // Layouts that say the same are written once.
  std::map<std::string, std::size_t, std::less<>> layout_places_;
};

std::string_view TableWriter::used(const Encoding& encoding) {
  if (encoding.page != nullptr) pages_.emplace(encoding.name, page_hex(*encoding.page));
  return encoding.name;
}

std::string TableWriter::form(const Form& form) {
  return fmt::format("{{encoding = \"{}\", charset = \"{}\", fill = \"left_0\"}}", used(*form.encoding),
                     charset_name(form.charset));
}

std::string TableWriter::row(const FieldRow& row) {
  std::string out = fmt::format(
      "{{name = {}, type = \"{}\", class = \"{}\", extent = \"{}\", dots = {}, most = {}, encoding = \"{}\", fill = "
      "\"{}\"",
      lua_text(row.name), row.type(), name_of(row.kind), extent_name(row.extent), row.length_digits, row.units_max,
      used(*row.form.encoding), fill_names()[static_cast<std::size_t>(row.form.fill)]);
  if (row.prefixed())
    out += fmt::format(", length = \"{}\", counts = \"{}\"", row.length->name,
                       counts_names()[static_cast<std::size_t>(row.counts)]);
  if (row.counts_itself) out += ", counts_itself = true";
  if (row.pad.side != Pad::Side::none)
    out += fmt::format(", pad = {}, pad_side = \"{}\", trim = {}", row.pad.unit,
                       row.pad.side == Pad::Side::left ? "left" : "right", row.pad.trimmed);
  if (!row.until.empty()) out += ", separators = " + lua_text(row.until);
  if (!row.absent.empty()) out += ", absent = " + lua_text(row.absent);
  out += fmt::format(", secrecy = \"{}\"", secrecy_names()[static_cast<std::size_t>(row.secrecy)]);
  if (row.inside) out += fmt::format(", inside = {}", layout(*row.inside));
  return out + "}";
}

// Positions and items in their order, all others by their keys.
std::string TableWriter::rows_of(const Layout& layout) {
  const bool ordered = layout.kind->name == "positional" || layout.kind->name == "list";
  std::string out = "rows = {\n";
  for (const FieldRow& row : layout.rows)
    out += ordered ? fmt::format("    {},\n", this->row(row))
                   : fmt::format("    [{}] = {},\n", lua_text(row.key()), this->row(row));
  return out + "  }";
}

std::string TableWriter::tag_columns(const Layout& layout) {
  return fmt::format(
      ",\n  tag = {}, tag_units = {}, length = \"{}\", length_digits = {}, counts = \"{}\", counts_itself = {}, "
      "counts_tag = {}, length_first = {}, lead = {}, filler = {}",
      form(layout.tag), layout.tag_units, layout.length->name, layout.length_digits,
      counts_names()[static_cast<std::size_t>(layout.counts)], layout.counts_itself, layout.counts_tag,
      layout.length_first, lua_text(layout.lead), lua_text(layout.filler));
}

std::size_t TableWriter::layout(const Layout& layout) {
  const std::string_view kind = layout.kind->name;
  std::string out = fmt::format("{{\n  name = {}, kind = \"{}\", characters = {}, {}", lua_text(layout.name), kind,
                                layout.characters, rows_of(layout));
  if (kind == "list") out += fmt::format(",\n  most = {}", layout.most);
  if (kind == "tagged") out += tag_columns(layout);
  if (kind == "bitmapped")
    out += fmt::format(",\n  bitmap = {}, bitmap_bytes = {}, continued = {}", form(layout.bitmap), layout.bitmap_bytes,
                       layout.continued);
  if (layout.kind->open) out += ",\n  unknown = " + row(layout.unknown);
  out += "\n}";
  const auto [place, added] = layout_places_.emplace(std::move(out), layouts_.size() + 1);
  if (added) layouts_.push_back(place->first);
  return place->second;
}

std::string TableWriter::write(const Dialect& dialect) {
  std::string fields;
  for (int number = 2; number <= last_field; ++number)
    if (const FieldRow* const field = dialect.field(number))
      fields += fmt::format("    [{}] = {},\n", number, row(*field));
  const std::string head = fmt::format(
      "local dialect = {{\n  name = {}, protocol = \"{}\", mti = \"{}\", bitmap = \"{}\", third_bitmap = \"{}\",\n",
      lua_text(dialect.name()), dissector_protocol(dialect), used(*dialect.mti().encoding),
      dialect.bitmap().encoding->name, third_name(dialect.third_bitmap()));

  std::string out = "local code_pages = {\n";
  for (const auto& [name, hex] : pages_) out += fmt::format("  {} = \"{}\",\n", name, hex);
  out += "}\nlocal layouts = {}\n";
  for (std::size_t i = 0; i < layouts_.size(); ++i) out += fmt::format("layouts[{}] = {}\n", i + 1, layouts_[i]);
  return out + head + "  fields = {\n" + fields + "  },\n}\n";
}

std::string framing_table(const DissectorFraming& framing) {
  return fmt::format(
      "local framing = {{\n"
      "  name = {}, prefix = {}, length_size = {}, length_encoding = \"{}\", after_length = {},\n"
      "  session_control = {}, counts_itself = {}, counts_header = {}, counts_trailer = {},\n"
      "  header = \"{}\", header_size = {}, trailer = {}, empty_allowed = {}, message_max = {},\n"
      "}}\n",
      lua_text(framing.name), lua_text(framing.prefix), framing.length_size, framing.length_encoding,
      lua_text(framing.after_length), framing.session_control, framing.counts_itself, framing.counts_header,
      framing.counts_trailer, framing.header, framing.header_size, lua_text(framing.trailer), framing.empty_allowed,
      framing.message_max);
}

}  // namespace

std::string dissector_protocol(const Dialect& dialect) {
  std::string name;
  for (const char c : dialect.name()) {
    const bool capital = c >= 'A' && c <= 'Z';
    const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    name += capital ? static_cast<char>(c - 'A' + 'a') : fits ? c : '_';
  }
  // A filter that began with a digit would be a number.
  const bool letter = !name.empty() && name[0] >= 'a' && name[0] <= 'z';
  return letter ? name : "iso_" + name;
}

std::string write_dissector(const Dialect& dialect, const DissectorFraming& framing,
                            std::span<const std::uint16_t> ports) {
  return fmt::format(
             "-- ISO 8583 as dialect {0} has it, framed as {1}, for Wireshark 4.0 and later: put this file into its "
             "folder of plugins,\n"
             "-- or run tshark -X lua_script:THIS_FILE. Every filter begins with {2}; the preference {2}.reveal shows "
             "card data.\n"
             "-- Generated by isotool spec export.\n\n",
             lua_text(dialect.name()), lua_text(framing.name), dissector_protocol(dialect)) +
         TableWriter().write(dialect) + framing_table(framing) +
         fmt::format("local ports = \"{}\"\n", fmt::join(ports, ",")) + std::string(dissector_text);
}

}  // namespace iso8583
