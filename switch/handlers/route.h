// Where a message about a card goes: to the issuer's link that the card's number belongs to, or it is decided here. By
// the narrowest range of card numbers; among equal ones, by the order of the routes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "switch/handlers/bin_table.h"
#include "switch/handlers/limit_filter.h"
#include "switch/pipeline/handler.h"

namespace isoswitch {

class Route final : public Check {
 public:
  static constexpr std::size_t routes_max = 10'000;

  enum class Otherwise : std::uint8_t { here, decline };

  struct Row {
    std::vector<BinRange> bins;
    LimitFilter filter;  // kind, mcc, country, entry, merchant
    std::optional<Currency> currency;
    Minor from = 0;  // of the amount charged, both ends belong to it
    std::optional<Minor> to;
    std::optional<Routed> destination;  // nothing: it is decided here
    bool always = false;                // no condition but the range

    bool fits(const Transaction& transaction) const;
  };

  struct Options {
    std::shared_ptr<const std::vector<Row>> rows;
    std::shared_ptr<const BinTable> bins;
    Otherwise otherwise = Otherwise::here;
  };
  // Faults name routes that cross, and those that nothing can reach.
  static Options read_options(const Node& node);

  explicit Route(Options options) : options_(std::move(options)) {}
  Finding handle(Transaction& transaction) override;

  // The links that it names, for whoever has to know that they are there.
  std::vector<LinkName> links() const;

 private:
  Options options_;
};

}  // namespace isoswitch
