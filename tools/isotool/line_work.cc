// Goes through lines, each of which may fail without stopping the others.
#include "tools/isotool/line_work.h"

#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "tools/isotool/json_text.h"
#include "tools/isotool/line_input.h"
#include "tools/isotool/progress.h"
#include "tools/isotool/wire.h"

namespace isoswitch::tools {
namespace {

constexpr std::uint64_t bytes_worth_a_bar = std::uint64_t{1} << 20;
constexpr std::uint64_t lines_between_pictures = 256;

int wrong(const std::string& command, const Error& error) {
  fmt::print(stderr, "isotool {}: {}\n", command, error.text);
  return 2;
}

// {"line":3,"error":"…"} and whatever members the line's own object has.
std::string failed_object(const LineInput& input, std::string_view error, std::string_view own) {
  std::string object = fmt::format("{{\"line\":{},\"error\":{}", input.number(), json_text(error));
  if (!input.file().empty()) object += fmt::format(",\"file\":{}", json_text(input.file()));
  if (own.size() > 2) return object.append(",").append(own.substr(1));
  return object + "}\n";
}

class LineRun {
 public:
  LineRun(const std::string& command, const LineOptions& options, LineInput& input, LineWork work)
      : command_(command), options_(options), input_(input), work_(std::move(work)) {}

  int run() {
    for (std::uint64_t done = 0; input_.next(); ++done) {
      if (done % lines_between_pictures == 0) draw();
      if (!input_.blank()) do_line();
    }
    bar_.reset();
    if (input_.failed()) report("cannot be read any further");
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) report("the output cannot be written");
    return failed_ ? 1 : 0;
  }

 private:
  void do_line() {
    out_.clear();
    const Result<void> done =
        input_.too_long() ? failure(fmt::format("expected at most {} bytes in a line", LineInput::line_bytes_max))
                          : work_(input_.line(), out_);
    if (!done && options_.json) out_ = failed_object(input_, done.error().text, out_);
    static_cast<void>(std::fwrite(out_.data(), 1, out_.size(), stdout));  // run() asks at the end whether all went well
    if (!done) report(done.error().text);
  }

  void report(std::string_view error) {
    failed_ = true;
    bar_.reset();
    static_cast<void>(std::fflush(stdout));  // so that on a terminal the error follows what it belongs to
    if (input_.file().empty())
      fmt::print(stderr, "isotool {}: line {}: {}\n", command_, input_.number(), error);
    else
      fmt::print(stderr, "isotool {}: {}:{}: {}\n", command_, input_.file(), input_.number(), error);
  }

  void draw() {
    if (input_.bytes_total() < bytes_worth_a_bar) return;
    if (!bar_) bar_.emplace(command_, input_.bytes_total());
    bar_->reached(input_.bytes_read());
  }

  const std::string& command_;
  const LineOptions& options_;
  LineInput& input_;
  LineWork work_;
  std::optional<Progress> bar_;
  std::string out_;
  bool failed_ = false;
};

}  // namespace

int work_through(const std::string& command, const LineOptions& options,
                 const std::function<LineWork(const iso8583::Dialect&)>& make_work) {
  const auto dialect = find_dialect(options.dialect);
  if (!dialect) return wrong(command, dialect.error());
  auto input = LineInput::open(options.files);
  if (!input) return wrong(command, input.error());
  return LineRun(command, options, *input, make_work(**dialect)).run();
}

}  // namespace isoswitch::tools
