// Messages of one peer as another is to get them, and its answers as the first is to hear them.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "iso8583/message.h"
#include "switch/base/result.h"
#include "switch/pipeline/transaction.h"
#include "switch/pipeline/translation_plan.h"

namespace isoswitch {

// What an issuer's answer says, in our terms.
struct IssuerAnswer {
  Reason reason = Reason::do_not_honor;
  bool known = true;            // false: the profile gives the code no reason; worth a line in the log
  bool approved_there = false;  // the issuer may hold or have booked it, even where the reason is none of an approval
  FixedText<3> code;            // DE 39 as it came
  FixedText<6> authorization_code;
  std::optional<Minor> transaction_amount;  // DE 4 and 6 as it has them; of a partial approval, what was approved
  std::optional<Minor> billing_amount;
  std::vector<Balance> balances;                    // DE 54, as far as it has its form
  std::vector<std::pair<int, std::string>> others;  // fields of the acquirer's answer, to be set as they are
  iso8583::FieldSet left_out;                       // of carry.back: were there, and do not fit the acquirer's
};

// From an acquirer to an issuer, there and back. Made once, when a route is configured; used by any number of threads.
class Translation {
 public:
  Translation(Speaker acquirer, Speaker issuer);

  // For the check of a configuration: what of the requests, and then of the answers, does not get through.
  const std::vector<Gap>& gaps() const { return gaps_; }

  // A request, advice or reversal as the issuer gets it: everything but our names (own_names.h). Gives the acquirer's
  // fields that were there, have a place, and did not fit it: the message is without them. Errors name the field
  // without which it must not be sent, never a value.
  Result<iso8583::FieldSet> request(const iso8583::Message& asked, const Transaction& transaction,
                                    iso8583::Message& question) const;

  // of, kind: what was asked; received: when the answer was. A code without a reason is do_not_honor, and told. Errors:
  // no code, or a partial approval that does not say how much.
  Result<IssuerAnswer> answer(const iso8583::Message& answer, CodeClass of, Instant received,
                              Kind kind = Kind::none) const;

 private:
  void carry_back(const iso8583::Message& answer, Instant received, IssuerAnswer& heard) const;

  Speaker acquirer_;
  Speaker issuer_;
  TranslationPlan there_;
  TranslationPlan back_;
  std::vector<Gap> gaps_;
};

}  // namespace isoswitch
