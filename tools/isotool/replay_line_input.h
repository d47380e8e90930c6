// Lines of a file or of stdin, each as soon as it is whole; another thread can end the waiting for the next one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/result.h"
#include "switch/net/socket.h"

namespace isoswitch::tools {

class ReplayLineInput {
 public:
  static constexpr std::size_t line_bytes_max = std::size_t{1} << 20;

  // "-" is stdin. Error: why the file cannot be read.
  static Result<ReplayLineInput> open(const std::string& name);

  bool next();  // the next line; false: there is none, or failed() says why, or it was woken

  // Without its end and the blanks around it. Valid until the next call of next().
  std::string_view line() const { return line_; }
  bool too_long() const { return too_long_; }  // longer than line_bytes_max: line() is empty
  bool blank() const { return line_.empty() && !too_long_; }
  std::uint64_t number() const { return number_; }  // from 1
  bool failed() const { return failed_; }

  void wake();  // of any thread: next() has nothing from now on

 private:
  ReplayLineInput(Socket file, Socket woken) : file_(std::move(file)), woken_(std::move(woken)) {}
  bool fill();
  bool wait();
  int fd() const;

  Socket file_;  // none: stdin
  Socket woken_;
  std::vector<char> buffer_ = std::vector<char>(std::size_t{64} << 10);
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string text_;
  std::string_view line_;
  bool too_long_ = false;
  bool failed_ = false;
  std::uint64_t number_ = 0;
};

}  // namespace isoswitch::tools
