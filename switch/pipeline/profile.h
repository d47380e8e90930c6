// What the fields of one kind of peer mean: which field plays which role, which code says what. Read from
// config/profiles/*.yaml; `interpret` and the reply are the only users.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/dialect.h"
#include "switch/config/node.h"
#include "switch/ledger/reason.h"
#include "switch/pipeline/carry.h"
#include "switch/pipeline/hold_terms.h"

namespace isoswitch {

enum class Role : std::uint8_t {
  pan,
  processing_code,
  amount_transaction,
  amount_settlement,
  amount_billing,
  transmitted,
  rate_billing,
  stan,
  local_time,
  local_date,
  expiry,
  merchant_category,
  function_code,
  original_amounts,
  acquirer,
  forwarder,
  track2,
  retrieval_reference,
  authorization_code,
  response_code,
  terminal,
  merchant,
  additional_response,
  currency_transaction,
  currency_settlement,
  currency_billing,
  balances,
  network_code,
  original_data,
  replacement,
  network_life_cycle,
  country,
  entry,
};
inline constexpr std::size_t role_count = 33;

// The classes that success codes depend on in 1993 (R2).
enum class CodeClass : std::uint8_t { authorization, financial, advice, reversal, network, other };
inline constexpr std::size_t code_class_count = 6;

enum class OriginalForm : std::uint8_t { de90, de56 };
enum class PartialReversal : std::uint8_t { de95_actual, de30_original, de4_release };
enum class Unparsable : std::uint8_t { answer, notice, ignore };
enum class NetworkAct : std::uint8_t { sign_on, sign_off, echo, cutover, key_change };
inline constexpr std::size_t network_act_count = 5;

// How the card came into the terminal. Values are recorded in the journal.
enum class Entry : std::uint8_t { manual = 1, magstripe = 2, chip = 3, contactless = 4, ecommerce = 5, on_file = 6 };
inline constexpr std::string_view entry_names[] = {"manual",      "magstripe", "chip",
                                                   "contactless", "ecommerce", "on_file"};  // from 1
inline constexpr std::size_t entry_count = 6;

// A value at a place inside a field that says something, e.g. that the terminal takes partial approvals.
struct Mark {
  int field = 0;       // 0: the profile names none
  std::size_t at = 0;  // from 0
  std::vector<std::string> values;
};

class Profile {
 public:
  // By name in the directories, or a file. Faults go to `faults`.
  static std::optional<Profile> load(const std::string& name_or_file, const std::vector<std::string>& directories,
                                     Faults& faults);
  // The same of a text that was in this file.
  static std::optional<Profile> from_text(const std::string& file, const std::string& text, Faults& faults);

  const std::string& file() const { return file_; }
  const std::string& text() const { return text_; }  // as read: recorded in the journal at start
  const std::string& name() const { return name_; }
  int version() const { return version_; }                                        // first digit of the MTI
  int field(Role role) const { return fields_[static_cast<std::size_t>(role)]; }  // 0: this profile has none
  const std::vector<int>& echo() const { return echo_; }                          // fields given back as they came
  std::string_view code(CodeClass of, Reason reason) const;                       // total: never empty
  // What a code of the peer means: the reason that has it as ours, else the one that has it behind. Of several, the
  // first of the enumeration. Nothing: no reason has it.
  std::optional<Reason> reason(CodeClass of, std::string_view code) const;
  bool approves(std::string_view code) const;  // DE 39 in an advice (R3)
  std::optional<NetworkAct> network_act(std::string_view code) const;
  std::optional<Entry> entry(std::string_view value) const;  // of the field with that role
  std::string_view entry_code(Entry entry) const;            // the first of its codes; empty: it has none
  std::size_t entry_at() const { return entry_at_; }         // where the code stands in the field
  std::string_view network_code(NetworkAct act) const {      // empty: the profile names none
    return network_codes_[static_cast<std::size_t>(act)];
  }

  OriginalForm original_form() const { return original_form_; }
  PartialReversal partial_reversal() const { return partial_reversal_; }
  Unparsable unparsable() const { return unparsable_; }
  bool transmitted_identifies() const { return transmitted_identifies_; }  // R5: false where a peer re-stamps it
  const Mark& partial_approval() const { return partial_approval_; }
  const Mark& more_captures() const { return more_captures_; }
  const Mark& partial_reversal_mark() const { return partial_reversal_mark_; }
  // R11: a request with the mark adds to its original; the amount is what is added, or the new total.
  const Mark& increment_delta() const { return increment_delta_; }
  const Mark& increment_total() const { return increment_total_; }
  const Mark& pre_authorization() const { return pre_authorization_; }
  const HoldTerms& hold_terms() const { return hold_terms_; }
  const Carry& carry() const { return carry_; }

  // Faults where the dialect has no such field, a longer one than is kept of its role, or another MTI version.
  void check_against(const iso8583::Dialect& dialect, const Node& where) const;

 private:
  std::string file_;
  std::string text_;
  std::string name_;
  int version_ = 0;
  std::array<int, role_count> fields_{};
  std::vector<int> echo_;
  // Per class and reason; the first is what we say.
  std::array<std::array<std::vector<std::string>, reason_count>, code_class_count> codes_;
  std::vector<std::string> approval_codes_;
  std::array<std::string, network_act_count> network_codes_;
  std::size_t entry_at_ = 0;
  std::array<std::vector<std::string>, entry_count> entry_codes_;
  OriginalForm original_form_ = OriginalForm::de90;
  PartialReversal partial_reversal_ = PartialReversal::de95_actual;
  Unparsable unparsable_ = Unparsable::answer;
  bool transmitted_identifies_ = true;
  Mark partial_approval_, more_captures_, partial_reversal_mark_, increment_delta_, increment_total_,
      pre_authorization_;
  HoldTerms hold_terms_;
  Carry carry_;

  void read(const Node& top);
  void read_codes(const Node& codes);
  void refuse_ambiguous_approvals(const Node& codes) const;
  void read_entry_codes(const Node& top);
};

std::string_view name(Role role);

}  // namespace isoswitch
