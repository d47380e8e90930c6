// A transaction as its record keeps it, read back so that a rule that runs again sees exactly what it saw: the reverse
// of transaction_record.
#pragma once

#include <cstdint>

#include "switch/base/result.h"
#include "switch/pipeline/transaction.h"

namespace isoswitch {

namespace proto {
class Facts;
class TransactionRecord;
}  // namespace proto

// Which facts a record has: what a writer did not know of looks as if the message had not said it. One more whenever a
// fact is added that a rule looks at. Recorded.
enum class FactsGeneration : std::uint32_t {
  first = 0,                      // all but those below
  entry_country_network_act = 1,  // DE 22, the country, DE 70
};
inline constexpr FactsGeneration facts_now = FactsGeneration::entry_country_network_act;

FactsGeneration generation(const proto::Facts& facts);

// Sets everything that checks and rules read, but what only the listener says: acquirer, profile and sign_on_required
// are as in a new transaction. An error names the fact that does not fit.
Result<void> read(const proto::TransactionRecord& from, Transaction& to);

// What follows from what is recorded, and rules need too. Apart, because it costs as much as all of read().
void derive_match_keys(Transaction& transaction);

}  // namespace isoswitch
