// Where dialect files are.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "iso8583/loading/dialect_draft.h"

namespace iso8583 {

namespace fs = std::filesystem;

constexpr std::uintmax_t file_bytes_max = std::uintmax_t{1} << 20;

std::optional<std::string> find_dialect_file(const std::string& name_or_file,
                                             std::span<const std::string> directories) {
  std::error_code ignored;
  if (name_or_file.contains('/') || name_or_file.ends_with(".yaml")) {
    if (fs::is_regular_file(name_or_file, ignored)) return name_or_file;
    return std::nullopt;
  }
  for (const std::string& directory : directories) {
    const fs::path file = fs::path(directory) / (name_or_file + ".yaml");
    if (fs::is_regular_file(file, ignored)) return file.string();
  }
  return std::nullopt;
}

std::optional<std::string> find_layout_file(const std::string& name_or_file, const std::string& beside,
                                            std::span<const std::string> directories) {
  std::vector<std::string> places;
  const auto add = [&](const std::string& directory) {
    places.push_back(directory);
    places.push_back((fs::path(directory) / ".." / "layouts").lexically_normal().string());
  };
  if (!beside.empty()) add(beside);
  for (const std::string& directory : directories) add(directory);
  return find_dialect_file(name_or_file, places);
}

std::optional<DialectSource> open_dialect_file(const std::string& file) {
  std::error_code error;
  if (const auto size = fs::file_size(file, error); error || size > file_bytes_max) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return std::nullopt;
  const std::string directory = fs::path(file).parent_path().string();
  return DialectSource{text.str(), file, directory.empty() ? "." : directory};
}

std::vector<std::string> dialect_directories() {
  std::vector<std::string> directories{"config/dialects"};
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) directories.push_back((program.parent_path().parent_path() / "share/isoswitch/dialects").string());
#ifdef ISO8583_SOURCE_DIALECTS
  directories.emplace_back(ISO8583_SOURCE_DIALECTS);
#endif
  return directories;
}

}  // namespace iso8583
