// The cards that made-up traffic is about.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/pan.h"
#include "switch/base/result.h"

namespace isoswitch::tools {

// Invented or imported card numbers, in memory only; named by their index.
class CardSet {
 public:
  // "5413330000000003": one card. "5413330000000003..5413330000099994": every number of that range whose Luhn check
  // digit holds. Anything else is a file: a CSV with a column `pan` (as `accounts import` reads it), or one number a
  // line. At least one card and at most ten million.
  static Result<CardSet> from(const std::string& range_or_file);

  std::size_t size() const { return pans_.size(); }
  void keep_first() { pans_.resize(1); }
  std::string_view digits(std::size_t index) const { return pans_[index].reveal(); }

 private:
  static Result<CardSet> from_range(std::string_view first, std::string_view last);
  static Result<CardSet> from_file(const std::string& file);

  std::vector<Pan> pans_;
};

// The digit that makes the Luhn sum of body + digit a multiple of ten.
char luhn_check_digit(std::string_view body);

}  // namespace isoswitch::tools
