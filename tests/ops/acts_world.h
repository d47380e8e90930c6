// The acts of the control socket over a store in memory, without a socket: what is asked is answered at once.
#pragma once

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "record.pb.h"
#include "switch/base/assert.h"
#include "switch/ops/control_acts.h"
#include "switch/store/stingy_store.h"

namespace isoswitch {

inline constexpr const char* test_actor = "uid 1000 (clerk)";
inline constexpr const char* first_card = "5413330000000019";
inline constexpr const char* second_card = "5413330000000027";

inline Tokenizer test_tokenizer() {
  std::array<std::uint8_t, 32> key;
  std::ranges::fill(key, std::uint8_t{0x42});
  return Tokenizer::from_key(std::span<const std::uint8_t, 32>{key});
}

// A list also of one: braces alone would be a copy of it.
template <class... Rows>
nlohmann::json list(Rows&&... rows) {
  nlohmann::json made = nlohmann::json::array();
  (made.push_back(std::forward<Rows>(rows)), ...);
  return made;
}

// `Engine`: MemoryStore, or StingyStore which shows a run only what was named.
template <class Engine>
struct ActsWorld {
  std::vector<std::string> records;  // as a journal would keep them
  Engine store{MemoryStoreOptions{
      .wake = {}, .on_record = [this](const proto::Record& record) { records.push_back(record.SerializeAsString()); }}};
  Tokenizer tokenizer = test_tokenizer();
  ManualClock clock{instant_of({2026, 3, 1, 12, 0, 0})};
  ChartOfAccounts chart;
  ControlActs acts{store, tokenizer, clock, chart};

  // Nothing: no answer yet.
  std::optional<std::string> ask_text(std::string_view request) {
    auto answer = std::make_shared<std::optional<std::string>>();
    acts.run(request, test_actor, [answer](std::string text) { *answer = std::move(text); });
    store.deliver();
    acts.pass_on();
    return *answer;
  }

  nlohmann::json ask(const nlohmann::json& request) {
    const auto answer = ask_text(request.dump());
    ISOSWITCH_ASSERT(answer.has_value());
    return nlohmann::json::parse(*answer);
  }

  template <class... Rows>
  nlohmann::json import(Rows&&... rows) {
    return ask({{"act", "accounts.import"}, {"reason", "first load"}, {"rows", list(std::forward<Rows>(rows)...)}});
  }

  proto::Record record(std::size_t index) const {
    proto::Record read;
    ISOSWITCH_ASSERT(read.ParseFromString(records.at(index)));
    return read;
  }
};

inline nlohmann::json card_row(const char* pan, const char* status = "active", const char* expiry = "2912") {
  return {{"pan", pan}, {"status", status}, {"expiry", expiry}};
}

inline nlohmann::json account_row(const char* account, const char* balance,
                                  nlohmann::json cards = nlohmann::json::array()) {
  return {{"account", account},     {"currency", "EUR"}, {"balance", balance},
          {"credit_line", "50.00"}, {"status", "open"},  {"cards", std::move(cards)}};
}

}  // namespace isoswitch
