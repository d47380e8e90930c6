// What was not recorded of a request, filled or left out, and told of.
#include "tools/isotool/replay_fill.h"

#include <catch2/catch.hpp>
#include <set>

#include "tools/isotool/wire.h"

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

struct World {
  std::shared_ptr<const iso8583::Dialect> dialect =
      find_dialect(SOURCE_ROOT "/config/dialects/iso1987_ascii.yaml").value();
  ReplayCards cards = ReplayCards::read("5413330000000019", nullptr).value();

  RecordedRequest request() const {
    RecordedRequest made;
    made.message.reset(*dialect);
    made.message.set_mti(*iso8583::Mti::parse("0100"));
    REQUIRE(made.message.set(4, "000000004500"));
    made.token = "01aa";
    made.masked_pan = "541333******0019";
    made.expiry_yymm = 2712;
    return made;
  }

  iso8583::Message filled(ReplayFill& fill, const RecordedRequest& from) const {
    iso8583::Message message = from.message;
    REQUIRE(fill.fill(from, message));
    return message;
  }
};

// "35 left out", "2 filled", …
std::set<std::string> told(const ReplayFill& fill) {
  std::set<std::string> list;
  for (const auto& [key, count] : fill.tally().counts())
    list.insert(std::to_string(key.field) + (key.left_out ? " left out" : " filled"));
  return list;
}

}  // namespace

TEST_CASE("the number comes from the cards, the expiry from the record", "[replay_fill]") {
  World world;
  ReplayFill fill{&world.cards};
  const auto message = world.filled(fill, world.request());
  CHECK(message.text(2) == "5413330000000019");
  CHECK(message.text(14) == "2712");
  CHECK_FALSE(message.has(35));
  CHECK(told(fill) == std::set<std::string>{"2 filled", "14 filled"});
}

TEST_CASE("another card has its own expiry, or none", "[replay_fill]") {
  World world;
  ReplayFill fill{&world.cards};
  auto request = world.request();
  request.masked_pan = "541333******7777";
  const auto message = world.filled(fill, request);
  CHECK(message.text(2) == "5413330000000019");
  CHECK_FALSE(message.has(14));
  CHECK(told(fill) == std::set<std::string>{"2 filled", "14 left out"});
}

TEST_CASE("a number that came in track 2 goes out in track 2", "[replay_fill]") {
  World world;
  ReplayFill fill{&world.cards};
  auto request = world.request();
  request.pan_in_track = true;
  const auto message = world.filled(fill, request);
  CHECK(message.text(35) == "5413330000000019=2712101");
  CHECK_FALSE(message.has(2));
  SECTION("without an expiry there is no track: the number goes alone") {
    request.expiry_yymm.reset();
    const auto without = world.filled(fill, request);
    CHECK(without.text(2) == "5413330000000019");
    CHECK_FALSE(without.has(35));
  }
}

TEST_CASE("without cards, numbers are left out and everything else is sent", "[replay_fill]") {
  World world;
  ReplayFill fill{nullptr};
  const auto message = world.filled(fill, world.request());
  CHECK_FALSE(message.has(2));
  CHECK_FALSE(message.has(14));
  CHECK(message.text(4) == "000000004500");
  CHECK(told(fill) == std::set<std::string>{"2 left out", "14 left out"});
}

TEST_CASE("what is left out is told of", "[replay_fill]") {
  World world;
  ReplayFill fill{&world.cards};
  auto request = world.request();
  request.expiry_yymm.reset();
  SECTION("a PIN block and a track of a line") {
    request.wiped = {52, 45};
    world.filled(fill, request);
    CHECK(told(fill) == std::set<std::string>{"2 filled", "45 left out", "52 left out"});
  }
  SECTION("chip data where the chip was read") {
    request.entry = Entry::contactless;
    world.filled(fill, request);
    CHECK(told(fill) == std::set<std::string>{"2 filled", "55 left out"});
  }
  SECTION("a MAC, which would be wrong") {
    REQUIRE(request.message.set(64, "0011223344556677"));
    CHECK_FALSE(world.filled(fill, request).has(64));
    CHECK(told(fill) == std::set<std::string>{"2 filled", "64 left out"});
  }
  SECTION("nothing, where a message names no card") {
    request.masked_pan.clear();
    request.token.clear();
    CHECK_FALSE(world.filled(fill, request).has(2));
    CHECK(told(fill).empty());
  }
}

TEST_CASE("what cannot be sent says why", "[replay_fill]") {
  World world;
  ReplayFill fill{&world.cards};
  auto request = world.request();
  request.why_not = "field 4 is too long";
  iso8583::Message message = request.message;
  const auto done = fill.fill(request, message);
  REQUIRE_FALSE(done);
  CHECK(done.error().text == "field 4 is too long");
}
