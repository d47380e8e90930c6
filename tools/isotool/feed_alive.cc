#include "tools/isotool/feed_alive.h"

#include <vector>

namespace isoswitch::tools {

FeedAlive::FeedAlive(FeedLink& link, std::chrono::milliseconds gap)
    : link_(link), gap_(gap), thread_([this] { tell(); }) {}

FeedAlive::~FeedAlive() {
  {
    const std::lock_guard lock{mutex_};
    enough_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

// A link that is gone is met by whoever uses it next.
void FeedAlive::tell() {
  std::vector<std::uint8_t> frame;
  journal::put_alive(frame);
  std::unique_lock lock{mutex_};
  while (!changed_.wait_for(lock, gap_, [this] { return enough_; }))
    if (!link_.send(frame, gap_)) return;
}

}  // namespace isoswitch::tools
