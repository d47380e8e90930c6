#include "switch/net/plausibility.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "iso8583/check/value_check.h"
#include "iso8583/layout/inside.h"

namespace isoswitch {
namespace {

using iso8583::FieldClass;
using iso8583::FieldRow;

// What the standard says of a field, in the versions (a bit each: 1987, 1993, 2003) and the size that say it.
struct StandardCheck {
  int field;
  unsigned versions;
  unsigned digits;  // 0: any number
  std::string_view check;
};

constexpr unsigned in_1987 = 1;
constexpr unsigned in_1993 = 2;
constexpr unsigned in_2003 = 4;
constexpr unsigned in_all = in_1987 | in_1993 | in_2003;

constexpr StandardCheck standard_checks[] = {
    {2, in_all, 0, "luhn"},
    {7, in_all, 10, "MMDDhhmmss"},
    {12, in_1987, 6, "hhmmss"},
    {12, in_1993, 12, "YYMMDDhhmmss"},
    {13, in_1987, 4, "MMDD"},
    {13, in_1993, 4, "YYMM"},
    {14, in_all, 4, "YYMM"},
    {15, in_1987, 4, "MMDD"},
    {15, in_1993, 6, "YYMMDD"},
    {15, in_2003, 8, "CCYYMMDD"},
    {16, in_all, 4, "MMDD"},
    {17, in_all, 4, "MMDD"},
    {19, in_all, 3, "country"},
    {20, in_all, 3, "country"},
    {21, in_1987 | in_1993, 3, "country"},
    {28, in_1993, 6, "YYMMDD"},
    {49, in_1987 | in_1993, 3, "currency"},
    {50, in_1987 | in_1993, 3, "currency"},
    {51, in_1987 | in_1993, 3, "currency"},
};

const iso8583::ValueCheck* check_of(const FieldRow& row, int version) {
  if (row.check != nullptr) return row.check;
  const auto found = std::ranges::find_if(standard_checks, [&](const StandardCheck& standard) {
    return standard.field == row.number && (standard.versions >> version & 1U) != 0 &&
           (standard.digits == 0 || (row.fixed() && standard.digits == row.units_max));
  });
  return found == std::end(standard_checks) ? nullptr : iso8583::find_value_check(found->check);
}

bool is_text(FieldClass kind) {
  return kind == FieldClass::a || kind == FieldClass::an || kind == FieldClass::ans || kind == FieldClass::ns;
}

bool says_something(std::string_view value) {
  return std::ranges::any_of(value, [](char c) { return c != '0' && c != ' '; });
}

bool is_printable(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7F; });
}

// Nothing: it cannot be judged.
std::optional<bool> judge(const FieldRow& row, std::string_view value, int version) {
  if (!says_something(value)) return {};
  if (const auto* const check = check_of(row, version)) return check->holds(value);
  if (is_text(row.kind)) return is_printable(value);
  return {};
}

std::optional<bool> judge_inside(const iso8583::Message& message, int field) {
  iso8583::Inside inside;
  if (!inside.open(message, field)) return false;
  if (inside.elements().empty()) return {};
  return std::ranges::none_of(inside.elements(),
                              [&](const auto& element) { return inside.fault(element).has_value(); });
}

}  // namespace

bool is_plausible(iso8583::Mti mti, const iso8583::Dialect& dialect) {
  const int functions = dialect.version() == 2 ? 7 : 5;
  return mti.version() == dialect.version() && mti.message_class() >= 1 && mti.message_class() <= 8 &&
         mti.function() <= functions && mti.origin() <= 5;
}

std::optional<iso8583::Mti> read_mti(const iso8583::Dialect& dialect, iso8583::Bytes body) {
  const iso8583::Form& form = dialect.mti();
  if (body.size() < form.wire_size(4) || form.find_fault(body.data(), 4) != iso8583::no_fault) return {};
  std::uint8_t digits[4];
  form.read(body.data(), 4, digits);
  return iso8583::Mti::parse({reinterpret_cast<const char*>(digits), 4});
}

Plausibility plausibility_of(const iso8583::Message& message) {
  Plausibility found;
  const auto note = [&found](int field, std::optional<bool> good) {
    if (!good) return;
    ++(*good ? found.plausible : found.doubtful);
    if (!*good) found.doubted.add(field);
  };
  iso8583::Scratch room;
  for (const int field : message.fields()) {
    const FieldRow& row = *message.dialect().field(field);
    note(field, judge(row, message.text(field, room), message.dialect().version()));
    if (row.inside) note(field, judge_inside(message, field));
  }
  return found;
}

}  // namespace isoswitch
