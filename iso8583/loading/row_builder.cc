// See row_builder.h: name, type, pad, separators, what is inside. How it stands on the wire is in row_wire.cc.
#include "iso8583/loading/row_builder.h"

#include <algorithm>

#include <fmt/format.h>

#include "iso8583/check/value_check.h"
#include "iso8583/encoding/hex_digits.h"
#include "iso8583/loading/nearest.h"
#include "iso8583/loading/row_wire.h"

namespace iso8583 {

namespace {

constexpr unsigned length_digits_max = 6;

}  // namespace

std::optional<FieldRow> RowBuilder::build(const RowContext& context, const FieldDraft& draft) {
  FieldRow row;
  if (!read_name(context, draft, row) || !read_type(context, draft, row)) return std::nullopt;
  row.secrecy = context.secrecy;
  if (draft.secrecy)
    if (const auto index = faults_.choose(context.path + ".secrecy", *draft.secrecy, "a secrecy", secrecy_names()))
      row.secrecy = static_cast<Secrecy>(*index);
  if (!read_wire(context, draft, row) || !read_pad(context, draft, row) || !read_separators(context, draft, row) ||
      !read_extras(context, draft, row))
    return std::nullopt;
  return row;
}

bool RowBuilder::read_name(const RowContext& context, const FieldDraft& draft, FieldRow& row) {
  if (!draft.name) return faults_.add(context.path + ".name", "is missing", draft.where);
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (draft.name->text.empty() || !std::ranges::all_of(draft.name->text, fits) ||
      std::ranges::all_of(draft.name->text, [](char c) { return c >= '0' && c <= '9'; }))
    return faults_.add(context.path + ".name", fmt::format("'{}' is not a name of a-z, 0-9 and _", draft.name->text),
                       draft.name->where);
  row.name = draft.name->text;
  return true;
}

// class, a dot per length digit (or … for three), size: n6, n..19, ans...999, x+n8, b8. Of a position also class, star,
// and perhaps a size: what is left of the value.
bool RowBuilder::read_type(const RowContext& context, const FieldDraft& draft, FieldRow& row) {
  const std::string path = context.path + ".type";
  if (!draft.type) return faults_.add(path, "is missing", draft.where);
  std::string text = draft.type->text;
  if (const auto ellipsis = text.find("…"); ellipsis != std::string::npos)
    text.replace(ellipsis, std::string_view("…").size(), "...");
  const std::size_t dots = std::min(text.find_first_of("*.0123456789"), text.size());
  const std::size_t digits = std::min(text.find_first_not_of(".*", dots), text.size());
  const std::string_view kind = std::string_view(text).substr(0, dots);
  const std::string_view extent = std::string_view(text).substr(dots, digits - dots);
  const std::string_view size = std::string_view(text).substr(digits);
  const auto names = names_of(class_rows());
  const auto found = std::ranges::find(names, kind);
  if (found == names.end())
    return faults_.add(path, fmt::format("'{}' is not a class of fields{}", kind, nearest_hint(kind, names)),
                       draft.type->where);
  row.kind = class_rows()[static_cast<std::size_t>(found - names.begin())].kind;
  if (extent == "*") {
    if (context.place != RowPlace::position)
      return faults_.add(path, "only a position may take what is left of a value", draft.type->where);
    row.extent = Extent::given;
    row.units_max = units_limit;
    return size.empty() || read_size(path, *draft.type, size, row);
  }
  if (extent.find('*') != extent.npos)
    return faults_.add(path, fmt::format("'{}' is neither dots nor one star", extent), draft.type->where);
  if (extent.size() > length_digits_max)
    return faults_.add(path, fmt::format("a length has at most {} digits", length_digits_max), draft.type->where);
  row.length_digits = static_cast<unsigned>(extent.size());
  // A tag has its own length before it, whether the type is of one size or not.
  if (!extent.empty()) row.extent = context.place == RowPlace::tag ? Extent::given : Extent::prefixed;
  if (context.place == RowPlace::item && !extent.empty())
    return faults_.add(path, "items are of one size", draft.type->where);
  return read_size(path, *draft.type, size, row);
}

bool RowBuilder::read_size(const std::string& path, const Word& word, std::string_view size, FieldRow& row) {
  const bool number = !size.empty() && size.size() <= 5 && size.find_first_not_of("0123456789") == size.npos;
  const unsigned units = number ? static_cast<unsigned>(std::stoul(std::string(size))) : 0;
  // One more for a sign has to be counted too.
  if (units == 0 || units >= units_limit)
    return faults_.add(path, fmt::format("'{}' is not a size, 1 to {}", size, units_limit - 1), word.where);
  row.units_max = units + (row.kind == FieldClass::x_n ? 1 : 0);
  return true;
}

const Encoding* RowBuilder::encoding(const std::string& path, const Word& word) {
  // `ebcdic` is whatever code page the dialect chose, so that choosing another is one word.
  const bool chosen = word.text == "ebcdic";
  const std::string name = !chosen ? word.text : draft_.code_page ? draft_.code_page->text : "cp500";
  const Encoding* encoding = find_encoding(name);
  if (encoding != nullptr && (!chosen || encoding->page != nullptr)) return encoding;
  if (chosen) {
    std::vector<std::string_view> pages;
    for (const Encoding& row : encodings())
      if (row.page != nullptr) pages.push_back(row.name);
    faults_.add("code_page", fmt::format("'{}' is not a code page{}", name, nearest_hint(name, pages)),
                draft_.code_page->where);
    return nullptr;
  }
  auto names = names_of(encodings());
  names.push_back("ebcdic");
  faults_.add(path, fmt::format("'{}' is not an encoding{}", name, nearest_hint(name, names)), word.where);
  return nullptr;
}

const LengthEncoding* RowBuilder::length(const std::string& path, const Word& word) {
  const LengthEncoding* const found = find_length_encoding(word.text);
  if (found == nullptr) {
    const auto names = names_of(length_encodings());
    faults_.add(path, fmt::format("'{}' is not a way to write lengths{}", word.text, nearest_hint(word.text, names)),
                word.where);
  }
  return found;
}

bool RowBuilder::read_wire(const RowContext& context, const FieldDraft& draft, FieldRow& row) {
  return RowWire(*this, faults_, context, draft).read(row);
}

// One character, or a byte as 0x00.
std::optional<std::uint8_t> pad_unit(const std::string& text) {
  if (text.size() == 1) return static_cast<std::uint8_t>(text[0]);
  if (text.size() != 4 || !text.starts_with("0x")) return std::nullopt;
  const int high = hex_value(static_cast<std::uint8_t>(text[2]));
  const int low = hex_value(static_cast<std::uint8_t>(text[3]));
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<std::uint8_t>(high << 4 | low);
}

bool RowBuilder::read_pad(const RowContext& context, const FieldDraft& draft, FieldRow& row) {
  row.pad.trimmed = faults_.flag(context.path + ".trim", draft.trim);
  const auto& word = draft.pad_left ? draft.pad_left : draft.pad_right;
  if (!word) {
    if (!row.pad.trimmed) return true;
    if (!row.fixed() || row.form.charset != Charset::text)
      return faults_.add(context.path + ".trim", "there is no pad to take off: pad_left or pad_right says it",
                         draft.trim->where);
    row.pad.side = Pad::Side::right;
    return true;
  }
  const std::string path = context.path + (draft.pad_left ? ".pad_left" : ".pad_right");
  if (draft.pad_left && draft.pad_right)
    return faults_.add(path, "a value has one pad, pad_right too is said", word->where);
  if (!row.fixed()) return faults_.add(path, "only a value of a fixed size has a pad", word->where);
  const auto unit = pad_unit(word->text);
  if (!unit) return faults_.add(path, fmt::format("'{}' is neither one character nor 0xHH", word->text), word->where);
  row.pad.side = draft.pad_left ? Pad::Side::left : Pad::Side::right;
  row.pad.unit = *unit;
  if (row.form.charset == Charset::signed_digits) return faults_.add(path, "a signed value has no pad", word->where);
  const bool strange = find_stranger(row.form.charset, &row.pad.unit, 1) != no_fault;
  if (strange && !row.form.encoding->verbatim && row.form.encoding->page == nullptr)
    return faults_.add(path, fmt::format("{} cannot carry it", row.form.encoding->name), word->where);
  return true;
}

bool RowBuilder::read_separators(const RowContext& context, const FieldDraft& draft, FieldRow& row) {
  const auto read = [&](const char* name, const std::optional<Word>& word, std::string& into) {
    if (!word) return true;
    const std::string path = context.path + name;
    if (context.place != RowPlace::position) return faults_.add(path, "only a position has separators", word->where);
    if (word->text.empty()) return faults_.add(path, "is empty", word->where);
    into = word->text;
    return true;
  };
  if (!read(".until", draft.until, row.until) || !read(".absent", draft.absent, row.absent)) return false;
  return row.until.empty() || row.extent == Extent::given ||
         faults_.add(context.path + ".until", "a part that ends at a separator has a type with a star",
                     draft.until->where);
}

bool RowBuilder::read_extras(const RowContext& context, const FieldDraft& draft, FieldRow& row) {
  if (draft.check) {
    row.check = find_value_check(draft.check->text);
    const auto names = names_of(value_checks());
    if (row.check == nullptr)
      return faults_.add(
          context.path + ".check",
          fmt::format("'{}' is not a check{}", draft.check->text, nearest_hint(draft.check->text, names)),
          draft.check->where);
  }
  if (!draft.inside) return true;
  row.inside = divide_(*draft.inside, row, context);
  return row.inside != nullptr;
}

}  // namespace iso8583
