#include "switch/store/snapshot_load.h"

#include <fmt/format.h>

#include <algorithm>

#include "record.pb.h"
#include "switch/base/hex.h"
#include "switch/store/books_image.h"
#include "switch/store/row_image.h"
#include "switch/store/segment_bytes.h"
#include "switch/store/snapshot_reader.h"

namespace isoswitch::journal {
namespace {

class Load {
 public:
  explicit Load(Tables& tables) : tables_(tables) {}

  Result<void> add(const Chunk& chunk) {
    const auto payload = chunk.payload;
    switch (chunk.kind) {
      case ChunkKind::rows: return add_rows(payload);
      case ChunkKind::books: return add_books({payload.begin(), payload.end()});
      case ChunkKind::configuration: configuration_.assign(payload.begin(), payload.end()); break;
      case ChunkKind::end: break;
    }
    return {};
  }
  std::uint64_t rows() const { return rows_; }
  std::string& configuration() { return configuration_; }

 private:
  Result<void> add_rows(std::span<const std::uint8_t> payload) {
    image_.Clear();
    images_.clear();
    if (!image_.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) return failure("rows cannot be read");
    if (auto done = read(image_, images_); !done) return done;
    tables_.apply(images_);
    rows_ += images_.accounts.size() + images_.cards.size() + images_.life_cycles.size() + images_.seen.size() +
             images_.exceptions.size() + images_.counters.size() + images_.owed.size();
    return {};
  }

  Result<void> add_books(const std::string& image) {
    const auto totals = read_books(image);
    if (!totals) return std::unexpected(totals.error());
    for (const BookTotal& total : *totals) tables_.add_to_books(total);
    return {};
  }

  Tables& tables_;
  proto::RowsImage image_;
  RowImages images_;
  std::uint64_t rows_ = 0;
  std::string configuration_;
};

}  // namespace

Result<SnapshotHeader> check_snapshot(FileSystem& files, const std::string& path) {
  auto reader = SnapshotReader::open(files, path);
  if (!reader) return std::unexpected(reader.error());
  while (true) {
    const auto chunk = reader->next();
    if (!chunk) return std::unexpected(chunk.error());
    if (!*chunk) return reader->header();
  }
}

Result<SnapshotHeader> check_snapshot(FileSystem& files, const SnapshotName& name) {
  auto header = check_snapshot(files, name.path);
  if (header && header->last_segment != name.last_segment)
    return failure(fmt::format("{}: it says that it ends with segment {}", name.path, header->last_segment));
  return header;
}

Result<std::optional<WholeSnapshot>> newest_whole_snapshot(FileSystem& files, const std::string& directory,
                                                           const ToldOfDamage& told) {
  const auto names = snapshots_in(files, directory);
  if (!names) return std::unexpected(names.error());
  for (const SnapshotName& name : *names) {
    const auto header = check_snapshot(files, name);
    if (header) return WholeSnapshot{name, *header};
    if (told) told(header.error().text);
  }
  return std::optional<WholeSnapshot>{};
}

Result<LoadedSnapshot> load_snapshot(FileSystem& files, const SnapshotName& name, Tables& tables) {
  auto reader = SnapshotReader::open(files, name.path);
  if (!reader) return std::unexpected(reader.error());
  Load load{tables};
  while (true) {
    const auto chunk = reader->next();
    if (!chunk) return std::unexpected(chunk.error());
    if (!*chunk) break;
    if (auto added = load.add(**chunk); !added) return failure(fmt::format("{}: {}", name.path, added.error().text));
  }
  if (load.rows() != reader->rows())
    return failure(
        fmt::format("{}: expected {} rows, found {} that this version knows", name.path, reader->rows(), load.rows()));
  tables.close_before(reader->header().closed_before);
  return LoadedSnapshot{name, reader->header(), load.rows(), reader->size_bytes(), std::move(load.configuration())};
}

Result<std::optional<LoadedSnapshot>> load_newest_snapshot(FileSystem& files, const std::string& directory,
                                                           std::optional<TokenCheck> token_check, Tables& tables,
                                                           const ToldOfDamage& told) {
  const auto newest = newest_whole_snapshot(files, directory, told);
  if (!newest) return std::unexpected(newest.error());
  if (!*newest) return std::optional<LoadedSnapshot>{};
  const auto& [name, header] = **newest;
  if (token_check && header.token_check != *token_check)
    return failure(fmt::format("{}: made with another token key: its check value is {}, the key's is {}", name.path,
                               to_hex(header.token_check), to_hex(*token_check)));
  auto loaded = load_snapshot(files, name, tables);
  if (!loaded) return std::unexpected(loaded.error());
  return std::optional{std::move(*loaded)};
}

Result<std::optional<LoadedSnapshot>> load_beginning(FileSystem& files, const std::string& directory, Tables& tables) {
  const auto segments = segments_in(files, directory);
  if (!segments) return std::unexpected(segments.error());
  auto names = snapshots_in(files, directory);
  if (!names) return std::unexpected(names.error());
  const std::uint64_t first = segments->empty() ? 1 : segments->front().number;
  if (first == 1 && (!segments->empty() || names->empty())) return std::optional<LoadedSnapshot>{};
  std::ranges::reverse(*names);
  const auto fitting =
      std::ranges::find_if(*names, [&](const SnapshotName& name) { return name.last_segment + 1 >= first; });
  if (fitting == names->end())
    return failure(
        fmt::format("{}: it begins with segment {}, and there is no snapshot of what was before", directory, first));
  auto loaded = load_snapshot(files, *fitting, tables);
  if (!loaded) return std::unexpected(loaded.error());
  return std::optional{std::move(*loaded)};
}

}  // namespace isoswitch::journal
