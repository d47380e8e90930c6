// One number for all that a ledger says: two ledgers with the same rows and the same books have the same.
#pragma once

#include <array>
#include <cstdint>

#include "switch/store/tables.h"

namespace isoswitch {

// The sum, modulo 2^256 and little-endian, of one SHA-256 per row and per book, so that the order of rows does not
// matter. Of a row it is taken over the protobuf RowsImage that holds this row alone; of a book over the text
// "book NUMBER NAME CURRENCY DEBITS CREDITS". Rows that a closed day has dropped are in it no more.
// It proves equality, not who wrote it.
using LedgerHash = std::array<std::uint8_t, 32>;

LedgerHash ledger_hash(const Tables& tables);

}  // namespace isoswitch
