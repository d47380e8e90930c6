// Talks to a running switch over its control socket: one request line, one answer line.
#pragma once

#include <string>
#include <string_view>

#include "switch/base/clock.h"
#include "switch/base/result.h"
#include "switch/net/socket.h"

namespace isoswitch::tools {

class ControlClient {
 public:
  // Errors say what to do: no such socket, not permitted, nobody listens.
  static Result<ControlClient> connect(const std::string& path);

  // The answer without its end of line. patience: for the whole of it.
  Result<std::string> ask(std::string_view request, Duration patience = std::chrono::seconds{30});

 private:
  ControlClient(std::string path, Socket socket) : path_(std::move(path)), socket_(std::move(socket)) {}
  Result<void> send(std::string_view text);
  Result<std::string> read_line(Duration patience);
  std::unexpected<Error> broken(std::string_view what) const;

  std::string path_;
  Socket socket_;
  std::string ahead_;  // read beyond the last answer
};

}  // namespace isoswitch::tools
