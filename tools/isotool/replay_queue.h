// What a thread reads ahead, up to a bound.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace isoswitch::tools {

template <class T>
class ReplayQueue {
 public:
  explicit ReplayQueue(std::size_t most) : most_(most) {}

  // The reader. False: nobody wants more.
  bool push(T item) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return items_.size() < most_ || enough_; });
    if (enough_) return false;
    items_.push_back(std::move(item));
    changed_.notify_all();
    return true;
  }
  void finish() {
    const std::lock_guard lock{mutex_};
    finished_ = true;
    changed_.notify_all();
  }

  // Nothing: there is none at the moment, or (over()) there will be none.
  std::optional<T> pop() {
    const std::lock_guard lock{mutex_};
    if (items_.empty()) return std::nullopt;
    std::optional<T> item{std::move(items_.front())};
    items_.pop_front();
    changed_.notify_all();
    return item;
  }
  bool over() {
    const std::lock_guard lock{mutex_};
    return finished_ && items_.empty();
  }
  // Until there is one. False: there is none, and will be none.
  bool wait() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return !items_.empty() || finished_; });
    return !items_.empty();
  }
  // wait() has said that there is one.
  const T& first() {
    const std::lock_guard lock{mutex_};
    return items_.front();
  }
  void enough() {
    const std::lock_guard lock{mutex_};
    enough_ = true;
    changed_.notify_all();
  }

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> items_;
  bool finished_ = false;
  bool enough_ = false;
};

}  // namespace isoswitch::tools
