// While one side works on something long and says nothing, tells the other one that it is there: silence ends a
// connection.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tools/isotool/feed_link.h"

namespace isoswitch::tools {

// The greeting has been sent. Nobody else uses the link as long as it lives.
class FeedAlive {
 public:
  static constexpr std::chrono::milliseconds usual_gap{10'000};

  explicit FeedAlive(FeedLink& link, std::chrono::milliseconds gap = usual_gap);
  ~FeedAlive();
  FeedAlive(const FeedAlive&) = delete;
  FeedAlive& operator=(const FeedAlive&) = delete;

 private:
  void tell();

  FeedLink& link_;
  const std::chrono::milliseconds gap_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool enough_ = false;
  std::thread thread_;
};

}  // namespace isoswitch::tools
