#include "tools/isotool/journal_search.h"

#include <fmt/format.h>

#include <cstdio>

namespace isoswitch::tools {

Result<std::unique_ptr<JournalSearch>> JournalSearch::open(std::string program, const std::string& directory) {
  std::unique_ptr<JournalSearch> made{new JournalSearch{std::move(program)}};
  JournalSearch* const self = made.get();
  journal::SearchOptions options;
  options.building = [self](std::uint64_t done, std::uint64_t total) { self->show("indexing", done, total); };
  options.walking = [self](std::uint64_t done, std::uint64_t total) { self->show("reading", done, total); };
  options.notice = [self](const std::string& sentence) {
    self->hide_bar();
    fmt::print(stderr, "{}: {}\n", self->program_, sentence);
  };
  auto search = journal::RecordSearch::open(system_files(), directory, std::move(options));
  if (!search) return std::unexpected(search.error());
  made->search_ = std::move(*search);
  return made;
}

void JournalSearch::show(const char* label, std::uint64_t done_bytes, std::uint64_t total_bytes) {
  if (done_bytes >= total_bytes) return hide_bar();
  if (!bar_) bar_ = std::make_unique<Progress>(label, total_bytes);
  bar_->reached(done_bytes);
}

void JournalSearch::report_end() {
  hide_bar();
  if (search_->torn().empty()) return;
  fmt::print(
      stderr,
      "{}: {}: what stands there is no whole batch: it is being written, or was when the machine stopped; nobody "
      "was told of it\n",
      program_, search_->torn());
}

}  // namespace isoswitch::tools
