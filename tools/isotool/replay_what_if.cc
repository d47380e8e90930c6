// What another configuration would have decided: `isotool replay what-if`.
#include <fmt/format.h>

#include <optional>

#include "switch/replay/unit_stream.h"
#include "tools/isotool/progress.h"
#include "tools/isotool/replay_work.h"
#include "tools/isotool/what_if_report.h"

namespace isoswitch::tools {
namespace {

constexpr const char* program = "isotool replay what-if";

int wrong(const std::string& what) {
  fmt::print(stderr, "{}: {}\n", program, what);
  return 2;
}

}  // namespace

int what_if_replay(const WhatIfOptions& options) {
  Faults faults;
  const auto configuration = configuration_of(options.config, faults);
  for (const std::string& fault : faults.all()) fmt::print(stderr, "{}: {}\n", program, fault);
  if (!configuration) return 2;
  const auto selection = selection_of(options.selection, configuration->token_key_file);
  if (!selection) return wrong(selection.error().text);
  UnitStreamOptions stream;
  stream.until = selection->until;
  stream.token_check = selection->token_check;

  quiet_rules();
  WhatIfReport report{{.examples = options.examples, .card = selection->card}};
  WhatIf what_if{
      configuration, WhatIfPeriod{selection->from, selection->to},
      [&](const RecordedUnit& unit, const WhatIfAnswer& was, const WhatIfAnswer& now) { report.add(unit, was, now); }};
  const auto beginning = what_if.begin(system_files(), options.directory);
  if (!beginning) {
    fmt::print(stderr, "{}: {}\n", program, beginning.error().text);
    return 1;
  }
  tell_beginning(program, *beginning);
  stream.start = beginning->start;
  std::optional<Progress> bar{std::in_place, "replaying", 1000};
  stream.progress = [&](std::uint64_t done, std::uint64_t total) {
    bar->reached(total == 0 ? 1000 : done * 1000 / total);
  };
  const auto end =
      each_unit(system_files(), options.directory, stream, [&](RecordedUnit& unit) { return what_if.take(unit); });
  bar.reset();
  if (!end) {
    fmt::print(stderr, "{}: {}\n", program, end.error().text);
    return 1;
  }
  report.close(what_if);
  if (options.json) {
    fmt::print("{}\n", report.json(what_if));
    return 0;
  }
  for (const std::string& note : what_if.notes()) fmt::print(stderr, "{}: {}\n", program, note);
  fmt::print("{}", report.text(what_if));
  return 0;
}

}  // namespace isoswitch::tools
