#include "switch/net/dialect_candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>

namespace isoswitch {

std::vector<std::string> dialect_names(std::span<const std::string> directories) {
  std::set<std::pair<bool, std::string>> names;
  for (const std::string& directory : directories) {
    std::error_code none;
    for (const auto& file : std::filesystem::directory_iterator(directory, none)) {
      if (file.path().extension() != ".yaml") continue;
      const std::string name = file.path().stem().string();
      names.emplace(!name.starts_with("iso"), name);
    }
  }
  std::vector<std::string> sorted;
  sorted.reserve(names.size());
  for (const auto& [other, name] : names) sorted.push_back(name);
  return sorted;
}

std::vector<std::string> add_dialects(std::span<const std::string> names, std::span<const std::string> directories,
                                      std::vector<DialectCandidate>& to) {
  std::vector<std::string> faults;
  for (const std::string& name : names) {
    if (std::ranges::find(to, name, &DialectCandidate::name) != to.end()) continue;
    auto loaded = iso8583::load_dialect(name, directories);
    if (loaded) {
      to.push_back({name, *loaded});
    } else {
      for (const iso8583::Fault& fault : loaded.error())
        faults.push_back(fmt::format("dialect {}: {}", name, fault.text()));
    }
  }
  return faults;
}

}  // namespace isoswitch
