// Differences of dialects, field by field, and what is inside their values.
#include "iso8583/exchange/spec_diff.h"

#include <catch2/catch.hpp>

#include "tests/exchange/imported.h"
#include "tests/iso8583/dialects.h"

namespace {

using Lines = std::vector<std::string>;

const std::string base_text = R"(dialect: base
version: 1987
mti: ascii
bitmap: hex
wire:
  n_fixed:    {encoding: ascii}
  n_variable: {encoding: ascii, length: ascii}
  text:       {encoding: ascii, length: ascii}
layouts:
  address:
    kind: positional
    parts:
      - [street, ans10]
      - [city, ans10]
fields:
  2: [pan, n..19, mask]
  3: [processing_code, n6]
  43: {name: location, type: ans20, inside: address}
)";

// The base with one piece of text in place of another.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = base_text;
  const std::size_t at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

Lines differences(const std::string& after) {
  Lines lines;
  const auto before = parsed(base_text);
  const auto other = parsed(after);
  for (const auto& difference : iso8583::compare_dialects(*before, *other)) lines.push_back(difference.text());
  return lines;
}

}  // namespace

TEST_CASE("a dialect does not differ from itself") {
  CHECK(differences(base_text).empty());
  for (const char* const name : shipped_names) CHECK(iso8583::compare_dialects(shipped(name), shipped(name)).empty());
}

TEST_CASE("fields that are more, less and other are each a line") {
  CHECK(differences(changed("  3: [", "  4: [amount, n12]\n  3: [")) == Lines{"+ 4 amount n12"});
  CHECK(differences(changed("  3: [processing_code, n6]\n", "")) == Lines{"- 3 processing_code n6"});
  CHECK(differences(changed("n..19, mask", "n..16, wipe")) == Lines{"2 type: n..19 → n..16", "2 secrecy: mask → wipe"});
  CHECK(differences(changed("n_fixed:    {encoding: ascii}", "n_fixed:    {encoding: bcd, fill: right_f}")) ==
        Lines{"3 encoding: ascii → bcd", "3 fill: (none) → right_f"});
  CHECK(differences(changed("ans20, inside: address", "ans20, pad_right: \"0x00\", inside: address")) ==
        Lines{"43 pad_right: (none) → 0x00"});
}

TEST_CASE("the head of a dialect is compared too") {
  CHECK(differences(changed("mti: ascii\nbitmap: hex", "mti: bcd\nbitmap: raw\nthird_bitmap: adjacent")) ==
        Lines{"mti: ascii → bcd", "bitmap: hex → raw", "third_bitmap: none → adjacent"});
}

TEST_CASE("what is inside a value is compared part by part") {
  CHECK(differences(changed("[city, ans10]", "[town, ans10]\n      - [country, ans2]")) ==
        Lines{"43.2 name: city → town", "+ 43.3 country ans2"});
  CHECK(differences(changed(", inside: address", "")) == Lines{"43 inside: positional → (none)"});
}

TEST_CASE("the form of tags is compared, and the row of those that have none") {
  const std::string tagged = changed(R"(    kind: positional
    parts:
      - [street, ans10]
      - [city, ans10]
)",
                                     R"(    kind: tagged
    tag: {size: 2, encoding: ascii}
    length: {size: 2, encoding: ascii}
    rows: {"01": [street, ans..10]}
)");
  std::string other = tagged;
  other.replace(other.find("    rows:"), 0, "    length_first: true\n    others: [more, n..9]\n");
  other.replace(other.find("length: {size: 2"), 16, "length: {size: 3");
  Lines lines;
  for (const auto& difference : iso8583::compare_dialects(*parsed(tagged), *parsed(other)))
    lines.push_back(difference.text());
  CHECK(lines == Lines{"43 tag_length: 2 ascii, bytes → 3 ascii, bytes", "43 length_first: (none) → true",
                       "43.others name: unknown → more", "43.others type: ans* → n..9"});
}

TEST_CASE("a dialect that is moov's differs from one that is jPOS' in what the two say differently") {
  const auto before = dialect_of(imported("jpos_1987_ascii.xml"));
  const auto after = dialect_of(imported("moov_1987_ascii.json"));
  Lines lines;
  for (const auto& difference : iso8583::compare_dialects(*before, *after)) lines.push_back(difference.text());
  CHECK(lines == Lines{"2 type: n..19 → ans..19", "4 type: n12 → ans12", "4 pad_left: (none) → 0", "- 7 sent_at n10",
                       "12 name: local_time → local_time_terminal_s", "- 28 fee x+n8", "- 37 retrieval_reference ans12",
                       "- 41 terminal ans8", "43 pad_right: 0x20 → (none)", "43 pad_left: (none) → 0x20",
                       "- 49 currency n3", "- 55 chip_data b...255", "- 128 mac_2 b8"});
}

TEST_CASE("the summary of a dialect counts fields, layouts and the encodings of rows") {
  const auto summary = iso8583::summarize(*parsed(base_text));
  CHECK(summary.fields == 3);
  CHECK(summary.layouts == 1);
  REQUIRE(summary.encodings.size() == 1);
  CHECK(summary.encodings[0] == std::pair<std::string, int>("ascii", 5));
}
