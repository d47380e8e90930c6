#include "switch/pipeline/carried_value.h"

#include <fmt/format.h>

#include "switch/base/money.h"
#include "switch/pipeline/date_forms.h"
#include "switch/pipeline/field_fit.h"
#include "switch/pipeline/merchant_location.h"

namespace isoswitch {
namespace {

// Letters where there are to be digits; all else is as it came.
std::string currency_for(const iso8583::FieldRow& to, std::string_view value) {
  const CurrencyRow* row = to.kind == iso8583::FieldClass::n ? find_currency(value) : nullptr;
  return row != nullptr ? fmt::format("{:03}", row->number) : std::string{value};
}

std::string day_for(const iso8583::FieldRow& to, std::string_view value, Instant near) {
  constexpr std::size_t with_a_year = 6;
  if (to.units_max == with_a_year && value.size() == 4) return with_year(value, near);
  return std::string{value.size() == with_a_year ? value.substr(2) : value};
}

}  // namespace

std::optional<std::string> carried_value(const Step& step, const Speaker& from, const Speaker& to,
                                         std::string_view value, Instant near) {
  const iso8583::FieldRow& row_there = *to.dialect.field(step.to);
  switch (step.way) {
    case Way::currency: return currency_for(row_there, value);
    case Way::day: return day_for(row_there, value, near);
    case Way::location: return to.profile.version() == 1 ? location_of_1993(value) : location_of_1987(value, step.cut);
    case Way::same:
    case Way::made: break;
  }
  return fitted(*from.dialect.field(step.from), row_there, value, step.cut);
}

}  // namespace isoswitch
