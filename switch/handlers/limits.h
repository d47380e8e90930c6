// How much and how often a card may spend, by the profile that it has. Looks at requests; what advices spend is
// counted, never refused (LED-05). Counted is what is approved in the end: where the decision is concluded.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "switch/handlers/limit.h"
#include "switch/pipeline/handler.h"

namespace isoswitch {

class Limits final : public Rule {
 public:
  static constexpr std::size_t profiles_max = 64;
  static constexpr std::size_t limits_max = 32;   // of a profile
  static constexpr std::size_t windows_max = 16;  // of a profile, over all its limits

  using Profiles = std::map<std::string, std::vector<Limit>, std::less<>>;
  struct Options {
    std::shared_ptr<const Profiles> profiles;
    std::string usual;  // of cards that name none
  };
  static Options read_options(const Node& node);

  explicit Limits(Options options) : options_(std::move(options)) {}
  Ruling decide(const Transaction& transaction, Rows& rows, Decision& decision) const override;

 private:
  Options options_;
};

}  // namespace isoswitch
