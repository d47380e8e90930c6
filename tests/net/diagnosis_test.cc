// F-4: bytes are told by the framing and the dialect that read them.
#include "switch/net/diagnosis.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <set>

#include "switch/net/diagnosis_text.h"
#include "switch/net/framing_candidate.h"
#include "switch/net/framing_dialect.h"
#include "tests/net/sample_messages.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

using Buffer = std::vector<std::uint8_t>;

// Of dialects whose messages are often the same bytes, because one is the other with other names, or with sizes that
// these messages do not come to.
constexpr std::string_view alike[][2] = {
    {"base24_like", "iso1987_ascii"},
    {"mastercard_like_ascii", "iso1987_ascii_binary_bitmap"},
    {"mastercard_like_ebcdic", "iso1987_ebcdic"},
    {"pos_bcd", "iso1987_bcd"},
};
// The same bytes up to 65,535.
constexpr std::string_view alike_framings[] = {"binary4", "zero2_binary2", "rdw"};

const std::vector<DialectCandidate>& dialects() {
  static const std::vector<DialectCandidate> all = [] {
    const std::vector<std::string> folder{std::string(SOURCE_ROOT) + "/config/dialects"};
    std::vector<DialectCandidate> loaded;
    std::set<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder.front())) names.insert(file.path().stem());
    for (const std::string& name : names) {
      auto dialect = iso8583::load_dialect(name, folder);
      REQUIRE(dialect);
      loaded.push_back({name, *dialect});
    }
    return loaded;
  }();
  return all;
}

const std::vector<Framing>& framings() {
  static const std::vector<Framing> all = framing_candidates();
  return all;
}

std::size_t dialect_at(std::string_view name) {
  const auto found = std::ranges::find(dialects(), name, &DialectCandidate::name);
  REQUIRE(found != dialects().end());
  return static_cast<std::size_t>(found - dialects().begin());
}

std::size_t framing_at(std::string_view label) {
  const auto found = std::ranges::find(framings(), label, label_of);
  REQUIRE(found != framings().end());
  return static_cast<std::size_t>(found - framings().begin());
}

std::shared_ptr<const iso8583::Dialect> written(const std::string& yaml) {
  auto dialect = iso8583::parse_dialect(yaml, "test", std::vector{std::string(SOURCE_ROOT) + "/config/dialects"});
  REQUIRE(dialect);
  return *dialect;
}

struct Sent {
  std::size_t framing;
  std::size_t dialect;
  std::vector<std::vector<SampleField>> messages;
};

std::optional<Buffer> bytes_of(const Sent& sent) {
  Buffer bytes;
  for (const auto& fields : sent.messages) {
    const auto body = encoded(*dialects()[sent.dialect].dialect, fields);
    if (!body) return {};
    const Buffer frame = framed(framings()[sent.framing], *body);
    bytes.insert(bytes.end(), frame.begin(), frame.end());
  }
  return bytes;
}

Sent sent_as(std::size_t framing, std::size_t dialect, std::initializer_list<Sample> samples) {
  Sent sent{framing, dialect, {}};
  int number = 0;
  for (const Sample sample : samples)
    sent.messages.push_back(sample_fields(*dialects()[dialect].dialect, sample, ++number));
  return sent;
}

std::vector<Reading> diagnosed(Bytes bytes) { return diagnose(std::span(&bytes, 1), framings(), dialects()); }

std::string name_of(const Reading& reading) {
  return pair_name(framings()[reading.framing], dialects()[reading.dialect]);
}

bool listed_alike(std::string_view one, std::string_view other) {
  return std::ranges::any_of(alike, [&](const auto& pair) {
    return (pair[0] == one && pair[1] == other) || (pair[0] == other && pair[1] == one);
  });
}

bool listed(std::string_view name) {
  return name.starts_with("iso") ||
         std::ranges::any_of(alike, [&](const auto& pair) { return pair[0] == name || pair[1] == name; });
}

// The pair that was named sends the very same messages as the very same bytes.
bool same_bytes(const Sent& sent, const Reading& named) {
  Sent other = sent;
  other.framing = named.framing;
  other.dialect = named.dialect;
  return bytes_of(other) == bytes_of(sent);
}

void check_named(const Sent& sent, const std::vector<Reading>& readings) {
  const Reading& best = readings.front();
  const std::string right = pair_name(framings()[sent.framing], dialects()[sent.dialect]);
  CAPTURE(right, name_of(best), evidence(best));
  const bool same_framing = best.framing == sent.framing;
  const bool same_dialect = best.dialect == sent.dialect;
  if (same_framing && same_dialect) return;
  CHECK(same_bytes(sent, best));
  if (!same_framing) {
    for (const std::size_t framing : {best.framing, sent.framing})
      CHECK(std::ranges::count(alike_framings, framings()[framing].name) == 1);
  }
  const std::string& one = dialects()[best.dialect].name;
  const std::string& other = dialects()[sent.dialect].name;
  // Dialects that this test does not know are told by their bytes alone.
  if (!same_dialect && listed(one) && listed(other)) CHECK(listed_alike(one, other));
}

template <class F>
void for_each_pair(F&& f) {
  for (std::size_t framing = 0; framing < framings().size(); ++framing) {
    for (std::size_t dialect = 0; dialect < dialects().size(); ++dialect) {
      if (check_carries(framings()[framing], *dialects()[dialect].dialect)) f(framing, dialect);
    }
  }
}

}  // namespace

TEST_CASE("every preset with every dialect is named first", "[diagnosis]") {
  using enum Sample;
  std::size_t pairs = 0;
  for_each_pair([&](std::size_t framing, std::size_t dialect) {
    ++pairs;
    for (const auto samples :
         {std::initializer_list<Sample>{purchase}, {reversal}, {echo}, {purchase, echo}, {echo, purchase, reversal}}) {
      const Sent sent = sent_as(framing, dialect, samples);
      const auto bytes = bytes_of(sent);
      REQUIRE(bytes);
      const auto readings = diagnosed(*bytes);
      CHECK(readings.front().whole());
      CHECK(readings.front().messages == samples.size());
      check_named(sent, readings);
    }
  });
  CHECK(pairs >= 19 * 6 + 1);
}

TEST_CASE("a capture may end anywhere", "[diagnosis]") {
  using enum Sample;
  const std::size_t dialect = dialect_at("iso1987_bcd");
  for (std::size_t framing = 0; framing < framings().size(); ++framing) {
    if (!check_carries(framings()[framing], *dialects()[dialect].dialect)) continue;
    const Sent sent = sent_as(framing, dialect, {purchase, reversal});
    const Buffer bytes = *bytes_of(sent);
    const std::size_t first = bytes_of({framing, dialect, {sent.messages[0]}})->size();
    for (std::size_t size = first; size < bytes.size(); ++size) {
      const auto readings = diagnosed(Bytes(bytes).first(size));
      CAPTURE(size, first, bytes.size());
      check_named(sent, readings);
      CHECK(readings.front().whole());
      CHECK(readings.front().messages == 1);
    }
  }
}

TEST_CASE("the start of a single message is enough, if some of its fields are there", "[diagnosis]") {
  for_each_pair([](std::size_t framing, std::size_t dialect) {
    const Sent sent = sent_as(framing, dialect, {Sample::purchase});
    const Buffer bytes = *bytes_of(sent);
    const std::size_t size = bytes.size() / 2;
    const auto readings = diagnosed(Bytes(bytes).first(size));
    CAPTURE(name_of(readings.front()), evidence(readings.front()), label_of(framings()[framing]),
            dialects()[dialect].name);
    CHECK(readings.front().parses());
    CHECK(readings.front().messages == 0);
    CHECK(readings.front().cut == 1);
    // More than one length may promise more than is there, and dialects may differ in what is cut off.
    const auto right = std::ranges::find_if(
        readings, [&](const Reading& reading) { return reading.framing == framing && reading.dialect == dialect; });
    CHECK(equally_good(*right, readings.front()));
  });
}

TEST_CASE("a capture may begin in the middle of a message", "[diagnosis]") {
  using enum Sample;
  for_each_pair([](std::size_t framing, std::size_t dialect) {
    const Sent sent = sent_as(framing, dialect, {purchase, echo, reversal});
    const Buffer bytes = *bytes_of(sent);
    const std::size_t first = bytes_of({framing, dialect, {sent.messages[0]}})->size();
    for (std::size_t from = 1; from < first; from += 13) {
      const auto readings = diagnosed(Bytes(bytes).subspan(from));
      CAPTURE(from, first, name_of(readings.front()), label_of(framings()[framing]), dialects()[dialect].name);
      check_named(sent, readings);
      CHECK(readings.front().messages == 2);
      CHECK(readings.front().unexplained == first - from);
    }
  });
}

TEST_CASE("a damaged message does not hide the others", "[diagnosis]") {
  using enum Sample;
  for_each_pair([](std::size_t framing, std::size_t dialect) {
    const Sent sent = sent_as(framing, dialect, {purchase, echo, reversal});
    const Buffer whole = *bytes_of(sent);
    const std::size_t first = bytes_of({framing, dialect, {sent.messages[0]}})->size();
    const std::size_t second = bytes_of({framing, dialect, {sent.messages[0], sent.messages[1]}})->size();
    const Framing& shape = framings()[framing];
    const std::size_t body = shape.header_offset() + header_sizes(shape).least;
    for (const std::size_t damaged : {body, first + body, second + body}) {
      Buffer bytes = whole;
      bytes[damaged] = 0xFF;
      CAPTURE(damaged);
      const auto readings = diagnosed(bytes);
      check_named(sent, readings);
      CHECK(readings.front().messages == 2);
      CHECK_FALSE(readings.front().whole());
    }
    if (shape.length_size == 0) return;
    // A length that is none: what follows is found again.
    Buffer bytes = whole;
    bytes[first] = 0xEE;
    bytes[first + shape.header_offset() - 1] = 0xEE;
    const auto readings = diagnosed(bytes);
    check_named(sent, readings);
    CHECK(readings.front().messages == 2);
  });
}

TEST_CASE("empty frames between messages are no messages", "[diagnosis]") {
  const Sent sent = sent_as(framing_at("binary2"), dialect_at("iso1987_ascii"), {Sample::purchase, Sample::echo});
  Buffer bytes = *bytes_of(sent);
  bytes.insert(bytes.end(), {0, 0});
  const auto readings = diagnosed(bytes);
  CHECK(name_of(readings.front()) == "binary2 × iso1987_ascii");
  CHECK(readings.front().messages == 2);
  CHECK(readings.front().empty == 1);
  CHECK(evidence(readings.front()).starts_with("2 messages, 1 empty frame, every byte explained"));
}

TEST_CASE("both directions of a connection count", "[diagnosis]") {
  const std::size_t framing = framing_at("tpdu");
  const std::size_t dialect = dialect_at("iso1993_bcd");
  const Buffer one = *bytes_of(sent_as(framing, dialect, {Sample::echo}));
  const Buffer other = *bytes_of(sent_as(framing, dialect, {Sample::purchase}));
  const Bytes streams[] = {one, other};
  const auto readings = diagnose(streams, framings(), dialects());
  CHECK(name_of(readings.front()) == "tpdu × iso1993_bcd");
  CHECK(readings.front().messages == 2);
}

TEST_CASE("a refusal says which field, and where in the bytes", "[diagnosis]") {
  const Sent sent = sent_as(framing_at("binary2"), dialect_at("iso1987_bcd"), {Sample::purchase});
  const Buffer bytes = *bytes_of(sent);
  for (const Reading& reading : diagnosed(bytes)) {
    const std::string name = name_of(reading);
    // Packed digits 02 00 are no text: they stand behind the length of two bytes.
    if (name == "binary2 × iso1987_ascii")
      CHECK(evidence(reading) == "mti: expected four digits, found something else (offset 2)");
    if (name == "binary2 × iso1993_bcd")
      CHECK(evidence(reading) ==
            "mti: expected a message type of the dialect's version, found one of another version (offset 2)");
    if (name == "ascii4 × iso1987_bcd") CHECK(evidence(reading).find("(offset 0)") != std::string::npos);
  }
}

TEST_CASE("a message that ends before its frame is not the start of one", "[diagnosis]") {
  // 30 30 32 30: as hexadecimal digits 32 bytes, of which 20 would be there. The message says that it ends there.
  const Sent sent = sent_as(framing_at("ascii4"), dialect_at("iso1987_ascii"), {Sample::echo});
  const Buffer bytes = *bytes_of(sent);
  const auto readings = diagnosed(bytes);
  const auto hex4 = std::ranges::find(readings, "hex4 × iso1987_ascii", name_of);
  REQUIRE(hex4 != readings.end());
  CHECK_FALSE(hex4->parses());
  CHECK(evidence(*hex4).starts_with("frame: expected the end of the message"));
}

TEST_CASE("values that make no sense go behind those that do", "[diagnosis]") {
  // Two dialects of the same shape: one has the STAN before the time, the other behind it.
  const std::string swapped =
      "dialect: swapped\nbase: iso1987_ascii\nfields:\n  7: [stan_first, n6]\n  11: [time_second, n10]\n"
      "  12: [date_of_what, n4]\n  13: [time_of_what, n6]\n";
  const DialectCandidate both[] = {{"swapped", written(swapped)},
                                   {"iso1987_ascii", dialects()[dialect_at("iso1987_ascii")].dialect}};
  const Sent sent = sent_as(framing_at("ascii4"), dialect_at("iso1987_ascii"), {Sample::purchase});
  const Buffer buffer = *bytes_of(sent);
  const Bytes bytes = buffer;
  const auto readings = diagnose(std::span(&bytes, 1), framings(), both);
  CHECK(readings[0].dialect == 1);
  CHECK(readings[1].dialect == 0);
  CHECK(readings[1].whole());  // it reads them too
  CHECK_FALSE(equally_good(readings[0], readings[1]));
}

TEST_CASE("a dialect that reads more, but nonsense, goes behind one that refuses a message", "[diagnosis]") {
  const DialectCandidate both[] = {
      {"nonsense", written("dialect: nonsense\nbase: iso1987_ascii\nfields:\n  11: {check: YYMMDD}\n"
                           "  37: {name: time, type: an12, check: YYMMDDhhmmss}\n")},
      {"strict", written("dialect: strict\nbase: iso1987_ascii\nfields:\n  70:\n")}};
  const std::vector<SampleField> plain = {{0, "0800"}, {7, "1124120000"}, {11, "123456"}, {37, "999900001111"}};
  std::vector<SampleField> more = plain;
  more.push_back({70, "301"});
  const Buffer buffer = *bytes_of({framing_at("ascii4"), dialect_at("iso1987_ascii"), {plain, plain, plain, more}});
  const Bytes bytes = buffer;
  const auto readings = diagnose(std::span(&bytes, 1), framings(), both);
  CHECK(readings[0].dialect == 1);
  CHECK(readings[0].messages == 3);
  CHECK(readings[1].dialect == 0);
  CHECK(readings[1].messages == 4);
  CHECK(readings[1].doubtful == 8);
}

TEST_CASE("a first message that is refused is counted as one, where the next one follows it", "[diagnosis]") {
  const DialectCandidate without_pan[] = {{"no_pan", written("dialect: no_pan\nbase: iso1987_ascii\nfields:\n  2:\n")}};
  const Buffer buffer = *bytes_of(
      sent_as(framing_at("ascii4"), dialect_at("iso1987_ascii"), {Sample::purchase, Sample::echo, Sample::purchase}));
  const Bytes bytes = buffer;
  const Reading best = diagnose(std::span(&bytes, 1), framings(), without_pan).front();
  CHECK(best.messages == 1);
  CHECK(best.refused == 2);
  CHECK_FALSE(best.parses());
  CHECK(evidence(best).find("1 message, 2 refused") == 0);
}

TEST_CASE("equally good ones stay in the order that they were given in", "[diagnosis]") {
  const DialectCandidate& ascii = dialects()[dialect_at("iso1987_ascii")];
  const DialectCandidate twice[] = {{"one", ascii.dialect}, {"two", ascii.dialect}};
  const Framing some[] = {*framing_preset("rdw"), *framing_preset("binary4"), *framing_preset("zero2_binary2")};
  const Buffer buffer = *bytes_of(sent_as(framing_at("binary4"), dialect_at("iso1987_ascii"), {Sample::echo}));
  const Bytes bytes = buffer;
  const auto readings = diagnose(std::span(&bytes, 1), some, twice);
  REQUIRE(readings.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(readings[i].framing == i / 2);
    CHECK(readings[i].dialect == i % 2);
    CHECK(equally_good(readings[0], readings[i]));
  }
}

TEST_CASE("bytes that are nothing parse as nothing", "[diagnosis]") {
  const auto first_of = [](std::string_view text) {
    return diagnosed({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}).front();
  };
  CHECK_FALSE(first_of("").parses());
  CHECK_FALSE(first_of("0").parses());
  CHECK_FALSE(first_of("GET /status HTTP/1.1\r\nHost: example\r\n\r\n").parses());
  CHECK_FALSE(first_of("0123<?xml version=\"1.0\"?><Document><a>1</a></Document>").parses());
  CHECK_FALSE(first_of(std::string(300'000, '\0')).parses());
  CHECK_FALSE(first_of(std::string(300'000, '0')).parses());
  CHECK_FALSE(diagnose({}, framings(), dialects()).front().parses());
}

TEST_CASE("no more is looked at than the bounds say", "[diagnosis]") {
  const Buffer one = *bytes_of(sent_as(framing_at("binary2"), dialect_at("iso1987_ascii"), {Sample::echo}));
  Buffer many;
  for (int i = 0; i < 100; ++i) many.insert(many.end(), one.begin(), one.end());
  const Bytes bytes = many;
  const auto with = [&](const DiagnosisBounds& bounds, Bytes of) {
    return diagnose(std::span(&of, 1), framings(), dialects(), bounds).front();
  };
  CHECK(with({.frames_max = 7}, bytes).messages == 7);
  CHECK(with({.bytes_max = 3 * one.size()}, bytes).messages == 3);
  // 5 bytes before the first frame.
  Buffer late(many.size() + 5, 0xEE);
  std::ranges::copy(many, late.begin() + 5);
  CHECK(with({.search_bytes_max = 6}, late).messages == 100);
  CHECK_FALSE(with({.search_bytes_max = 5}, late).parses());
  CHECK_FALSE(with({.search_bytes_max = 0}, late).parses());
}

TEST_CASE("the hint names what to set, and nothing that is set already", "[diagnosis]") {
  const auto hint = [](std::string_view framing, std::string_view dialect, const Configured& configured) {
    const Buffer bytes = *bytes_of(sent_as(framing_at(framing), dialect_at(dialect), {Sample::purchase}));
    return hint_of(diagnosed(bytes), framings(), dialects(), configured);
  };
  const Configured configured{*framing_preset("binary2"), "iso1987_bcd"};
  CHECK(hint("hex4", "iso1987_ebcdic", configured).starts_with("these bytes parse as hex4 × iso1987_ebcdic"));
  CHECK(hint("ascii4", "iso1993_ascii", configured) ==
        "these bytes parse as ascii4 × iso1993_ascii (configured: binary2 × iso1987_bcd); set framing: ascii4 and "
        "dialect: iso1993_ascii");
  CHECK(hint("binary2", "iso1993_ascii", configured).ends_with("; set dialect: iso1993_ascii"));
  CHECK(
      hint("binary4", "iso1993_bcd", configured).find(", or as zero2_binary2 × iso1993_bcd, or as rdw × iso1993_bcd") !=
      std::string::npos);
  CHECK(hint("binary2", "iso1987_bcd", configured).empty());
  CHECK(hint("tpdu (length without the TPDU)", "iso1993_bcd", configured)
            .ends_with("; set framing: tpdu and tpdu_counted: false and dialect: iso1993_bcd"));
  Configured uncounted{*framing_preset("tpdu"), "iso1993_bcd"};
  uncounted.framing.counts_header = false;
  CHECK(hint("tpdu", "iso1993_bcd", uncounted).ends_with("; set tpdu_counted: true"));
  const Configured counted{*framing_preset("tpdu"), "iso1993_bcd"};
  CHECK(hint("tpdu (length without the TPDU)", "iso1993_bcd", counted).ends_with("; set tpdu_counted: false"));
}

TEST_CASE("nothing of a card is in what a diagnosis says", "[diagnosis]") {
  using enum Sample;
  for (const std::string_view framing : {"ascii4", "binary2", "tpdu_bcd", "base24"}) {
    for (std::size_t dialect = 0; dialect < dialects().size(); ++dialect) {
      const Buffer bytes = *bytes_of(sent_as(framing_at(framing), dialect, {purchase, echo}));
      for (std::size_t from = 0; from < 30; from += 7) {
        for (const Reading& reading : diagnosed(Bytes(bytes).subspan(from))) {
          const std::string said = evidence(reading);
          for (const std::string_view secret : {"54133", "33000", "00019", "3534313333", "28122011"})
            CHECK(said.find(secret) == std::string::npos);
        }
      }
    }
  }
}
