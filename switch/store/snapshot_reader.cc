#include "switch/store/snapshot_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "switch/store/little_endian.h"
#include "switch/store/wire_fields.h"

namespace isoswitch::journal {
Result<SnapshotReader> SnapshotReader::open(FileSystem& files, const std::string& path, FileMode mode) {
  auto file = files.open(path, mode);
  if (!file) return failure(file.error().text);
  const auto size = (*file)->size();
  if (!size) return failure(size.error().text);
  SnapshotReader reader{std::move(*file), path, *size};
  const auto block = reader.take(block_bytes);
  if (!block) return std::unexpected(block.error());
  auto header = read_snapshot_header(Block{*block});
  if (!header) return reader.damaged(0, header.error().text);
  reader.header_ = *header;
  return reader;
}

std::unexpected<Error> SnapshotReader::damaged(std::uint64_t offset, std::string_view what) const {
  return failure(fmt::format("{}: damage at offset {}: {}", path_, offset, what));
}

// From the file's position on, as one piece.
Result<std::span<const std::uint8_t>> SnapshotReader::take(std::size_t bytes) {
  if (buffer_.size() - begin_ < bytes) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
    const std::size_t had = buffer_.size();
    buffer_.resize(std::max(bytes, had + piece_bytes));
    const auto got = file_->read(read_, std::span{buffer_}.subspan(had));
    if (!got) return failure(got.error().text);
    read_ += *got;
    buffer_.resize(had + *got);
    if (buffer_.size() < bytes)
      return damaged(position_, fmt::format("expected {} bytes, found {} to the end", bytes, buffer_.size()));
  }
  const std::span taken{buffer_.data() + begin_, bytes};
  begin_ += bytes;
  position_ += bytes;
  return taken;
}

Result<std::optional<Chunk>> SnapshotReader::next() {
  const std::uint64_t at = position_;
  std::array<std::uint8_t, chunk_header_bytes> head{};
  const auto bytes = take(head.size());
  if (!bytes) return std::unexpected(bytes.error());
  std::ranges::copy(*bytes, head.begin());
  const auto header = read_chunk_header(head, chunks_);
  if (!header) return damaged(at, header.error().text);
  const auto payload = take(header->payload_bytes);
  if (!payload) return std::unexpected(payload.error());
  if (auto checked = check_chunk(head, *payload); !checked) return damaged(at, checked.error().text);
  ++chunks_;
  if (header->kind != ChunkKind::end) return Chunk{header->kind, *payload};
  if (whole_blocks(position_) != size_)
    return damaged(position_, fmt::format("expected a file of {} bytes, found {}", whole_blocks(position_), size_));
  if (payload->size() != sizeof(std::uint64_t)) return damaged(at, "expected the number of rows in the last chunk");
  rows_ = get<std::uint64_t>(*payload, 0);
  return std::optional<Chunk>{};
}

Result<bool> RowCursor::next() {
  while (rows_.empty())
    if (auto more = next_chunk(); !more || !*more) return more;
  return take_row();
}

Result<bool> RowCursor::next_chunk() {
  auto chunk = reader_.next();
  if (!chunk) return std::unexpected(chunk.error());
  if (!*chunk) return false;
  const auto payload = (*chunk)->payload;
  const auto as_text = [&] { return std::string{payload.begin(), payload.end()}; };
  switch ((*chunk)->kind) {
    case ChunkKind::rows: rows_ = payload; break;
    case ChunkKind::books: books_ = as_text(); break;
    case ChunkKind::configuration: configuration_ = as_text(); break;
    case ChunkKind::end: break;
  }
  return true;
}

Result<bool> RowCursor::take_row() {
  WireFields fields{rows_};
  WireField row;
  if (!fields.next(row) || !row.has_bytes) return failure(fmt::format("{}: row {} cannot be read", path(), count_ + 1));
  image_ = row.bytes;
  rows_ = fields.rest();
  ++count_;
  const auto facts = row_facts(static_cast<RowKind>(row.number), image_);
  if (!facts) return failure(fmt::format("{}: row {}: {}", path(), count_, facts.error().text));
  if (begun_ && facts->key <= facts_.key)
    return failure(fmt::format("{}: row {} does not stand behind the one before it", path(), count_));
  begun_ = true;
  facts_ = *facts;
  order_ = row_order(facts_.key);
  return true;
}

}  // namespace isoswitch::journal
