// A line that is typed without being shown.
#include "tools/isotool/secret_prompt.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace isoswitch::tools {
namespace {

// While it lives, the terminal does not show what is typed.
class EchoOff {
 public:
  EchoOff() : changed_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!changed_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~EchoOff() {
    if (changed_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;

  bool works() const { return changed_; }

 private:
  termios before_{};
  bool changed_;
};

Result<std::string> read_line() {
  std::string line;
  if (!std::getline(std::cin, line)) return failure("expected a line, found the end of the input");
  std::erase_if(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
  return line;
}

}  // namespace

Result<std::string> secret_line(const std::string& prompt) {
  if (isatty(STDIN_FILENO) == 0) return read_line();
  const EchoOff echo_off;
  if (!echo_off.works()) return failure("the terminal cannot be told to hide what is typed");
  fmt::print(stderr, "{}", prompt);
  auto line = read_line();
  fmt::print(stderr, "\n");
  return line;
}

}  // namespace isoswitch::tools
