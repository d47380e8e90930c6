#include "switch/store/segment_archive.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>

namespace isoswitch::journal {
namespace {

// Of the levels that save most of the disk the one that takes least from the switch beside it: the next takes half as
// long again for a tenth less.
constexpr int level = 2;
constexpr std::uint64_t segment_bytes_max = std::uint64_t{1} << 32;

// A file's bytes, a piece after the other.
class Pieces {
 public:
  static Result<Pieces> open(FileSystem& files, const std::string& path) {
    auto file = files.open(path, FileMode::read_gently);
    if (!file) return failure(file.error().text);
    const auto size = (*file)->size();
    if (!size) return failure(size.error().text);
    return Pieces{std::move(*file), path, *size};
  }

  std::uint64_t size() const { return size_; }
  bool at_end() const { return at_ == size_; }

  // Valid until the next one. Empty: there is no other.
  Result<std::span<const std::uint8_t>> next() {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece_bytes, size_ - at_));
    if (wanted == 0) return std::span<const std::uint8_t>{};
    const auto got = file_->read(at_, std::span{piece_}.first(wanted));
    if (!got) return failure(got.error().text);
    if (*got == 0) return failure(fmt::format("{}: expected {} bytes, found {}", path_, size_, at_));
    at_ += *got;
    return std::span<const std::uint8_t>{piece_}.first(*got);
  }

 private:
  Pieces(std::unique_ptr<File> file, std::string path, std::uint64_t size)
      : file_(std::move(file)), path_(std::move(path)), size_(size), piece_(piece_bytes) {}

  std::unique_ptr<File> file_;
  std::string path_;
  std::uint64_t size_;
  std::uint64_t at_ = 0;
  std::vector<std::uint8_t> piece_;
};

Result<std::unique_ptr<File>> create(FileSystem& files, const std::string& path) {
  auto file = files.open(path, FileMode::create);
  if (!file && file.error().number == EEXIST) {
    if (auto removed = files.remove(path); !removed) return failure(removed.error().text);
    file = files.open(path, FileMode::create);
  }
  if (!file) return failure(file.error().text);
  return std::move(*file);
}

std::unexpected<Error> zstd_failure(std::size_t code) {
  return failure(fmt::format("zstd: {}", ZSTD_getErrorName(code)));
}

// With a check value over what it holds. Says how many bytes it took.
Result<std::uint64_t> compress(Pieces& from, File& to, const Pace& pace) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setPledgedSrcSize(context.get(), from.size());
  std::vector<std::uint8_t> packed(piece_bytes);
  ZSTD_outBuffer out{packed.data(), packed.size(), 0};
  std::uint64_t written = 0;
  const auto write_out = [&]() -> Result<void> {
    if (auto wrote = to.write(written, std::span{packed}.first(out.pos)); !wrote) return failure(wrote.error().text);
    // Bit by bit: what a sync finds in the cache at once keeps the journal's batches waiting.
    if (auto synced = to.sync(); !synced) return failure(synced.error().text);
    written += out.pos;
    out.pos = 0;
    return {};
  };
  for (bool over = false; !over;) {
    const auto piece = from.next();
    if (!piece) return std::unexpected(piece.error());
    ZSTD_inBuffer in{piece->data(), piece->size(), 0};
    const ZSTD_EndDirective directive = from.at_end() ? ZSTD_e_end : ZSTD_e_continue;
    for (bool taken = false; !taken;) {
      const std::size_t left = ZSTD_compressStream2(context.get(), &out, &in, directive);
      if (ZSTD_isError(left) != 0) return zstd_failure(left);
      over = directive == ZSTD_e_end && left == 0;
      taken = over || (directive == ZSTD_e_continue && in.pos == in.size);
      if (out.pos == out.size || over)
        if (auto wrote = write_out(); !wrote) return std::unexpected(wrote.error());
    }
    if (!goes_on(pace)) return failure(ended_early);
  }
  return written;
}

// Whether the archive holds what the segment does: both are read again.
Result<bool> holds(Pieces& archive, Pieces& segment, const Pace& pace) {
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context{ZSTD_createDCtx(), &ZSTD_freeDCtx};
  std::vector<std::uint8_t> unpacked(piece_bytes);
  std::span<const std::uint8_t> expected;  // what is left of a piece of the segment
  while (!archive.at_end()) {
    const auto piece = archive.next();
    if (!piece) return std::unexpected(piece.error());
    ZSTD_inBuffer in{piece->data(), piece->size(), 0};
    ZSTD_outBuffer out{unpacked.data(), unpacked.size(), 0};
    // A full buffer: there may be more of it.
    for (bool full = true; full || in.pos < in.size;) {
      out.pos = 0;
      const std::size_t more = ZSTD_decompressStream(context.get(), &out, &in);
      if (ZSTD_isError(more) != 0) return zstd_failure(more);
      full = out.pos == out.size;
      for (std::span<const std::uint8_t> found{unpacked.data(), out.pos}; !found.empty();) {
        if (expected.empty()) {
          const auto next = segment.next();
          if (!next) return std::unexpected(next.error());
          if (next->empty()) return false;
          expected = *next;
        }
        const std::size_t both = std::min(found.size(), expected.size());
        if (std::memcmp(found.data(), expected.data(), both) != 0) return false;
        found = found.subspan(both);
        expected = expected.subspan(both);
      }
      if (more == 0) return in.pos == in.size && archive.at_end() && expected.empty() && segment.at_end();
    }
    if (!goes_on(pace)) return failure(ended_early);
  }
  return false;  // the frame has no end
}

Result<std::uint64_t> write_archive(FileSystem& files, const std::string& segment_path, const std::string& path,
                                    const Pace& pace) {
  auto segment = Pieces::open(files, segment_path);
  if (!segment) return std::unexpected(segment.error());
  auto file = create(files, path);
  if (!file) return std::unexpected(file.error());
  const auto bytes = compress(*segment, **file, pace);
  if (!bytes) return bytes;
  auto archive = Pieces::open(files, path);
  auto again = Pieces::open(files, segment_path);
  if (!archive) return std::unexpected(archive.error());
  if (!again) return std::unexpected(again.error());
  const auto whole = holds(*archive, *again, pace);
  if (!whole) return std::unexpected(whole.error());
  if (!*whole) return failure(fmt::format("{}: it does not hold what was written", path));
  return bytes;
}

Result<std::vector<std::uint8_t>> read_file(FileSystem& files, const std::string& path) {
  auto pieces = Pieces::open(files, path);
  if (!pieces) return std::unexpected(pieces.error());
  std::vector<std::uint8_t> bytes;
  bytes.reserve(pieces->size());
  while (!pieces->at_end()) {
    const auto piece = pieces->next();
    if (!piece) return std::unexpected(piece.error());
    bytes.insert(bytes.end(), piece->begin(), piece->end());
  }
  return bytes;
}

}  // namespace

std::string archive_path(std::string_view segment_path) { return std::string{segment_path} + ".zst"; }

bool is_archive(std::string_view path) { return path.ends_with(archive_ending); }

Result<std::vector<std::uint8_t>> read_archive(FileSystem& files, const std::string& path) {
  const auto packed = read_file(files, path);
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
  const auto bytes = write_archive(files, segment_path, unfinished, pace);
  if (!bytes) {
    std::ignore = files.remove(unfinished);
    return bytes;
  }
  // One of an earlier try, whose segment could not be removed.
  if (auto removed = files.remove(path); !removed && removed.error().number != ENOENT)
    return failure(removed.error().text);
  auto named = files.rename(unfinished, path);
  if (named) named = files.sync_directory(segment_path.substr(0, segment_path.rfind('/')));
  if (named) named = files.remove(segment_path);
  if (!named) return failure(named.error().text);
  return bytes;
}

}  // namespace isoswitch::journal
