// The subcommand `load`.
#include "tools/isotool/load.h"

#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"

namespace isoswitch::tools {
namespace {

struct Typed {
  LoadOptions options;
  std::string mix = "purchase=1";
  std::uint64_t seconds = 10;
  std::uint64_t timeout_ms = 5'000;
};

void add_options(CLI::App& command, Typed& typed) {
  LoadOptions& options = typed.options;
  add_wire_options(command, options.wire);
  command.add_option("--cards", options.cards, "A card, a range FIRST..LAST, or a file (CSV with a column pan)")
      ->required();
  command.add_option("--mix", typed.mix, "Weights: purchase=80,reversal=10,repeat=5,balance=3,advice=2")
      ->capture_default_str();
  command.add_flag("--hot", options.hot, "Only the first card: everything meets on one account");
  command.add_option("--seconds", typed.seconds, "How long to send")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  command.add_option("--connections", options.connections, "TCP connections")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  command.add_option("--window", options.window, "Closed loop: messages in flight per connection")
      ->check(CLI::Range(1, 4'096))
      ->capture_default_str();
  command
      .add_option("--rate", options.rate,
                  "Open loop: messages per second over all connections, whatever the answers do; latencies count "
                  "from the moment a message was due")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--amount-from", options.traffic.amount_from, "Smallest amount, minor units")
      ->capture_default_str();
  command.add_option("--amount-to", options.traffic.amount_to, "Largest amount, minor units")->capture_default_str();
  command.add_option("--currency", options.traffic.currency, "DE 49, the ISO 4217 number")->capture_default_str();
  command.add_option("--acquirer", options.traffic.acquirer, "DE 32")->capture_default_str();
  command.add_option("--terminal", options.traffic.terminal, "DE 41")->capture_default_str();
  command.add_option("--seed", options.seed, "The same seed draws the same cards, amounts and kinds")
      ->capture_default_str();
  command.add_option("--timeout-ms", typed.timeout_ms, "When a request counts as unanswered")
      ->check(CLI::Range(1, 3'600'000))
      ->capture_default_str();
  command.add_flag("--sign-on", options.sign_on, "Sign on (0800, DE 70 = 001) on every connection first");
  command.add_flag("--reconnect", options.reconnect, "Open a connection again that the switch closed");
  command.add_option("--ledger-log", options.ledger_log,
                     "Write one JSON line per request before it is sent and per answer after it came");
  command.add_option("--resend", options.resend,
                     "Send the answered requests of that ledger log as repeats, with the same --cards: each has to get "
                     "the answer it got at first");
  command.add_flag("--json", options.json, "One JSON object instead of text");
}

}  // namespace

void add_load(CLI::App& isotool, Exit& exit) {
  CLI::App* command = isotool.add_subcommand("load", "Load a switch and measure rate and latencies");
  auto typed = std::make_shared<Typed>();
  add_options(*command, *typed);
  add_example(*command,
              "isotool load 127.0.0.1:8583 --cards accounts.csv --seconds 10 --connections 16 --window 16\n"
              "  isotool load 127.0.0.1:8583 --cards accounts.csv --rate 20000 --mix purchase=8,reversal=1,balance=1");
  command->callback([typed, &exit] {
    auto mix = Mix::parse(typed->mix);
    if (!mix) throw CLI::ValidationError("--mix", mix.error().text);
    LoadOptions& options = typed->options;
    options.traffic.mix = *mix;
    // A resend ends with its log, however long that takes.
    options.duration = options.resend.empty() ? Duration{std::chrono::seconds{typed->seconds}} : std::chrono::hours{24};
    options.patience = std::chrono::milliseconds{typed->timeout_ms};
    exit.code = run_load(options);
  });
}

}  // namespace isoswitch::tools
