// What records of a journal are wanted: `KEY=VALUE and ...`, read once, asked of each record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "switch/store/record_search.h"

namespace isoswitch::tools {

enum class WhereKey {
  stan,
  rrn,
  card,
  account,
  life_cycle,
  authorization_code,
  exception,
  reason,
  mti,
  acquirer,
  amount,
  currency,
  time,
  sequence,
  kind,
};

enum class Compare { equal, unequal, below, at_most, above, at_least, within };

// A number of a decimal or whole text, in ten-thousandths: no currency has more than four decimals.
__extension__ using TenThousandths = __int128;

struct Condition {
  WhereKey key = WhereKey::stan;
  Compare compare = Compare::equal;
  std::string text;  // as it was written; ids as bytes
  // Both included; of amount, time and sequence
  TenThousandths least = 0;
  TenThousandths most = 0;

  bool holds(const proto::Record& record) const;
};

// A fault says at which position (from 1) it is; a run of digits that may be a card number is not said again.
Result<std::vector<Condition>> parse_where(std::string_view expression);
// One condition that was given in another way; `text` as it would stand in an expression.
Result<Condition> condition_of(WhereKey key, Compare compare, const std::string& text);

bool hold(const std::vector<Condition>& conditions, const proto::Record& record);
journal::SearchBounds bounds_of(const std::vector<Condition>& conditions);

struct IndexedKey {
  journal::KeyKind kind;
  std::string value;
};
// The condition by which the index finds the fewest; nothing: the records have to be walked through.
std::optional<IndexedKey> indexed_key(const std::vector<Condition>& conditions);

std::string where_help();

}  // namespace isoswitch::tools
