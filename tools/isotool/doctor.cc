// The subcommand `doctor`.
#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"
#include "tools/isotool/doctor_work.h"

namespace isoswitch::tools {

void add_doctor(CLI::App& isotool, Exit& exit) {
  CLI::App* command = isotool.add_subcommand(
      "doctor",
      "Say which framing and which dialect read some bytes, and what a listener has to say to read them: every framing "
      "is tried with every dialect. The bytes may end within a frame, and begin within one. Exit code 0: something "
      "parses, 1: nothing does");
  auto options = std::make_shared<DoctorOptions>();
  command->add_option("file", options->file, "The bytes; none, or -: stdin");
  const auto form = [&](const char* name, InputForm is, const char* help) {
    return command->add_flag_callback(name, [options, is] { options->form = is; }, help);
  };
  CLI::Option* const hex = form("--hex", InputForm::hex, "They are hexadecimal digits, in lines as for decode");
  CLI::Option* const raw = form("--raw", InputForm::raw, "They are as they were on the wire");
  CLI::Option* const pcap = form("--pcap", InputForm::pcap,
                                 "They are a capture (pcap, pcapng): each service's TCP connections are diagnosed");
  hex->excludes(raw)->excludes(pcap);
  raw->excludes(pcap);
  command->add_option("--dialect", options->dialects,
                      "Try only these: names of dialects, or their YAML files; by default every one there is");
  command->add_option("--framing", options->framings, "Try only these presets; by default every one");
  command->add_flag("--all", options->all, "Also what does not parse, each with its reason");
  command->add_flag("--json", options->json, "One JSON object per service; of what does not parse only with --all");
  add_example(*command, "isotool doctor --pcap capture.pcap");
  command->callback([options, &exit] { exit.code = run_doctor(*options); });
}

}  // namespace isoswitch::tools
