// The subcommand `send`.
#include "tools/isotool/send.h"

#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"

namespace isoswitch::tools {

void add_send(CLI::App& isotool, Exit& exit) {
  CLI::App* command = isotool.add_subcommand("send", "Send one message and show the answer");
  auto options = std::make_shared<SendOptions>();
  auto timeout_ms = std::make_shared<std::int64_t>(10'000);
  add_wire_options(*command, options->wire);
  command->add_option("message", options->message,
                      "mti=0100 2=… 4=… (fields by number or name, parts of them by path such as 43.city and 55.9F26, "
                      "binary ones as hex), one JSON object, or - for one "
                      "line of JSON on stdin (the default)");
  command->add_option("--timeout-ms", *timeout_ms, "How long to wait for the answer")
      ->check(CLI::Range(1, 3'600'000))
      ->capture_default_str();
  command->add_flag("--fill", options->fill, "Add STAN, DE 7, 12, 13 and 37 where they are missing");
  command->add_flag("--json", options->json, "One JSON object with request, response and elapsed_us");
  command->add_flag("--reveal", options->reveal, "Show card data unmasked");
  add_example(*command,
              "isotool send 127.0.0.1:8583 --fill mti=0100 2=5413330000000003 3=000000 4=000000005000 49=978");
  command->callback([options, timeout_ms, &exit] {
    options->patience = std::chrono::milliseconds{*timeout_ms};
    exit.code = send_message(*options);
  });
}

}  // namespace isoswitch::tools
