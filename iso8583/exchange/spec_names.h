// Names of rows and layouts, made from what people wrote to describe a field.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace iso8583 {

// "Primary Account Number (PAN)" → "primary_account_number_pan": a–z, 0–9 and _, 48 characters at most. May be empty.
std::string trade_name(std::string_view description);

// Gives each name once.
class NameTaker {
 public:
  // The description's name; taken already, or nothing in it: with the key behind it ("field_48", "reserved_48").
  std::string take(std::string_view description, std::string_view key, std::string_view otherwise);

 private:
  std::set<std::string, std::less<>> taken_;
};

}  // namespace iso8583
