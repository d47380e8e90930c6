// Rows as they were before a record: the newest earlier image of each, found by the index.
#pragma once

#include <optional>
#include <string>

#include "switch/store/record_search.h"

namespace isoswitch::proto {
class Counter;
class Facts;
class LifeCycle;
class RowsImage;
}  // namespace isoswitch::proto

namespace isoswitch::tools {

inline constexpr std::uint64_t journal_end = std::numeric_limits<std::uint64_t>::max();

// Add the row's newest image before the sequence to `to`; nothing where there is none.
Result<bool> add_account_before(journal::RecordSearch& search, const std::string& id, std::uint64_t sequence,
                                proto::RowsImage& to);
Result<bool> add_card_before(journal::RecordSearch& search, const std::string& token, std::uint64_t sequence,
                             proto::RowsImage& to);
// The same card's counter of the same policy.
Result<bool> add_counter_before(journal::RecordSearch& search, const proto::Counter& of, std::uint64_t sequence,
                                proto::RowsImage& to);
Result<bool> add_life_cycle_before(journal::RecordSearch& search, const std::string& id, std::uint64_t sequence,
                                   proto::RowsImage& to);
Result<bool> add_exception_before(journal::RecordSearch& search, const std::string& id, std::uint64_t sequence,
                                  proto::RowsImage& to);

// Every row that the record changed or its rules looked at.
Result<void> add_rows_before(journal::RecordSearch& search, const proto::Record& record, proto::RowsImage& to);

// Life cycles that fit the original which the message names: what an ambiguous reversal may have meant. Ids.
Result<std::vector<std::string>> fitting_original(journal::RecordSearch& search, const proto::Facts& facts);

// The life cycle that a message's own one belongs to by R7: a tombstone's original, or an original's tombstones. Ids.
Result<std::vector<std::string>> relatives_of(journal::RecordSearch& search, const proto::LifeCycle& row);

}  // namespace isoswitch::tools
