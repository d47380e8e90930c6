// A bar on stderr while something long goes on; silent where stderr is not a terminal.
#pragma once

#include <cstdint>
#include <string>

namespace isoswitch::tools {

class Progress {
 public:
  // `total` in units of whatever is counted; 0: unknown, only the count is shown.
  Progress(std::string label, std::uint64_t total);
  ~Progress();  // wipes the bar
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void reached(std::uint64_t done);  // draws only where the picture changes

 private:
  std::string label_;
  std::uint64_t total_;
  bool shown_;
  std::string drawn_;
};

}  // namespace isoswitch::tools
