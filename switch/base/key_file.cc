#include "switch/base/key_file.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "switch/base/hex.h"

namespace isoswitch {

Key256::~Key256() { OPENSSL_cleanse(bytes.data(), bytes.size()); }

Key256::Key256(Key256&& other) noexcept : bytes(other.bytes) {
  OPENSSL_cleanse(other.bytes.data(), other.bytes.size());
}

Key256& Key256::operator=(Key256&& other) noexcept {
  if (this != &other) {
    bytes = other.bytes;
    OPENSSL_cleanse(other.bytes.data(), other.bytes.size());
  }
  return *this;
}

Result<Key256> read_key_file(std::string_view what, const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0)
    return failure(fmt::format("{} file '{}': {}; tools/new_token_key makes one", what, path, std::strerror(errno)));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return failure(fmt::format("{} file '{}': others may read it (mode {:03o}); chmod 600 it", what, path,
                               status.st_mode & 0777U));
  std::ifstream file{path};
  std::string line;
  while (std::getline(file, line) && (line.empty() || line.front() == '#')) {
  }
  auto key = from_hex(line);
  OPENSSL_cleanse(line.data(), line.size());
  // A second line is a second key: nobody could say which of them was meant.
  bool more = false;
  while (std::getline(file, line)) more = more || (!line.empty() && line.front() != '#');
  OPENSSL_cleanse(line.data(), line.size());
  Key256 read;
  const bool fits = key && key->size() == read.bytes.size() && !more;
  if (fits) std::ranges::copy(*key, read.bytes.begin());
  if (key) OPENSSL_cleanse(key->data(), key->size());
  if (!fits)
    return failure(fmt::format("{} file '{}': expected one line of 64 hex digits beside '#' comments", what, path));
  return read;
}

}  // namespace isoswitch
