#include "switch/pipeline/field_fit.h"

#include <fmt/format.h>

#include <algorithm>

#include "iso8583/layout/layout.h"

namespace isoswitch {
namespace {

using iso8583::FieldClass;
using iso8583::FieldRow;
using iso8583::Layout;

// Fields of the standards are alike where only one dialect cares to divide them. What is in the others is between two
// peers.
bool of_the_standard(int field) {
  return field < 46 || (field > 48 && field < 56) || (field > 63 && field < 105) || field == 128;
}

bool same_layout(const Layout& a, const Layout& b, int depth);

bool same_part(const FieldRow& a, const FieldRow& b, bool characters, int depth) {
  if (a.key() != b.key() || a.type() != b.type() || a.until != b.until || a.absent != b.absent) return false;
  if (!characters && a.form.encoding != b.form.encoding) return false;
  if (a.inside == nullptr || b.inside == nullptr) return a.inside == b.inside;
  return same_layout(*a.inside, *b.inside, depth + 1);
}

// What one divides alike, whatever it calls it.
bool same_layout(const Layout& a, const Layout& b, int depth = 0) {
  if (&a == &b || depth > 8) return true;
  if (a.kind != b.kind || a.characters != b.characters || a.most != b.most || a.lead != b.lead ||
      a.filler != b.filler || a.tag_units != b.tag_units || a.length_digits != b.length_digits ||
      a.counts != b.counts || a.counts_itself != b.counts_itself || a.counts_tag != b.counts_tag ||
      a.length_first != b.length_first || a.bitmap_bytes != b.bitmap_bytes)
    return false;
  // Where there may be keys without a row, rows only say more about some of them.
  if (a.kind->open) return true;
  return std::ranges::equal(a.rows, b.rows, [&](const FieldRow& part, const FieldRow& other) {
    return same_part(part, other, a.characters, depth);
  });
}

bool divided_alike(const FieldRow& from, const FieldRow& to) {
  if (from.inside != nullptr && to.inside != nullptr) return same_layout(*from.inside, *to.inside);
  if (from.inside == nullptr && to.inside == nullptr) return true;
  return of_the_standard(from.number) && of_the_standard(to.number);
}

bool digits(const FieldRow& row) { return row.kind == FieldClass::n; }

// Bytes, signed amounts and track data are no characters that another class could hold.
bool same_nature(const FieldRow& from, const FieldRow& to) {
  if (from.kind == to.kind) return true;
  const auto plain = [](const FieldRow& row) { return row.kind != FieldClass::b && row.kind != FieldClass::x_n; };
  return plain(from) && plain(to) && to.kind != FieldClass::z;
}

std::string_view without_blanks_behind(std::string_view text) {
  const std::size_t last = text.find_last_not_of(' ');
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

}  // namespace

FieldFit fit(const FieldRow& from, const FieldRow& to) {
  if (!divided_alike(from, to)) return {false, "layout differs"};
  if (!same_nature(from, to)) return {false, fmt::format("{}, there {}", from.type(), to.type())};
  const bool numbers = digits(from) && digits(to);
  if (numbers && from.fixed() && to.fixed() && from.units_max != to.units_max)
    return {false, fmt::format("{}, there {}", from.type(), to.type())};
  if (from.units_max > to.units_max) return {true, fmt::format("{}, there {}: what is longer", from.type(), to.type())};
  if (digits(to) && !digits(from))
    return {true, fmt::format("{}, there {}: what is not digits", from.type(), to.type())};
  return {};
}

std::optional<std::string> fitted(const FieldRow& from, const FieldRow& to, std::string_view value, bool cut) {
  std::size_t most = to.units_max;
  if (to.binary()) most *= 2;  // hex
  const bool text = !digits(to) && !to.binary() && to.kind != FieldClass::x_n && to.kind != FieldClass::z;
  if (value.size() > most && (text || digits(to))) value = without_blanks_behind(value);
  if (value.size() > most && !cut) return std::nullopt;
  std::string result{value.substr(0, most)};
  if (digits(to) && to.fixed() && !from.fixed()) result.insert(0, most - result.size(), '0');
  return result;
}

}  // namespace isoswitch
