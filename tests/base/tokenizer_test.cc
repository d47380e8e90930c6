// Tokens against Python's hmac, and what a key file must be.
#include "switch/base/tokenizer.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <fstream>

#include "switch/base/hex.h"

using namespace isoswitch;

namespace {

constexpr const char* counting_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

// A key file that is gone afterwards.
class KeyFile {
 public:
  explicit KeyFile(const std::string& text, mode_t mode = 0600) {
    std::string name = "/tmp/isoswitch-key-XXXXXX";
    const int fd = mkstemp(name.data());
    REQUIRE(fd >= 0);
    close(fd);
    path_ = name;
    std::ofstream(path_) << text;
    REQUIRE(chmod(path_.c_str(), mode) == 0);
  }
  ~KeyFile() { unlink(path_.c_str()); }
  KeyFile(const KeyFile&) = delete;
  KeyFile& operator=(const KeyFile&) = delete;
  const std::string& path() const { return path_; }
  Result<Tokenizer> read() const { return Tokenizer::from_file(path_); }

 private:
  std::string path_;
};

}  // namespace

// hmac.new(bytes(range(32)), b"5413330000000019", hashlib.sha256).hexdigest(), with the version byte 01 before it.
TEST_CASE("a token is a version byte and the HMAC-SHA256 of the card number", "[tokenizer]") {
  const auto key = from_hex(counting_key);
  const auto tokenizer = Tokenizer::from_key(std::span<const std::uint8_t, 32>{*key});
  CHECK(to_hex(tokenizer.token(*Pan::parse("5413330000000019"))) ==
        "013a9aa9b916976dd319ddff40c796854988643f33568692877db2ab2720aa22bf");
  // hmac of b"isoswitch token key check value", first 8 bytes.
  CHECK(to_hex(tokenizer.check_value()) == "1dc782508f925e2a");

  std::array<std::uint8_t, 32> other;
  other.fill(0x42);
  const auto second = Tokenizer::from_key(std::span<const std::uint8_t, 32>{other});
  CHECK(to_hex(second.token(*Pan::parse("4111111111111111"))) ==
        "01edf0788d77bac3b6d2d1bfabaea9bfe6e26328c8958e6307d3ac467a81aa2c3a");
  CHECK(to_hex(second.check_value()) == "fc00238d7dbb21f9");
}

TEST_CASE("a keyed context gives the same token every time", "[tokenizer]") {
  const auto key = from_hex(counting_key);
  auto tokenizer = Tokenizer::from_key(std::span<const std::uint8_t, 32>{*key});
  const auto first = tokenizer.token(*Pan::parse("5413330000000019"));
  CHECK(tokenizer.token(*Pan::parse("5413330000000027")) != first);
  const Tokenizer moved = std::move(tokenizer);
  CHECK(moved.token(*Pan::parse("5413330000000019")) == first);
}

TEST_CASE("a key file is one line of 64 hex digits beside comments", "[tokenizer]") {
  const std::string key = counting_key;
  std::string upper = key;
  std::ranges::transform(upper, upper.begin(), [](char c) { return static_cast<char>(c >= 'a' ? c - 32 : c); });
  for (const std::string& text : {key + "\n", key, "# a comment\n\n# another\n" + key + "\n", upper + "\n"}) {
    const auto tokenizer = KeyFile(text).read();
    REQUIRE(tokenizer);
    CHECK(to_hex(tokenizer->check_value()) == "1dc782508f925e2a");
  }
}

TEST_CASE("what is no key is refused without being shown", "[tokenizer]") {
  const std::string key = counting_key;
  for (const std::string& text : {std::string(), std::string("# only a comment\n"), key.substr(1), key + "0",
                                  key + "00", " " + key, key + "\r\n", "x" + key.substr(1), "0x" + key}) {
    INFO(text.size());
    const KeyFile file(text + "\n");
    const auto tokenizer = file.read();
    REQUIRE_FALSE(tokenizer);
    CHECK(tokenizer.error().text.find(file.path()) != std::string::npos);
    CHECK(tokenizer.error().text.find("0d0e0f") == std::string::npos);
  }
}

TEST_CASE("a key file with two keys is refused: the second was passed over once", "[tokenizer]") {
  const std::string key = counting_key;
  CHECK_FALSE(KeyFile(key + "\n" + key + "\n").read());
  CHECK(KeyFile(key + "\n# and a comment\n\n").read());
}

TEST_CASE("a key file that others may touch is refused", "[tokenizer]") {
  const std::string text = std::string(counting_key) + "\n";
  for (const mode_t mode : {0600U, 0400U, 0700U}) CHECK(KeyFile(text, mode).read());
  for (const mode_t mode : {0640U, 0604U, 0660U, 0644U, 0610U, 0601U, 0620U, 0602U}) {
    const auto refused = KeyFile(text, mode).read();
    INFO(mode);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().text.find("chmod 600") != std::string::npos);
  }
}

TEST_CASE("a key file that is not there says how to make one", "[tokenizer]") {
  const auto refused = Tokenizer::from_file("/nowhere/token.key");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text.find("tools/new_token_key") != std::string::npos);
}
