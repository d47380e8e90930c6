// Draft → YAML.
#include "iso8583/exchange/dialect_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "iso8583/exchange/spec_names.h"
#include "iso8583/exchange/wire_groups.h"
#include "iso8583/loading/group_defaults.h"

namespace iso8583 {

namespace {

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02X}", byte);
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// A pad is one byte: a character, or its code.
std::string pad_word(const std::string& pad) {
  const auto byte = static_cast<unsigned char>(pad[0]);
  return byte >= 0x20 && byte < 0x7f ? in_quotes(pad) : fmt::format("\"0x{:02X}\"", byte);
}

// Text of others in a comment stays in its line.
std::string one_line(std::string text) {
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return text;
}

void add_words(std::string& out, const WireWords& words) {
  const auto add = [&](const char* column, const std::string& word) {
    if (!word.empty()) out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", column, word);
  };
  add("encoding", words.encoding);
  add("fill", words.fill);
  add("length", words.length);
  add("counts", words.counts);
}

class DialectWriter {
 public:
  explicit DialectWriter(const SpecDraft& draft) : draft_(draft) {}

  std::string write() {
    std::vector<const RowSketch*> rows;
    rows.reserve(draft_.fields.size());
    for (const auto& [number, row] : draft_.fields) rows.push_back(&row);
    for (const LayoutSketch& layout : draft_.layouts)
      if (!layout.characters && layout.kind != Divided::by_ber_tag)
        for (const RowSketch& row : layout.rows) rows.push_back(&row);
    groups_ = agreed_groups(rows);
    write_comment();
    write_head();
    write_groups("", groups_);
    if (!draft_.layouts.empty()) out_ += "\nlayouts:\n";
    for (const LayoutSketch& layout : draft_.layouts) write_layout(layout);
    out_ += "\nfields:\n";
    for (const auto& [number, row] : draft_.fields)
      out_ += fmt::format("  {}: {}\n", number, row_text(row, groups_, Secrecy::plain));
    return std::move(out_);
  }

 private:
  void write_comment() {
    out_ += fmt::format("# Made from {}.\n", one_line(draft_.source));
    out_ +=
        "# Secrecies are not said there: they go by the numbers of fields, the tags of EMV and the words of names.\n";
    if (!draft_.losses.empty()) out_ += "# Not carried over:\n";
    for (const Loss& loss : draft_.losses) out_ += fmt::format("#   {}\n", one_line(loss.text()));
  }

  void write_head() {
    const std::string name = trade_name(draft_.name);
    out_ += fmt::format("dialect: {}\nversion: {}\nmti: {}\nbitmap: {}\n", name.empty() ? "imported" : name,
                        draft_.year, draft_.mti, draft_.bitmap);
    if (!draft_.third_bitmap.empty()) out_ += fmt::format("third_bitmap: {}\n", draft_.third_bitmap);
    if (uses_code_page()) out_ += fmt::format("code_page: {}\n", draft_.code_page);
  }

  bool uses_code_page() const {
    const auto ebcdic = [](const RowSketch& row) { return row.wire.encoding == "ebcdic"; };
    const auto field = [&](const auto& entry) { return ebcdic(entry.second); };
    const auto layout = [&](const LayoutSketch& one) {
      return one.tag_encoding == "ebcdic" || std::ranges::any_of(one.rows, ebcdic);
    };
    return !draft_.code_page.empty() && (draft_.mti == "ebcdic" || std::ranges::any_of(draft_.fields, field) ||
                                         std::ranges::any_of(draft_.layouts, layout));
  }

  void write_groups(const std::string& indent, const WireGroups& groups) {
    const bool any = std::ranges::any_of(groups, [](const WireWords& words) { return words != WireWords{}; });
    if (!any) return;
    out_ += fmt::format("{}{}wire:\n", indent.empty() ? "\n" : "", indent);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (groups[i] == WireWords{}) continue;
      std::string words;
      add_words(words, groups[i]);
      out_ += fmt::format("{}  {:<11} {{{}}}\n", indent, fmt::format("{}:", group_names[i]), words);
    }
  }

  void write_layout(const LayoutSketch& layout) {
    const WireGroups base = layout.characters                    ? wire_groups(character_groups())
                            : layout.kind == Divided::by_ber_tag ? wire_groups(ber_groups())
                                                                 : groups_;
    const WireGroups own = own_groups(layout, base);
    out_ += fmt::format("  {}:\n", layout.name);
    write_kind(layout);
    write_groups("    ", own);
    const WireGroups said = overlaid_words(base, own);
    const bool parts = layout.kind == Divided::by_position;
    out_ += parts ? "    parts:\n" : layout.rows.empty() ? "    rows: {}\n" : "    rows:\n";
    for (const RowSketch& row : layout.rows) {
      const std::string key = layout.kind == Divided::by_tag ? in_quotes(row.key) : row.key;
      out_ += fmt::format("      {} {}\n", parts ? "-" : key + ":", row_text(row, said, layout.outer));
    }
  }

  // A layout has columns of its own where several rows would have to repeat them.
  static WireGroups own_groups(const LayoutSketch& layout, const WireGroups& base) {
    std::vector<const RowSketch*> rows;
    rows.reserve(layout.rows.size());
    for (const RowSketch& row : layout.rows) rows.push_back(&row);
    WireGroups agreed = agreed_groups(rows);
    for (std::size_t i = 0; i < agreed.size(); ++i) {
      const auto differs = [&](const RowSketch* row) {
        return group_of(*row) == i && own_words(*row, base[i]) != WireWords{};
      };
      if (std::ranges::count_if(rows, differs) < 2) agreed[i] = {};
      const auto drop = [&](std::string WireWords::* column) {
        if (agreed[i].*column == base[i].*column) (agreed[i].*column).clear();
      };
      drop(&WireWords::encoding);
      drop(&WireWords::fill);
      drop(&WireWords::length);
      drop(&WireWords::counts);
    }
    return agreed;
  }

  void write_kind(const LayoutSketch& layout) {
    switch (layout.kind) {
      case Divided::by_position: out_ += "    kind: positional\n"; break;
      case Divided::by_ber_tag: out_ += "    kind: ber\n"; break;
      case Divided::by_bit:
        out_ += fmt::format("    kind: bitmapped\n    bitmap: {}\n    bytes: {}\n", layout.bitmap, layout.bitmap_bytes);
        if (layout.continued) out_ += "    continued: true\n";
        break;
      case Divided::by_tag:
        out_ += fmt::format(
            "    kind: tagged\n    tag:    {{size: {}, encoding: {}}}\n    length: {{size: {}, encoding: {}{}{}}}\n",
            layout.tag_size, layout.tag_encoding, layout.length_digits, layout.length_encoding,
            layout.length_counts == "digits" ? ", counts: digits" : "",
            layout.length_first ? ", counts_tag: true" : "");
        if (layout.length_first) out_ += "    length_first: true\n";
        break;
    }
  }

  std::string row_text(const RowSketch& row, const WireGroups& groups, Secrecy otherwise) const {
    std::string columns;
    add_words(columns, own_words(row, groups[group_of(row)]));
    const auto add = [&](const std::string& column) { columns += (columns.empty() ? "" : ", ") + column; };
    if (!row.pad_left.empty()) add("pad_left: " + pad_word(row.pad_left));
    if (!row.pad_right.empty()) add("pad_right: " + pad_word(row.pad_right));
    if (row.trim) add("trim: true");
    if (!row.until.empty()) add("until: " + in_quotes(row.until));
    if (!row.inside.empty()) add("inside: " + row.inside);
    const bool says_secrecy = row.secrecy != otherwise;
    const std::string_view secrecy = secrecy_names()[static_cast<std::size_t>(row.secrecy)];
    if (columns.empty())
      return fmt::format("[{}, {}{}{}]", row.name, row.type(), says_secrecy ? ", " : "", says_secrecy ? secrecy : "");
    return fmt::format("{{name: {}, type: {}, {}{}{}}}", row.name, row.type(), says_secrecy ? "secrecy: " : "",
                       says_secrecy ? fmt::format("{}, ", secrecy) : "", columns);
  }

  const SpecDraft& draft_;
  WireGroups groups_;
  std::string out_;
};

}  // namespace

std::string write_dialect(const SpecDraft& draft) { return DialectWriter(draft).write(); }

}  // namespace iso8583
