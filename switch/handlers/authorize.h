// Decides requests against the ledger: holds for authorizations, entries for financial requests, balances for
// inquiries.
#pragma once

#include "switch/config/node.h"
#include "switch/pipeline/handler.h"

namespace isoswitch {

class Authorize final : public Rule {
 public:
  enum class PartialApproval : std::uint8_t { offered, never };
  enum class RefundAuthorization : std::uint8_t { approved, declined };
  struct Options {
    PartialApproval partial_approval = PartialApproval::offered;
    RefundAuthorization refund_authorization = RefundAuthorization::approved;
    Reason tombstone_code = Reason::do_not_honor;
  };
  static Options read_options(const Node& node);

  explicit Authorize(const Options& options) : options_(options) {}
  Ruling decide(const Transaction& transaction, Rows& rows, Decision& decision) const override;

 private:
  Reason add(const Transaction& transaction, const Account& account, LifeCycle whole, Rows& rows,
             Decision& decision) const;
  Reason spend(const Transaction& transaction, const Account& account, Rows& rows, Decision& decision) const;
  Reason refund(const Transaction& transaction, const Account& account, Rows& rows, Decision& decision) const;

  Options options_;
};

}  // namespace isoswitch
