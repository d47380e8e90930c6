#include "switch/pipeline/reversal_amounts.h"

#include <fmt/format.h>

#include <charconv>

namespace isoswitch {
namespace {

constexpr std::size_t amount_size = 12;
constexpr std::string_view no_fee = "C00000000";

std::unexpected<Error> misfit(const iso8583::Message& message, int field, Role role) {
  return failure(fmt::format("{} {}: the amounts of a partial reversal do not fit dialect '{}'", field, name(role),
                             message.dialect().name()));
}

Result<void> set_amount(iso8583::Message& message, const Profile& profile, Role role, std::optional<Minor> amount) {
  const int field = profile.field(role);
  if (field == 0 || !amount) return {};
  if (*amount < 0 || !message.set_number(field, static_cast<std::uint64_t>(*amount)))
    return misfit(message, field, role);
  return {};
}

// Two amounts of twelve digits, and in the longer field 95 two fees of zero: as much of it as the field has room for.
Result<void> set_two(iso8583::Message& message, const Profile& profile, Role role, Minor first, Minor second) {
  constexpr Minor most = 999'999'999'999;
  const int field = profile.field(role);
  const iso8583::FieldRow* row = message.dialect().field(field);
  if (row == nullptr || row->units_max < amount_size || first < 0 || first > most || second < 0 || second > most)
    return misfit(message, field, role);
  std::string value = fmt::format("{:012}{:012}", first, second);
  if (row->kind != iso8583::FieldClass::n && row->units_max > value.size()) value += fmt::format("{0}{0}", no_fee);
  if (row->fixed() || value.size() > row->units_max) value.resize(row->units_max, '0');
  if (!message.set(field, value)) return misfit(message, field, role);
  return {};
}

std::optional<Minor> amount_at(std::string_view text, std::size_t at) {
  if (text.size() < at + amount_size) return std::nullopt;
  Minor amount = 0;
  const char* const begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + amount_size, amount);
  if (error != std::errc{} || end != begin + amount_size || amount == 0) return std::nullopt;
  return amount;
}

}  // namespace

Result<void> set_reversal_amounts(const ReversalAmounts& amounts, const Profile& profile, iso8583::Message& message) {
  const auto set_both = [&](Minor transaction, std::optional<Minor> settlement) -> Result<void> {
    if (const auto set = set_amount(message, profile, Role::amount_transaction, transaction); !set) return set;
    return set_amount(message, profile, Role::amount_settlement, settlement);
  };
  switch (profile.partial_reversal()) {
    case PartialReversal::de95_actual:
      if (const auto set = set_both(amounts.original, amounts.settlement_original); !set) return set;
      return set_two(message, profile, Role::replacement, amounts.remains, amounts.settlement_remains.value_or(0));
    case PartialReversal::de30_original:
      if (const auto set = set_both(amounts.remains, amounts.settlement_remains); !set) return set;
      return set_two(message, profile, Role::original_amounts, amounts.original,
                     amounts.settlement_original.value_or(0));
    case PartialReversal::de4_release: {
      const bool settled = amounts.settlement_original && amounts.settlement_remains;
      return set_both(
          amounts.original - amounts.remains,
          settled ? std::optional{*amounts.settlement_original - *amounts.settlement_remains} : std::nullopt);
    }
  }
  return {};
}

void read_settlement(const iso8583::Message& message, const Profile& profile, ReversalAmounts& amounts) {
  const auto in_field = [&](Role role) {
    const int field = profile.field(role);
    return field != 0 && message.has(field) ? message.text(field) : std::string{};
  };
  const auto settlement = amount_at(in_field(Role::amount_settlement), 0);
  switch (profile.partial_reversal()) {
    case PartialReversal::de95_actual:
      amounts.settlement_original = settlement;
      amounts.settlement_remains = amount_at(in_field(Role::replacement), amount_size);
      return;
    case PartialReversal::de30_original:
      amounts.settlement_remains = settlement;
      amounts.settlement_original = amount_at(in_field(Role::original_amounts), amount_size);
      return;
    case PartialReversal::de4_release: return;
  }
}

}  // namespace isoswitch
