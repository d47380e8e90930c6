// What the suite says: a line for each part, with the first stories of what went wrong below it.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace isoswitch::test {

// The first of a part's stories; the others are only counted.
class Stories {
 public:
  void tell(std::string story) {
    if (told_.size() < 5) told_.push_back(std::move(story));
  }
  const std::vector<std::string>& told() const { return told_; }

 private:
  std::vector<std::string> told_;
};

class Report {
 public:
  void say(std::string line, const Stories& stories = {});
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

class Stopwatch {
 public:
  std::int64_t seconds() const;

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace isoswitch::test
