// Messages of every shipped dialect with values within values, packed by tests/dialect_vectors/pack.py.
#include <catch2/catch.hpp>

#include "iso8583/json.h"
#include "iso8583/message.h"
#include "tests/dialect_vectors/nested_vector.h"

using iso8583::Dialect;
using iso8583::Message;

namespace {

Message decoded(const Dialect& dialect, const NestedVector& vector) {
  Message message;
  const auto result = message.decode(dialect, vector.wire);
  if (!result) FAIL(vector.place << ": " << result.error().text());
  return message;
}

std::string encoded(const Message& message) {
  Frame frame;
  REQUIRE(message.encode(frame));
  return to_hex(frame);
}

// Told from a line of JSON, the message has the vector's bytes.
void check_built(const Dialect& dialect, const NestedVector& vector, const std::string& line) {
  Message message;
  const auto built = iso8583::from_json(line, dialect, message);
  if (!built) {
    FAIL_CHECK(vector.place << ": " << built.error().text());
    return;
  }
  CHECK(encoded(message) == to_hex(vector.wire));
}

// Card numbers, tracks and verification values, as fields and inside of others, longer than what a mask may show.
std::set<std::string> secrets(const NestedVector& vector) {
  std::set<std::string> found;
  for (const char* const field : {"2", "35", "45", "52"})
    if (const auto value = vector.values.find(field); value != vector.values.end()) found.insert(value->second);
  for (const auto& [path, value] : vector.insides) {
    // Elsewhere the same tags are those of data sets.
    const std::string field = path.substr(0, path.find('.'));
    if (field != "35" && field != "45" && field != "48" && field != "55" && field != "126") continue;
    for (const char* const end : {".pan", ".5A", ".57", ".5F20", ".33.02", ".43", ".126.9", ".discretionary"})
      if (path.ends_with(end)) found.insert(value);
  }
  std::erase_if(found, [](const std::string& value) { return value.size() < 13; });
  return found;
}

}  // namespace

TEST_CASE("no card data of a nested vector is shown unless it is asked for", "[nested]") {
  std::size_t count = 0;
  for_each_nested_vector([&](const Dialect& dialect, const NestedVector& vector) {
    const std::string masked = to_json(decoded(dialect, vector));
    for (const std::string& secret : secrets(vector)) {
      ++count;
      if (masked.find(secret) != std::string::npos) FAIL_CHECK("card data is shown");
    }
  });
  CHECK(count > 1000);
}

TEST_CASE("every nested vector decodes to its fields and to no others", "[nested]") {
  for_each_nested_vector([](const Dialect& dialect, const NestedVector& vector) {
    const Message message = decoded(dialect, vector);
    CHECK(message.mti().text() == vector.mti);
    std::map<std::string, std::string> values;
    for (const int field : message.fields()) values[std::to_string(field)] = message.text(field);
    CHECK(values == vector.values);
  });
}

TEST_CASE("every value within a value is found by its path", "[nested]") {
  for_each_nested_vector([](const Dialect& dialect, const NestedVector& vector) {
    const Message message = decoded(dialect, vector);
    for (const auto& [path, value] : vector.insides) {
      INFO(path);
      const auto found = message.text(path);
      if (!found) FAIL(found.error().text());
      REQUIRE(found->has_value());
      CHECK(**found == value);
    }
  });
}

TEST_CASE("a nested vector as JSON has every value within a value, in its place, and no others", "[nested]") {
  for_each_nested_vector([](const Dialect& dialect, const NestedVector& vector) {
    const std::string line = to_json(decoded(dialect, vector), iso8583::Reveal::all);
    CHECK(inside_of_json(line) == vector.inside);
  });
}

TEST_CASE("every nested vector encodes to the same bytes again", "[nested]") {
  for_each_nested_vector([](const Dialect& dialect, const NestedVector& vector) {
    CHECK(encoded(decoded(dialect, vector)) == to_hex(vector.wire));
  });
}

TEST_CASE("every nested vector is built from its whole fields", "[nested]") {
  for_each_nested_vector(
      [](const Dialect& dialect, const NestedVector& vector) { check_built(dialect, vector, vector.whole_line); });
}

TEST_CASE("every nested vector is built from its fields and what is inside them, said twice", "[nested]") {
  for_each_nested_vector([](const Dialect& dialect, const NestedVector& vector) {
    check_built(dialect, vector, vector.line);
    check_built(dialect, vector, to_json(decoded(dialect, vector), iso8583::Reveal::all));
  });
}

TEST_CASE("every nested vector is built from what is inside its divided fields alone", "[nested]") {
  for_each_nested_vector(
      [](const Dialect& dialect, const NestedVector& vector) { check_built(dialect, vector, vector.divided_line); });
}

TEST_CASE("a part of a nested vector set to what it is changes no byte", "[nested]") {
  for_each_nested_vector([](const Dialect& dialect, const NestedVector& vector) {
    for (const auto& [path, value] : vector.insides) {
      INFO(path);
      Message message = decoded(dialect, vector);
      const auto set = message.set(path, value);
      if (!set) FAIL(set.error().text());
      const std::string field = path.substr(0, path.find('.'));
      // An unusual length or separator is written as usual once its part is set.
      if (!vector.wholes.contains(field)) CHECK(message.text(std::stoi(field)) == vector.values.at(field));
    }
  });
}
