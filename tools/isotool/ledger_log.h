// One JSON line for every request before it is sent and for every answer after it came: what a crash test compares
// with the books.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

#include "switch/base/result.h"
#include "tools/isotool/sale.h"

namespace isoswitch::tools {

// Cards by their index in the card set and their last four digits.
class LedgerLog {
 public:
  static Result<LedgerLog> create(const std::string& file);

  void sent(const Sale& sale, std::string_view last_four);
  // amount: DE 4 of the answer, empty where it has none.
  void answered(const Sale& sale, std::string_view code, std::string_view authorization_code, std::string_view amount);
  void flush();

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::ignore = std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Closer> file_;
};

}  // namespace isoswitch::tools
