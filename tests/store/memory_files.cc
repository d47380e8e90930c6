#include "tests/store/memory_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace isoswitch::test {
namespace {

constexpr std::size_t sector_bytes = 512;

std::unexpected<IoError> io_failure(int number, const std::string& call, const std::string& path) {
  return std::unexpected(IoError{number, call + " '" + path + "': " + std::strerror(number)});
}

}  // namespace

class MemoryFiles::Handle final : public File {
 public:
  Handle(MemoryFiles& disk, std::string path, std::shared_ptr<Node> node)
      : disk_(disk), path_(std::move(path)), node_(std::move(node)) {}

  IoResult<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> to) override {
    const std::lock_guard lock{disk_.mutex_};
    if (offset >= node_->now.size()) return 0;
    const std::size_t bytes = std::min<std::size_t>(to.size(), node_->now.size() - offset);
    std::memcpy(to.data(), node_->now.data() + offset, bytes);
    return bytes;
  }

  IoResult<void> write(std::uint64_t offset, std::span<const std::uint8_t> bytes) override {
    const std::lock_guard lock{disk_.mutex_};
    if (const int fault = disk_.change("write", path_)) return io_failure(fault, "write", path_);
    const std::size_t end = offset + bytes.size();
    if (node_->now.size() < end) node_->now.resize(end);
    std::memcpy(node_->now.data() + offset, bytes.data(), bytes.size());
    node_->dirty.resize((node_->now.size() + sector_bytes - 1) / sector_bytes);
    for (std::size_t i = offset / sector_bytes; i * sector_bytes < end; ++i) node_->dirty[i] = true;
    return {};
  }

  IoResult<void> sync() override {
    const std::lock_guard lock{disk_.mutex_};
    if (const int fault = disk_.change("sync", path_)) return io_failure(fault, "sync", path_);
    node_->synced.resize(node_->now.size());
    for (std::size_t i = 0; i < node_->dirty.size(); ++i) {
      if (!node_->dirty[i]) continue;
      const std::size_t at = i * sector_bytes;
      std::memcpy(node_->synced.data() + at, node_->now.data() + at, std::min(sector_bytes, node_->now.size() - at));
      node_->dirty[i] = false;
    }
    return {};
  }

  IoResult<std::uint64_t> size() override {
    const std::lock_guard lock{disk_.mutex_};
    return node_->now.size();
  }

 private:
  MemoryFiles& disk_;
  std::string path_;
  std::shared_ptr<Node> node_;
};

class MemoryFiles::Held final : public FileLock {
 public:
  Held(MemoryFiles& disk, std::string path) : disk_(disk), path_(std::move(path)) {}
  ~Held() override {
    const std::lock_guard lock{disk_.mutex_};
    disk_.locked_.erase(path_);
  }

 private:
  MemoryFiles& disk_;
  std::string path_;
};

int MemoryFiles::change(const std::string& call, const std::string& path) {
  ++changes_;
  return fault_ ? fault_(call, path) : 0;
}

IoResult<std::unique_ptr<File>> MemoryFiles::open(const std::string& path, FileMode mode) {
  const std::lock_guard lock{mutex_};
  const bool creates = mode == FileMode::create || mode == FileMode::create_direct;
  const auto found = names_.find(path);
  if (creates && found != names_.end()) return io_failure(EEXIST, "open", path);
  if (!creates && found == names_.end()) return io_failure(ENOENT, "open", path);
  if (creates) {
    if (const int fault = change("create", path)) return io_failure(fault, "create", path);
    names_[path] = std::make_shared<Node>();
  }
  return std::make_unique<Handle>(*this, path, names_[path]);
}

IoResult<void> MemoryFiles::make_directory(const std::string&) { return {}; }

IoResult<void> MemoryFiles::sync_directory(const std::string& path) {
  const std::lock_guard lock{mutex_};
  if (const int fault = change("sync directory", path)) return io_failure(fault, "sync directory", path);
  synced_names_ = names_;
  return {};
}

IoResult<std::vector<std::string>> MemoryFiles::list(const std::string& directory) {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> names;
  for (const auto& [path, node] : names_)
    if (path.starts_with(directory + "/")) names.push_back(path.substr(directory.size() + 1));
  return names;
}

IoResult<void> MemoryFiles::remove(const std::string& path) {
  const std::lock_guard lock{mutex_};
  if (const int fault = change("remove", path)) return io_failure(fault, "remove", path);
  return names_.erase(path) == 1 ? IoResult<void>{} : io_failure(ENOENT, "remove", path);
}

IoResult<void> MemoryFiles::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock{mutex_};
  if (const int fault = change("rename", from)) return io_failure(fault, "rename", from);
  if (names_.contains(to)) return io_failure(EEXIST, "rename", to);
  auto node = names_.extract(from);
  if (node.empty()) return io_failure(ENOENT, "rename", from);
  node.key() = to;
  names_.insert(std::move(node));
  return {};
}

IoResult<std::unique_ptr<FileLock>> MemoryFiles::lock(const std::string& path) {
  const std::lock_guard lock{mutex_};
  if (!locked_.emplace(path, true).second) return io_failure(EWOULDBLOCK, "lock", path);
  return std::make_unique<Held>(*this, path);
}

void MemoryFiles::set_fault(Fault fault) {
  const std::lock_guard lock{mutex_};
  fault_ = std::move(fault);
}

std::uint64_t MemoryFiles::changes() const {
  const std::lock_guard lock{mutex_};
  return changes_;
}

// The bytes behind a name are judged by themselves. keeps(node): a new length, and which of its dirty sectors.
template <class Keeps>
std::unique_ptr<MemoryFiles> MemoryFiles::cut(bool new_names, Random& random, Keeps keeps) const {
  auto disk = std::make_unique<MemoryFiles>();
  for (const auto& [path, node] : new_names ? names_ : synced_names_) {
    auto kept = std::make_shared<Node>();
    kept->now = node->synced;
    auto [new_length, keeps_sector] = keeps(random);
    if (new_length) kept->now.resize(node->now.size());
    const auto dirty = static_cast<std::size_t>(std::ranges::count(node->dirty, true));
    std::size_t number = 0;
    for (std::size_t i = 0; dirty > 0 && i < node->dirty.size(); ++i) {
      if (!node->dirty[i]) continue;
      const std::size_t at = i * sector_bytes;
      const std::size_t bytes = std::min(sector_bytes, node->now.size() - at);
      if (!keeps_sector(number++, dirty) || at + bytes > kept->now.size()) continue;
      std::memcpy(kept->now.data() + at, node->now.data() + at, bytes);
    }
    kept->synced = kept->now;
    disk->names_[path] = kept;
  }
  disk->synced_names_ = disk->names_;
  return disk;
}

std::unique_ptr<MemoryFiles> MemoryFiles::after_power_cut(Random& random) const {
  const std::lock_guard lock{mutex_};
  return cut(random.below(2) == 0, random, [](Random& draws) {
    const bool new_length = draws.below(2) == 0;
    const std::uint64_t keep_in_eight = draws.below(9);
    return std::pair{new_length,
                     [&draws, keep_in_eight](std::size_t, std::size_t) { return draws.below(8) < keep_in_eight; }};
  });
}

std::unique_ptr<MemoryFiles> MemoryFiles::after_power_cut(const Damage& damage, Random& random) const {
  const std::lock_guard lock{mutex_};
  return cut(damage.new_names, random, [&damage](Random& draws) {
    return std::pair{damage.new_lengths, [&](std::size_t number, std::size_t dirty) {
                       switch (damage.sectors) {
                         case Damage::Sectors::none: return false;
                         case Damage::Sectors::first_half: return number < (dirty + 1) / 2;
                         case Damage::Sectors::all: return true;
                         case Damage::Sectors::any: return draws.below(2) == 0;
                       }
                       return false;
                     }};
  });
}

std::unique_ptr<MemoryFiles> MemoryFiles::copy() const {
  const std::lock_guard lock{mutex_};
  auto disk = std::make_unique<MemoryFiles>();
  for (const auto& [path, node] : names_) {
    disk->names_[path] = std::make_shared<Node>();
    disk->names_[path]->now = disk->names_[path]->synced = node->now;
  }
  disk->synced_names_ = disk->names_;
  return disk;
}

std::vector<std::uint8_t>& MemoryFiles::bytes(const std::string& path) {
  const std::lock_guard lock{mutex_};
  return names_.at(path)->now;
}

std::vector<std::string> MemoryFiles::paths() const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> paths;
  for (const auto& [path, node] : names_) paths.push_back(path);
  return paths;
}

}  // namespace isoswitch::test
