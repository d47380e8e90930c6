// The shipped dialects, and dialects that a test writes down.
#pragma once

#include <catch2/catch.hpp>

#include <array>
#include <map>
#include <memory>
#include <string>

#include "iso8583/dialect.h"

inline constexpr std::array<const char*, 6> shipped_names{
    "iso1987_ascii", "iso1987_ascii_binary_bitmap", "iso1987_bcd", "iso1987_ebcdic", "iso1993_ascii", "iso1993_bcd"};

inline const std::array<std::string, 1> dialect_folder{SOURCE_ROOT "/config/dialects"};

inline std::string listed(const std::vector<iso8583::Fault>& faults) {
  std::string text;
  for (const iso8583::Fault& fault : faults) text += fault.text() + "\n";
  return text;
}

inline std::shared_ptr<const iso8583::Dialect> parsed(const std::string& yaml) {
  auto dialect = iso8583::parse_dialect(yaml, "test.yaml", dialect_folder);
  if (!dialect) FAIL(listed(dialect.error()));
  return *dialect;
}

// Loaded once, so that it outlives the messages of all tests.
inline const iso8583::Dialect& shipped(const std::string& name) {
  static std::map<std::string, std::shared_ptr<const iso8583::Dialect>> loaded;
  auto& dialect = loaded[name];
  if (!dialect) {
    auto result = iso8583::load_dialect(name, dialect_folder);
    if (!result) FAIL(listed(result.error()));
    dialect = *result;
  }
  return *dialect;
}
