// Whether a journal's feed is at the end of it, or stands before damage that something whole was written behind.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "switch/store/journal_feed.h"
#include "switch/store/whole_behind.h"

namespace isoswitch::journal {

// Its header may be in the middle of being written; not where the next one is begun, or something stands behind it.
Result<bool> JournalFeed::not_begun(SegmentBytes& bytes, const Result<std::optional<SegmentStart>>& start) {
  met_ = start ? Met::zeros : Met::not_whole;
  const auto passed = is_begun(number_ + 1);
  if (!passed) return std::unexpected(passed.error());
  if (*passed) return start ? damaged("expected a header, found zeros") : std::unexpected(start.error());
  if (start || !time_to_look()) return false;
  const auto used = used_from(bytes, block_bytes);
  if (!used) return std::unexpected(used.error());
  standing_.looked = !*used;
  if (!*used) return false;
  const auto again = segment_start(bytes);
  if (again && *again) return false;  // it has become whole meanwhile
  return failure(fmt::format("{}; what was written after it stands at offset {}", start.error().text, **used));
}

// A batch that is being written, or a torn tail that the next start will cut; but not where something whole was written
// behind it.
Result<bool> JournalFeed::not_whole(const Error& why) {
  met_ = Met::not_whole;
  const auto passed = is_begun(number_ + 1);
  if (!passed) return std::unexpected(passed.error());
  if (*passed) {
    if (became_whole()) return true;
    return failure(fmt::format("{}; and the next segment is begun", why.text));
  }
  return time_to_look() ? look_behind(why) : Result<bool>{false};
}

bool JournalFeed::time_to_look() {
  if (standing_.segment != number_ || standing_.offset != offset_) standing_ = {.segment = number_, .offset = offset_};
  if (++standing_.times != standing_.look_at) return false;
  standing_.look_at += std::min(standing_.look_at, looks_apart_max);
  return true;
}

Result<bool> JournalFeed::look_behind(const Error& why) {
  const auto later = whole_behind(open_->bytes, open_->start.tag, offset_, last_sequence_);
  if (!later) return std::unexpected(later.error());
  standing_.looked = !*later;
  return *later ? damaged_before(why, **later) : Result<bool>{false};
}

// True: it has become whole meanwhile.
Result<bool> JournalFeed::damaged_before(const Error& why, std::uint64_t later) {
  if (became_whole()) return true;
  return failure(fmt::format("{}; what was written after it stands at offset {}", why.text, later));
}

bool JournalFeed::became_whole() {
  open_->reader.forget();
  const auto found = open_->reader.at(offset_);
  return found && !std::holds_alternative<BatchReader::Zeros>(*found);
}

Result<bool> JournalFeed::at_end() {
  if (snapshot_) return false;
  if (met_ == Met::nothing) return !open_;
  if (met_ == Met::not_whole) return standing_.looked;
  if (open_) {
    const auto later = whole_behind(open_->bytes, open_->start.tag, offset_, last_sequence_);
    if (!later) return std::unexpected(later.error());
    if (!*later) return true;
    const auto become = damaged_before(damaged("expected a batch or zeros to the end, found a gap").error(), **later);
    return become ? Result<bool>{false} : become;
  }
  auto bytes = bytes_of(number_);
  if (!bytes) return std::unexpected(bytes.error());
  if (!*bytes) return false;
  const auto used = used_from(**bytes, 0);
  if (!used) return std::unexpected(used.error());
  if (!*used) return true;
  const auto again = segment_start(**bytes);
  if (!again || *again) return false;
  return damaged(fmt::format("expected a header, found zeros; what was written after it stands at offset {}", **used));
}

}  // namespace isoswitch::journal
