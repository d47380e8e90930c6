// Reads nested vectors.
#include "tests/dialect_vectors/nested_vector.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/iso8583/dialects.h"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// JSON is UTF-8, values are Latin-1.
std::string latin1(const std::string& utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    out += lead < 0x80 ? utf8[i] : static_cast<char>((lead & 3) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
  }
  return out;
}

void add_paths(const std::string& path, const json& inside, std::map<std::string, std::string>& paths) {
  if (inside.is_string()) {
    paths[path] = latin1(inside.get<std::string>());
  } else if (inside.is_array()) {
    for (std::size_t i = 0; i < inside.size(); ++i)
      add_paths(i == 0 ? path : path + "[" + std::to_string(i + 1) + "]", inside[i], paths);
  } else {
    for (const auto& [key, value] : inside.items()) add_paths(path.empty() ? key : path + "." + key, value, paths);
  }
}

json without_inside(json object) {
  object.erase("inside");
  return object;
}

// Of divided fields only what is inside. Parts are set in the order in which they are told.
std::string divided(const std::string& line, const std::set<std::string>& wholes) {
  auto object = nlohmann::ordered_json::parse(line);
  const auto inside = object.at("inside");
  for (const auto& [number, ignored] : inside.items()) {
    if (wholes.contains(number)) {
      object["inside"].erase(number);
    } else {
      object["fields"].erase(number);
      object["binary"].erase(number);
    }
  }
  return object.dump();
}

NestedVector read(const std::string& line, std::string place) {
  const json object = json::parse(line);
  NestedVector vector;
  vector.place = std::move(place);
  vector.line = line;
  vector.whole_line = without_inside(object).dump();
  for (const auto& number : object.at("whole")) vector.wholes.insert(std::to_string(number.get<int>()));
  vector.divided_line = divided(line, vector.wholes);
  for (const char* const group : {"fields", "binary"})
    for (const auto& [number, value] : object.at(group).items()) vector.values[number] = latin1(value);
  add_paths("", object.at("inside"), vector.insides);
  vector.mti = object.at("mti");
  vector.inside = object.at("inside").dump();
  vector.wire = from_hex(object.at("wire").get<std::string>());
  return vector;
}

}  // namespace

std::string inside_of_json(const std::string& line) { return json::parse(line).value("inside", json::object()).dump(); }

std::set<std::string> dialect_names() {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(dialect_folder.front()))
    if (entry.path().extension() == ".yaml") names.insert(entry.path().stem().string());
  return names;
}

std::string vectors_folder(const std::string& name) {
  if (const char* const elsewhere = std::getenv("ISOSWITCH_VECTORS"))
    if (const fs::path folder = fs::path(elsewhere) / name; fs::is_directory(folder)) return folder.string();
  return SOURCE_ROOT "/tests/vectors/" + name;
}

void for_each_nested_vector(const std::function<void(const iso8583::Dialect&, const NestedVector&)>& check) {
  for (const std::string& name : dialect_names()) {
    const std::string file = vectors_folder("nested") + "/" + name + ".jsonl";
    INFO("vectors in " << file);
    std::ifstream in(file);
    REQUIRE(in);
    const iso8583::Dialect& dialect = shipped(name);
    std::string line;
    int number = 0;
    while (std::getline(in, line)) {
      const NestedVector vector = read(line, name + ".jsonl:" + std::to_string(++number));
      INFO(vector.place);
      check(dialect, vector);
    }
    CHECK(number >= 40);
  }
}
