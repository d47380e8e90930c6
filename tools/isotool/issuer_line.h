// One TCP connection of an issuer that can also misbehave: fall silent or deaf, drip, send what is no frame, reset.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "switch/net/framer.h"
#include "switch/net/loop.h"
#include "switch/net/output.h"
#include "switch/net/socket.h"

namespace isoswitch::tools {

class IssuerLine;

// All calls come on the loop's thread. None of them may destroy the line.
class IssuerLineOwner {
 public:
  virtual void line_opened(IssuerLine& line) = 0;
  virtual void line_frame(IssuerLine& line, const Frame& frame) = 0;  // its body is valid during the call
  virtual void line_bad_frame(IssuerLine& line, const Error& error) = 0;
  // Once, at whatever end; the line may be destroyed in a later turn.
  virtual void line_ended(IssuerLine& line, std::string_view why) = 0;

 protected:
  ~IssuerLineOwner() = default;
};

class IssuerLine final : TurnEnd {
 public:
  enum class Start { connecting, open };

  IssuerLine(Loop& loop, const Framer& framer, IssuerLineOwner& owner, Socket socket, Start start,
             std::uint64_t number);
  ~IssuerLine();
  IssuerLine(const IssuerLine&) = delete;
  IssuerLine& operator=(const IssuerLine&) = delete;

  std::uint64_t number() const { return number_; }  // of its link, from 1
  bool is_open() const { return state_ == State::open; }
  bool all_written() const { return output_.empty() && slow_.empty(); }

  // Frames leave at the end of the loop's turn, behind what is still being dripped. Errors: the body does not fit the
  // framing.
  Result<void> send(const FrameHeader& header, Bytes body);
  void send_bytes(Bytes bytes);                 // whatever they are
  void send_slowly(Bytes bytes, Duration gap);  // one by one

  void stop_reading();  // the kernel's buffers fill, then the peer's
  void read_on();

  void end_at_once(bool reset);       // what waits to be written is lost
  void end_when_written(bool reset);  // a reset comes only after the peer's machine has it all
  void abandon();                     // it is closed without a word to the owner

 private:
  enum class State : std::uint8_t { connecting, open, ending, lingering, ended };
  enum class Ending : std::uint8_t { none, close, reset };

  struct Slow {
    std::vector<std::uint8_t> bytes;
    Duration gap{};  // 0: all at once, when their turn comes
    std::size_t next = 0;
  };

  static void on_readable(int, short, void* self);
  static void on_writable(int, short, void* self);
  void turn_ends() override;

  void connected();
  void read_some();
  void take_frames(Bytes unread);
  bool take_one(Bytes unread, std::size_t& taken);
  bool takes_frames() const { return state_ == State::open && !deaf_ && !pressed_; }
  void update_reading();
  void put(Bytes bytes);
  void wait_slowly(Bytes bytes, Duration gap);
  void drip();
  void flush();
  void end_if_written();
  void wait_for_acknowledgement(int tries_left);
  void finish(bool reset, std::string_view why);
  void mark_dirty();

  Loop& loop_;
  const Framer& framer_;
  IssuerLineOwner& owner_;
  Socket socket_;
  std::uint64_t number_;
  State state_;
  Ending ending_ = Ending::none;
  bool dirty_ = false;
  bool reads_ = false;    // the read event is added
  bool deaf_ = false;     // by stop_reading()
  bool pressed_ = false;  // too much waits to be written
  bool told_opened_ = false;
  bool waits_writable_ = false;  // the write event is added
  std::vector<std::uint8_t> unread_;
  std::vector<std::uint8_t> framed_;
  Output output_;
  std::deque<Slow> slow_;
  std::size_t slow_bytes_ = 0;  // of slow_, not given away yet
  Timer drip_timer_;
  Timer end_timer_;
  event* read_event_;
  event* write_event_;
};

}  // namespace isoswitch::tools
