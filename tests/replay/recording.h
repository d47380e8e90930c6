// A world whose records are kept as a journal would keep them, and its configuration as a start records it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "switch/replay/configuration.h"
#include "switch/replay/recorded_unit.h"
#include "tests/handlers/world.h"

namespace isoswitch::test {

class Recording {
 public:
  explicit Recording(WorldOptions options = {});

  World& world() { return *world_; }
  const WorldOptions& options() const { return options_; }
  // Serialized, as they are in a journal.
  const std::vector<std::string>& records() const { return records_; }
  std::vector<std::string>& records() { return records_; }
  RecordedUnit unit(std::size_t index) const;  // from 0

  // With other handlers or another text of the profile: another configuration.
  std::shared_ptr<const ReplayConfiguration> configuration() const;
  static std::shared_ptr<const ReplayConfiguration> configuration(const WorldOptions& options,
                                                                  const std::string& listener_more = "");

 private:
  WorldOptions options_;
  std::vector<std::string> records_;
  std::unique_ptr<World> world_;
};

}  // namespace isoswitch::test
