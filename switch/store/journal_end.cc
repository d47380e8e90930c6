#include "switch/store/journal_end.h"

#include <ranges>

#include "record.pb.h"
#include "switch/store/whole_behind.h"

namespace isoswitch::journal {

Result<void> JournalEnd::look() {
  if (auto found = find_last(); !found) return found;
  return open_ ? read_on() : Result<void>{};
}

Result<void> JournalEnd::find_last() {
  const auto names = segments_in(files_, directory_);
  if (!names) return std::unexpected(names.error());
  for (const SegmentName& name : std::views::reverse(*names)) {
    if (open_ && open_->number == name.number) return {};
    auto bytes = SegmentBytes::open(files_, name.path);
    if (!bytes) return {};  // put away meanwhile: the next look tells
    const auto start = segment_start(*bytes);
    if (!start || !*start) continue;  // prepared, or its header is being written
    // What the last segment's end would have said, where nothing has been recorded since.
    if (open_)
      if (auto read = read_on(); !read) return read;
    open_ = std::make_unique<Open>(name.number, std::move(*bytes), (*start)->tag);
    offset_ = block_bytes;
    not_whole_at_ = 0;
    sequence_ = (*start)->header.first_sequence - 1;
    return {};
  }
  return {};
}

Result<void> JournalEnd::read_on() {
  open_->reader.forget();
  while (offset_ < open_->bytes.size()) {
    const auto found = open_->reader.at(offset_);
    if (!found) {
      const auto passed = pass_damage();
      if (!passed) return std::unexpected(passed.error());
      if (!*passed) return {};
      continue;
    }
    const auto* batch = std::get_if<BatchView>(&*found);
    if (batch == nullptr) return {};
    const std::uint64_t last = batch->header.first_sequence + batch->header.records - 1;
    if (batch->header.records > 0) {
      if (auto read = record_in(*batch, last, *record_); !read) return read;
      at_us_ = record_->at_us();
    }
    sequence_ = last;
    offset_ += batch->size_bytes;
  }
  return {};
}

// What the look before met there, too, is not just being written.
Result<bool> JournalEnd::pass_damage() {
  if (not_whole_at_ != offset_) {
    not_whole_at_ = offset_;
    return false;
  }
  const auto later = whole_behind(open_->bytes, open_->tag, offset_, sequence_);
  if (!later) return std::unexpected(later.error());
  if (*later) offset_ = **later;
  return later->has_value();
}

}  // namespace isoswitch::journal
