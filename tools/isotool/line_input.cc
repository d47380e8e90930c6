// The lines of some files, or of stdin.
#include "tools/isotool/line_input.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstring>

namespace isoswitch::tools {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\v\f";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

Result<LineInput> LineInput::open(const std::vector<std::string>& names) {
  LineInput input;
  const std::vector<std::string> only_stdin{"-"};
  for (const std::string& name : names.empty() ? only_stdin : names) {
    if (auto added = input.add(name); !added) return std::unexpected(added.error());
  }
  return input;
}

Result<void> LineInput::add(const std::string& name) {
  std::unique_ptr<std::FILE, Close> file(name == "-" ? stdin : std::fopen(name.c_str(), "rb"));
  struct stat facts{};
  if (!file || fstat(fileno(file.get()), &facts) != 0) {
    return failure(fmt::format("{}: cannot be opened: {}", name, std::strerror(errno)));
  }
  if (S_ISDIR(facts.st_mode)) return failure(fmt::format("{}: is a directory", name));
  if (S_ISREG(facts.st_mode)) bytes_total_ += static_cast<std::uint64_t>(facts.st_size);
  sources_.push_back({name == "-" ? "" : name, std::move(file)});
  return {};
}

bool LineInput::next() {
  while (!failed_) {
    if (read_line()) return true;
    if (source_ + 1 >= sources_.size()) return false;
    ++source_;
    number_ = 0;
  }
  return false;
}

bool LineInput::read_line() {
  text_.clear();
  line_ = {};
  too_long_ = false;
  bool any = false;
  while (begin_ < end_ || fill()) {
    any = true;
    const char* const from = buffer_.data() + begin_;
    const auto* const newline = static_cast<const char*>(std::memchr(from, '\n', end_ - begin_));
    const std::size_t size = newline != nullptr ? static_cast<std::size_t>(newline - from) : end_ - begin_;
    begin_ += size + (newline != nullptr ? 1 : 0);
    too_long_ = too_long_ || text_.size() + size > line_bytes_max;
    if (!too_long_) text_.append(from, size);
    if (newline != nullptr) break;
  }
  if (!any) return false;
  ++number_;
  if (!too_long_) line_ = trimmed(text_);
  return true;
}

bool LineInput::fill() {
  std::FILE* const file = sources_[source_].file.get();
  begin_ = 0;
  end_ = std::fread(buffer_.data(), 1, buffer_.size(), file);
  bytes_read_ += end_;
  failed_ = end_ == 0 && std::ferror(file) != 0;
  return end_ > 0;
}

}  // namespace isoswitch::tools
