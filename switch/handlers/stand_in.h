// Decides in the issuer's stead what it could not be asked, or did not answer in time (STI-02, STI-03): by the policy
// that the card's number belongs to, within limits that are its own. Without a policy the issuer is unavailable.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "switch/handlers/bin_table.h"
#include "switch/handlers/limit.h"
#include "switch/pipeline/handler.h"

namespace isoswitch {

class StandIn final : public Rule {
 public:
  static constexpr std::size_t policies_max = 1'000;
  static constexpr std::size_t limits_max = 32;  // of a policy

  enum class Available : std::uint8_t { checked, ignored };

  struct Policy {
    std::vector<BinRange> bins;
    std::vector<Limit> limits;       // the first that is about a transaction decides
    std::optional<Limit> otherwise;  // about all that none of them is about; absent: that is declined
    Available available = Available::checked;
  };

  struct Options {
    std::shared_ptr<const std::vector<Policy>> policies;
    std::shared_ptr<const BinTable> bins;
    Reason tombstone_code = Reason::do_not_honor;  // for a request whose reversal came first
  };
  static Options read_options(const Node& node);

  explicit StandIn(Options options) : options_(std::move(options)) {}
  Ruling decide(const Transaction& transaction, Rows& rows, Decision& decision) const override;

 private:
  const Policy* policy_for(const Transaction& transaction) const;
  Reason judge(const Transaction& transaction, Rows& rows, Decision& decision) const;

  Options options_;
};

}  // namespace isoswitch
