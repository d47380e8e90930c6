// What an imported specification says by the sizes of its fields, and what no file of another library says.
#include "iso8583/exchange/spec_draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "iso8583/exchange/spec_secrecy.h"

namespace iso8583 {

namespace {

// Field 12 is the local time of 1987, with the date since 1993; field 39 grew with each edition.
struct YearSign {
  int field;
  unsigned size;
  const char* year;
};
constexpr std::array<YearSign, 6> year_signs{{
    {12, 6, "1987"},
    {12, 12, "1993"},
    {12, 14, "2003"},
    {39, 2, "1987"},
    {39, 3, "1993"},
    {39, 4, "2003"},
}};

const char* year_by(const SpecDraft& draft, int field) {
  const auto found = draft.fields.find(field);
  if (found == draft.fields.end() || !found->second.fixed()) return nullptr;
  for (const YearSign& sign : year_signs)
    if (sign.field == field && sign.size == found->second.size) return sign.year;
  return nullptr;
}

void settle_year(SpecDraft& draft) {
  const char* const by_time = year_by(draft, 12);
  const char* const by_code = year_by(draft, 39);
  draft.year = by_time != nullptr ? by_time : by_code != nullptr ? by_code : "1987";
  const bool agree = by_time == nullptr || by_code == nullptr || std::string_view(by_time) == by_code;
  if ((by_time == nullptr && by_code == nullptr) || !agree)
    draft.lose("version",
               agree ? "neither field 12 nor field 39 has the size of one edition of ISO 8583"
                     : fmt::format("field 12 is that of {}, field 39 that of {}", by_time, by_code),
               fmt::format("{} is written: give --year if the first digit of the MTI says otherwise", draft.year));
}

// Layouts of values that were kept whole after all.
void drop_unused(SpecDraft& draft) {
  std::set<std::string> used;
  std::vector<const RowSketch*> rows;
  rows.reserve(draft.fields.size());
  for (const auto& [number, row] : draft.fields) rows.push_back(&row);
  while (!rows.empty()) {
    const RowSketch& row = *rows.back();
    rows.pop_back();
    if (row.inside.empty() || !used.insert(row.inside).second) continue;
    const auto layout = std::ranges::find(draft.layouts, row.inside, &LayoutSketch::name);
    if (layout == draft.layouts.end()) continue;
    for (const RowSketch& part : layout->rows) rows.push_back(&part);
  }
  std::erase_if(draft.layouts, [&](const LayoutSketch& layout) { return !used.contains(layout.name); });
}

}  // namespace

std::string Loss::text() const { return fmt::format("{}: {}; {}", path, reason, advice); }

std::string RowSketch::type() const {
  if (rest) return size == 0 ? fmt::format("{}*", name_of(kind)) : fmt::format("{}*{}", name_of(kind), size);
  return fmt::format("{}{}{}", name_of(kind), std::string(length_digits, '.'), size);
}

void SpecDraft::lose(std::string path, std::string reason, std::string advice) {
  losses.push_back({std::move(path), std::move(reason), std::move(advice)});
}

void finish_draft(SpecDraft& draft, const std::string& year) {
  if (year.empty()) {
    settle_year(draft);
  } else {
    draft.year = year;
  }
  drop_unused(draft);
  settle_secrecy(draft);
}

}  // namespace iso8583
