// The machine's files, as the journal uses them.
#include "switch/base/file.h"

#include <unistd.h>
#include <catch2/catch.hpp>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "switch/store/aligned_buffer.h"

namespace isoswitch::test {
namespace {

struct Directory {
  std::string path;
  explicit Directory(const char* above = "/tmp") {
    std::string pattern = std::string{above} + "/isoswitch-file-test-XXXXXX";
    path = ::mkdtemp(pattern.data());
  }
  ~Directory() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("a file reads what was written, and less where it ends", "[file]") {
  const Directory directory;
  auto file = system_files().open(directory.path + "/a", FileMode::create);
  REQUIRE(file.has_value());
  const std::vector<std::uint8_t> five{1, 2, 3, 4, 5};
  REQUIRE((*file)->write(3, five).has_value());
  REQUIRE((*file)->sync().has_value());
  std::vector<std::uint8_t> got(10, 9);
  CHECK((*file)->read(0, got) == 8);
  CHECK(got == std::vector<std::uint8_t>{0, 0, 0, 1, 2, 3, 4, 5, 9, 9});
  CHECK((*file)->size() == 8);
  CHECK(system_files().open(directory.path + "/a", FileMode::create).error().number == EEXIST);
  CHECK(system_files().open(directory.path + "/b", FileMode::write).error().number == ENOENT);
}

TEST_CASE("a direct file can be made on any file system, also one in memory", "[file]") {
  for (const char* above : {"/tmp", "/dev/shm"}) {
    if (::access(above, W_OK) != 0) continue;
    const Directory directory{above};
    auto file = system_files().open(directory.path + "/a", FileMode::create_direct);
    REQUIRE(file.has_value());
    journal::AlignedBuffer block{journal::block_bytes};
    std::fill_n(block.data(), journal::block_bytes, std::uint8_t{7});
    CHECK((*file)->write_through(0, block.first(journal::block_bytes)).has_value());
    CHECK((*file)->size() == journal::block_bytes);
    CHECK(system_files().open(directory.path + "/a", FileMode::create_direct).error().number == EEXIST);
    CHECK(system_files().open(directory.path + "/a", FileMode::write_direct).has_value());
  }
}

TEST_CASE("a lock is held once, and free when its holder goes", "[file]") {
  const Directory directory;
  auto first = system_files().lock(directory.path + "/lock");
  REQUIRE(first.has_value());
  CHECK(system_files().lock(directory.path + "/lock").error().number == EWOULDBLOCK);
  first->reset();
  CHECK(system_files().lock(directory.path + "/lock").has_value());
}

TEST_CASE("directories are made with those above them, for their owner only", "[file]") {
  const Directory directory;
  const std::string deep = directory.path + "/a/b/c";
  REQUIRE(system_files().make_directory(deep).has_value());
  REQUIRE(system_files().make_directory(deep).has_value());
  CHECK((std::filesystem::status(deep).permissions() & std::filesystem::perms::mask) ==
        std::filesystem::perms::owner_all);
  CHECK(system_files().list(directory.path + "/a").value() == std::vector<std::string>{"b"});
  CHECK(system_files().list(directory.path + "/none").error().number == ENOENT);
}

TEST_CASE("a rename never takes another file's place", "[file]") {
  const Directory directory;
  const std::string a = directory.path + "/a";
  const std::string b = directory.path + "/b";
  REQUIRE(system_files().open(a, FileMode::create).has_value());
  REQUIRE(system_files().open(b, FileMode::create).has_value());
  CHECK(system_files().rename(a, b).error().number == EEXIST);
  REQUIRE(system_files().remove(b).has_value());
  CHECK(system_files().rename(a, b).has_value());
  CHECK(system_files().list(directory.path).value() == std::vector<std::string>{"b"});
}

}  // namespace isoswitch::test
