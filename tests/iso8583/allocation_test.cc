// The hot path does not touch the heap once a message has been used a few times.
#include <catch2/catch.hpp>

#include <atomic>
#include <cstdlib>
#include <new>

#include "iso8583/layout/build_room.h"
#include "iso8583/layout/inside.h"
#include "iso8583/message.h"
#include "iso8583/path.h"
#include "iso8583/reply.h"
#include "tests/iso8583/dialects.h"
#include "tests/iso8583/hex.h"

namespace {

std::atomic<std::size_t> allocations;

}  // namespace

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using iso8583::Message;

constexpr std::pair<int, const char*> purchase[] = {
    {2, "4000001234567899"},  {3, "000000"},          {4, "000000012345"}, {7, "1124145719"},
    {11, "123456"},           {14, "2812"},           {22, "051"},         {32, "12345"},
    {35, "4000=25"},          {37, "432814123456"},   {41, "TERM0001"},    {49, "978"},
    {52, "0102030405060708"}, {55, "9F260811223344"}, {48, "some data"}};

Frame frame_of(const iso8583::Dialect& dialect) {
  Message message(dialect);
  message.set_mti(*iso8583::Mti::parse("0100"));
  for (const auto& [field, text] : purchase)
    if (dialect.version() == 0 || field != 22) REQUIRE(message.set(field, text));
  Frame frame;
  REQUIRE(message.encode(frame));
  return frame;
}

template <class Once>
std::size_t allocations_of(Once once) {
  for (int i = 0; i < 5; ++i) once();
  const std::size_t before = allocations.load();
  for (int i = 0; i < 100; ++i) once();
  return allocations.load() - before;
}

}  // namespace

TEST_CASE("the counter of allocations counts") {
  CHECK(allocations_of([] { ::operator delete(::operator new(1)); }) == 100);
}

TEST_CASE("decoding, reading, setting, replying and encoding allocate nothing after the first messages") {
  for (const char* const name : shipped_names) {
    INFO(name);
    const iso8583::Dialect& dialect = shipped(name);
    const Frame frame = frame_of(dialect);
    Message request;
    Message reply;
    iso8583::Scratch room;
    Frame out;
    std::size_t sum = 0;
    bool good = true;
    const std::array<std::uint8_t, 8> mac{1, 2, 3, 4, 5, 6, 7, 8};
    const int echo[] = {2, 3, 4, 7, 11, 32, 37, 41, 49, 55};
    CHECK(allocations_of([&] {
            good = good && request.decode(dialect, frame).has_value();
            for (const int field : request.fields()) {
              sum += request.text(field, room).size() + request.bytes(field, room).size() + request.raw(field).size();
              sum += static_cast<std::size_t>(request.number(field).value_or(0));
            }
            iso8583::reply_to(request, echo, reply);
            good = good && reply.set(38, "AUTH01").has_value() && reply.set_number(4, 4711).has_value() &&
                   reply.set(52, "0102030405060708").has_value() && reply.set_bytes(64, mac).has_value();
            out.clear();
            good = good && reply.encode(out).has_value();
            request.keep();
          }) == 0);
    CHECK(good);
    CHECK(sum > 0);
  }
}

namespace {

// Nineteen objects as a chip sends them with a purchase.
const std::string chip_data =
    "9F260811223344556677889F2701809F100706010A03A000009F3704DEADBEEF9F36020001950500000080009A032411249C0100"
    "9F02060000000123455F2A020978820239009F1A0202809F03060000000000009F3303E0F8C89F34034203009F3501229F1E083132333435"
    "3637388407A00000000310109F410400000001";

Frame chip_frame(const iso8583::Dialect& dialect) {
  Message message(dialect);
  message.set_mti(*iso8583::Mti::parse(dialect.version() == 1 ? "1100" : "0100"));
  REQUIRE(message.set(2, "4000001234567899"));
  REQUIRE(message.set(3, "002030"));
  REQUIRE(message.set(35, "4000001234567899=25122011234"));
  REQUIRE(message.set(54, "1001978C0000000012341002978D000000000001"));
  REQUIRE(message.set(55, chip_data));
  Frame frame;
  REQUIRE(message.encode(frame));
  return frame;
}

}  // namespace

TEST_CASE("decoding and reading nineteen objects allocate nothing after the first messages") {
  for (const char* const name : shipped_names) {
    INFO(name);
    const iso8583::Dialect& dialect = shipped(name);
    const Frame frame = chip_frame(dialect);
    Message message;
    iso8583::Inside inside;
    iso8583::Scratch room;
    std::size_t elements = 0;
    std::size_t sum = 0;
    bool good = true;
    CHECK(allocations_of([&] {
            good = good && message.decode(dialect, frame).has_value() && inside.open(message, 55).has_value();
            elements = inside.elements().size();
            for (const iso8583::Element& element : inside.elements()) {
              good = good && element.fault == iso8583::Stop::none;
              sum += inside.text(element, room).size() + inside.bytes(element, room).size() + inside.offset(element);
            }
            good = good && inside.find("9F26") != nullptr && inside.find("amount_authorized") != nullptr;
          }) == 0);
    CHECK(good);
    CHECK(elements == 19);
    CHECK(sum > 0);
  }
}

TEST_CASE("opening objects within objects allocates nothing after the first messages") {
  const iso8583::Dialect& dialect = shipped("iso1987_bcd");
  Message message(dialect);
  REQUIRE(message.set(55,
                      "70"
                      "0A"
                      "7708"
                      "9F270180"
                      "9F360101"));
  iso8583::Inside outer;
  iso8583::Inside middle;
  iso8583::Inside inner;
  bool good = true;
  CHECK(allocations_of([&] {
          good = good && outer.open(message, 55).has_value() &&
                 middle.open(outer, outer.elements().front()).has_value() &&
                 inner.open(middle, middle.elements().front()).has_value() && inner.elements().size() == 2;
        }) == 0);
  CHECK(good);
}

TEST_CASE("reading and setting along paths allocate nothing after the first messages") {
  constexpr std::array<const char*, 5> paths{"55.9F26", "55.amount_authorized", "54.2.amount", "35.expiry",
                                             "3.from_account"};
  for (const char* const name : shipped_names) {
    INFO(name);
    const iso8583::Dialect& dialect = shipped(name);
    const Frame frame = chip_frame(dialect);
    std::vector<iso8583::Path> parsed_paths;
    for (const char* const path : paths) parsed_paths.push_back(*iso8583::Path::parse(dialect, path));
    Message message;
    iso8583::Scratch room;
    iso8583::BuildRoom build;
    Frame out;
    bool good = true;
    CHECK(allocations_of([&] {
            good = good && message.decode(dialect, frame).has_value();
            for (const iso8583::Path& path : parsed_paths) {
              const auto text = message.text(path, room);
              good = good && text.has_value() && text->has_value();
            }
            good = good && message.set(parsed_paths[0], "8877665544332211", build).has_value() &&
                   message.set(parsed_paths[2], "C000000000002", build).has_value() &&
                   message.set(parsed_paths[3], "2712", build).has_value() &&
                   message.set(parsed_paths[4], "40", build).has_value();
            out.clear();
            good = good && message.encode(out).has_value();
          }) == 0);
    CHECK(good);
  }
}

TEST_CASE("a long value that is converted is read along a path without a new allocation each time") {
  const auto dialect = parsed(R"(
dialect: long_values
base: iso1987_ebcdic
layouts:
  tags:
    kind: tagged
    tag: {size: 2}
    length: {size: 3}
    rows:
      "01": [one, ans...999]
      "02": [two, ans...999]
fields:
  48: {name: data, type: ans...999, inside: tags}
)");
  Message built(*dialect);
  built.set_mti(*iso8583::Mti::parse("0100"));
  REQUIRE(built.set(48, "01600" + std::string(600, 'x') + "02003abc"));
  Frame frame;
  REQUIRE(built.encode(frame));
  Message message;
  REQUIRE(message.decode(*dialect, frame));
  const auto path = iso8583::Path::parse(*dialect, "48.02");
  REQUIRE(path);
  iso8583::Scratch room;
  iso8583::BuildRoom build;
  bool good = true;
  CHECK(allocations_of([&] {
          const auto text = message.text(*path, room);
          good = good && text.has_value() && text->has_value() && **text == "abc";
        }) == 0);
  CHECK(allocations_of([&] {
          good = good && message.decode(*dialect, frame).has_value() && message.set(*path, "xyz", build).has_value();
        }) == 0);
  CHECK(good);
}
