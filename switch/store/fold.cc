#include "switch/store/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "switch/store/books_image.h"
#include "switch/store/journal_scan.h"
#include "switch/store/segment_run.h"
#include "switch/store/snapshot_load.h"
#include "switch/store/snapshot_reader.h"

namespace isoswitch::journal {
namespace {

class Fold {
 public:
  Fold(FileSystem& files, const std::string& directory, const FoldOptions& options)
      : files_(files), directory_(directory), options_(options) {}
  ~Fold() {
    for (const std::string& path : made_) std::ignore = files_.remove(path);
  }
  Fold(const Fold&) = delete;
  Fold& operator=(const Fold&) = delete;

  Result<FoldEnd> run(const std::optional<SnapshotName>& base, std::uint64_t last_segment) {
    auto done = base ? begin_with(*base) : Result<void>{};
    if (done) done = make_runs(last_segment);
    if (done) done = merge();
    if (done) done = publish();
    if (!done) return std::unexpected(done.error());
    return end_;
  }

 private:
  Result<void> begin_with(const SnapshotName& base) {
    if (auto added = add_input(base.path); !added) return added;
    const SnapshotHeader& header = inputs_.back().header();
    if (options_.token_check && header.token_check != *options_.token_check)
      return failure(fmt::format("{}: made with another token key", base.path));
    end_.header = header;
    start_ = behind(header);
    return {};
  }

  Result<void> add_input(const std::string& path) {
    auto reader = SnapshotReader::open(files_, path, options_.pace ? FileMode::read_gently : FileMode::read);
    if (!reader) return std::unexpected(reader.error());
    inputs_.emplace_back(std::move(*reader));
    return {};
  }

  // A run per segment; it is written when the next one begins.
  Result<void> make_runs(std::uint64_t last_segment) {
    std::uint64_t segment = 0;
    std::uint64_t records = 0;
    const OnRecordBytes add = [&](std::span<const std::uint8_t> record, const Position& at) -> Result<bool> {
      if (segment != at.segment && segment != 0)
        if (auto written = write_run(segment); !written) return std::unexpected(written.error());
      segment = at.segment;
      if (++records % 256 == 0 && !goes_on(options_.pace)) return failure(ended_early);
      if (auto added = run_.add(record); !added) return std::unexpected(added.error());
      return true;
    };
    const auto scanned = scan_bytes(
        files_, directory_,
        {.token_check = options_.token_check, .start = start_, .last_segment = last_segment, .pace = options_.pace},
        add);
    if (!scanned) return std::unexpected(scanned.error());
    end_.journal_bytes = scanned->bytes;
    end_.header.last_segment = last_segment;
    end_.header.hash = scanned->previous;
    end_.header.last_sequence = scanned->last_sequence;
    if (scanned->token_check) end_.header.token_check = *scanned->token_check;
    return segment == 0 ? Result<void>{} : write_run(segment);
  }

  Result<void> write_run(std::uint64_t segment) {
    SnapshotHeader header = run_.header();
    header.first_segment = header.last_segment = segment;
    const std::string path = directory_ + "/" + run_name(segment);
    made_.push_back(path);
    auto writer = SnapshotWriter::create(files_, path, header, options_.pace);
    if (!writer) return std::unexpected(writer.error());
    if (auto written = run_.write(*writer); !written) return written;
    run_.clear();
    end_.header.last_at_us = std::max(end_.header.last_at_us, header.last_at_us);
    end_.header.closed_before = std::max(end_.header.closed_before, header.closed_before);
    return add_input(path);
  }

  Result<void> merge() {
    const std::string path = directory_ + "/" + std::string{unfinished_snapshot};
    made_.push_back(path);
    end_.header.first_segment = 1;
    end_.header.created_us = options_.clock->now().us;
    auto writer = SnapshotWriter::create(files_, path, end_.header, options_.pace);
    if (!writer) return std::unexpected(writer.error());
    if (auto merged = merge_rows(*writer); !merged) return merged;
    if (auto added = add_books(*writer); !added) return added;
    if (auto finished = writer->finish(); !finished) return finished;
    end_.rows = writer->rows();
    end_.bytes = writer->bytes();
    return {};
  }

  Result<void> merge_rows(SnapshotWriter& writer) {
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      if (auto read = enter(i); !read) return read;
    while (!heap_.empty()) {
      // Of equal keys the last input has what was recorded last, and comes first.
      const std::size_t latest = leave();
      const RowFacts facts = inputs_[latest].facts();
      if (facts.is_gone(end_.header.closed_before)) {
        ++end_.rows_dropped;
      } else if (auto added = writer.add_row(inputs_[latest].kind(), inputs_[latest].image()); !added) {
        return added;
      }
      if (auto read = enter(latest); !read) return read;
      while (!heap_.empty() && inputs_[heap_.front()].facts().key == facts.key)
        if (auto read = enter(leave()); !read) return read;
    }
    return {};
  }

  // Whether the row of one input comes after that of another.
  bool is_after(std::size_t a, std::size_t b) const {
    const RowCursor& of_a = inputs_[a];
    const RowCursor& of_b = inputs_[b];
    if (of_a.order() != of_b.order()) return of_a.order() > of_b.order();
    const auto keys = of_a.facts().key <=> of_b.facts().key;
    return keys != 0 ? keys > 0 : a < b;
  }

  // Goes on to the input's next row, if there is one.
  Result<void> enter(std::size_t input) {
    const auto there = inputs_[input].next();
    if (!there) return std::unexpected(there.error());
    if (!*there) return {};
    heap_.push_back(input);
    std::ranges::push_heap(heap_, [this](std::size_t a, std::size_t b) { return is_after(a, b); });
    return {};
  }

  std::size_t leave() {
    std::ranges::pop_heap(heap_, [this](std::size_t a, std::size_t b) { return is_after(a, b); });
    const std::size_t first = heap_.back();
    heap_.pop_back();
    return first;
  }

  Result<void> add_books(SnapshotWriter& writer) {
    BookTotals books;
    std::string configuration;
    for (const RowCursor& input : inputs_) {
      const auto totals = read_books(input.books());
      if (!totals) return failure(fmt::format("{}: {}", input.path(), totals.error().text));
      for (const BookTotal& total : *totals) books.add(total);
      if (!input.configuration().empty()) configuration = input.configuration();
    }
    if (auto added = writer.add(ChunkKind::books, books_image(books.totals())); !added) return added;
    if (configuration.empty()) return {};
    return writer.add(ChunkKind::configuration, configuration);
  }

  Result<void> publish() {
    const std::string path = directory_ + "/" + snapshot_name(end_.header.last_segment);
    // One that was damaged, or is of another fold: this one is whole.
    if (auto removed = files_.remove(path); !removed && removed.error().number != ENOENT)
      return failure(removed.error().text);
    auto named = files_.rename(made_.back(), path);
    if (named) named = files_.sync_directory(directory_);
    if (!named) return failure(named.error().text);
    made_.pop_back();
    return {};
  }

  FileSystem& files_;
  std::string directory_;
  const FoldOptions& options_;
  FoldEnd end_;
  ScanStart start_;
  SegmentRun run_;
  std::vector<RowCursor> inputs_;  // the oldest first
  std::vector<std::size_t> heap_;  // of inputs_: the one with the first row in front
  std::vector<std::string> made_;  // to be removed at the end; the last is the snapshot
};

}  // namespace

Result<FoldEnd> fold(FileSystem& files, const std::string& directory, const std::optional<SnapshotName>& base,
                     std::uint64_t last_segment, const FoldOptions& options) {
  return Fold{files, directory, options}.run(base, last_segment);
}

}  // namespace isoswitch::journal
