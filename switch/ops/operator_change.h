// A change that a person orders through the control socket: what it is about, and how it is decided. It is recorded
// with who ordered it and why; what is so already is said, and not recorded again.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "switch/ops/act.h"

namespace isoswitch {

struct OperatorChange {
  std::string_view act;   // "block card": as it is recorded; a literal
  std::string reference;  // the operator's own, where the act takes one
  std::optional<CardToken> card;
  std::optional<CardToken> new_card;
  std::optional<AccountId> account;
  std::optional<LifeCycleId> life_cycle;
  std::optional<ExceptionId> exception;
  Also also;  // what else it looks at
  // Pure; may run many times, also before it is submitted. Gives what is to be answered; no row put: it is so already.
  // Error: refused.
  std::function<Result<nlohmann::json>(Rows&)> decide;
};

// What a request orders, or why it cannot be ordered. actor: who asks.
using OrderAct = Result<OperatorChange> (*)(const ActWorld& world, const nlohmann::json& request,
                                            std::string_view actor);

// Answers that nothing was done, and says it in the log: what act, who and why, on one line. act: as the control socket
// names it.
std::string refused_act(std::string_view act, std::string_view actor, const Error& why);

// {"ok":true,"changed":…,…}. An answer that is given back instead of being replied to must wait until what it tells is
// durable: nothing was submitted.
std::optional<std::string> carry_out(const ActWorld& world, OrderAct order, const nlohmann::json& request,
                                     std::string_view actor, ActReply& reply);

}  // namespace isoswitch
