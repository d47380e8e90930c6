// Finds contradictions in a dialect before any message does, and compiles what has none.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "iso8583/dialect_draft.h"
#include "iso8583/nearest.h"

namespace iso8583 {

namespace {

constexpr unsigned units_max = 9999;
constexpr unsigned length_digits_max = 4;
constexpr std::size_t known_years = 3;
constexpr std::array<std::string_view, known_years> year_names{"1987", "1993", "2003"};

template <class Rows>
std::vector<std::string_view> names_of(const Rows& rows) {
  std::vector<std::string_view> names;
  for (const auto& row : rows) names.push_back(row.name);
  return names;
}

std::optional<std::size_t> index_in(std::span<const std::string_view> names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

struct Type {
  FieldClass kind;
  unsigned length_digits;
  unsigned size;
};

// A field's own columns before those of its group, with the path that each fault belongs to.
struct Columns {
  const WireDraft& own;
  const WireDraft& group;
  std::string own_path;
  std::string group_path;
  const std::string& where;

  using Column = std::optional<Word> WireDraft::*;
  const std::optional<Word>& word(Column column) const { return own.*column ? own.*column : group.*column; }
  std::string path(Column column, const char* name) const { return (own.*column ? own_path : group_path) + name; }
};

}  // namespace

class DialectBuilder {
 public:
  DialectBuilder(const DialectDraft& draft, std::vector<Fault>& faults) : draft_(draft), faults_(faults) {}

  std::shared_ptr<const Dialect> build();

 private:
  void read_head();
  void read_field(int number, const FieldDraft& draft);
  bool read_name(const std::string& path, const FieldDraft& draft, FieldRow& row);
  bool read_type(const std::string& path, const FieldDraft& draft, FieldRow& row);
  bool read_form(const Columns& columns, FieldRow& row);
  bool read_length(const Columns& columns, FieldRow& row);
  std::optional<Type> parse_type(const std::string& path, const Word& word);
  const Encoding* parse_encoding(const std::string& path, const Word& word);
  std::optional<std::size_t> choose(const std::string& path, const Word& word, std::string_view what,
                                    std::span<const std::string_view> names);

  // Once each: what is wrong in a group is met again by all of its fields.
  bool fault(std::string path, std::string what, std::string where) {
    const auto same = [&](const Fault& known) { return known.path == path && known.what == what; };
    if (std::ranges::none_of(faults_, same)) faults_.push_back({std::move(path), std::move(what), std::move(where)});
    return false;
  }

  const DialectDraft& draft_;
  std::vector<Fault>& faults_;
  std::shared_ptr<Dialect> dialect_ = std::make_shared<Dialect>();
  std::map<std::string, int, std::less<>> numbers_;  // by name, to find names given twice
};

std::shared_ptr<const Dialect> build_dialect(const DialectDraft& draft, std::vector<Fault>& faults) {
  return DialectBuilder(draft, faults).build();
}

std::shared_ptr<const Dialect> DialectBuilder::build() {
  read_head();
  if (draft_.fields.empty()) fault("fields", "no field has a row", draft_.where);
  for (const auto& [number, field] : draft_.fields) read_field(number, field);
  return dialect_;
}

void DialectBuilder::read_head() {
  const auto need = [this](const char* key, const std::optional<Word>& word) {
    return word.has_value() || fault(key, "is missing", draft_.where);
  };
  if (need("dialect", draft_.name)) dialect_->name_ = draft_.name->text;
  if (need("version", draft_.version))
    if (const auto index = choose("version", *draft_.version, "a version", year_names))
      dialect_->version_ = static_cast<int>(*index);
  if (need("mti", draft_.mti)) {
    const Encoding* encoding = parse_encoding("mti", *draft_.mti);
    if (encoding != nullptr && !encoding->carries(Charset::digits))
      fault("mti", fmt::format("{} carries no digits", encoding->name), draft_.mti->where);
    dialect_->mti_ = {encoding, Charset::digits, Fill::left_0};
    if (encoding != nullptr) dialect_->mti_check_ = check_of(dialect_->mti_);
  }
  if (need("bitmap", draft_.bitmap)) {
    const Encoding* encoding = parse_encoding("bitmap", *draft_.bitmap);
    if (encoding != nullptr && !encoding->carries(Charset::binary))
      fault("bitmap", fmt::format("{} carries no bits", encoding->name), draft_.bitmap->where);
    dialect_->bitmap_ = {encoding, Charset::binary, Fill::left_0};
    dialect_->raw_bitmap_ = encoding != nullptr && encoding->wire_size(Charset::binary, 8) == 8;
  }
}

void DialectBuilder::read_field(int number, const FieldDraft& draft) {
  const std::string path = fmt::format("fields.{}", number);
  FieldRow row;
  row.number = number;
  if (!read_name(path, draft, row) || !read_type(path, draft, row)) return;
  if (draft.secrecy)
    if (const auto index = choose(path + ".secrecy", *draft.secrecy, "a secrecy", secrecy_names()))
      row.secrecy = static_cast<Secrecy>(*index);

  Group group = Group::text;
  switch (charset_of(row.kind)) {
    case Charset::digits: group = row.fixed() ? Group::n_fixed : Group::n_variable; break;
    case Charset::binary: group = row.fixed() ? Group::b_fixed : Group::b_variable; break;
    case Charset::signed_digits: group = Group::x_n; break;
    case Charset::track: group = Group::z; break;
    case Charset::text: break;
  }
  const auto index = static_cast<std::size_t>(group);
  const Columns columns{draft.wire, draft_.groups[index], path, fmt::format("wire.{}", group_names[index]),
                        draft.where};
  if (!read_form(columns, row) || !read_length(columns, row)) return;
  const auto at = static_cast<std::size_t>(number);
  dialect_->rows_[at] = std::move(row);
  dialect_->steps_[at] = make_step(dialect_->rows_[at]);
}

bool DialectBuilder::read_name(const std::string& path, const FieldDraft& draft, FieldRow& row) {
  if (!draft.name) return fault(path + ".name", "is missing", draft.where);
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (draft.name->text.empty() || !std::ranges::all_of(draft.name->text, fits))
    return fault(path + ".name", fmt::format("'{}' is not a name of a-z, 0-9 and _", draft.name->text),
                 draft.name->where);
  row.name = draft.name->text;
  const auto [same, added] = numbers_.emplace(row.name, row.number);
  return added ||
         fault(path + ".name", fmt::format("field {} is called '{}' too", same->second, row.name), draft.name->where);
}

bool DialectBuilder::read_type(const std::string& path, const FieldDraft& draft, FieldRow& row) {
  if (!draft.type) return fault(path + ".type", "is missing", draft.where);
  const auto type = parse_type(path + ".type", *draft.type);
  if (!type) return false;
  row.kind = type->kind;
  row.length_digits = type->length_digits;
  row.units_max = type->size + (type->kind == FieldClass::x_n ? 1 : 0);
  return true;
}

// class, a dot per length digit (or … for three), size: n6, n..19, ans...999, x+n8, b8.
std::optional<Type> DialectBuilder::parse_type(const std::string& path, const Word& word) {
  std::string text = word.text;
  if (const auto ellipsis = text.find("…"); ellipsis != std::string::npos)
    text.replace(ellipsis, std::string_view("…").size(), "...");
  const std::size_t dots = std::min(text.find_first_of(".0123456789"), text.size());
  const std::size_t digits = std::min(text.find_first_not_of('.', dots), text.size());
  const std::string_view kind = std::string_view(text).substr(0, dots);
  const std::string_view size = std::string_view(text).substr(digits);
  const auto names = names_of(class_rows());
  const auto index = index_in(names, kind);
  if (!index) {
    fault(path, fmt::format("'{}' is not a class of fields{}", kind, nearest_hint(kind, names)), word.where);
    return std::nullopt;
  }
  const bool number = !size.empty() && size.size() <= 4 && size.find_first_not_of("0123456789") == size.npos;
  const unsigned units = number ? static_cast<unsigned>(std::stoul(std::string(size))) : 0;
  if (units == 0 || units > units_max) {
    fault(path, fmt::format("'{}' is not a size, 1 to {}", size, units_max), word.where);
    return std::nullopt;
  }
  if (digits - dots > length_digits_max) {
    fault(path, fmt::format("a length has at most {} digits", length_digits_max), word.where);
    return std::nullopt;
  }
  return Type{class_rows()[*index].kind, static_cast<unsigned>(digits - dots), units};
}

const Encoding* DialectBuilder::parse_encoding(const std::string& path, const Word& word) {
  // `ebcdic` is whatever code page the dialect chose, so that choosing another is one word.
  const bool chosen = word.text == "ebcdic";
  const std::string name = !chosen ? word.text : draft_.code_page ? draft_.code_page->text : "cp500";
  const Encoding* encoding = find_encoding(name);
  if (encoding != nullptr && (!chosen || encoding->page != nullptr)) return encoding;
  if (chosen) {
    const std::vector<std::string_view> pages{"cp037", "cp500", "cp1047"};
    fault("code_page", fmt::format("'{}' is not a code page{}", name, nearest_hint(name, pages)),
          draft_.code_page->where);
    return nullptr;
  }
  auto names = names_of(encodings());
  names.push_back("ebcdic");
  fault(path, fmt::format("'{}' is not an encoding{}", name, nearest_hint(name, names)), word.where);
  return nullptr;
}

std::optional<std::size_t> DialectBuilder::choose(const std::string& path, const Word& word, std::string_view what,
                                                  std::span<const std::string_view> names) {
  const auto index = index_in(names, word.text);
  if (!index) fault(path, fmt::format("'{}' is not {}{}", word.text, what, nearest_hint(word.text, names)), word.where);
  return index;
}

bool DialectBuilder::read_form(const Columns& columns, FieldRow& row) {
  const auto& word = columns.word(&WireDraft::encoding);
  const std::string path = columns.path(&WireDraft::encoding, ".encoding");
  if (!word) return fault(path, fmt::format("is missing: field {} needs it", row.number), columns.where);
  const Encoding* encoding = parse_encoding(path, *word);
  if (encoding == nullptr) return false;
  const Charset charset = charset_of(row.kind);
  if (!encoding->carries(charset))
    return fault(path,
                 fmt::format("{} cannot carry class {} (field {})", encoding->name, name_of(row.kind), row.number),
                 word->where);
  row.form = {encoding, charset, Fill::left_0};
  const bool packed = charset != Charset::binary && row.form.wire_size(5) < 5;
  if (columns.own.fill && !packed)
    return fault(columns.own_path + ".fill", fmt::format("{} has nothing to fill", encoding->name),
                 columns.own.fill->where);
  if (const auto& fill = columns.word(&WireDraft::fill); fill && packed) {
    const auto index = choose(columns.path(&WireDraft::fill, ".fill"), *fill, "a fill", fill_names());
    if (!index) return false;
    row.form.fill = static_cast<Fill>(*index);
  }
  return true;
}

bool DialectBuilder::read_length(const Columns& columns, FieldRow& row) {
  if (row.fixed()) {
    const auto& own = columns.own;
    if (own.length) return fault(columns.own_path + ".length", "a field of a fixed size has none", own.length->where);
    if (own.counts)
      return fault(columns.own_path + ".counts", "a field of a fixed size has no length", own.counts->where);
    return true;
  }
  const auto& length = columns.word(&WireDraft::length);
  const std::string path = columns.path(&WireDraft::length, ".length");
  if (!length) return fault(path, fmt::format("is missing: field {} needs it", row.number), columns.where);
  row.length = find_length_encoding(length->text);
  if (row.length == nullptr) {
    const auto names = names_of(length_encodings());
    return fault(path,
                 fmt::format("'{}' is not a way to write lengths{}", length->text, nearest_hint(length->text, names)),
                 length->where);
  }
  row.counts = row.binary() ? Counts::bytes : Counts::digits;
  if (const auto& counts = columns.word(&WireDraft::counts)) {
    const auto index =
        choose(columns.path(&WireDraft::counts, ".counts"), *counts, "what lengths count", counts_names());
    if (!index) return false;
    row.counts = static_cast<Counts>(*index);
  }
  const std::size_t most = row.length_of(row.units_max);
  const unsigned sayable = row.length->most(row.length_digits);
  return most <= sayable || fault(columns.own_path + ".type",
                                  fmt::format("a length of {} digits ({}) says at most {}; {} needs up to {} {}",
                                              row.length_digits, row.length->name, sayable, row.type(), most,
                                              row.counts == Counts::digits ? "digits or characters" : "bytes"),
                                  columns.where);
}

}  // namespace iso8583
