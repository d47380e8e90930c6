// Compares and counts the rows of loaded dialects.
#include "iso8583/exchange/spec_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "iso8583/check/value_check.h"
#include "iso8583/layout/layout.h"

namespace iso8583 {

namespace {

constexpr std::array<const char*, 3> years{"1987", "1993", "2003"};
constexpr std::array<const char*, 3> third_bitmaps{"none", "adjacent", "field_65"};

// Columns by name; what a row has no use for is not there.
using Columns = std::vector<std::pair<const char*, std::string>>;

std::string unit_text(std::uint8_t unit) {
  return unit > 0x20 && unit < 0x7f ? std::string(1, static_cast<char>(unit)) : fmt::format("0x{:02X}", unit);
}

Columns columns_of(const FieldRow& row) {
  Columns columns{{"name", row.name},
                  {"type", row.type()},
                  {"secrecy", std::string(secrecy_names()[static_cast<std::size_t>(row.secrecy)])},
                  {"encoding", std::string(row.form.encoding->name)}};
  const auto add = [&](const char* name, std::string text) { columns.emplace_back(name, std::move(text)); };
  if (row.form.encoding->name == "bcd") add("fill", std::string(fill_names()[static_cast<std::size_t>(row.form.fill)]));
  if (row.prefixed()) {
    add("length", std::string(row.length->name));
    add("counts", std::string(counts_names()[static_cast<std::size_t>(row.counts)]));
  }
  if (row.counts_itself) add("counts_itself", "true");
  if (row.pad.side == Pad::Side::left) add("pad_left", unit_text(row.pad.unit));
  if (row.pad.side == Pad::Side::right) add("pad_right", unit_text(row.pad.unit));
  if (row.pad.trimmed) add("trim", "true");
  if (row.check != nullptr) add("check", std::string(row.check->name));
  if (!row.until.empty()) add("until", row.until);
  if (!row.absent.empty()) add("absent", row.absent);
  return columns;
}

Columns columns_of(const Layout& layout) {
  Columns columns{{"inside", std::string(layout.kind->name)}};
  const auto add = [&](const char* name, std::string text) { columns.emplace_back(name, std::move(text)); };
  if (layout.tag.encoding != nullptr) {
    add("tag", fmt::format("{} {}", layout.tag_units, layout.tag.encoding->name));
    add("tag_length", fmt::format("{} {}, {}{}{}", layout.length_digits, layout.length->name,
                                  counts_names()[static_cast<std::size_t>(layout.counts)],
                                  layout.counts_itself ? ", itself" : "", layout.counts_tag ? ", the tag" : ""));
  }
  if (layout.length_first) add("length_first", "true");
  if (!layout.lead.empty()) add("lead", layout.lead);
  if (!layout.filler.empty()) add("filler", layout.filler);
  if (layout.most > 0) add("most", std::to_string(layout.most));
  if (layout.bitmap.encoding != nullptr)
    add("bitmap", fmt::format("{} {}{}", layout.bitmap_bytes, layout.bitmap.encoding->name,
                              layout.continued ? ", continued" : ""));
  return columns;
}

class Comparer {
 public:
  std::vector<SpecDifference> compare(const Dialect& before, const Dialect& after) {
    head("version", years[static_cast<std::size_t>(before.version())],
         years[static_cast<std::size_t>(after.version())]);
    head("mti", std::string(before.mti().encoding->name), std::string(after.mti().encoding->name));
    head("bitmap", std::string(before.bitmap().encoding->name), std::string(after.bitmap().encoding->name));
    head("second_bitmap", before.always_second_bitmap() ? "always" : "as_needed",
         after.always_second_bitmap() ? "always" : "as_needed");
    head("third_bitmap", third_bitmaps[static_cast<std::size_t>(before.third_bitmap())],
         third_bitmaps[static_cast<std::size_t>(after.third_bitmap())]);
    for (int number = 2; number <= last_field; ++number)
      rows(std::to_string(number), before.field(number), after.field(number));
    return std::move(differences_);
  }

 private:
  void head(const char* name, const std::string& before, const std::string& after) {
    if (before != after) differences_.push_back({name, "value", before, after});
  }

  void rows(const std::string& path, const FieldRow* before, const FieldRow* after) {
    if (before == nullptr && after == nullptr) return;
    if (before == nullptr || after == nullptr) {
      const auto shown = [](const FieldRow* row) { return row == nullptr ? "" : row->name + " " + row->type(); };
      differences_.push_back({path, "", shown(before), shown(after)});
      return;
    }
    columns(path, columns_of(*before), columns_of(*after));
    layouts(path, before->inside.get(), after->inside.get());
  }

  void columns(const std::string& path, const Columns& before, const Columns& after) {
    const auto value = [](const Columns& all, std::string_view name) -> std::string {
      const auto found =
          std::ranges::find(all, name, [](const auto& column) { return std::string_view(column.first); });
      return found == all.end() ? "" : found->second;
    };
    for (const auto& [name, text] : before)
      if (value(after, name) != text) differences_.push_back({path, name, text, value(after, name)});
    for (const auto& [name, text] : after)
      if (value(before, name).empty()) differences_.push_back({path, name, "", text});
  }

  void layouts(const std::string& path, const Layout* before, const Layout* after) {
    if (before == nullptr && after == nullptr) return;
    columns(path, before == nullptr ? Columns{} : columns_of(*before),
            after == nullptr ? Columns{} : columns_of(*after));
    if (before == nullptr || after == nullptr || before->kind != after->kind) return;
    for (const FieldRow& row : before->rows) rows(path + "." + row.key(), &row, row_of(*after, row.key()));
    for (const FieldRow& row : after->rows)
      if (row_of(*before, row.key()) == nullptr) rows(path + "." + row.key(), nullptr, &row);
    if (has_others(*before) || has_others(*after)) rows(path + ".others", &before->unknown, &after->unknown);
  }

  // Without a row of the dialect's own all unknown tags are kept alike.
  static bool has_others(const Layout& layout) { return layout.unknown.name != "unknown"; }

  static const FieldRow* row_of(const Layout& layout, const std::string& key) {
    const auto found = std::ranges::find_if(layout.rows, [&](const FieldRow& row) { return row.key() == key; });
    return found == layout.rows.end() ? nullptr : &*found;
  }

  std::vector<SpecDifference> differences_;
};

struct Counting {
  std::map<std::string, int> encodings;
  std::set<std::string> layouts;

  void count(const FieldRow& row) {
    ++encodings[std::string(row.form.encoding->name)];
    if (row.inside == nullptr) return;
    layouts.insert(row.inside->name);
    for (const FieldRow& part : row.inside->rows) count(part);
  }
};

}  // namespace

std::string SpecDifference::text() const {
  if (column.empty())
    return before.empty() ? fmt::format("+ {} {}", path, after) : fmt::format("- {} {}", path, before);
  const auto shown = [](const std::string& value) { return value.empty() ? "(none)" : value; };
  if (column == "value") return fmt::format("{}: {} → {}", path, shown(before), shown(after));
  return fmt::format("{} {}: {} → {}", path, column, shown(before), shown(after));
}

std::vector<SpecDifference> compare_dialects(const Dialect& before, const Dialect& after) {
  return Comparer().compare(before, after);
}

SpecSummary summarize(const Dialect& dialect) {
  SpecSummary summary;
  Counting counting;
  for (int number = 2; number <= last_field; ++number) {
    const FieldRow* const row = dialect.field(number);
    if (row == nullptr) continue;
    ++summary.fields;
    counting.count(*row);
  }
  summary.layouts = static_cast<int>(counting.layouts.size());
  summary.encodings.assign(counting.encodings.begin(), counting.encodings.end());
  // The most frequent first, equals by name.
  std::ranges::sort(summary.encodings, [](const auto& one, const auto& other) {
    return one.second != other.second ? one.second > other.second : one.first < other.first;
  });
  return summary;
}

}  // namespace iso8583
