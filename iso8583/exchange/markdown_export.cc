// See markdown_export.h.
#include "iso8583/exchange/markdown_export.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>
#include <vector>

#include "iso8583/check/message_rule.h"
#include "iso8583/check/value_check.h"
#include "iso8583/exchange/markdown_table.h"
#include "iso8583/layout/layout.h"

namespace iso8583 {

namespace {

constexpr std::array<std::string_view, 3> years{"1987", "1993", "2003"};
constexpr std::array<std::string_view, 3> third_bitmaps{"none", "if bit 65 announces it, behind the second one",
                                                        "if bit 65 announces it, in field 65"};

std::string plural(std::size_t count, std::string_view unit) {
  return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
}

// What a length counts of a value: a class of characters has no other unit.
std::string_view counted_unit(Counts counts, const FieldRow& row) {
  if (counts == Counts::bytes) return "bytes";
  if (row.binary()) return "hexadecimal digits";
  return row.form.charset == Charset::digits ? "digits" : "characters";
}

std::string length_cell(const FieldRow& row) {
  if (!row.prefixed()) return "";
  return fmt::format("{}, {}, counts {}{}", markdown_code(row.length->name), plural(row.prefix_size(), "byte"),
                     counted_unit(row.counts, row), row.counts_itself ? " and itself" : "");
}

// Whether tags without a row have one that the dialect gives them all.
bool has_others(const Layout& layout) {
  return layout.kind->open && (layout.unknown.name != "unknown" || layout.unknown.inside != nullptr);
}

// Only an odd number of packed digits is filled.
std::string fill_cell(const FieldRow& row) {
  const std::size_t digits = row.units_max - (row.form.charset == Charset::signed_digits ? 1 : 0);
  if (row.form.encoding->name != "bcd" || (row.fixed() && digits % 2 == 0)) return "";
  return markdown_code(fill_names()[static_cast<std::size_t>(row.form.fill)]);
}

std::string characters_cell(const std::string& characters) {
  std::vector<std::string> codes;
  for (const char c : characters) {
    const auto byte = static_cast<std::uint8_t>(c);
    const bool plain = byte > 0x20 && byte < 0x7f;
    codes.push_back(c == ' ' ? "space" : markdown_code(plain ? std::string(1, c) : fmt::format("0x{:02X}", byte)));
  }
  return fmt::format("{}", fmt::join(codes, " "));
}

std::string pad_cell(const FieldRow& row) {
  if (row.pad.side == Pad::Side::none) return "";
  const bool left = row.pad.side == Pad::Side::left;
  const std::string unit = row.binary() ? markdown_code(fmt::format("0x{:02X}", row.pad.unit))
                                        : characters_cell(std::string(1, static_cast<char>(row.pad.unit)));
  return fmt::format("{} on the {}{}", unit, left ? "left" : "right", row.pad.trimmed ? ", taken off" : "");
}

std::string secrecy_cell(const FieldRow& row) {
  return row.secrecy == Secrecy::plain ? "" : std::string(secrecy_names()[static_cast<std::size_t>(row.secrecy)]);
}

class Page {
 public:
  explicit Page(const Dialect& dialect) : dialect_(dialect) {}

  std::string write();

 private:
  std::string head() const;
  std::string demands() const;
  std::string table(std::span<const FieldRow* const> rows, std::string_view key_heading, const std::string& path,
                    bool keys_are_names);
  std::string inside_cell(const FieldRow& row, const std::string& path);
  std::string section(const Layout& layout, const std::string& path);
  void note_pages(const Form& form);

  const Dialect& dialect_;
  std::set<std::string, std::less<>> pages_;
  // A layout is written once; where it says something else (by default a part is as secret as what it is in), again.
  std::map<std::string, std::string> headings_;  // by the section's text
  std::set<std::string> taken_headings_;
  std::vector<std::string> sections_;
};

void Page::note_pages(const Form& form) {
  if (form.encoding->page != nullptr) pages_.emplace(form.encoding->name);
}

std::string Page::inside_cell(const FieldRow& row, const std::string& path) {
  if (!row.inside) return "";
  const std::size_t place = sections_.size();
  sections_.emplace_back();  // those of the parts come behind it
  const std::string body = section(*row.inside, path);
  const std::string name = markdown_code(row.inside->name);
  auto [known, added] = headings_.try_emplace(row.inside->name + "\n" + body);
  if (added) {
    known->second = "Layout " + name;
    if (!taken_headings_.insert(known->second).second) {
      known->second = fmt::format("Layout {} in {}", name, path);
      taken_headings_.insert(known->second);
    }
    sections_[place] = fmt::format("\n## {}\n\n{}", known->second, body);
  }
  return fmt::format("[{}]({})", name, markdown_anchor(known->second));
}

std::string Page::table(std::span<const FieldRow* const> rows, std::string_view key_heading, const std::string& path,
                        bool keys_are_names) {
  MarkdownTable table{{std::string(key_heading), "name", "type", "encoding", "length", "fill", "pad", "until", "absent",
                       "secrecy", "check", "inside"},
                      {}};
  for (const FieldRow* const row : rows) {
    note_pages(row->form);
    const std::string& key = keys_are_names ? row->name : row->key();
    // What has neither a number nor a tag stands for all tags without a row.
    const bool others = row->number == 0 && row->tag.empty();
    table.rows.push_back({key_heading.empty() ? ""
                          : others            ? "others"
                                              : markdown_code(row->key()),
                          markdown_code(row->name), markdown_code(row->type()), std::string(row->form.encoding->name),
                          length_cell(*row), fill_cell(*row), pad_cell(*row), characters_cell(row->until),
                          characters_cell(row->absent), secrecy_cell(*row),
                          row->check == nullptr ? "" : std::string(row->check->name),
                          inside_cell(*row, path.empty() ? key : fmt::format("{}.{}", path, key))});
  }
  return table.text();
}

std::string tagged_sentence(const Layout& layout) {
  const bool bytes = layout.tag.charset == Charset::binary;
  std::string counts = layout.counts == Counts::bytes ? "bytes" : "digits or characters";
  if (layout.counts_itself) counts += ", itself";
  if (layout.counts_tag) counts += ", its tag";
  const std::string tag = fmt::format("a tag of {} ({})", plural(layout.tag_units, bytes ? "byte" : "character"),
                                      markdown_code(layout.tag.encoding->name));
  const std::string length = fmt::format("a length of {} ({}, which counts {})",
                                         plural(layout.length->wire_size(layout.length_digits), "byte"),
                                         markdown_code(layout.length->name), counts);
  std::vector<std::string> order{layout.length_first ? length : tag, layout.length_first ? tag : length, "a value"};
  if (!layout.lead.empty()) order.insert(order.begin(), characters_cell(layout.lead));
  if (!layout.filler.empty()) order.insert(order.end() - 1, characters_cell(layout.filler));
  return fmt::format("Each part has, in this order, {}.{}", fmt::join(order, ", "),
                     has_others(layout) ? "" : " Tags without a row are kept.");
}

std::string bitmapped_sentence(const Layout& layout) {
  if (!layout.continued)
    return fmt::format("A bitmap of {} ({}) announces the parts.", plural(layout.bitmap_bytes, "byte"),
                       markdown_code(layout.bitmap.encoding->name));
  return fmt::format("A bitmap ({}) announces the parts: 8 bytes, whose first bit announces 8 more, up to {}.",
                     markdown_code(layout.bitmap.encoding->name), layout.bitmap_bytes);
}

std::string sentence_of(const Layout& layout) {
  const std::string_view kind = layout.kind->name;
  if (kind == "positional") return "Parts in this order. The value may end after any of them.";
  if (kind == "list") return fmt::format("Up to {}, numbered from 1.", plural(layout.most, "item"));
  if (kind == "tagged") return tagged_sentence(layout);
  if (kind == "bitmapped") return bitmapped_sentence(layout);
  return fmt::format("BER-TLV. Constructed objects are divided in the same way{}.",
                     has_others(layout) ? "" : "; tags without a row are kept");
}

std::string Page::section(const Layout& layout, const std::string& path) {
  const std::string_view kind = layout.kind->name;
  if (kind == "tagged") note_pages(layout.tag);
  std::string text = sentence_of(layout) + "\n";
  if (layout.rows.empty() && !has_others(layout)) return text;
  const std::string_view heading = kind == "positional"  ? "part"
                                   : kind == "list"      ? ""
                                   : kind == "bitmapped" ? "bit"
                                                         : "tag";
  std::vector<const FieldRow*> rows;
  rows.reserve(layout.rows.size() + 1);
  for (const FieldRow& row : layout.rows) rows.push_back(&row);
  if (has_others(layout)) rows.push_back(&layout.unknown);
  return text + "\n" + table(rows, heading, path, kind == "positional");
}

std::string Page::head() const {
  MarkdownTable table{{"messages", "are"}, {}};
  const std::size_t bitmap = dialect_.bitmap().wire_size(8);
  table.rows = {
      {"version", fmt::format("ISO 8583:{}", years[static_cast<std::size_t>(dialect_.version())])},
      {"message type", fmt::format("{}, {}", markdown_code(dialect_.mti().encoding->name),
                                   plural(dialect_.mti().wire_size(4), "byte"))},
      {"bitmaps", fmt::format("{}, {} each", markdown_code(dialect_.bitmap().encoding->name), plural(bitmap, "byte"))},
      {"second bitmap",
       dialect_.always_second_bitmap() ? "always, even when it is empty" : "where a field of it is there"},
      {"third bitmap", std::string(third_bitmaps[static_cast<std::size_t>(dialect_.third_bitmap())])}};
  if (!pages_.empty()) table.rows.push_back({"code page", fmt::format("{}", fmt::join(pages_, ", "))});
  return table.text();
}

std::string codes(const std::vector<Path>& paths, std::string_view between) {
  std::vector<std::string> texts;
  texts.reserve(paths.size());
  for (const Path& path : paths) texts.push_back(markdown_code(path.text()));
  return fmt::format("{}", fmt::join(texts, between));
}

// What messages have to have beside their shape.
std::string Page::demands() const {
  if (dialect_.rules() == nullptr) return "";
  MarkdownTable table{{"type", "if", "needs", "without"}, {}};
  for (const MessageRule& rule : dialect_.rules()->rules)
    for (const Demand& demand : rule.demands) {
      std::vector<std::string> conditions;
      conditions.reserve(demand.when.size());
      for (const ConditionPart& part : demand.when) conditions.push_back(part.text);
      std::vector<std::string> needs;
      needs.reserve(demand.needs.size());
      for (const auto& one_of : demand.needs) needs.push_back(codes(one_of, " or "));
      table.rows.push_back({markdown_code(rule.mti.text), fmt::format("{}", fmt::join(conditions, " and ")),
                            fmt::format("{}", fmt::join(needs, ", ")), codes(demand.without, ", ")});
    }
  return table.rows.empty() ? "" : "\n## Messages\n\n" + table.text();
}

std::string Page::write() {
  note_pages(dialect_.mti());
  std::vector<const FieldRow*> rows;
  for (int number = 2; number <= last_field; ++number)
    if (const FieldRow* const row = dialect_.field(number)) rows.push_back(row);
  const std::string fields = table(rows, "field", "", false);
  std::string page = fmt::format("# {}\n\n{}\n## Fields\n\n{}", markdown_code(dialect_.name()), head(), fields);
  page += demands();
  for (const std::string& section : sections_) page += section;
  return page;
}

}  // namespace

std::string write_markdown(const Dialect& dialect) { return Page(dialect).write(); }

}  // namespace iso8583
