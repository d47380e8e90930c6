// The rows of the ledger, as plain values. What changes them are the rules in this folder; who keeps them is a Store.
// Every number an enum has here is recorded in the journal: values are added at the end, never reused.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "switch/base/clock.h"
#include "switch/base/money.h"
#include "switch/base/pan.h"
#include "switch/ledger/chart.h"
#include "switch/ledger/ids.h"
#include "switch/ledger/owed.h"
#include "switch/ledger/reason.h"

namespace isoswitch {

enum class AccountStatus : std::uint8_t { open = 1, blocked = 2, closed = 3 };

// Of this and the names below: "unknown" for a number that is none of ours.
std::string_view name(AccountStatus status);
std::optional<AccountStatus> account_status_named(std::string_view name);

// The anchor: whoever changes a card, life cycle or seen row that hangs on it holds this row.
struct Account {
  AccountId id;
  Currency currency;
  AccountStatus status = AccountStatus::open;
  Minor posted = 0;   // sum of the postings on 2000/id: credits − debits
  Minor pending = 0;  // sum of what its life cycles hold
  Minor credit_line = 0;

  friend bool operator==(const Account&, const Account&) = default;
};

enum class CardStatus : std::uint8_t { active = 1, inactive = 2, blocked = 3, lost = 4, stolen = 5, closed = 6 };

std::string_view name(CardStatus status);
std::optional<CardStatus> card_status_named(std::string_view name);

struct Card {
  CardToken token;
  FixedText<8> bin;  // first six (or eight) digits
  FixedText<4> last_four;
  AccountId account;
  CardStatus status = CardStatus::active;
  std::optional<std::uint16_t> expiry_yymm;  // valid to the end of this month; 2912 = December 2029
  FixedText<16> limits_profile;
  std::uint8_t pin_tries = 0;
  std::optional<CardToken> replaced_by;  // a card has one successor

  friend bool operator==(const Card&, const Card&) = default;
};

enum class LifeCycleState : std::uint8_t {
  open = 1,            // something is held
  posted = 2,          // posted by a message, nothing held any more
  reversed = 3,        // undone in full
  declined = 4,        // kept because a reversal may name it
  reversed_first = 5,  // R7: a tombstone; the original has not been seen
  expired = 6,
  closed = 7,    // cleared, nothing left to come
  credited = 8,  // a refund that was posted
  asked = 9,     // its issuer was asked and has not answered
};

std::string_view name(LifeCycleState state);
std::optional<LifeCycleState> life_cycle_state_named(std::string_view name);

// What a life cycle is of the purchase that it is a part of: its own names, so that a reversal can mean it alone.
enum class Part : std::uint8_t {
  whole = 0,       // the purchase itself
  capture = 1,     // a posting (0220) that can be undone by itself
  completion = 2,  // set the hold of the whole; has no money of its own
  increment = 3,   // added to the hold of the whole
};

std::string_view name(Part part);

enum class PostedBy : std::uint8_t { nobody = 0, message = 1, file = 2 };

// The ids that a later message may name its original by (R6).
struct OriginalIds {
  std::uint8_t message_class = 0;  // 1 or 2
  FixedText<6> stan;
  FixedText<12> transmitted;          // 1987: DE 7 MMDDhhmmss; 1993: DE 12 YYMMDDhhmmss
  FixedText<12> local;                // 1987: DE 13 + DE 12
  FixedText<11> acquirer;             // DE 32 padded to 11 with zeros on the left; empty: absent
  FixedText<11> forwarder;            // DE 33, the same
  FixedText<12> retrieval_reference;  // DE 37
  FixedText<6> authorization_code;    // DE 38 as we gave it
  FixedText<8> terminal;              // DE 41
  FixedText<32> network_life_cycle;   // where the profile names a field

  friend bool operator==(const OriginalIds&, const OriginalIds&) = default;
};

// LED-11. Who keeps a card's money: with `issuer`, what we hold is a shadow that refuses nobody online.
enum class Books : std::uint8_t { ours = 1, issuer = 2 };

std::string_view name(Books books);

// R7b. Where a purchase was sent, and the names that it went by there; its other names went along as they came.
struct Forwarded {
  LinkName link;
  Books books = Books::ours;
  FixedText<6> stan;
  FixedText<12> transmitted;

  friend bool operator==(const Forwarded&, const Forwarded&) = default;
};

// One window of a limit by name and period, whatever the limit allows at the moment: a hash of the two.
using WindowId = std::uint64_t;

// What was counted of a purchase in one bucket of one window, and has not been given back. It names the bucket, so that
// a reversal finds it whatever the configuration has become.
struct Counted {
  WindowId window = 0;
  Instant starts;
  Minor amount = 0;
  std::uint32_t count = 0;

  friend bool operator==(const Counted&, const Counted&) = default;
};

// What is left of an increment or a capture of a purchase (ledger/shares.h).
struct Share {
  LifeCycleId part;
  Part kind = Part::increment;
  Minor left = 0;

  friend bool operator==(const Share&, const Share&) = default;
};

// One purchase from its authorization to its last clearing. All amounts are billing minor units, never negative.
struct LifeCycle {
  LifeCycleId id;
  std::optional<CardToken> card;     // absent: a tombstone of a reversal that named no card
  std::optional<AccountId> account;  // absent: the card was unknown
  LifeCycleState state = LifeCycleState::open;
  PostedBy posted_by = PostedBy::nobody;
  NetworkName network;               // whose settlement account its postings go to
  bool credit = false;               // a refund: money towards the cardholder
  Reason reason = Reason::approved;  // what the original was answered with
  Money authorized;                  // billing amount and currency it was approved for; of a decline: asked for
  Money transaction;                 // DE 4/DE 49 that was approved; scales partial reversals (R9)
  Minor first_amount = 0;            // DE 4 as the first message had it: increments and completions change the others
  std::optional<Money> settlement;   // of what was captured, where its currency is another than the billing's
  Minor settlement_returned = 0;     // of it, by reversals
  Minor held = 0;
  Minor captured = 0;  // posted by message (0200, 0220) and not undone
  Minor cleared = 0;   // posted by clearing files
  Minor reversed = 0;  // taken off the hold or undone by reversals
  Minor expired = 0;
  // R7, of the tombstone of a partial reversal, in the transaction's currency: what the original is to be held at, or
  // what is to come off it. Both absent: a full reversal.
  std::optional<Minor> tombstone_remains;
  std::optional<Minor> tombstone_releases;
  // The hold and the limits are those of the whole.
  Part part = Part::whole;
  std::optional<LifeCycleId> part_of;
  Minor added = 0;                 // of an increment: what it added to the hold; what is left of it the whole knows
  std::optional<Instant> expires;  // R14: what is held is released then
  std::optional<Forwarded> forwarded;
  OriginalIds ids;
  std::array<std::optional<MatchKey>, 4> match;
  Instant opened;
  Instant changed;
  DayNumber keep_until = 0;
  std::vector<Share> shares;     // of a whole; newest last, at most shares_max (ledger/shares.h)
  std::vector<Counted> counted;  // against limits; in the order of counting, at most counted_max (ledger/counters.h)

  friend bool operator==(const LifeCycle&, const LifeCycle&) = default;
};

// What a list of holds needs to know of each before its row is copied.
struct Hold {
  Instant opened;
  LifeCycleId id;

  friend auto operator<=>(const Hold&, const Hold&) = default;
};

// R16: one balance of DE 54.
struct Balance {
  std::uint8_t account_type = 0;  // 00, 10, 20, 30
  std::uint8_t amount_type = 0;   // 01 ledger, 02 available, 57 original
  Money amount;
  friend bool operator==(const Balance&, const Balance&) = default;
};

// The fields that we produced, from which the answer to a repeat is built again (R5).
struct Given {
  Reason reason = Reason::system_malfunction;
  FixedText<6> authorization_code;
  std::optional<Minor> billing_amount;      // DE 6 of a partial approval
  std::optional<Minor> transaction_amount;  // DE 4 of a partial approval
  std::array<std::optional<Balance>, 3> balances;

  friend bool operator==(const Given&, const Given&) = default;
};

// Idempotency: what was answered, and the money it was answered for.
struct Seen {
  SeenId id;
  std::optional<OwedId> open;        // the question whose end answers it; what is given means nothing until then
  Money transaction;                 // DE 4/DE 49 of the request
  Money billing;                     // DE 6/DE 51, else as transaction
  std::optional<Minor> replacement;  // R9: the actual amount of a partial reversal
  Given given;
  std::uint64_t sequence = 0;  // of the unit that decided; set by the store
  DayNumber keep_until = 0;

  friend bool operator==(const Seen&, const Seen&) = default;
};

// How long a window of a limit is.
enum class PeriodKind : std::uint8_t {
  day = 1,  // of the calendar, in the limit's time zone
  week = 2,
  month = 3,
  rolling = 4,
};

std::string_view name(PeriodKind kind);

struct Period {
  PeriodKind kind = PeriodKind::day;
  std::uint32_t seconds = 0;  // of a rolling one

  friend bool operator==(const Period&, const Period&) = default;
};

// What was counted from `starts` until before `ends`: whole seconds.
struct Bucket {
  Instant starts;
  Instant ends;
  std::uint32_t count = 0;
  Minor amount = 0;

  friend bool operator==(const Bucket&, const Bucket&) = default;
};

struct CounterWindow {
  WindowId id = 0;
  FixedText<16> limit;  // its name in the configuration
  Period period;
  std::vector<Bucket> buckets;  // the oldest first

  friend bool operator==(const CounterWindow&, const CounterWindow&) = default;
};

// Who counts: each has a row of its own per card.
enum class CounterPolicy : std::uint8_t { limits = 1 };

struct CounterId {
  CardToken card;
  CounterPolicy policy = CounterPolicy::limits;

  friend bool operator==(const CounterId&, const CounterId&) = default;
};

// What a card has spent within the windows of its limits.
struct Counter {
  CounterId id;
  std::vector<CounterWindow> windows;
  DayNumber keep_until = 0;  // when its last window is over

  friend bool operator==(const Counter&, const Counter&) = default;
};

enum class ExceptionReason : std::uint8_t {
  unknown_card = 1,
  unknown_account = 2,
  foreign_currency = 3,
  over_limit = 4,
  account_blocked = 5,
  reversal_exceeds_original = 6,
  ambiguous_original = 7,
  amount_mismatch = 8,
  late_repeat = 9,
  capture_after_reversal = 10,
  not_delivered = 11,  // what is owed to an issuer, who refused it
  late_answer = 12,    // an issuer has answered otherwise than was told in its stead
};

std::string_view name(ExceptionReason reason);

enum class ExceptionStatus : std::uint8_t { open = 1, assigned = 2, resolved = 3 };

std::string_view name(ExceptionStatus status);
std::optional<ExceptionStatus> exception_status_named(std::string_view name);

// LED-13: an item that a person must look at; listed and resolved, never deleted.
struct Exception {
  ExceptionId id;
  Instant opened;
  ExceptionReason reason = ExceptionReason::unknown_card;
  Money amount;
  std::optional<CardToken> card;
  std::optional<AccountId> account;
  std::optional<LifeCycleId> life_cycle;
  FixedText<6> stan;
  FixedText<12> retrieval_reference;
  NetworkName network;
  ExceptionStatus status = ExceptionStatus::open;
  FixedText<32> actor;  // who has it, or who resolved it
  FixedText<64> note;

  friend bool operator==(const Exception&, const Exception&) = default;
};

}  // namespace isoswitch
