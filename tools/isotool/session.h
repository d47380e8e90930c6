// One connection to a switch for those who ask and wait: sends a message, waits for its answer.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "iso8583/message.h"
#include "switch/net/dial.h"
#include "switch/net/loop.h"
#include "tools/isotool/wire.h"

namespace isoswitch::tools {

// Runs the loop itself, inside ask(): several sessions may share a loop, one asks at a time.
class Session final : Receiver {
 public:
  // Waits until the peer has accepted, at most `patience`. The loop outlives the session.
  static Result<std::unique_ptr<Session>> connect(Loop& loop, const Wire& wire, Duration patience);
  ~Session() override;

  enum class Heard { answer, silence, closed };
  struct Answer {
    Heard heard = Heard::silence;
    Duration elapsed{};
    std::optional<std::string> fault;  // the answer's bytes do not decode: what was read is in the message
  };

  // Sends, then waits for the response with the same STAN (any response, where one of the two has none). Whatever
  // else comes meanwhile is counted and dropped. `answer` refers to the dialect of the wire. Errors: the request does
  // not encode, or the connection is gone before it is sent.
  Result<Answer> ask(const iso8583::Message& request, iso8583::Message& answer, Duration patience);

  // Says it and waits for nothing.
  Result<void> tell(const iso8583::Message& message);

  std::uint64_t unexpected() const { return unexpected_; }

 private:
  Session(Loop& loop, const Wire& wire) : loop_(loop), wire_(wire) {}

  void opened(Connection&) override;
  void frame(Connection&, const Frame& frame) override;
  void bad_frame(Connection&, const Error& error, Bytes) override;
  void closed(ConnectionId, std::string_view why) override;

  void run_until(const bool& arrived, Duration patience);

  Loop& loop_;
  Wire wire_;
  std::unique_ptr<Outbound> outbound_;
  bool open_ = false;
  bool closed_ = false;
  std::string why_closed_;
  std::uint64_t unexpected_ = 0;
  std::vector<std::uint8_t> encoded_;

  // While asking
  std::string stan_;
  iso8583::Message* answer_ = nullptr;
  std::optional<std::string> fault_;
  bool heard_ = false;
};

}  // namespace isoswitch::tools
