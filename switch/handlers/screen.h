// Whether the card and its account may be used at all: requests only, because advices tell what has happened.
#pragma once

#include "switch/config/node.h"
#include "switch/pipeline/handler.h"

namespace isoswitch {

class Screen final : public Rule {
 public:
  enum class Expiry : std::uint8_t { checked, ignored };
  struct Options {
    Expiry expiry = Expiry::checked;
  };
  static Options read_options(const Node& node);

  explicit Screen(const Options& options) : options_(options) {}
  Ruling decide(const Transaction& transaction, Rows& rows, Decision& decision) const override;

 private:
  Options options_;
};

}  // namespace isoswitch
