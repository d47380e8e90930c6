// Made-up messages over all dialects: what is set is what is read, before and after the wire.
#include <catch2/catch.hpp>

#include <random>

#include "iso8583/json.h"
#include "iso8583/message.h"
#include "tests/iso8583/damage.h"
#include "tests/iso8583/dialects.h"
#include "tests/iso8583/random_parts.h"

using iso8583::Charset;
using iso8583::FieldRow;
using iso8583::Message;

namespace {

constexpr int messages_per_dialect = 2000;

class RandomMessages {
 public:
  explicit RandomMessages(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }

  // The values of a message by field: text, or hex of binary.
  std::map<int, std::string> values(const iso8583::Dialect& dialect) {
    std::map<int, std::string> values;
    const std::size_t one_in = 1 + below(12);
    const int last = below(2) == 0 ? 64 : 128;
    for (int field = 2; field <= last; ++field)
      if (const FieldRow* row = dialect.field(field); row != nullptr && below(one_in) == 0)
        values[field] = value(*row, size_of(*row));
    return values;
  }

 private:
  // Mostly short; often enough empty, the longest, or one less.
  std::size_t size_of(const FieldRow& row) {
    if (row.fixed()) return row.units_max;
    switch (below(8)) {
      case 0: return 0;
      case 1: return row.units_max;
      case 2: return row.units_max - 1;
      case 3: return below(row.units_max + 1);
      default: return below(std::min(row.units_max, 24U) + 1);
    }
  }

  std::string value(const FieldRow& row, std::size_t units) {
    std::string text;
    for (std::size_t i = 0; i < units; ++i) text += unit(row.form.charset, i);
    return text;
  }

  std::string unit(Charset charset, std::size_t position) {
    const std::string digit(1, static_cast<char>('0' + below(10)));
    switch (charset) {
      case Charset::digits: return digit;
      case Charset::signed_digits: return position > 0 ? digit : below(2) == 0 ? "C" : "D";
      case Charset::track: return below(20) == 0 ? "=" : digit;
      case Charset::text: {
        const std::size_t code = 0x20 + below(0xe0);
        return std::string(1, static_cast<char>(static_cast<unsigned char>(code == 0x7f ? 0x20 : code)));
      }
      case Charset::binary: break;
    }
    return {"0123456789ABCDEF"[below(16)], "0123456789ABCDEF"[below(16)]};
  }

  std::mt19937_64 random_;
};

std::map<int, std::string> read(const Message& message) {
  std::map<int, std::string> values;
  for (const int field : message.fields()) values[field] = message.text(field);
  return values;
}

}  // namespace

TEST_CASE("made-up messages of all dialects are read as they were set, after the wire and after JSON") {
  const std::uint64_t seed = chosen_seed();
  INFO("ISOSWITCH_SEED=" << seed << " makes the same messages");
  RandomMessages random(seed);
  for (const char* const name : shipped_names) {
    const iso8583::Dialect& dialect = shipped(name);
    Message built;
    Message decoded;
    Message from_line;
    for (int i = 0; i < messages_per_dialect; ++i) {
      INFO(name << ", message " << i);
      const auto values = random.values(dialect);
      built.reset(dialect);
      built.set_mti(iso8583::Mti::from_code(static_cast<std::uint16_t>(0x0100 * (1 + random.below(8)))));
      for (const auto& [field, text] : values) REQUIRE(built.set(field, text));
      REQUIRE(read(built) == values);
      Frame frame;
      REQUIRE(built.encode(frame));
      REQUIRE(decoded.decode(dialect, frame));
      REQUIRE(decoded.mti() == built.mti());
      REQUIRE(read(decoded) == values);
      REQUIRE(iso8583::from_json(to_json(decoded, iso8583::Reveal::all), dialect, from_line));
      Frame again;
      REQUIRE(from_line.encode(again));
      REQUIRE(again == frame);
    }
  }
}

TEST_CASE("made-up messages with random damage are messages or errors that say where") {
  const std::uint64_t seed = chosen_seed();
  INFO("ISOSWITCH_SEED=" << seed << " makes the same messages");
  RandomMessages random(seed);
  for (const char* const name : shipped_names) {
    const iso8583::Dialect& dialect = shipped(name);
    Message message;
    for (int i = 0; i < messages_per_dialect; ++i) {
      message.reset(dialect);
      for (const auto& [field, text] : random.values(dialect)) REQUIRE(message.set(field, text));
      Frame frame;
      REQUIRE(message.encode(frame));
      for (std::size_t damages = 1 + random.below(4); damages > 0; --damages)
        frame[random.below(std::min<std::size_t>(frame.size(), 60))] = static_cast<std::uint8_t>(random.below(256));
      INFO(name << ", message " << i << ": " << to_hex(frame));
      REQUIRE(check_any_bytes(dialect, message, frame).empty());
    }
  }
}
