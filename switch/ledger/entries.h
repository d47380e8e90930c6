// The double entries that messages make, as the table of docs/ledger.md has them.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "switch/ledger/rows.h"

namespace isoswitch {

// LED-03: the same source, message and leg give the same id.
PostingId posting_id(std::string_view source, const Id16& message, std::uint64_t leg);

// Which way the money goes, seen from the cardholder.
enum class Direction { debit, credit };

struct CardMovement {
  PostingKind kind = PostingKind::purchase;
  Direction direction = Direction::debit;
  AccountId account;
  NetworkName network;
  Money billing;                    // > 0
  std::optional<Money> settlement;  // DE 5/DE 50, where its currency is another than billing's
  LifeCycleId life_cycle;
  Id16 message{};  // of the message that moves it; names the entries
};

// 2000/2100, or through 1300 where the settlement currency differs: one entry or two.
std::vector<Posting> card_entries(const CardMovement& movement);

// 1900/2100: an advice for a card or currency that we have no account for.
Posting suspense_entry(const CardMovement& movement);

// 3000/2000 (or the other way for a balance below zero). amount ≠ 0.
Posting opening_entry(const AccountId& account, const Money& amount, const Id16& message);

}  // namespace isoswitch
