// One TCP connection: reads frames, writes frames, keeps its bounds and deadlines.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "switch/net/address.h"
#include "switch/net/limits.h"
#include "switch/net/loop.h"
#include "switch/net/output.h"
#include "switch/net/receiver.h"
#include "switch/net/socket.h"

namespace isoswitch {

class ConnectionOwner {
 public:
  virtual void finished(Connection& connection) = 0;  // at the end of a turn; may destroy it

 protected:
  ~ConnectionOwner() = default;
};

// What a connection is made with; all references outlive it.
struct ConnectionSetup {
  Loop& loop;
  Receiver& receiver;
  ConnectionOwner& owner;
  const Framer& framer;
  const ConnectionLimits& limits;
  NetFigures& figures;
  std::string_view name;  // the listener's or the link's, for the log
};

// One recv per readiness, then all complete frames; answers are collected and leave at the end of the loop's turn in
// one send. Bytes of an incomplete frame are kept; nothing else is, so an idle connection holds no buffer.
class Connection final : TurnEnd {
 public:
  enum class Start { connecting, open };

  Connection(const ConnectionSetup& setup, Socket socket, Address peer, Start start);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  ConnectionId id() const { return id_; }
  const Address& peer() const { return peer_; }
  std::string_view name() const { return setup_.name; }
  const Framing& framing() const { return setup_.framer.framing(); }

  // Puts one message into the output. header: that of the frame which is answered, or an empty one. Errors: the
  // connection is closed, or the body does not fit the framing. Nothing is written then.
  Result<void> send(const FrameHeader& header, Bytes body);

  // In flight: taken, and neither answered nor given up. answered() is called for each took(), answer or not.
  void took();
  void answered();
  std::size_t in_flight() const { return in_flight_; }
  // N-4: at the bound, authorizations are to be answered undecided.
  bool crowded() const { return in_flight_ >= setup_.limits.in_flight_max; }

  void pause_reading();
  void resume_reading();
  bool reading() const { return reads_; }

  // Reads no more, waits (bounded) for the answers in flight, writes what there is to write, then closes.
  void close(std::string_view reason);
  void abort(std::string_view reason);  // closes at once; output that the kernel does not take is lost
  bool is_open() const { return state_ == State::open; }
  bool writable() const { return state_ == State::open || state_ == State::closing; }

 private:
  enum class State : std::uint8_t { connecting, open, closing, lingering, closed };

  static void on_readable(int, short, void* self);
  static void on_writable(int, short, void* self);
  static void on_deadline(int, short, void* self);
  void turn_ends() override;

  void connected();
  void tell_opened();

  // connection_reading.cc
  void read_some();
  void take_waiting();
  void take_frames(Bytes unread);
  bool take_one(Bytes unread, std::size_t& taken);
  void take_zero_length(Bytes frame);
  void refuse_frame(const Error& error, Bytes at);
  void keep_unread(Bytes rest, bool any_taken);
  void peer_ended();
  void discard();
  bool takes_frames() const { return state_ == State::open && !paused_ && !pressed_; }
  void stop_taking();
  void update_pressure();
  void update_reading();

  void flush();
  void write_output();
  void end_if_drained();
  void drop(std::string_view reason, bool reset = false);
  void finish();
  void mark_dirty();

  void arm();
  std::int64_t next_deadline_us() const;
  void check_deadlines(std::int64_t now_us);
  void check_closing(std::int64_t now_us);
  void check_idle(std::int64_t now_us);
  bool holds_spare_memory() const;

  ConnectionSetup setup_;
  Socket socket_;
  Address peer_;
  ConnectionId id_;
  State state_;
  bool dirty_ = false;          // turn_ends() is due
  bool reads_ = false;          // the read event is added
  bool paused_ = false;         // by pause_reading()
  bool pressed_ = false;        // by N-4
  bool frames_wait_ = false;    // unread_ may start with a whole frame, read before a pause
  bool peer_ended_ = false;     // end of stream was read
  bool waits_writable_ = true;  // the write event is added or under way
  bool opened_ = false;         // the receiver knows
  bool finished_ = false;       // the owner knows
  bool* gone_ = nullptr;        // set when this is destroyed within a call of the receiver
  std::size_t in_flight_ = 0;
  std::string reason_;  // of the end, the first that was given

  std::vector<std::uint8_t> unread_;  // the start of a frame, or what was read before a pause
  Output output_;

  // Monotonic µs; 0: none.
  std::int64_t frame_deadline_us_ = 0;
  std::int64_t close_deadline_us_ = 0;  // connecting, closing, lingering
  std::int64_t last_active_us_ = 0;     // read, or the last answer given
  std::int64_t armed_for_us_ = 0;

  event* read_event_;
  event* write_event_;
  event* deadline_event_;
};

}  // namespace isoswitch
