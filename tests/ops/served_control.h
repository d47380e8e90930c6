// A switch of nothing but a store in memory and a control socket, in a thread and a directory of their own.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "switch/base/assert.h"
#include "switch/base/log.h"
#include "switch/ops/control.h"
#include "tests/ops/acts_world.h"
#include "tests/ops/switch_thread.h"

namespace isoswitch {

// A directory of its own, gone afterwards.
struct Folder {
  Folder() {
    std::string name = "/tmp/isoswitch-control-XXXXXX";
    ISOSWITCH_ASSERT(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const char* name) const { return path + "/" + name; }
  std::string path;
};

// A switch with a control socket, run in a thread.
struct ServedControl {
  explicit ServedControl(const ControlLimits& limits = {}, ChartOfAccounts books = {})
      : path(folder.file("control.sock")), chart(std::move(books)) {
    static_cast<void>(log::open({.level = log::Level::error, .file = {}}));  // stderr is what isotool says
    auto started = Control::start(parts.loop, path, parts.store, tokenizer, clock, chart, limits);
    ISOSWITCH_ASSERT(started.has_value());
    control = std::move(*started);
    parts.run();
  }
  ~ServedControl() { parts.stop(); }
  ServedControl(const ServedControl&) = delete;
  ServedControl& operator=(const ServedControl&) = delete;

  Folder folder;
  std::string path;
  Tokenizer tokenizer = test_tokenizer();
  SystemClock clock;
  ChartOfAccounts chart;
  SwitchThread parts;
  std::unique_ptr<Control> control;
};

}  // namespace isoswitch
