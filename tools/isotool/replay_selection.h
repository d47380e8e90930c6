// Which records of a journal are meant: up to a sequence, between two times, of one card.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "switch/base/clock.h"
#include "switch/base/result.h"
#include "switch/store/journal_format.h"

namespace isoswitch::tools {

// As typed.
struct SelectionOptions {
  std::string until;  // the last sequence, or the last time; empty: to the end
  std::string from;   // times in UTC, or their beginnings
  std::string to;
  std::string card;            // its last four digits, or the beginning of its token in hex
  bool pan_prompt = false;     // ask for its number
  std::string token_key_file;  // for that
};

struct Selection {
  std::uint64_t until = 0;
  Instant from{std::numeric_limits<std::int64_t>::min()};
  Instant to{std::numeric_limits<std::int64_t>::max()};  // itself included
  std::string card;                                      // empty: all
  std::optional<journal::TokenCheck> token_check;        // of the key that made a token of a typed number

  bool is_whole_time() const { return from == Selection{}.from && to == Selection{}.to; }
  bool is_over(Instant at) const { return at > to; }
  // token_hex and last_four of a message; both empty: it names no card.
  bool holds(Instant at, std::string_view token_hex, std::string_view last_four) const;
  bool holds_card(std::string_view token_hex, std::string_view last_four) const;
};

// Errors are sentences about the option. A number that is asked for becomes its token at once, under the key of the
// options, or else of `token_key_file`.
Result<Selection> selection_of(const SelectionOptions& options, const std::string& token_key_file);

// Reads the times only.
Result<Selection> period_of(const SelectionOptions& options);

// The file that the configuration of the journal's first start names; empty: none, or the journal cannot be read.
std::string recorded_token_key_file(const std::string& directory);

// For --card: upper case is taken too, and what is wrong is not said again, because it may be a card's number. Empty:
// it is right.
std::string wrong_card(std::string& text);

}  // namespace isoswitch::tools
