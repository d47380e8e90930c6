// Made-up values within values, every kind of layout within every other: what is set is what is read, others stay, and
// damaged ones are parts or errors that say where.
#include <catch2/catch.hpp>

#include "iso8583/json.h"
#include "iso8583/layout/build_room.h"
#include "iso8583/path.h"
#include "tests/iso8583/dialects.h"
#include "tests/iso8583/edge.h"
#include "tests/iso8583/hex.h"
#include "tests/iso8583/look_inside.h"
#include "tests/iso8583/nested_dialects.h"
#include "tests/iso8583/random_parts.h"

using iso8583::Message;
using iso8583::Path;

namespace {

constexpr int messages_per_dialect = 400;
constexpr int damages_per_message = 25;

std::vector<std::shared_ptr<const iso8583::Dialect>> dialects() {
  std::vector<std::shared_ptr<const iso8583::Dialect>> made;
  for (const char* const base : {"iso1987_ascii_binary_bitmap", "iso1987_bcd", "iso1987_ebcdic", "iso1987_ascii"})
    made.push_back(parsed(nested_dialect(base)));
  return made;
}

std::string read(const Message& message, const std::string& path) {
  const auto text = message.text(path);
  if (!text) return "error: " + text.error().text();
  return text->has_value() ? **text : "(absent)";
}

// Sets what fits; what does not leaves the message as it was.
std::vector<RandomParts::Part> build(Message& message, RandomParts& random, iso8583::BuildRoom& room) {
  std::vector<RandomParts::Part> done;
  for (const int field : nested_fields) {
    for (const RandomParts::Part& part : random.parts(message.dialect(), field)) {
      INFO(part.path << " = '" << part.text << "'");
      const auto path = Path::parse(message.dialect(), part.path);
      REQUIRE(path);
      const std::string before = message.text(field);
      const bool had = message.has(field);
      if (const auto set = message.set(*path, part.text, room); !set) {
        INFO(set.error().text());
        // Only the container may refuse it: it is full.
        REQUIRE(set.error().expected.contains("at most"));
        REQUIRE(message.has(field) == had);
        REQUIRE(message.text(field) == before);
        break;
      }
      done.push_back(part);
    }
  }
  return done;
}

}  // namespace

TEST_CASE("made-up parts are read as they were set, before the wire, after it, and after JSON", "[random]") {
  const std::uint64_t seed = chosen_seed();
  INFO("ISOSWITCH_SEED=" << seed << " makes the same messages");
  RandomParts random(seed);
  iso8583::BuildRoom room;
  Edge edge;
  for (const auto& dialect : dialects()) {
    for (int i = 0; i < messages_per_dialect; ++i) {
      Message message(*dialect);
      message.set_mti(*iso8583::Mti::parse("0100"));
      const auto parts = build(message, random, room);
      INFO(dialect->field(48)->form.encoding->name << ", message " << i << ": "
                                                   << to_json(message, iso8583::Reveal::all));
      for (const auto& part : parts) {
        INFO(part.path);
        REQUIRE(read(message, part.path) == part.text);
      }
      Frame frame;
      REQUIRE(message.encode(frame));
      Message decoded;
      REQUIRE(decoded.decode(*dialect, edge.put(frame)));
      for (const auto& part : parts) {
        INFO(part.path);
        REQUIRE(read(decoded, part.path) == part.text);
      }
      for (const int field : nested_fields) REQUIRE(look_inside(decoded, field, frame.size()).wrong == "");
      Frame again;
      REQUIRE(decoded.encode(again));
      REQUIRE(to_hex(again) == to_hex(frame));
      Message from_line;
      const auto done = iso8583::from_json(to_json(decoded, iso8583::Reveal::all), *dialect, from_line);
      if (!done) FAIL(done.error().text());
      again.clear();
      REQUIRE(from_line.encode(again));
      REQUIRE(to_hex(again) == to_hex(frame));
    }
  }
}

TEST_CASE("setting a made-up part leaves all the others as they are, and removing and setting it again too",
          "[random]") {
  const std::uint64_t seed = chosen_seed();
  INFO("ISOSWITCH_SEED=" << seed << " makes the same messages");
  RandomParts random(seed);
  iso8583::BuildRoom room;
  Edge edge;
  for (const auto& dialect : dialects()) {
    for (int i = 0; i < messages_per_dialect; ++i) {
      Message message(*dialect);
      message.set_mti(*iso8583::Mti::parse("0100"));
      auto parts = build(message, random, room);
      if (parts.empty()) continue;
      auto& changed = parts[random.below(parts.size())];
      const std::string other = random.value(*changed.row);
      INFO(dialect->field(48)->form.encoding->name << ", message " << i << ": "
                                                   << to_json(message, iso8583::Reveal::all));
      INFO(changed.path << " becomes '" << other << "'");
      if (message.set(*Path::parse(*dialect, changed.path), other, room)) changed.text = other;
      for (const auto& part : parts) {
        INFO(part.path);
        REQUIRE(read(message, part.path) == part.text);
      }
    }
  }
}

TEST_CASE("damaged values within values are parts, or errors that say where, and are written as they came",
          "[random]") {
  const std::uint64_t seed = chosen_seed();
  INFO("ISOSWITCH_SEED=" << seed << " makes the same messages");
  RandomParts random(seed);
  iso8583::BuildRoom room;
  Edge edge;
  for (const auto& dialect : dialects()) {
    for (int i = 0; i < messages_per_dialect / 4; ++i) {
      Message message(*dialect);
      message.set_mti(*iso8583::Mti::parse("0100"));
      build(message, random, room);
      for (int damage = 0; damage < damages_per_message; ++damage) {
        const int field = nested_fields[random.below(std::size(nested_fields))];
        if (!message.has(field) || message.units(field) == 0) continue;
        iso8583::Scratch scratch;
        const iso8583::Bytes value = message.bytes(field, scratch);
        Frame bytes(value.begin(), value.end());
        if (random.below(2) == 0) bytes.resize(random.below(bytes.size() + 1));
        for (std::size_t changes = bytes.empty() ? 0 : random.below(3); changes > 0; --changes)
          bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.below(256));
        Message damaged(*dialect);  // with nothing behind it: what looks behind the value looks behind the frame
        if (!damaged.set_bytes(field, bytes)) continue;
        Frame frame;
        REQUIRE(damaged.encode(frame));
        Message decoded;
        REQUIRE(decoded.decode(*dialect, edge.put(frame)));
        INFO(field << " of " << to_hex(frame));
        const InsideLook seen = look_inside(decoded, field, frame.size());
        REQUIRE(seen.wrong == "");
        Frame again;
        REQUIRE(decoded.encode(again));
        REQUIRE(again == frame);
        // A part that is set to what it is changes no part.
        for (const auto& [path, text] : seen.texts) {
          INFO(path << " = '" << text << "'");
          REQUIRE(read(decoded, path) == text);
          Message same = decoded;
          const auto set = same.set(*Path::parse(*dialect, path), text, room);
          if (!set) continue;
          REQUIRE(look_inside(same, field, frame.size()).texts == seen.texts);
        }
        // Setting something may be refused, and then changes nothing.
        for (const auto& part : random.parts(*dialect, field)) {
          Message other;
          REQUIRE(other.decode(*dialect, edge.put(frame)));
          if (const auto path = Path::parse(*dialect, part.path); !other.set(*path, part.text, room))
            REQUIRE(other.text(field) == decoded.text(field));
        }
      }
    }
  }
}
