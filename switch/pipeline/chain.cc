#include "switch/pipeline/chain.h"

#include "switch/base/assert.h"
#include "switch/pipeline/conclusion.h"

namespace isoswitch {

void Chain::add(std::string handler, std::unique_ptr<Check> check) {
  ISOSWITCH_ASSERT(rules_.empty());
  checks_.push_back({std::move(handler), std::move(check)});
}

void Chain::add(std::string handler, std::unique_ptr<Rule> rule) {
  rules_.push_back({std::move(handler), std::move(rule)});
}

std::optional<Stopped> Chain::check(Transaction& transaction) const {
  for (const auto& [handler, check] : checks_) {
    const Finding finding = check->handle(transaction);
    if (!std::holds_alternative<Next>(finding)) return Stopped{finding, handler};
  }
  return std::nullopt;
}

void Chain::decide(const Transaction& transaction, Rows& rows, Decision& decision) const {
  for (const auto& [handler, rule] : rules_) {
    const Ruling ruling = rule->decide(transaction, rows, decision);
    if (std::holds_alternative<Next>(ruling)) continue;
    decision.rule = handler;
    if (const auto* reply = std::get_if<Reply>(&ruling)) return conclude(transaction, reply->reason, rows, decision);
    return;  // dropped: recorded, not answered
  }
  decision.rule = "end of chain";
  if (transaction.flow != Flow::notification) conclude(transaction, Reason::invalid_transaction, rows, decision);
}

}  // namespace isoswitch
