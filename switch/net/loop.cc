#include "switch/net/loop.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

#include "switch/base/assert.h"
#include "switch/net/framing.h"

namespace isoswitch {
namespace {

// One read takes at most this, and what was left unread before stands in front of it.
constexpr std::size_t scratch_size = 2 * (Framing::message_hard_limit + 1024);

timeval to_timeval(Duration duration) {
  const std::int64_t us = std::max<std::int64_t>(duration.count(), 0);
  return {us / 1'000'000, us % 1'000'000};
}

}  // namespace

struct EventHandle::State : std::enable_shared_from_this<EventHandle::State> {
  event handle{};
  std::move_only_function<void()> call;
  bool cancelled = false;

  static void fired(int, short, void* self) {
    // The call may cancel, which would otherwise destroy what is running.
    const auto keep = static_cast<State*>(self)->shared_from_this();
    if (!keep->cancelled) keep->call();
  }
};

EventHandle& EventHandle::operator=(EventHandle&& other) noexcept {
  if (this != &other) {
    cancel();
    state_ = std::move(other.state_);
  }
  return *this;
}

void EventHandle::cancel() {
  if (!state_) return;
  state_->cancelled = true;
  event_del(&state_->handle);
  state_.reset();
}

Loop::Loop() : wake_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), scratch_(scratch_size) {
  event_config* config = event_config_new();
  // One thread owns the base, others only write to the eventfd. Precise timers: deadlines are tested in milliseconds.
  event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
  event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
  base_ = event_base_new_with_config(config);
  event_config_free(config);
  ISOSWITCH_ASSERT(base_ != nullptr && wake_fd_ >= 0);
  const auto woken = [](int, short, void* self) { static_cast<Loop*>(self)->run_posted(); };
  wake_event_ = event_new(base_, wake_fd_, EV_READ | EV_PERSIST, woken, this);
  event_add(wake_event_, nullptr);
}

Loop::~Loop() {
  event_free(wake_event_);
  event_base_free(base_);
  close(wake_fd_);
}

void Loop::run() {
  while (!stopped_.exchange(false, std::memory_order_acquire)) {
    // What was written between two runs leaves at once.
    const int flags = EVLOOP_ONCE | (again_ || !ending_.empty() ? EVLOOP_NONBLOCK : 0);
    again_ = false;
    event_base_loop(base_, flags);
    run_hooks();
    run_turn_ends();
  }
}

void Loop::stop() {
  stopped_.store(true, std::memory_order_release);
  wake();
}

void Loop::post(Function f) {
  bool first = false;
  {
    const std::lock_guard lock(posted_mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(f));
  }
  if (first) wake();
}

void Loop::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto n = write(wake_fd_, &one, sizeof one);  // a full counter wakes as well
}

void Loop::run_posted() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto n = read(wake_fd_, &count, sizeof count);
  {
    const std::lock_guard lock(posted_mutex_);
    running_.swap(posted_);
  }
  for (Function& f : running_) f();
  running_.clear();
}

void Loop::run_hooks() {
  for (std::size_t i = 0; i < hooks_.size(); ++i) {
    if (const auto hook = hooks_[i].lock()) (*hook)();
  }
  std::erase_if(hooks_, [](const std::weak_ptr<Function>& hook) { return hook.expired(); });
}

void Loop::run_turn_ends() {
  while (!ending_.empty()) {
    ending_now_.swap(ending_);
    for (std::size_t i = 0; i < ending_now_.size(); ++i) {
      if (TurnEnd* object = std::exchange(ending_now_[i], nullptr)) object->turn_ends();
    }
    ending_now_.clear();
  }
}

void Loop::at_turn_end(TurnEnd& object) { ending_.push_back(&object); }

void Loop::forget(TurnEnd& object) {
  std::erase(ending_, &object);
  std::replace(ending_now_.begin(), ending_now_.end(), &object, static_cast<TurnEnd*>(nullptr));
}

Timer Loop::after(Duration delay, Function f) {
  auto state = std::make_shared<EventHandle::State>();
  state->call = std::move(f);
  evtimer_assign(&state->handle, base_, &EventHandle::State::fired, state.get());
  const timeval time = to_timeval(delay);
  event_add(&state->handle, &time);
  return Timer(std::move(state));
}

Timer Loop::every(Duration period, Function f) {
  auto state = std::make_shared<EventHandle::State>();
  state->call = std::move(f);
  event_assign(&state->handle, base_, -1, EV_PERSIST, &EventHandle::State::fired, state.get());
  const timeval time = to_timeval(period);
  event_add(&state->handle, &time);
  return Timer(std::move(state));
}

EventHandle Loop::on_signal(int number, Function f) {
  auto state = std::make_shared<EventHandle::State>();
  state->call = std::move(f);
  evsignal_assign(&state->handle, base_, number, &EventHandle::State::fired, state.get());
  event_add(&state->handle, nullptr);
  return EventHandle(std::move(state));
}

Hook Loop::after_events(Function f) {
  auto function = std::make_shared<Function>(std::move(f));
  hooks_.push_back(function);
  return Hook(std::move(function));
}

std::int64_t Loop::now_us() const {
  using namespace std::chrono;
  return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace isoswitch
