// The messages that can be said about one purchase of one card, read once and then only dated anew.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/message.h"
#include "switch/base/tokenizer.h"
#include "switch/pipeline/transaction.h"
#include "tests/handlers/purchase_model.h"

namespace isoswitch::test {

inline constexpr Minor one = 100;                                    // of the units that amounts are counted in here
inline constexpr Instant exploration_begins{1'763'985'600'000'000};  // 2025-11-24T12:00:00Z
inline constexpr Duration exploration_hold_period = std::chrono::days{1};

// What can happen next.
struct Letter {
  What what;
  Minor amount;  // in units; of the clock, hours
  bool more;
  std::string_view name;
};

// Whether DE 37 is the same in all messages of a purchase, or each message's own.
enum class Reference : std::uint8_t { own, shared };

class Messages {
 public:
  // A message for every letter, in every place that it can have in a sequence.
  // authorized: DE 4 of reversals.
  Messages(std::vector<Letter> letters, Minor authorized, Reference reference);

  static constexpr std::size_t places = 16;

  const std::vector<Letter>& letters() const { return letters_; }
  // which: of increments, completions and captures, and of what names one; place: of a reversal in its sequence.
  const Transaction& message(std::size_t letter, std::size_t which, std::size_t place) const {
    return made_[(letter * places + which) * places + place];
  }
  const CardToken& card() const { return card_; }

 private:
  using Fields = std::map<int, std::string>;
  Transaction make(const Letter& letter, std::size_t which, std::size_t place) const;
  Fields base(const std::string& stan, Minor amount) const;

  std::vector<Letter> letters_;
  Minor authorized_;
  Reference reference_;
  std::shared_ptr<const iso8583::Dialect> dialect_;
  std::shared_ptr<const Profile> profile_;
  Tokenizer tokenizer_;
  CardToken card_;
  std::vector<Transaction> made_;
};

}  // namespace isoswitch::test
