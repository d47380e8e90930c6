// An issuer with a book, and what comes to it about one purchase.
#pragma once

#include "tests/tools/issuer_world.h"
#include "tools/isotool/issuer_book_figures.h"

namespace isoswitch::tools::testing {

struct Bank : IssuerWorld {
  explicit Bank(const std::vector<std::string>& rules = {}, const iso8583::Dialect& dialect = dialect_1987())
      : IssuerWorld(rules, dialect) {
    keep_book();
  }

  std::string code(const iso8583::Message& request) { return ask(request).text(39); }
  const IssuerLife& life(std::size_t index = 0) {
    REQUIRE(index < book->lives().size());
    return book->lives()[index];
  }
  std::uint64_t figure(std::string_view name) { return book_figure_named(name)->of(*book); }
};

// DE 90 and DE 56 that name the purchase of issuer_messages.h: MTI, STAN, time, acquirer (and forwarder).
inline std::string named_by(const std::string& mti, const std::string& stan) {
  return mti + stan + "1126120000" + "00000123456" + "00000000000";
}
inline const std::string named = named_by("0100", "000001");
inline const std::string named_1993 = "110000000126112612000006123456";

inline iso8583::Message reversal(const std::string& mti = "0420", const Fields& more = {}) {
  Fields fields = {{11, "000077"}, {mti[0] == '1' ? 12 : 7, mti[0] == '1' ? "261126120005" : "1126120005"}};
  fields.emplace_back(mti[0] == '1' ? 56 : 90, mti[0] == '1' ? named_1993 : named);
  if (mti[0] == '1') fields.emplace_back(24, "400");
  fields.insert(fields.end(), more.begin(), more.end());
  return purchase(mti, fields);
}

// Of a stand-in: the ids of its original but the STAN and the time.
inline iso8583::Message advice(const std::string& mti = "0120", const Fields& more = {}) {
  Fields fields = {{11, "000055"}, {7, "1126120003"}, {38, "SI0001"}, {39, "00"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return purchase(mti, fields);
}

}  // namespace isoswitch::tools::testing
