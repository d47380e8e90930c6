#include "switch/store/segments_before.h"

#include <fmt/format.h>

#include "switch/store/check_value.h"
#include "switch/store/segment_walk.h"

namespace isoswitch::journal {
namespace {

// What its header says that it follows; whether that is so, nothing that is left can tell.
Result<ScanStart> at_first(FileSystem& files, const SegmentName& name) {
  auto bytes = SegmentBytes::open(files, name.path);
  if (!bytes) return std::unexpected(bytes.error());
  const auto start = segment_start(*bytes);
  if (!start) return std::unexpected(start.error());
  if (!*start) return failure(fmt::format("{}: expected a segment that was begun, found zeros", name.path));
  const SegmentHeader& header = (*start)->header;
  return ScanStart{name.number, header.first_sequence - 1, header.previous};
}

}  // namespace

Result<ScanEnd> check_segments_before(FileSystem& files, const std::string& directory, const SnapshotHeader& snapshot) {
  const auto names = segments_in(files, directory);
  if (!names) return std::unexpected(names.error());
  if (names->empty() || names->front().number > snapshot.last_segment) return ScanEnd{};
  const auto start = at_first(files, names->front());
  if (!start) return std::unexpected(start.error());
  auto end = scan_bytes(files, directory, {.start = *start, .last_segment = snapshot.last_segment},
                        [](std::span<const std::uint8_t>, const Position&) -> Result<bool> { return true; });
  if (!end) return end;
  if (end->last_sequence != snapshot.last_sequence || !is_same_hash(snapshot.hash, end->previous))
    return failure(
        fmt::format("{}: expected segment {} to end with sequence {}, as the snapshot says that was made of "
                    "it, found {}{}",
                    directory, snapshot.last_segment, snapshot.last_sequence, end->last_sequence,
                    end->last_sequence == snapshot.last_sequence ? " and another hash" : ""));
  return end;
}

}  // namespace isoswitch::journal
