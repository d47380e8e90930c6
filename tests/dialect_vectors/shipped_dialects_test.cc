// Every file of config/dialects: it loads, it is called as its file is, and docs/dialects.md describes it.
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

#include "tests/dialect_vectors/nested_vector.h"
#include "tests/iso8583/dialects.h"

TEST_CASE("every shipped dialect loads and has the name of its file", "[dialects]") {
  CHECK(dialect_names().size() >= 15);
  for (const std::string& name : dialect_names()) {
    INFO(name);
    CHECK(shipped(name).name() == name);
  }
}

TEST_CASE("every shipped dialect says at its top what it is", "[dialects]") {
  for (const std::string& name : dialect_names()) {
    INFO(name);
    std::ifstream in(dialect_folder.front() + "/" + name + ".yaml");
    std::string first;
    REQUIRE(std::getline(in, first));
    CHECK(first.starts_with("# "));
  }
}

TEST_CASE("every shipped dialect is described in docs/dialects.md", "[dialects]") {
  std::ifstream in(SOURCE_ROOT "/docs/dialects.md");
  REQUIRE(in);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  for (const std::string& name : dialect_names()) {
    INFO(name);
    CHECK(page.find("`" + name + "`") != std::string::npos);
  }
}
