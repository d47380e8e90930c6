// A journal's search as a person sees it: a bar while segments are read, sentences on stderr.
#pragma once

#include <memory>
#include <string>

#include "switch/store/record_search.h"
#include "tools/isotool/progress.h"

namespace isoswitch::tools {

class JournalSearch {
 public:
  static Result<std::unique_ptr<JournalSearch>> open(std::string program, const std::string& directory);

  journal::RecordSearch& search() { return *search_; }
  void hide_bar() { bar_.reset(); }  // something is going to be printed
  void report_end();

 private:
  explicit JournalSearch(std::string program) : program_(std::move(program)) {}
  void show(const char* label, std::uint64_t done_bytes, std::uint64_t total_bytes);

  std::string program_;
  std::unique_ptr<Progress> bar_;
  std::unique_ptr<journal::RecordSearch> search_;
};

}  // namespace isoswitch::tools
