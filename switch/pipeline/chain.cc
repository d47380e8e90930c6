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

void Chain::add_asking(std::string handler, std::unique_ptr<Rule> rule) {
  ISOSWITCH_ASSERT(asks_ == 0);
  asks_ = rules_.size();
  add(std::move(handler), std::move(rule));
}

std::optional<Stopped> Chain::check(Transaction& transaction) const {
  for (const auto& [handler, check] : checks_) {
    const Finding finding = check->handle(transaction);
    if (!std::holds_alternative<Next>(finding)) return Stopped{finding, handler};
  }
  return std::nullopt;
}

void Chain::decide(const Transaction& transaction, Rows& rows, Decision& decision) const {
  for (std::size_t at = transaction.heard ? asks_ : 0; at < rules_.size(); ++at) {
    const auto& [handler, rule] = rules_[at];
    const Ruling ruling = rule->decide(transaction, rows, decision);
    if (std::holds_alternative<Next>(ruling)) continue;
    decision.rule = handler;
    if (const auto* reply = std::get_if<Reply>(&ruling)) return conclude(transaction, reply->reason, rows, decision);
    if (std::holds_alternative<Ask>(ruling)) return ask(transaction, rows, decision);
    if (const auto* wait = std::get_if<Wait>(&ruling)) decision.waits_for = wait->what;
    return;  // dropped: recorded, not answered
  }
  decision.rule = "end of chain";
  if (transaction.flow != Flow::notification) conclude(transaction, Reason::invalid_transaction, rows, decision);
}

}  // namespace isoswitch
