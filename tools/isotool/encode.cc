// The subcommand `encode`.
#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"
#include "tools/isotool/encode_lines.h"

namespace isoswitch::tools {

void add_encode(CLI::App& isotool, Exit& exit) {
  CLI::App* command = isotool.add_subcommand(
      "encode",
      "Build messages, a line of JSON each, and write them as lines of hex. Blank lines are passed over. A line that "
      "fails is reported with its number, gives no hex, and leaves the others alone.");
  auto options = std::make_shared<LineOptions>();
  command->add_option("files", options->files,
                      "Files with lines of JSON as `decode --json --reveal` writes them; "
                      "none, or -: stdin");
  command->add_option("--dialect", options->dialect, "A dialect's name, or its YAML file")->capture_default_str();
  command->add_flag("--json", options->json,
                    "One JSON object per line: {\"wire\":\"HEX\"}; one that failed has \"line\" and \"error\" instead, "
                    "and \"file\" if there is one");
  add_example(*command, "echo '{\"mti\":\"0800\",\"fields\":{\"11\":\"000001\",\"70\":\"301\"}}' | isotool encode");
  command->callback([options, &exit] { exit.code = encode_lines(*options); });
}

}  // namespace isoswitch::tools
