// Asks the issuer of what `route` has sent elsewhere, and takes its answer. Where it does not answer, or cannot be
// asked, `stand_in` decides.
#pragma once

#include "switch/config/node.h"
#include "switch/pipeline/handler.h"

namespace isoswitch {

class Forward final : public Rule {
 public:
  struct Options {
    Reason tombstone_code = Reason::do_not_honor;  // for a request whose reversal came first
  };
  static Options read_options(const Node& node);

  explicit Forward(Options options) : options_(options) {}
  Ruling decide(const Transaction& transaction, Rows& rows, Decision& decision) const override;

 private:
  Options options_;
};

}  // namespace isoswitch
