#include "switch/pipeline/fee_entries.h"

#include <algorithm>
#include <iterator>

namespace isoswitch {
namespace {

constexpr std::string_view rate_of_one = "61000000";  // R17: six decimals
constexpr std::size_t entry_size = 34;

}  // namespace

std::string fee_entries(const Fees& fees, const Carry::Values& types) {
  std::string entries;
  for (std::size_t i = 0; i < std::size(fee_fields); ++i) {
    const auto& [transaction, settlement] = fees.of[i];
    const std::string* type = Carry::value(types, fee_fields[i]);
    if (type == nullptr || transaction.empty() || fees.currency.size() != 3) continue;
    entries += *type + fees.currency + transaction;
    const bool said = !settlement.empty() && fees.settlement_currency.size() == 3;
    if (said)
      entries += (fees.settlement_rate.size() == 8 ? fees.settlement_rate : "00000000") + settlement +
                 fees.settlement_currency;
    else
      entries += std::string{rate_of_one} + transaction + fees.currency;
  }
  return entries;
}

std::optional<Fees> fees_of(std::string_view entries, std::string_view currency, std::string_view settlement_currency,
                            const Carry::Values& types) {
  if (entries.empty() || entries.size() % entry_size != 0) return std::nullopt;
  Fees fees;
  for (; !entries.empty(); entries.remove_prefix(entry_size)) {
    const std::string_view type = entries.substr(0, 2);
    const auto named = std::ranges::find_if(types, [&](const auto& row) { return row.second == type; });
    if (named == types.end() || entries.substr(2, 3) != currency) return std::nullopt;
    Fees::Fee& fee = fees.of[named->first == fee_fields[0] ? 0 : 1];
    if (!fee.transaction.empty()) return std::nullopt;  // two of one type
    fee.transaction = entries.substr(5, 9);
    const std::string_view settled_in = entries.substr(31, 3);
    if (settled_in == settlement_currency)
      fee.settlement = entries.substr(22, 9);
    else if (settled_in != currency)
      return std::nullopt;
  }
  return fees;
}

}  // namespace isoswitch
