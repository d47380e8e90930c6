// What the codec's fuzz targets share.
#include "tests/fuzz/fuzz_dialects.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

std::span<const std::string> dialect_folders() {
  static const std::array<std::string, 1> folders{SOURCE_ROOT "/config/dialects"};
  return folders;
}

const iso8583::Dialect& dialect_of(std::uint8_t first_byte) {
  static const auto dialects = [] {
    std::vector<std::shared_ptr<const iso8583::Dialect>> loaded;
    for (const char* const name : dialect_names) loaded.push_back(*iso8583::load_dialect(name, dialect_folders()));
    return loaded;
  }();
  return *dialects[first_byte % dialects.size()];
}

void require(bool so, const std::string& otherwise) {
  if (so) return;
  std::fprintf(stderr, "fuzz: %s\n", otherwise.c_str());
  std::abort();
}
