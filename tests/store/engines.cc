#include "tests/store/engines.h"

#include "switch/base/assert.h"
#include "switch/store/journal_store.h"
#include "switch/store/memory_store.h"
#include "switch/store/stingy_store.h"
#include "tests/store/memory_files.h"

namespace isoswitch::test {

struct EngineWorld::Parts {
  Engine engine;
  MemoryFiles disk;
  std::unique_ptr<Store> store;

  void open_journal() {
    JournalOptions options;
    options.directory = "journal";
    options.segment_bytes = std::uint64_t{1} << 20;
    options.files = &disk;
    auto opened = JournalStore::open(std::move(options));
    ISOSWITCH_ASSERT(opened.has_value());
    store = std::move(*opened);
  }
};

EngineWorld::EngineWorld(Engine engine) : parts_(std::make_unique<Parts>()) {
  parts_->engine = engine;
  switch (engine) {
    case Engine::memory: parts_->store = std::make_unique<MemoryStore>(); break;
    case Engine::stingy: parts_->store = std::make_unique<StingyStore>(); break;
    case Engine::journal: parts_->open_journal(); break;
  }
}

EngineWorld::~EngineWorld() = default;

Store& EngineWorld::store() { return *parts_->store; }

bool EngineWorld::reopens() {
  if (parts_->engine != Engine::journal) return false;
  parts_->store.reset();
  parts_->open_journal();
  return true;
}

std::string name(Engine engine) {
  switch (engine) {
    case Engine::memory: return "memory";
    case Engine::stingy: return "stingy";
    case Engine::journal: return "journal";
  }
  return "";
}

}  // namespace isoswitch::test
