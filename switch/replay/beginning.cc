#include "switch/replay/beginning.h"

#include <fmt/ranges.h>

#include "record.pb.h"
#include "switch/store/snapshot_load.h"

namespace isoswitch {

Result<ReplayBeginning> load_replay_beginning(FileSystem& files, const std::string& directory, Tables& tables) {
  const auto loaded = journal::load_beginning(files, directory, tables);
  if (!loaded) return std::unexpected(loaded.error());
  ReplayBeginning beginning;
  if (!*loaded) return beginning;
  beginning.start = (*loaded)->behind();
  beginning.snapshot = (*loaded)->name.path;
  beginning.last_sequence = (*loaded)->header.last_sequence;
  proto::ConfigurationRecord record;
  if ((*loaded)->configuration.empty() || !record.ParseFromString((*loaded)->configuration)) {
    beginning.configuration_fault = "no configuration is in the snapshot that the journal begins with";
    return beginning;
  }
  Faults faults;
  beginning.configuration = configuration_of(record, faults);
  if (!beginning.configuration) beginning.configuration_fault = fmt::format("{}", fmt::join(faults.all(), "; "));
  return beginning;
}

}  // namespace isoswitch
