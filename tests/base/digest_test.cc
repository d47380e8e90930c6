// Ids by parts: SHA-256 over length and bytes of each; the values come from Python's hashlib.
#include "switch/base/digest.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "switch/base/hex.h"

using namespace isoswitch;

// hashlib.sha256(b"\x04test" b"\x02ab" b"\x01c").hexdigest()[:32], and so on.
TEST_CASE("an id is the first half of SHA-256 over the parts with their lengths", "[digest]") {
  CHECK(to_hex(IdBuilder{"test"}.part("ab").part("c").finish()) == "559de6ae6732bb49062ff8f01884e5b6");
  CHECK(to_hex(IdBuilder{"test"}.finish()) == "097e78bf043efc3ae05045f9faa4dfd4");
  CHECK(to_hex(IdBuilder{"test"}.absent().number(5).finish()) == "d082570f6749e5032d779fbf1bd63019");
}

TEST_CASE("parts that read the same together are other ids apart", "[digest]") {
  const std::string long_part(254, 'x');
  const std::vector<Id16> ids = {
      IdBuilder{"p"}.part("ab").part("c").finish(),
      IdBuilder{"p"}.part("a").part("bc").finish(),
      IdBuilder{"p"}.part("abc").finish(),
      IdBuilder{"pa"}.part("bc").finish(),
      IdBuilder{"p"}.part("abc").part("").finish(),
      IdBuilder{"p"}.part("").part("abc").finish(),
      IdBuilder{"p"}.absent().part("abc").finish(),
      IdBuilder{"p"}.part("abc").absent().finish(),
      IdBuilder{"p"}.finish(),
      IdBuilder{"p"}.part("").finish(),
      IdBuilder{"p"}.absent().finish(),
      IdBuilder{"p"}.absent().absent().finish(),
      IdBuilder{"p"}.part("").part("").finish(),
      IdBuilder{"p"}.part("\xff").finish(),
      IdBuilder{"p"}.number(0).finish(),
      IdBuilder{"p"}.number(1).finish(),
      IdBuilder{"p"}.number(256).finish(),
      IdBuilder{"p"}.part("0").finish(),
      IdBuilder{"p"}.part(std::string(1, '\0')).finish(),
      IdBuilder{"p"}.part(long_part).finish(),
      IdBuilder{"p"}.part(long_part.substr(1)).finish(),
  };
  CHECK(std::set<Id16>(ids.begin(), ids.end()).size() == ids.size());
}

// A NUMBER is its eight bytes, big-endian: recorded ids depend on it.
TEST_CASE("a number is its eight bytes, big-endian", "[digest]") {
  const char bytes[] = {0, 0, 0, 0, 0, 0, 1, 2};
  CHECK(IdBuilder{"p"}.number(258).finish() == IdBuilder{"p"}.part({bytes, sizeof bytes}).finish());
}

TEST_CASE("an id does not depend on what was hashed before", "[digest]") {
  const Id16 first = IdBuilder{"p"}.part("a").finish();
  static_cast<void>(IdBuilder{"q"}.part(std::string(200, 'y')).finish());
  CHECK(IdBuilder{"p"}.part("a").finish() == first);
  const IdBuilder kept = IdBuilder{"p"}.part("a");
  CHECK(kept.finish() == first);
  CHECK(kept.finish() == first);
}
