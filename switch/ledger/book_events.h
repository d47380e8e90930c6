// The entries of everything that is no card message: fees, disputes, settlement. Which book is debited and which
// credited is a table (docs/ledger.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "switch/ledger/rows.h"

namespace isoswitch {

enum class BookEvent : std::uint8_t {
  load,  // money that the cardholder paid in
  presentment_reversal,
  interchange,           // of a purchase, to the issuer
  interchange_returned,  // of a refund
  cardholder_fee,
  fx_margin,
  fx_loss,
  network_fee_paid,
  network_fee_received,
  provisional_credit,
  provisional_credit_reversed,
  chargeback,
  second_presentment,
  dispute_loss,  // the issuer absorbs it
  settlement_paid,
  settlement_received,
  overdraft_write_off,
};
inline constexpr std::size_t book_event_count = 17;

std::string_view name(BookEvent event);
std::optional<BookEvent> book_event_named(std::string_view name);

struct BookMovement {
  BookEvent event = BookEvent::load;
  std::optional<AccountId> account;    // where the event names 2000
  std::optional<NetworkName> network;  // where it names 2100
  Money amount;                        // > 0
  Id16 source{};                       // what it comes from: a file's record, an act; names the entry (LED-03)
  std::optional<LifeCycleId> life_cycle;
  std::optional<PostingId> corrects;
};

// The account or network that the event needs must be there.
Posting book_entry(const BookMovement& movement);

}  // namespace isoswitch
