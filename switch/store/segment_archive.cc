#include "switch/store/segment_archive.h"

#include <fmt/format.h>
#include <zstd.h>

#include <cerrno>
#include <memory>

namespace isoswitch::journal {
namespace {

constexpr int level = 3;  // the next ones take several times as long for a few percent
constexpr std::uint64_t segment_bytes_max = std::uint64_t{1} << 32;

Result<std::vector<std::uint8_t>> read_file(FileSystem& files, const std::string& path, const Pace& pace) {
  auto file = files.open(path, FileMode::read);
  if (!file) return failure(file.error().text);
  const auto size = (*file)->size();
  if (!size) return failure(size.error().text);
  std::vector<std::uint8_t> bytes(*size);
  for (std::size_t at = 0; at < bytes.size();) {
    const auto got = (*file)->read(at, std::span{bytes}.subspan(at, std::min(piece_bytes, bytes.size() - at)));
    if (!got) return failure(got.error().text);
    if (*got == 0) return failure(fmt::format("{}: expected {} bytes, found {}", path, bytes.size(), at));
    at += *got;
    if (!goes_on(pace)) return failure(ended_early);
  }
  return bytes;
}

Result<void> write_file(FileSystem& files, const std::string& path, std::span<const std::uint8_t> bytes,
                        const Pace& pace) {
  auto file = files.open(path, FileMode::create);
  if (!file && file.error().number == EEXIST) {
    if (auto removed = files.remove(path); !removed) return failure(removed.error().text);
    file = files.open(path, FileMode::create);
  }
  if (!file) return failure(file.error().text);
  for (std::size_t at = 0; at < bytes.size(); at += piece_bytes) {
    const auto piece = bytes.subspan(at, std::min(piece_bytes, bytes.size() - at));
    if (auto wrote = (*file)->write(at, piece); !wrote) return failure(wrote.error().text);
    // Bit by bit: what a sync finds in the cache at once keeps the journal's batches waiting.
    if (auto synced = (*file)->sync(); !synced) return failure(synced.error().text);
    if (!goes_on(pace)) return failure(ended_early);
  }
  return {};
}

// With a check value over what it holds.
Result<std::vector<std::uint8_t>> compressed(std::span<const std::uint8_t> bytes, const Pace& pace) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setPledgedSrcSize(context.get(), bytes.size());
  std::vector<std::uint8_t> packed(ZSTD_compressBound(bytes.size()));
  ZSTD_outBuffer out{packed.data(), packed.size(), 0};
  for (std::size_t at = 0; at < bytes.size() || at == 0;) {
    const auto piece = bytes.subspan(at, std::min(piece_bytes, bytes.size() - at));
    at += piece.size();
    ZSTD_inBuffer in{piece.data(), piece.size(), 0};
    const bool last = at == bytes.size();
    // The room is enough for all of it, so one call takes the piece and, at the end, leaves nothing.
    const std::size_t left = ZSTD_compressStream2(context.get(), &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left) != 0) return failure(fmt::format("zstd: {}", ZSTD_getErrorName(left)));
    if (in.pos != in.size || (last && left != 0)) return failure("zstd: it did not take all that it was given");
    if (last) break;
    if (!goes_on(pace)) return failure(ended_early);
  }
  packed.resize(out.pos);
  return packed;
}

}  // namespace

std::string archive_path(std::string_view segment_path) { return std::string{segment_path} + ".zst"; }

bool is_archive(std::string_view path) { return path.ends_with(archive_ending); }

Result<std::vector<std::uint8_t>> read_archive(FileSystem& files, const std::string& path) {
  const auto packed = read_file(files, path, {});
  if (!packed) return std::unexpected(packed.error());
  const auto size = ZSTD_getFrameContentSize(packed->data(), packed->size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > segment_bytes_max)
    return failure(fmt::format("{}: expected a zstd frame that says its size, found none", path));
  std::vector<std::uint8_t> bytes(size);
  const std::size_t got = ZSTD_decompress(bytes.data(), bytes.size(), packed->data(), packed->size());
  if (ZSTD_isError(got) != 0) return failure(fmt::format("{}: damage: {}", path, ZSTD_getErrorName(got)));
  if (got != size) return failure(fmt::format("{}: expected {} bytes in it, found {}", path, size, got));
  return bytes;
}

Result<std::uint64_t> archive_segment(FileSystem& files, const std::string& segment_path, const Pace& pace) {
  const std::string path = archive_path(segment_path);
  const std::string unfinished = path + ".new";
  const auto bytes = read_file(files, segment_path, pace);
  if (!bytes) return std::unexpected(bytes.error());
  const auto packed = compressed(*bytes, pace);
  if (!packed) return std::unexpected(packed.error());
  auto done = write_file(files, unfinished, *packed, pace);
  if (done) {
    const auto again = read_archive(files, unfinished);
    if (!again) done = std::unexpected(again.error());
    if (again && *again != *bytes) done = failure(fmt::format("{}: it does not hold what was written", unfinished));
  }
  if (!done) {
    std::ignore = files.remove(unfinished);
    return std::unexpected(done.error());
  }
  // One of an earlier try, whose segment could not be removed.
  if (auto removed = files.remove(path); !removed && removed.error().number != ENOENT)
    return failure(removed.error().text);
  auto named = files.rename(unfinished, path);
  if (named) named = files.sync_directory(segment_path.substr(0, segment_path.rfind('/')));
  if (named) named = files.remove(segment_path);
  if (!named) return failure(named.error().text);
  return packed->size();
}

}  // namespace isoswitch::journal
