// The hot path does not touch the heap once a message has been used a few times.
#include <catch2/catch.hpp>

#include <atomic>
#include <cstdlib>
#include <new>

#include "iso8583/message.h"
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
