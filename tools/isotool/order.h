// An order to a running switch: what a person wants changed, and what the switch said to it.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "switch/base/result.h"

namespace isoswitch::tools {

struct OrderOptions {
  std::string socket;
  std::string reason;
  bool json = false;
};

// Which card: a token in hex, or a number that is asked for.
struct CardName {
  std::string token;
  bool pan_prompt = false;

  bool empty() const { return token.empty() && !pan_prompt; }
};

// Puts it under 'card' or 'pan'.
Result<void> put_card(const CardName& name, nlohmann::json& request);
// Asks for a number and puts it under the key.
Result<void> put_prompted(const std::string& prompt, const char* key, nlohmann::json& request);

// A question whose answer is shown by `show`, or printed as JSON under `key` (all of it where there is none). The
// request is wiped. Exit codes: 0 done, 1 the switch said no or is not there.
int ask_and_show(const std::string& command, const std::string& socket, bool as_json, const char* key,
                 nlohmann::json& request, const std::function<void(const nlohmann::json&)>& show);

// The same of a change: `sentence` says what it came to; behind it stands the record, or that nothing was changed.
int order(const std::string& command, const OrderOptions& options, nlohmann::json& request,
          const std::function<std::string(const nlohmann::json&)>& sentence);

// Of a change's answer: "record 4711", or that nothing was changed.
std::string outcome_text(const nlohmann::json& answer);

int wrong_usage(const std::string& command, const Error& error);  // 2

}  // namespace isoswitch::tools
