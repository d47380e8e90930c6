// The subcommand `spec`.
#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"
#include "tools/isotool/spec_check.h"
#include "tools/isotool/spec_export.h"
#include "tools/isotool/spec_import.h"

namespace isoswitch::tools {

namespace {

void add_import(CLI::App& spec, Exit& exit) {
  CLI::App* command = spec.add_subcommand(
      "import",
      "Make a dialect of another library's specification: a generic packager of jPOS (XML), or a specification of "
      "moov-io/iso8583 (JSON, YAML). What cannot be carried over is listed on stderr, and in the dialect's comment");
  auto options = std::make_shared<SpecImportOptions>();
  command->add_option("file", options->file, "The specification; -: stdin")->required();
  command->add_option("--format", options->format, "jpos or moov; by default XML is jpos, everything else moov")
      ->check(CLI::IsMember({"jpos", "moov"}));
  command->add_option("--name", options->name, "What the dialect is called; by default as its file");
  command->add_option("--output", options->output, "Where to write it; by default to stdout");
  command->add_option("--year", options->year, "1987, 1993 or 2003; by default the sizes of fields 12 and 39 tell it")
      ->check(CLI::IsMember({"1987", "1993", "2003"}));
  command->add_flag("--json", options->json, "List what was not carried over as JSON, one object per line");
  add_example(*command, "isotool spec import packager.xml --name acquirer_west --output acquirer_west.yaml");
  command->callback([options, &exit] { exit.code = import_spec(*options); });
}

void add_check(CLI::App& spec, Exit& exit) {
  CLI::App* command = spec.add_subcommand("check", "Load a dialect: every fault with its place, or a line about it");
  auto dialect = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  command->add_option("dialect", *dialect, "A dialect's name, or its YAML file")->required();
  command->add_flag("--json", *json, "One JSON object, or one per fault");
  add_example(*command, "isotool spec check ./acquirer_west.yaml");
  command->callback([dialect, json, &exit] { exit.code = check_spec(*dialect, *json); });
}

void add_diff(CLI::App& spec, Exit& exit) {
  CLI::App* command =
      spec.add_subcommand("diff", "Compare two dialects field by field, and what is inside their values");
  auto before = std::make_shared<std::string>();
  auto after = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  command->add_option("before", *before, "A dialect's name, or its YAML file")->required();
  command->add_option("after", *after, "The other one")->required();
  command->add_flag("--json", *json, "One JSON object per difference");
  add_example(*command, "isotool spec diff iso1987_bcd ./acquirer_west.yaml");
  command->callback([before, after, json, &exit] { exit.code = diff_specs(*before, *after, *json); });
}

void add_export(CLI::App& spec, Exit& exit) {
  CLI::App* command = spec.add_subcommand(
      "export", "Write a dialect out: as a page of documentation, or as a dissector that Wireshark and tshark load");
  auto options = std::make_shared<SpecExportOptions>();
  command->add_option("dialect", options->dialect, "A dialect's name, or its YAML file")->required();
  command->add_option("--format", options->format, "markdown or wireshark")
      ->required()
      ->check(CLI::IsMember({"markdown", "wireshark"}));
  command->add_option("--port", options->ports, "wireshark: TCP ports on which the dialect is spoken")
      ->check(CLI::Range(1, 65535));
  command->add_option("--framing", options->framing, "wireshark: " + framing_help())->capture_default_str();
  command->add_option("--output", options->output, "Where to write it; by default to stdout");
  add_example(*command,
              "isotool spec export iso1987_bcd --format wireshark --framing tpdu --port 5000 --output iso.lua");
  command->callback([options, &exit] { exit.code = export_spec(*options); });
}

}  // namespace

void add_spec(CLI::App& isotool, Exit& exit) {
  CLI::App* spec = isotool.add_subcommand("spec", "Dialects: import, check, compare, export them");
  spec->require_subcommand(1);
  add_example(*spec, "isotool spec check iso1987_ascii");
  add_import(*spec, exit);
  add_check(*spec, exit);
  add_diff(*spec, exit);
  add_export(*spec, exit);
}

}  // namespace isoswitch::tools
