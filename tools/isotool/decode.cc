// The subcommand `decode`.
#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"
#include "tools/isotool/decode_lines.h"

namespace isoswitch::tools {

void add_decode(CLI::App& isotool, Exit& exit) {
  CLI::App* command = isotool.add_subcommand(
      "decode",
      "Show messages, a line of hex each. Blanks and 0x in a line are passed over, blank lines too. A line that fails "
      "is "
      "reported with its number and leaves the others alone: its fields before the fault are shown all the same.");
  auto options = std::make_shared<DecodeOptions>();
  command->add_option("files", options->lines.files, "Files with lines of hex; none, or -: stdin");
  command->add_option("--dialect", options->lines.dialect, "A dialect's name, or its YAML file")->capture_default_str();
  command->add_flag("--json", options->lines.json,
                    "One JSON object per line: {\"mti\":…,\"fields\":{\"2\":\"…\"},\"binary\":{\"52\":\"HEX\"}}; one "
                    "that failed begins with \"line\" and \"error\", and \"file\" if there is one");
  command->add_flag("--reveal", options->reveal, "Show card data unmasked; only then `encode` can read it back");
  add_example(*command, "isotool decode --dialect iso1987_bcd --json frames.hex");
  command->callback([options, &exit] { exit.code = decode_lines(*options); });
}

}  // namespace isoswitch::tools
