// Goes through lines, each of which may fail without stopping the others: what `decode` and `encode` have in common.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/dialect.h"
#include "switch/base/result.h"

namespace isoswitch::tools {

struct LineOptions {
  std::vector<std::string> files;  // none: stdin
  std::string dialect = "iso1987_ascii";
  bool json = false;
};

// Makes of one line what goes to stdout, its end included (with json: one object on a line). Of a line that fails,
// `out` may hold what could be had of it.
using LineWork = std::function<Result<void>(std::string_view line, std::string& out)>;

// Every line that is not blank gives one object with json, so that the n-th input has the n-th output; one that failed
// begins with "line" (its number in the file) and "error". Errors go to stderr as well. Returns the exit code: 0, 1 if
// any line failed, 2 if a file or the dialect cannot be read.
int work_through(const std::string& command, const LineOptions& options,
                 const std::function<LineWork(const iso8583::Dialect&)>& make_work);

}  // namespace isoswitch::tools
