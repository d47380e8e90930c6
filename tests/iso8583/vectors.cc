// Reads the vectors.
#include "tests/iso8583/vectors.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/iso8583/dialects.h"

namespace {

namespace fs = std::filesystem;

std::map<int, std::string> by_number(const nlohmann::json& object) {
  std::map<int, std::string> values;
  for (const auto& [number, value] : object.items()) values[std::stoi(number)] = value.get<std::string>();
  return values;
}

// JSON is UTF-8, values are Latin-1.
std::string latin1(const std::string& utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if (lead < 0x80)
      out += utf8[i];
    else
      out += static_cast<char>((lead & 3) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
  }
  return out;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

Vector read(const std::string& line, std::string place) {
  const auto object = nlohmann::json::parse(line);
  Vector vector{std::move(place),
                line,
                object.at("mti"),
                by_number(object.at("fields")),
                by_number(object.value("binary", nlohmann::json::object())),
                from_hex(object.at("wire").get<std::string>())};
  for (auto& [number, text] : vector.fields) text = latin1(text);
  for (auto& [number, hex] : vector.binary) hex = upper(hex);
  return vector;
}

}  // namespace

void for_each_vector(const std::function<void(const iso8583::Dialect&, const Vector&)>& check) {
  const char* const elsewhere = std::getenv("ISOSWITCH_VECTORS");
  const fs::path folder = fs::path(elsewhere != nullptr ? elsewhere : SOURCE_ROOT "/tests/vectors") / "messages";
  INFO("vectors in " << folder);
  REQUIRE(fs::is_directory(folder));
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  std::ranges::sort(files);
  std::size_t count = 0;
  for (const fs::path& file : files) {
    const iso8583::Dialect& dialect = shipped(file.stem().string());
    std::ifstream in(file);
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
      if (line.find_first_not_of(" \r\t") == std::string::npos) continue;
      const Vector vector = read(line, file.filename().string() + ":" + std::to_string(number));
      INFO(vector.place);
      check(dialect, vector);
      ++count;
    }
  }
  REQUIRE(count > 0);
}
