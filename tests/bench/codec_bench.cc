// How fast messages are read and written, next to what a walk by hand and a memcpy take in the same run.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "iso8583/layout/inside.h"
#include "iso8583/message.h"
#include "iso8583/path.h"
#include "tests/bench/codec_floor.h"

namespace {

using iso8583::Inside;
using iso8583::Message;

constexpr int rounds = 31;
constexpr int repeats = 20000;

// A purchase with 18 fields, 220 bytes in ASCII.
constexpr std::pair<int, const char*> purchase[] = {{2, "4000001234567899"},
                                                    {3, "000000"},
                                                    {4, "000000012345"},
                                                    {7, "1124145719"},
                                                    {11, "123456"},
                                                    {12, "145719"},
                                                    {13, "1124"},
                                                    {14, "2812"},
                                                    {18, "5411"},
                                                    {22, "051"},
                                                    {25, "00"},
                                                    {32, "123456"},
                                                    {35, "4000001234567899=28122010000000012345"},
                                                    {37, "432814123456"},
                                                    {41, "TERM0001"},
                                                    {42, "MERCHANT0000001"},
                                                    {43, "CORNER SHOP              PARIS        FR"},
                                                    {49, "978"}};

std::shared_ptr<const iso8583::Dialect> dialect(const char* name) {
  auto loaded = iso8583::load_dialect(name, iso8583::dialect_directories());
  if (loaded) return *loaded;
  for (const auto& fault : loaded.error()) fmt::print(stderr, "{}\n", fault.text());
  std::exit(1);
}

// A chip purchase, 238 bytes in BCD: 118 of them are nineteen EMV tags.
constexpr std::pair<int, const char*> chip_purchase[] = {
    {2, "4000001234567899"},
    {3, "000000"},
    {4, "000000012345"},
    {7, "1124145719"},
    {11, "123456"},
    {12, "145719"},
    {13, "1124"},
    {14, "2812"},
    {18, "5411"},
    {22, "051"},
    {25, "00"},
    {32, "123456"},
    {35, "4000001234567899=28122010000012345"},
    {37, "432814123456"},
    {41, "TERM0001"},
    {42, "MERCHANT0000001"},
    {49, "978"},
    {52, "0123456789ABCDEF"},
    {55,
     "82023C008407A0000000031010950500800080009A032611249C01005F2A0209785F3401019F02060000000123459F0306000000000000"
     "9F090200029F100706010A03A0B0009F1A0202509F260811223344556677889F2701809F3303E0F8C89F34030203009F3501229F3602"
     "00019F370401020304"}};

using Purchase = std::span<const std::pair<int, const char*>>;

Message build(const iso8583::Dialect& dialect, Purchase fields) {
  Message message(dialect);
  message.set_mti(*iso8583::Mti::parse("0100"));
  for (const auto& [field, text] : fields)
    if (const auto set = message.set(field, text); !set) {
      fmt::print(stderr, "{}\n", set.error().text());
      std::exit(1);
    }
  return message;
}

void keep(const void* result) { asm volatile("" : : "g"(result) : "memory"); }

struct Case {
  std::string name;
  std::size_t floor;  // the case that it is measured against
  std::function<void()> run_many;
  std::vector<double> nanoseconds = {};

  double median() {
    std::ranges::sort(nanoseconds);
    return nanoseconds[nanoseconds.size() / 2];
  }
};

template <class Once>
Case measured(std::string name, std::size_t floor, Once once) {
  return {std::move(name), floor, [once]() mutable {
            for (int i = 0; i < repeats; ++i) once();
          }};
}

struct Value {
  int field;
  std::string_view text;
  std::vector<std::uint8_t> bytes;
};

void add_cases(std::vector<Case>& cases, const std::string& name, const iso8583::Dialect& dialect, Purchase fields,
               const std::vector<std::uint8_t>& frame, std::size_t floor) {
  cases.push_back(measured(name + " decode", floor, [&dialect, &frame, message = Message()]() mutable {
    if (!message.decode(dialect, frame)) std::abort();
    keep(&message);
  }));
  cases.push_back(
      measured(name + " encode, untouched", floor, [&dialect, &frame, message = Message(), out = frame]() mutable {
        if (!message.has_dialect() && !message.decode(dialect, frame)) std::abort();
        out.clear();
        if (!message.encode(out)) std::abort();
        keep(out.data());
      }));
  // As a program holds them: text, and of binary fields the bytes.
  std::vector<Value> values;
  for (const auto& [field, text] : fields) {
    const bool binary = dialect.field(field)->binary();
    values.push_back({field, text, binary ? build(dialect, fields).bytes(field) : std::vector<std::uint8_t>()});
  }
  cases.push_back(
      measured(name + " encode, all fields set", floor, [&dialect, values, message = Message(), out = frame]() mutable {
        message.reset(dialect);
        message.set_mti(iso8583::Mti::from_code(0x0100));
        for (const Value& value : values)
          if (!(value.bytes.empty() ? message.set(value.field, value.text)
                                    : message.set_bytes(value.field, value.bytes)))
            std::abort();
        out.clear();
        if (!message.encode(out)) std::abort();
        keep(out.data());
      }));
  cases.push_back(measured(name + " round trip", floor, [&dialect, &frame, message = Message(), out = frame]() mutable {
    if (!message.decode(dialect, frame)) std::abort();
    out.clear();
    if (!message.encode(out)) std::abort();
    keep(out.data());
  }));
}

void add_tag_cases(std::vector<Case>& cases, const iso8583::Dialect& dialect, const std::vector<std::uint8_t>& frame,
                   std::size_t floor) {
  cases.push_back(measured("bcd decode, all EMV tags", floor,
                           [&dialect, &frame, message = Message(), inside = std::make_shared<Inside>()]() mutable {
                             if (!message.decode(dialect, frame) || !inside->open(message, 55) ||
                                 inside->elements().size() != 19)
                               std::abort();
                             keep(inside.get());
                           }));
  cases.push_back(measured("bcd decode, one EMV tag by path", floor,
                           [&dialect, &frame, message = Message(), room = iso8583::Scratch(),
                            path = *iso8583::Path::parse(dialect, "55.9F26")]() mutable {
                             if (!message.decode(dialect, frame)) std::abort();
                             const auto text = message.text(path, room);
                             if (!text || !*text) std::abort();
                             keep(text->value().data());
                           }));
}

}  // namespace

int main() {
  const auto ascii = dialect("iso1987_ascii");
  const auto bcd = dialect("iso1987_bcd");
  std::vector<std::uint8_t> ascii_frame;
  std::vector<std::uint8_t> chip_frame;
  if (!build(*ascii, purchase).encode(ascii_frame) || !build(*bcd, chip_purchase).encode(chip_frame)) return 1;

  std::vector<Case> cases;
  cases.push_back(measured("bare walk over ASCII", 0, [&, out = bench::Floor()]() mutable {
    if (!bench::walk(ascii_frame, out)) std::abort();
    keep(&out);
  }));
  cases.push_back(measured("bare walk over BCD", 1, [&, out = bench::Floor()]() mutable {
    if (!bench::walk_packed(chip_frame, out)) std::abort();
    keep(&out);
  }));
  cases.push_back(measured("bare walk over BCD and its tags", 2, [&, out = bench::TagFloor()]() mutable {
    if (!bench::walk_packed_with_tags(chip_frame, out) || out.tags != 19) std::abort();
    keep(&out);
  }));
  cases.push_back(measured("memcpy", 0, [&, to = ascii_frame]() mutable {
    keep(ascii_frame.data());
    std::memcpy(to.data(), ascii_frame.data(), ascii_frame.size());
    keep(to.data());
  }));
  cases.push_back(measured("walk with digit checks", 0, [&, out = bench::Floor()]() mutable {
    if (!bench::walk_with_digit_checks(ascii_frame, out)) std::abort();
    keep(&out);
  }));
  add_cases(cases, "ascii", *ascii, purchase, ascii_frame, 0);
  add_cases(cases, "bcd", *bcd, chip_purchase, chip_frame, 1);
  add_tag_cases(cases, *bcd, chip_frame, 2);

  // Interleaved, so that a slow moment of the machine meets all cases.
  for (int round = 0; round < rounds; ++round)
    for (Case& one : cases) {
      const auto begin = std::chrono::steady_clock::now();
      one.run_many();
      const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
      one.nanoseconds.push_back(spent.count() / repeats);
    }

  fmt::print(
      "0100 with {} fields: {} bytes in ASCII; with {} fields, chip data among them: {} bytes in BCD; medians of {} "
      "interleaved rounds\n\n",
      std::size(purchase), ascii_frame.size(), std::size(chip_purchase), chip_frame.size(), rounds);
  fmt::print("{:<34} {:>10} {:>12}\n", "", "ns", "× its walk");
  for (Case& one : cases)
    fmt::print("{:<34} {:>10.1f} {:>12.2f}\n", one.name, one.median(), one.median() / cases[one.floor].median());
  return 0;
}
