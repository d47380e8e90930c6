// Messages for the tests of the issuer that isotool plays.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "iso8583/message.h"
#include "tools/isotool/wire.h"

namespace isoswitch::tools::testing {

using Fields = std::vector<std::pair<int, std::string>>;

inline const iso8583::Dialect& dialect_1987() {
  static const auto dialect = find_dialect(SOURCE_ROOT "/config/dialects/iso1987_ascii.yaml").value();
  return *dialect;
}
inline const iso8583::Dialect& dialect_1993() {
  static const auto dialect = find_dialect(SOURCE_ROOT "/config/dialects/iso1993_ascii.yaml").value();
  return *dialect;
}

// Later fields go before earlier ones; an empty text takes a field out.
inline iso8583::Message message(const std::string& mti, const Fields& fields, const Fields& more = {}) {
  iso8583::Message made(mti[0] == '1' ? dialect_1993() : dialect_1987());
  made.set_mti(*iso8583::Mti::parse(mti));
  for (const Fields* list : {&fields, &more}) {
    for (const auto& [field, text] : *list) {
      if (text.empty()) {
        made.remove(field);
      } else {
        INFO("field " << field);
        REQUIRE(made.set(field, text));
      }
    }
  }
  return made;
}

inline const std::string card = "5413330000000019";
inline const std::string other_card = "5413330000000027";

// A purchase of 50.00 EUR; `more` as above.
inline iso8583::Message purchase(const std::string& mti, const Fields& more = {}) {
  Fields fields = {{2, card},      {3, "000000"},        {4, "000000005000"}, {11, "000001"},
                   {32, "123456"}, {37, "R00000000001"}, {41, "TERM0001"},    {49, "978"}};
  if (mti[0] == '1') {
    fields.insert(fields.end(), {{12, "261126120000"}, {24, "100"}, {26, "5411"}});
  } else {
    fields.insert(fields.end(), {{7, "1126120000"}, {12, "120000"}, {13, "1126"}, {18, "5411"}});
  }
  return message(mti, fields, more);
}

}  // namespace isoswitch::tools::testing
