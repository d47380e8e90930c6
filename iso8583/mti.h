// The message type indicator: four digits, version, class, function, origin.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iso8583 {

class Mti {
 public:
  Mti() = default;                                         // 0000
  static std::optional<Mti> parse(std::string_view text);  // nothing: not four digits

  int version() const { return code_ >> 12; }               // 0: 1987, 1: 1993, 2: 2003
  int message_class() const { return (code_ >> 8) & 0xf; }  // 1 authorization … 8 network management
  int function() const { return (code_ >> 4) & 0xf; }       // 0 request, 1 response, 2 advice, 3 its response …
  int origin() const { return code_ & 0xf; }                // 0 acquirer, 2 issuer, 4 other; odd: repeat

  bool is_repeat() const { return (origin() & 1) != 0; }
  bool is_response() const { return (function() & 1) != 0; }

  // The type that answers this one: function + 1, origin made even (0101 → 0110). An answer stays what it is.
  Mti response() const { return Mti(static_cast<std::uint16_t>((code_ | 0x10) & ~1)); }

  std::string text() const;                                                 // "0110"
  std::uint16_t code() const { return code_; }                              // 0x0110: a digit per nibble
  static constexpr Mti from_code(std::uint16_t code) { return Mti(code); }  // each nibble a digit

  friend bool operator==(const Mti&, const Mti&) = default;

 private:
  explicit constexpr Mti(std::uint16_t code) : code_(code) {}

  std::uint16_t code_ = 0;
};

}  // namespace iso8583
