// The bounds of one connection and of a listener (N-1 to N-4), and what was counted.
#pragma once

#include <cstdint>

#include "switch/base/clock.h"

namespace isoswitch {

struct ConnectionLimits {
  std::size_t in_flight_max = 256;                         // reading stops at twice this, resumes at this
  std::size_t output_bytes_max = std::size_t{256} * 1024;  // reading stops here, resumes at half
  Duration connect = std::chrono::seconds{5};              // outbound: until connected
  Duration frame = std::chrono::seconds{5};          // first byte to whole frame; bytes in between do not prolong it
  Duration idle{0};                                  // nothing read and nothing in flight for so long; 0: never
  Duration write_stall = std::chrono::seconds{10};   // what waited to be written is written within this
  Duration drain = std::chrono::seconds{10};         // a close waits so long for answers in flight
  Duration linger = std::chrono::seconds{1};         // after our end of stream, for the peer's
  Duration user_timeout = std::chrono::seconds{30};  // TCP_USER_TIMEOUT
};

struct ListenerLimits {
  std::size_t connections_max = 1024;
  std::size_t connections_per_peer_max = 4;  // by address, whatever the port
  int accepts_per_event = 32;
  Duration descriptor_rest = std::chrono::milliseconds{100};  // no descriptor left: the listener rests
};

struct NetFigures {
  std::uint64_t connections = 0;  // open now
  std::uint64_t accepted = 0;
  std::uint64_t refused_full = 0;
  std::uint64_t refused_peer = 0;
  std::uint64_t refused_no_descriptor = 0;
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t zero_length_in = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t bad_frames = 0;
  std::uint64_t deadlines_missed = 0;  // frame, write stall, drain
  std::uint64_t idle_closed = 0;
  std::uint64_t read_pauses = 0;  // N-4
};

}  // namespace isoswitch
