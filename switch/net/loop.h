// The event loop of one thread: readiness, timers, signals, work posted by other threads, and what is done once per
// turn.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "switch/base/clock.h"

struct event;
struct event_base;

namespace isoswitch {

// A timer or a signal watch; cancelled when destroyed, also from within its own call.
class [[nodiscard]] EventHandle {
 public:
  struct State;
  EventHandle() = default;
  explicit EventHandle(std::shared_ptr<State> state) : state_(std::move(state)) {}
  EventHandle(EventHandle&&) noexcept = default;
  EventHandle& operator=(EventHandle&& other) noexcept;
  ~EventHandle() { cancel(); }

  void cancel();
  bool active() const { return state_ != nullptr; }

 private:
  std::shared_ptr<State> state_;
};
using Timer = EventHandle;

// A hook of after_events(); removed when destroyed.
class [[nodiscard]] Hook {
 public:
  using Function = std::move_only_function<void()>;
  Hook() = default;
  explicit Hook(std::shared_ptr<Function> function) : function_(std::move(function)) {}
  Hook(Hook&&) noexcept = default;
  Hook& operator=(Hook&&) noexcept = default;

 private:
  std::shared_ptr<Function> function_;
};

// What a turn of the loop ends with: an object asks once, however often it changed during the turn.
class TurnEnd {
 public:
  virtual void turn_ends() = 0;

 protected:
  ~TurnEnd() = default;
};

// One turn: wait, handle every ready event, run the after_events hooks in the order they were registered, then the
// TurnEnd calls (sockets flush here, so that a batch of answers leaves each connection in one system call).
// All members are for the loop's thread, but post() and stop(). No function that the loop calls may throw.
class Loop {
 public:
  using Function = std::move_only_function<void()>;

  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();             // until stop()
  void stop();            // from any thread; the turn under way is finished
  void post(Function f);  // from any thread, in order; f runs on the loop's thread as an event

  Timer after(Duration delay, Function f);
  Timer every(Duration period, Function f);  // the first call comes after one period
  EventHandle on_signal(int number, Function f);
  Hook after_events(Function f);

  void at_turn_end(TurnEnd& object);    // the caller sees to it that an object asks once per turn
  void forget(TurnEnd& object);         // before it is destroyed
  void turn_again() { again_ = true; }  // the next turn does not wait: something was called that may have given work

  std::int64_t now_us() const;                            // monotonic; for deadlines only, not a time of day
  std::span<std::uint8_t> scratch() { return scratch_; }  // for one read at a time; never across turns
  event_base* base() { return base_; }

 private:
  void wake();
  void run_posted();
  void run_hooks();
  void run_turn_ends();

  event_base* base_;
  int wake_fd_;
  event* wake_event_;
  std::atomic<bool> stopped_ = false;
  bool again_ = false;
  std::vector<std::weak_ptr<Function>> hooks_;
  std::vector<TurnEnd*> ending_;
  std::vector<TurnEnd*> ending_now_;
  std::vector<std::uint8_t> scratch_;
  std::mutex posted_mutex_;
  std::vector<Function> posted_;
  std::vector<Function> running_;
};

}  // namespace isoswitch
