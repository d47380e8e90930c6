// Options that subcommands share which order something of a running switch.
#pragma once

#include <fmt/format.h>

#include "tools/isotool/cli.h"
#include "tools/isotool/control_answer.h"
#include "tools/isotool/order.h"

namespace isoswitch::tools {

inline void add_talk_options(CLI::App& command, std::string& socket, bool& json) {
  socket = control_socket_default;
  command.add_option("--socket", socket, "The switch's control socket (admin.socket)")
      ->default_str(control_socket_default);
  command.add_flag("--json", json, "Print JSON");
}

inline void add_order_options(CLI::App& command, OrderOptions& order) {
  command.add_option("--reason", order.reason, "Why; recorded with your name")->required();
  add_talk_options(command, order.socket, order.json);
}

// A text of so many hex digits; what was written instead may be a card number and is not said again.
inline CLI::Validator hex_digits(std::size_t count, const char* what) {
  return CLI::Validator(
      [count](std::string& text) {
        const bool hex = text.size() == count && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
        return hex ? std::string() : fmt::format("expected {} hex digits", count);
      },
      "", what);
}

inline constexpr std::size_t token_hex_digits = 66;
inline constexpr std::size_t id_hex_digits = 32;

inline constexpr const char* pan_prompt_help =
    "Ask for a card number instead (not shown on a terminal; a line of stdin else)";

// A token as `option` ("card": an argument, "--card": an option), or --pan-prompt.
inline void add_card_name(CLI::App& command, CardName& name, const std::string& option) {
  auto* token = command.add_option(option, name.token, "The card's token in hex, as 'cards show' has it")
                    ->check(hex_digits(token_hex_digits, "token"));
  auto* prompt = command.add_flag("--pan-prompt", name.pan_prompt, pan_prompt_help);
  token->excludes(prompt);
}

}  // namespace isoswitch::tools
