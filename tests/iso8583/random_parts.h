// Made-up values for the parts of a divided field, by the layouts themselves.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "iso8583/dialect.h"
#include "iso8583/layout/layout.h"

class RandomParts {
 public:
  struct Part {
    std::string path;
    std::string text;
    const iso8583::FieldRow* row;
  };

  explicit RandomParts(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }

  // Parts to be set in this order, of a field that is divided.
  std::vector<Part> parts(const iso8583::Dialect& dialect, int field);
  // A value that the row allows, of text without separators. Not empty where nothing would tell it from an absent one.
  std::string value(const iso8583::FieldRow& row);

 private:
  void fill(const iso8583::Layout& layout, const std::string& path, unsigned depth, std::vector<Part>& parts);
  void fill_part(const iso8583::Layout& layout, const iso8583::FieldRow& row, iso8583::Key key, const std::string& path,
                 unsigned depth, std::vector<Part>& parts);
  void fill_tags(const iso8583::Layout& layout, const std::string& path, unsigned depth, std::vector<Part>& parts);
  iso8583::Key tag(const iso8583::Layout& layout);
  std::size_t size_of(const iso8583::FieldRow& row);
  std::string unit(iso8583::Charset charset, std::size_t position);

  std::mt19937_64 random_;
};

// The seed that ISOSWITCH_SEED gives, or a new one.
std::uint64_t chosen_seed();
