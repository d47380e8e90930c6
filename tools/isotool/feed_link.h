// The two directions between `journal follow` and `journal receive`: a TCP connection, stdin and stdout, or those of a
// command.
#pragma once

#include <sys/types.h>

#include <memory>
#include <span>
#include <string>

#include "switch/base/clock.h"
#include "switch/base/result.h"
#include "switch/net/socket.h"
#include "switch/store/feed_frames.h"

namespace isoswitch::tools {

class FeedLink {
 public:
  static Result<std::unique_ptr<FeedLink>> connect(const std::string& address, Duration patience);
  static std::unique_ptr<FeedLink> over(Socket socket, std::string name);
  static std::unique_ptr<FeedLink> standard();
  // By the shell. Ends with the link: its stdin is closed, and after a second it gets SIGTERM.
  static Result<std::unique_ptr<FeedLink>> command(const std::string& line);
  ~FeedLink();
  FeedLink(const FeedLink&) = delete;
  FeedLink& operator=(const FeedLink&) = delete;

  // All of it; what comes meanwhile is kept for frames(). Errors: the other side is gone, or takes nothing for so long.
  Result<void> send(std::span<const std::uint8_t> bytes, Duration patience);
  // Takes in what comes, waiting for the first of it; false: nothing came.
  Result<bool> wait(Duration patience);
  // The next frame that came; nothing: it is not whole yet.
  Result<std::optional<journal::FeedFrame>> frame() { return frames_.next(); }
  // The same, waiting for it.
  Result<journal::FeedFrame> frame_within(Duration patience);

  const std::string& name() const { return name_; }

 private:
  explicit FeedLink(std::string name) : name_(std::move(name)) {}
  Result<bool> read_some();
  Result<std::size_t> write_some(std::span<const std::uint8_t> bytes);
  std::unexpected<Error> gone(std::string_view why) const;

  std::string name_;
  Socket socket_;  // or
  Socket in_pipe_, out_pipe_;
  int in_ = -1;
  int out_ = -1;
  std::size_t write_max_ = 0;
  pid_t child_ = -1;
  journal::FeedFrameReader frames_;
};

}  // namespace isoswitch::tools
