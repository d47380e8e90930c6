// Records of clearing files that another implementation wrote: tests/vectors/ipm, or the folder that ISOSWITCH_VECTORS
// names.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "iso8583/message.h"
#include "tests/dialect_vectors/nested_vector.h"
#include "tests/iso8583/dialects.h"

using iso8583::Message;

namespace {

// Each has its length before it, four bytes; a length of zero ends the file.
std::vector<Frame> records(const std::string& name) {
  std::ifstream in(vectors_folder("ipm") + "/" + name, std::ios::binary);
  REQUIRE(in);
  const std::string file{std::istreambuf_iterator<char>(in), {}};
  std::vector<Frame> records;
  for (std::size_t at = 0; at + 4 <= file.size();) {
    std::size_t size = 0;
    for (int i = 0; i < 4; ++i) size = size << 8 | static_cast<std::uint8_t>(file[at++]);
    if (size == 0) break;
    REQUIRE(at + size <= file.size());
    records.emplace_back(file.begin() + static_cast<std::ptrdiff_t>(at),
                         file.begin() + static_cast<std::ptrdiff_t>(at + size));
    at += size;
  }
  return records;
}

std::string part(const Message& message, const std::string& path) {
  const auto found = message.text(path);
  if (!found) FAIL(found.error().text());
  return found->value_or("(not there)");
}

// ipm_50.ascii.vbs: so many records, in that code page.
struct File {
  std::string name;
  std::string dialect;
  std::size_t records;
};

std::vector<File> files() {
  std::vector<File> files;
  for (const auto& entry : std::filesystem::directory_iterator(vectors_folder("ipm"))) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("ipm_") || !name.ends_with(".vbs")) continue;
    const bool ascii = name.find(".ascii.") != std::string::npos;
    files.push_back({name, ascii ? "ipm_ascii" : "ipm_ebcdic", std::stoul(name.substr(4))});
  }
  std::ranges::sort(files, {}, &File::name);
  REQUIRE(files.size() >= 2);
  return files;
}

}  // namespace

TEST_CASE("every record of a clearing file decodes and encodes to the same bytes", "[clearing]") {
  for (const File& file : files()) {
    const auto found = records(file.name);
    CHECK(found.size() == file.records);
    for (std::size_t i = 0; i < found.size(); ++i) {
      INFO(file.name << ", record " << i + 1);
      Message message;
      const auto result = message.decode(shipped(file.dialect), found[i]);
      if (!result) FAIL(result.error().text());
      Frame again;
      REQUIRE(message.encode(again));
      CHECK(to_hex(again) == to_hex(found[i]));
      // Anew, so that no byte is taken over as it came.
      Message anew(shipped(file.dialect));
      anew.set_mti(message.mti());
      for (const int field : message.fields()) REQUIRE(anew.set(field, message.text(field)));
      again.clear();
      REQUIRE(anew.encode(again));
      CHECK(to_hex(again) == to_hex(found[i]));
    }
  }
}

TEST_CASE("a clearing file's header and trailer agree, by their private data", "[clearing]") {
  for (const File& file : files()) {
    INFO(file.name);
    const auto found = records(file.name);
    std::uint64_t sum = 0;
    Message message;
    for (const Frame& record : found) {
      REQUIRE(message.decode(shipped(file.dialect), record));
      if (message.has(4)) sum += std::stoull(std::string(message.text(4)));
    }
    CHECK(part(message, "48.0301") == std::string(16 - std::to_string(sum).size(), '0') + std::to_string(sum));
    CHECK(std::stoul(part(message, "48.0306")) == file.records);
    CHECK(part(message, "48.0306") == message.text(71));
    const std::string file_id = part(message, "48.0105");
    REQUIRE(message.decode(shipped(file.dialect), found.front()));
    CHECK(part(message, "24") == "697");
    CHECK(part(message, "48.0105") == file_id);
    CHECK(part(message, "48.0105.processor") == file_id.substr(9, 11));
  }
}

TEST_CASE("the two code pages of a clearing file hold the same values", "[clearing]") {
  for (const File& file : files()) {
    const std::size_t page = file.name.find(".ascii.");
    if (page == std::string::npos) continue;
    const auto ascii = records(file.name);
    const auto ebcdic = records(file.name.substr(0, page) + ".ebcdic.vbs");
    REQUIRE(ascii.size() == ebcdic.size());
    for (std::size_t i = 0; i < ascii.size(); ++i) {
      INFO(file.name << ", record " << i + 1);
      Message one;
      Message other;
      REQUIRE(one.decode(shipped("ipm_ascii"), ascii[i]));
      REQUIRE(other.decode(shipped("ipm_ebcdic"), ebcdic[i]));
      REQUIRE(one.fields() == other.fields());
      for (const int field : one.fields()) CHECK(one.text(field) == other.text(field));
    }
  }
}
