// A loop in a thread of its own with a store in memory, as the switch has them; what is served there is asked from the
// test's thread.
#pragma once

#include <future>
#include <thread>

#include "switch/net/loop.h"
#include "switch/store/memory_store.h"

namespace isoswitch {

class SwitchThread {
 public:
  SwitchThread() {
    turn_ = loop.after_events([this] {
      store.flush();
      store.deliver();
    });
  }
  ~SwitchThread() { stop(); }
  SwitchThread(const SwitchThread&) = delete;
  SwitchThread& operator=(const SwitchThread&) = delete;

  void run() {
    thread_ = std::thread([this] { loop.run(); });
  }
  void stop() {
    if (!thread_.joinable()) return;
    loop.stop();
    thread_.join();
  }

  // Runs f on the loop's thread and waits for what it gives.
  template <class F>
  auto on_loop(F f) {
    std::packaged_task<decltype(f())()> task(std::move(f));
    auto result = task.get_future();
    loop.post(std::move(task));
    return result.get();
  }

  Loop loop;
  MemoryStore store;

 private:
  Hook turn_;
  std::thread thread_;
};

}  // namespace isoswitch
