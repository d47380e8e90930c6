// One transaction in business terms, the same for every dialect: what was asked, and what was learned on the way.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/mti.h"
#include "switch/base/clock.h"
#include "switch/base/money.h"
#include "switch/base/pan.h"
#include "switch/ledger/match.h"
#include "switch/ledger/rows.h"
#include "switch/pipeline/heard.h"
#include "switch/pipeline/profile.h"

namespace isoswitch {

// What kind of message it is. Values are recorded in the journal.
enum class Flow : std::uint8_t {
  authorization = 1,         // 0100, 1100
  authorization_advice = 2,  // 0120, 1120
  financial = 3,             // 0200, 1200
  financial_advice = 4,      // 0220, 1220
  reversal = 5,              // 0400, 1400
  reversal_advice = 6,       // 0420, 1420
  network = 7,               // 0800, 1804
  notification = 8,          // xx40: recorded, not answered (R27)
  other = 9,                 // no handler takes it
};

// What it is about: DE 3 and the amount. Values are recorded in the journal.
enum class Kind : std::uint8_t {
  none = 0,  // network management, or a reversal, whose original knows
  purchase = 1,
  cash = 2,
  purchase_with_cashback = 3,
  refund = 4,
  balance_inquiry = 5,
  account_check = 6,  // a purchase over zero
  unsupported = 7,
};

std::string_view name(Flow flow);
std::string_view name(Kind kind);

// R9. What a reversal asks for, in the transaction's currency.
enum class ReversalForm : std::uint8_t { full = 0, remains = 1, releases = 2 };

// R11. What the amount of an incremental authorization is. Values are recorded in the journal.
enum class Increment : std::uint8_t { none = 0, delta = 1, total = 2 };

// Who decides it, where that is not us (LED-11).
struct Routed {
  LinkName link;
  Books books = Books::ours;

  friend bool operator==(const Routed&, const Routed&) = default;
};

// A message as its issuer is told it, and the names that are drawn for it before the rules run.
struct Question {
  OwedId id;
  FixedText<6> stan;          // of the question
  FixedText<6> owed_stan;     // of the reversal or advice that may come of it
  FixedText<12> transmitted;  // DE 7 (1993: DE 12) of both
  Instant until;              // how long its answer is waited for
  std::vector<OwedField> fields;
  std::string sealed_pan;
};

struct Transaction {
  // Where it came from. The views are the listener's settings and live as long as the switch.
  std::string_view acquirer;
  NetworkName network;
  const Profile* profile = nullptr;
  bool sign_on_required = false;
  bool signed_on = false;
  Instant received;

  // What was asked
  iso8583::Mti mti;
  Flow flow = Flow::other;
  Kind kind = Kind::none;
  bool repeat = false;  // xxx1
  std::optional<CardToken> card;
  FixedText<8> bin;
  FixedText<11> prefix;  // of the card number, to find its route by; not recorded
  FixedText<4> last_four;
  std::optional<std::uint16_t> expiry_yymm;  // DE 14, else from track 2
  std::optional<Money> transaction;          // DE 4 in DE 49
  std::optional<Money> billing;              // DE 6 in DE 51
  std::optional<Money> settlement;           // DE 5 in DE 50
  std::uint8_t account_type = 0;             // DE 3, positions 3 and 4
  FixedText<4> merchant_category;
  FixedText<15> merchant;
  FixedText<3> country;        // ISO 3166 numeric, of the acquirer or merchant; empty: not said
  std::optional<Entry> entry;  // how the card was read; absent: not said, or by a code that the profile does not name
  OriginalIds ids;             // as it names itself
  MatchKeys match;
  SeenId seen;
  SeenId seen_with_money;  // where the same identity comes with other money (R5)
  // Where DE 7 does not identify, only xxx1 is a repeat: a message that is none is new, whatever came before it.
  std::optional<SeenId> seen_anew;        // of a message that is none: a name of its own
  std::optional<SeenId> seen_day_before;  // of a repeat: it may come after midnight
  Id16 message{};                         // names what it does: its life cycle, its entries, its exceptions
  std::optional<OriginalIds> original;    // as it names its original
  MatchKeys original_match;
  ReversalForm reversal_form = ReversalForm::full;
  Minor reversal_amount = 0;              // what remains, or what comes off
  Increment increment = Increment::none;  // of a request that names the original it adds to
  bool pre_authorization = false;         // R14: an estimate, held for longer
  bool partial_approval = false;          // the terminal takes less than it asked for (R10)
  bool final_capture = true;              // R12
  std::optional<bool> advised_approval;   // DE 39 of an advice (R3); absent: none was given
  FixedText<3> advised_code;
  std::optional<NetworkAct> network_act;

  // What was learned on the way
  std::optional<Routed> routed;              // nothing: it is decided here
  bool issuer_available = false;             // the link would take the question (STI-01)
  std::shared_ptr<const Question> question;  // of what was routed: as the issuer is told it
  std::optional<IssuerWord> heard;           // of the second of its two units
  bool untold = false;                       // its issuer was to be told of it, and cannot be

  // Drawn before the rules run, and recorded, so that a rule that runs again decides the same
  FixedText<6> drawn_authorization_code;

  // The amount on the cardholder's account: DE 6 where present (R17).
  const std::optional<Money>& charge() const { return billing ? billing : transaction; }

  bool is_request() const { return flow == Flow::authorization || flow == Flow::financial; }
  bool is_advice() const { return flow == Flow::authorization_advice || flow == Flow::financial_advice; }
  bool is_reversal() const { return flow == Flow::reversal || flow == Flow::reversal_advice; }
  bool moves_money() const { return is_request() || is_advice() || is_reversal(); }
  CodeClass code_class() const;
};

}  // namespace isoswitch
