// Bytes on their way to a peer: collected during a turn, written in one go, and watched for a peer that does not take
// them.
#pragma once

#include <cstdint>
#include <vector>

#include "switch/base/clock.h"

namespace isoswitch {

class Output {
 public:
  std::vector<std::uint8_t>& tail() { return bytes_; }  // for appending only
  std::size_t waiting() const { return bytes_.size() - written_; }
  bool empty() const { return waiting() == 0; }

  struct Written {
    std::size_t bytes = 0;
    int fault = 0;  // errno; 0: the kernel took them all, or is full
  };
  Written write_to(int fd);  // one send; not while empty

  // What waits now has to leave within `patience`; what is appended later has its own time after that, so that neither
  // a trickle of reads nor steady answers prolong it. Call after each write_to().
  void watch_stall(std::int64_t now_us, Duration patience);
  std::int64_t stall_deadline_us() const { return stall_deadline_us_; }  // 0: nothing waits

  bool holds_memory() const { return bytes_.capacity() != 0; }
  void release_if_empty(std::size_t kept_bytes);  // gives the memory back where it is more than that

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t written_ = 0;      // of bytes_
  std::size_t stall_bytes_ = 0;  // that have to leave by the deadline
  std::int64_t stall_deadline_us_ = 0;
};

}  // namespace isoswitch
