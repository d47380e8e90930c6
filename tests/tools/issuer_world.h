// One desk of the issuer that isotool plays, with its book, and no sockets.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/tools/issuer_messages.h"
#include "tools/isotool/issuer_desk.h"
#include "tools/isotool/issuer_rule_reader.h"

namespace isoswitch::tools::testing {

struct IssuerWorld {
  IssuerLinkPlan plan;
  IssuerFigures figures;
  std::unique_ptr<IssuerBook> book;
  IssuerDesk::Caller caller;
  IssuerReaction reaction;  // the last one
  std::uint64_t seed;

  // Each rule as it stands in a scenario: "{when: {amount: 5}, code: \"51\"}".
  explicit IssuerWorld(const std::vector<std::string>& rules = {}, const iso8583::Dialect& dialect = dialect_1987(),
                       std::uint64_t with_seed = 1)
      : seed(with_seed) {
    plan.name = "issuer";
    plan.echo = usual_echo(dialect.version());
    plan.partial_reversal = dialect.version() == 0 ? PartialReversal::de95_actual : PartialReversal::de30_original;
    Faults faults;
    for (const std::string& rule : rules) {
      const auto node = Node::from_text("rule", rule, faults);
      REQUIRE(node);
      plan.rules.push_back(read_issuer_rule(*node, "rule", dialect));
    }
    INFO(rules.size());
    REQUIRE(faults.all() == std::vector<std::string>{});
  }
  IssuerWorld(const IssuerWorld&) = delete;

  void keep_book(std::size_t messages_max = 1'000, Duration order_tolerance = Duration{0}) {
    book = std::make_unique<IssuerBook>(messages_max, order_tolerance);
  }

  IssuerDesk& desk() {
    if (!desk_) desk_ = std::make_unique<IssuerDesk>(plan, 0, seed, book.get(), figures);
    return *desk_;
  }

  // Whether it is answered. The answer counts as told.
  bool take(const iso8583::Message& request) {
    reaction = desk().take(request, caller, Duration{0});
    if (reaction.answers && book) book->told(reaction.booked, reaction.late ? Told::late : Told::yes);
    return reaction.answers;
  }

  iso8583::Message ask(const iso8583::Message& request) {
    REQUIRE(take(request));
    return desk().answer();
  }

 private:
  std::unique_ptr<IssuerDesk> desk_;
};

}  // namespace isoswitch::tools::testing
