// One client of the control socket: a request line in, its answer line out, one at a time and in order.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "switch/net/loop.h"
#include "switch/net/socket.h"
#include "switch/ops/control_acts.h"

struct bufferevent;

namespace isoswitch {

struct ControlLimits {
  std::size_t request_bytes_max = std::size_t{4} * 1024 * 1024;
  std::size_t connections_max = 16;
  Duration request = std::chrono::seconds{10};      // first byte to whole line; bytes in between do not prolong it
  Duration idle = std::chrono::minutes{5};          // between requests
  Duration write_stall = std::chrono::seconds{10};  // an answer is taken within this
};

class ControlConnection : public std::enable_shared_from_this<ControlConnection> {
 public:
  using Closed = std::move_only_function<void()>;

  // closed is called once, when nothing more will come or go; the connection may be destroyed in it.
  ControlConnection(Loop& loop, ControlActs& acts, const ControlLimits& limits, Socket socket, std::string actor,
                    Closed closed);
  ~ControlConnection();
  ControlConnection(const ControlConnection&) = delete;
  ControlConnection& operator=(const ControlConnection&) = delete;

 private:
  void take_request();
  void run(std::string request);
  void answer(std::string_view line);
  void refuse(std::string_view error);  // says why, and closes
  void written();
  void close();
  void wait_for(Duration patience);
  std::string cut_line(std::size_t size);

  static void on_read(bufferevent*, void* self);
  static void on_written(bufferevent*, void* self);
  static void on_event(bufferevent*, short what, void* self);

  Loop& loop_;
  ControlActs& acts_;
  const ControlLimits limits_;
  const std::string actor_;
  Closed closed_;
  Socket socket_;
  bufferevent* buffers_;
  Timer deadline_;  // of whatever is waited for: a request's first byte, its rest, the taking of an answer
  Timer next_;
  bool busy_ = false;     // a request is being answered
  bool started_ = false;  // a request has begun to come in
  bool ended_ = false;    // the client will send nothing more
  bool refused_ = false;  // closes once the refusal is written
};

}  // namespace isoswitch
