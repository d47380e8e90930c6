// How fast messages are read and written, next to what a walk by hand and a memcpy take in the same run.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <vector>

#include "iso8583/message.h"
#include "tests/bench/codec_floor.h"

namespace {

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
                                                    {35, "4000001234567899=281220100000000123450"},
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

Message build(const iso8583::Dialect& dialect) {
  Message message(dialect);
  message.set_mti(*iso8583::Mti::parse("0100"));
  for (const auto& [field, text] : purchase)
    if (const auto set = message.set(field, std::string_view(text).substr(0, 37)); !set) {
      fmt::print(stderr, "{}\n", set.error().text());
      std::exit(1);
    }
  return message;
}

void keep(const void* result) { asm volatile("" : : "g"(result) : "memory"); }

struct Case {
  std::string name;
  std::function<void()> run_many;
  std::vector<double> nanoseconds = {};

  double median() {
    std::ranges::sort(nanoseconds);
    return nanoseconds[nanoseconds.size() / 2];
  }
};

template <class Once>
Case measured(std::string name, Once once) {
  return {std::move(name), [once]() mutable {
            for (int i = 0; i < repeats; ++i) once();
          }};
}

void add_cases(std::vector<Case>& cases, const std::string& name, const iso8583::Dialect& dialect,
               const std::vector<std::uint8_t>& frame) {
  cases.push_back(measured(name + " decode", [&dialect, &frame, message = Message()]() mutable {
    if (!message.decode(dialect, frame)) std::abort();
    keep(&message);
  }));
  cases.push_back(measured(name + " encode, untouched", [&dialect, &frame, message = Message(), out = frame]() mutable {
    if (!message.has_dialect() && !message.decode(dialect, frame)) std::abort();
    out.clear();
    if (!message.encode(out)) std::abort();
    keep(out.data());
  }));
  cases.push_back(measured(name + " encode, all fields set", [&dialect, message = Message(), out = frame]() mutable {
    message.reset(dialect);
    message.set_mti(iso8583::Mti::from_code(0x0100));
    for (const auto& [field, text] : purchase)
      if (!message.set(field, std::string_view(text, std::min<std::size_t>(std::strlen(text), 37)))) std::abort();
    out.clear();
    if (!message.encode(out)) std::abort();
    keep(out.data());
  }));
  cases.push_back(measured(name + " round trip", [&dialect, &frame, message = Message(), out = frame]() mutable {
    if (!message.decode(dialect, frame)) std::abort();
    out.clear();
    if (!message.encode(out)) std::abort();
    keep(out.data());
  }));
}

}  // namespace

int main() {
  const auto ascii = dialect("iso1987_ascii");
  const auto bcd = dialect("iso1987_bcd");
  std::vector<std::uint8_t> ascii_frame;
  std::vector<std::uint8_t> bcd_frame;
  if (!build(*ascii).encode(ascii_frame) || !build(*bcd).encode(bcd_frame)) return 1;

  std::vector<Case> cases;
  cases.push_back(measured("bare walk", [&, out = bench::Floor()]() mutable {
    if (!bench::walk(ascii_frame, out)) std::abort();
    keep(&out);
  }));
  cases.push_back(measured("memcpy", [&, to = ascii_frame]() mutable {
    keep(ascii_frame.data());
    std::memcpy(to.data(), ascii_frame.data(), ascii_frame.size());
    keep(to.data());
  }));
  cases.push_back(measured("walk with digit checks", [&, out = bench::Floor()]() mutable {
    if (!bench::walk_with_digit_checks(ascii_frame, out)) std::abort();
    keep(&out);
  }));
  add_cases(cases, "ascii", *ascii, ascii_frame);
  add_cases(cases, "bcd", *bcd, bcd_frame);

  // Interleaved, so that a slow moment of the machine meets all cases.
  for (int round = 0; round < rounds; ++round)
    for (Case& one : cases) {
      const auto begin = std::chrono::steady_clock::now();
      one.run_many();
      const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
      one.nanoseconds.push_back(spent.count() / repeats);
    }

  fmt::print("0100 with {} fields: {} bytes in ASCII, {} in BCD; medians of {} interleaved rounds\n\n",
             std::size(purchase), ascii_frame.size(), bcd_frame.size(), rounds);
  fmt::print("{:<32} {:>10} {:>12}\n", "", "ns", "× bare walk");
  const double floor = cases.front().median();
  for (Case& one : cases) fmt::print("{:<32} {:>10.1f} {:>12.2f}\n", one.name, one.median(), one.median() / floor);
  return 0;
}
