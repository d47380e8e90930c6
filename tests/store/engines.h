// The engines that the contract is checked against, one by one.
#pragma once

#include <memory>
#include <string>

#include "switch/store/store.h"

namespace isoswitch::test {

enum class Engine { memory, stingy, journal };

// A store of its own, with the disk it needs; the journal's disk is in memory.
class EngineWorld {
 public:
  explicit EngineWorld(Engine engine);
  ~EngineWorld();
  Store& store();
  // Closes and opens again, where the engine keeps anything.
  bool reopens();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

std::string name(Engine engine);

}  // namespace isoswitch::test
