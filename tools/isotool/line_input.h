// The lines of some files, or of stdin, one after the other, each as soon as it is whole; another thread can end the
// waiting for the next one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/result.h"
#include "switch/net/socket.h"

namespace isoswitch::tools {

class LineInput {
 public:
  static constexpr std::size_t line_bytes_max = std::size_t{1} << 20;

  // "-", or no name at all, is stdin. Error: which file cannot be read.
  static Result<LineInput> open(const std::vector<std::string>& names);

  bool next();  // the next line; false: there is none, or failed() says why, or it was woken

  // Without its end and the blanks around it. Valid until the next call of next().
  std::string_view line() const { return line_; }
  bool too_long() const { return too_long_; }  // longer than line_bytes_max: line() is empty
  bool blank() const { return line_.empty() && !too_long_; }
  std::uint64_t number() const { return number_; }  // from 1, in each file anew
  std::string_view file() const { return sources_[source_].name; }
  bool failed() const { return failed_; }  // the file could be opened, but not read to its end

  void wake();  // of any thread: next() has nothing from now on

  std::uint64_t bytes_total() const { return bytes_total_; }  // 0: not known
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  struct Source {
    std::string name;
    Socket file;  // none: stdin
  };

  explicit LineInput(Socket woken) : woken_(std::move(woken)), buffer_(std::size_t{1} << 16) {}
  Result<void> add(const std::string& name);
  int fd() const;
  bool wait();
  bool fill();
  bool read_line();

  Socket woken_;
  std::vector<Source> sources_;
  std::size_t source_ = 0;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string text_;
  std::string_view line_;
  bool too_long_ = false;
  bool failed_ = false;
  std::uint64_t number_ = 0;
  std::uint64_t bytes_total_ = 0;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace isoswitch::tools
