#include "switch/store/row_key.h"

#include <catch2/catch.hpp>
#include <string>

#include "switch/base/random.h"

namespace isoswitch::test {
namespace {

RowKey key(RowKind kind, std::string_view bytes) { return {kind, FixedText<48>{bytes}}; }

// Two letters, a zero and a byte above 127, so that keys share long beginnings and the bytes' sign is seen.
std::string drawn(SeededRandom& random) {
  static constexpr std::string_view letters{"\0a\xff", 3};
  std::string bytes;
  for (std::size_t n = 1 + random.below(20); n > 0; --n) bytes += letters[random.below(10) < 8 ? 1 : random.below(3)];
  return bytes;
}

}  // namespace

TEST_CASE("where the orders of two keys differ, the keys do so in the same way", "[row_key]") {
  SeededRandom random{7};
  static constexpr RowKind kinds[] = {RowKind::account, RowKind::seen};
  int told_apart = 0;
  for (int round = 0; round < 50'000; ++round) {
    const RowKey a = key(kinds[random.below(2)], drawn(random));
    const RowKey b = key(kinds[random.below(2)], drawn(random));
    const auto orders = row_order(a) <=> row_order(b);
    if (orders == 0) continue;
    ++told_apart;
    REQUIRE((orders < 0) == (a < b));
  }
  CHECK(told_apart > 25'000);
}

TEST_CASE("any of the first fifteen bytes of a key tells it apart by its order", "[row_key]") {
  const std::string bytes(20, 'm');
  const RowOrder order = row_order(key(RowKind::seen, bytes));
  for (std::size_t at = 0; at < 15; ++at) {
    CAPTURE(at);
    std::string less = bytes;
    --less[at];
    CHECK(row_order(key(RowKind::seen, less)) < order);
  }
  CHECK(row_order(key(RowKind::life_cycle, bytes)) < order);
}

}  // namespace isoswitch::test
