// What a field of an answer is to hold: a text, with parts of the request and drawn characters in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "iso8583/message.h"
#include "iso8583/path.h"
#include "switch/base/random.h"
#include "switch/base/result.h"

namespace isoswitch::tools {

class IssuerValue {
 public:
  // "TEXT", "${request.4}", "${request.43.city}", "${draw.6}" (capitals and digits), "${digits.6}"; or "draw": as many
  // capitals and digits as the field takes. An empty text takes the field out. The dialect outlives it. Errors name
  // the field, never the text.
  static Result<IssuerValue> parse(const iso8583::Dialect& dialect, std::string_view field, std::string_view text);

  const iso8583::Path& where() const { return where_; }
  std::string make(const iso8583::Message& request, Random& random) const;

 private:
  enum class Kind { text, request, draw, digits };
  struct Piece {
    Kind kind = Kind::text;
    std::string text{};    // kind text
    iso8583::Path path{};  // kind request
    std::size_t size = 0;  // kinds draw and digits
  };

  Result<void> read(const iso8583::Dialect& dialect, std::string_view text);
  Result<void> read_reference(const iso8583::Dialect& dialect, std::string_view reference);
  Result<void> try_it(const iso8583::Dialect& dialect) const;

  iso8583::Path where_;
  std::vector<Piece> pieces_;
};

// So many capitals and digits, or digits alone.
std::string drawn_text(Random& random, std::size_t size, bool letters);

}  // namespace isoswitch::tools
