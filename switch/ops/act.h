// What an act of the control socket works on, and the shapes it may have.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "switch/base/clock.h"
#include "switch/base/result.h"
#include "switch/base/tokenizer.h"
#include "switch/ledger/chart_of_accounts.h"
#include "switch/store/store.h"

namespace isoswitch {

struct ActWorld {
  Store& store;
  const Tokenizer& tokenizer;
  const Clock& clock;
  const ChartOfAccounts& chart;
  Instant started;
};

// Gets one JSON object, without an end of line. Called once.
using ActReply = std::move_only_function<void(std::string answer)>;

// Reads the rows and gives what is to be told of them: an object to which {"ok":true} is added.
using LookAct = Result<nlohmann::json> (*)(const ActWorld& world, const nlohmann::json& request);

// Submits one unit; replies when it is durable or was refused.
using ChangeAct = void (*)(const ActWorld& world, const nlohmann::json& request, std::string_view actor,
                           ActReply reply);

std::string act_refused(std::string_view error);     // {"ok":false,"error":…}
std::string act_text(const nlohmann::json& answer);  // one line, ASCII

// Of a request; empty or otherwise where it is missing or of another type.
std::string text_of(const nlohmann::json& object, std::string_view key, std::string_view otherwise = {});
// The same, but what is there and no text is an error that names the key: what a person meant is not guessed.
Result<std::string> read_text(const nlohmann::json& object, std::string_view key, std::string_view otherwise = {});

}  // namespace isoswitch
