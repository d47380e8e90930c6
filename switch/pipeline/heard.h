// What came of a question to an issuer, in business terms: a fact of the transaction, recorded with its second unit.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "switch/ledger/rows.h"

namespace isoswitch {

// How a question ended (STI-02). What was given to a connection may have been done by the issuer, answer or not. Values
// are recorded in the journal.
enum class Heard : std::uint8_t {
  answer = 1,   // in time
  silence = 2,  // it was given to a connection, and its patience ended or the connection did
  unsent = 3,   // no byte of it left: nothing is owed
};

struct IssuerWord {
  Heard how = Heard::silence;
  // Of an answer:
  Reason reason = Reason::system_malfunction;
  bool approved_there = false;  // it may hold or have booked it, whatever the reason
  FixedText<6> authorization_code;
  std::optional<Minor> transaction_amount;  // DE 4 and 6 of a partial approval
  std::optional<Minor> billing_amount;
  std::array<std::optional<Balance>, 3> balances;

  friend bool operator==(const IssuerWord&, const IssuerWord&) = default;
};

}  // namespace isoswitch
