// Layouts of every kind within layouts of every kind, for tests that make up values or damage them.
#pragma once

#include <string>

inline const std::string nested_layouts = R"(
layouts:
  texts:
    kind: tagged
    tag: {size: 2, encoding: ascii}
    length: {size: 3, encoding: ascii}
    rows:
      "01": [number, n..9]
      "02": [text, ans..20]
      "03": {name: track, type: ans..60, inside: track}
      "04": {name: items, type: ans..60, inside: items}
      "06": {name: objects, type: b..120, inside: objects}
      "07": [amount, x+n6]
      "08": {name: location, type: ans..99, inside: location}
      "09": {name: counting, type: ans..60, inside: counting}
      "10": [exact, n12]
  track:
    kind: positional
    parts:
      - {name: pan, type: "n*19", until: "=D"}
      - {name: expiry, type: n4, absent: "=D"}
      - {name: service_code, type: n3, absent: "=D"}
      - {name: discretionary, type: "n*20"}
  items:
    kind: list
    item: {name: item, type: ans8, inside: item}
    most: 5
  item:
    kind: positional
    parts:
      - [code, n2]
      - [word, ans4]
      - [flag, b1]
  location:
    kind: positional
    parts:
      - {name: street, type: "ans*", until: "\\"}
      - [country, ans3]
      - [prefixed, ans..9]
      - {name: counted, type: "b..9", counts_itself: true}
      - {name: city, type: "ans*20", until: "^"}
      - [rest, "ans*15"]
  counting:
    kind: tagged
    tag: {size: 1}
    length: {size: 2, encoding: hex, counts_itself: true, counts_tag: true}
    rows:
      "A": [letter, ans..9]
      "B": {name: track, type: ans..40, inside: track}
  objects:
    kind: ber
    rows:
      9F26: [cryptogram, b8]
      9F02: [amount, n12]
      5A: {name: pan, type: n..19, fill: right_f}
      57: {name: track_2, type: z..37, inside: track}
      "50": [label, ans..16]
      9F41: [counter, n..8]
  sets:
    kind: tagged
    tag: {size: 1, encoding: raw}
    length: {size: 4, encoding: binary}
    rows:
      "01": {name: packed, type: n5, encoding: bcd, fill: left_0}
      "02": {name: objects, type: b..200, inside: objects}
      "03": {name: texts, type: ans..150, encoding: ascii, inside: texts}
      "04": {name: bits, type: b..90, inside: bits}
      "05": {name: track, type: z..37, encoding: bcd, fill: right_f, inside: track}
      "06": {name: nibble, type: x+n7, encoding: nibble_sign}
      "07": {name: punched, type: x+n6, encoding: overpunch}
      "08": {name: numbers, type: b..60, inside: numbers}
      "09": {name: ebcdic, type: ans..30, encoding: cp1140, inside: item}
      "0A": {name: digits, type: b..90, inside: digits}
  bits:
    kind: bitmapped
    bitmap: raw
    bytes: 24
    continued: true
    rows:
      2: {name: two, type: n3, encoding: bcd, fill: right_f}
      9: {name: nine, type: ans..9, encoding: cp500, length: binary}
      64: {name: sixty_four, type: b..40, encoding: raw, length: binary_le, inside: small_bits}
      66: {name: sixty_six, type: x+n3, encoding: overpunch_ebcdic}
      130: {name: last, type: n..9, encoding: bcd, fill: left_0, length: bcd}
  small_bits:
    kind: bitmapped
    bitmap: hex_ebcdic
    bytes: 2
    rows:
      1: {name: one, type: b2, encoding: hex}
      16: {name: sixteen, type: ans3, encoding: ascii}
  numbers:
    kind: list
    item: {name: number, type: n5, encoding: bcd, fill: left_0}
    most: 9
  digits:
    kind: tagged
    tag: {size: 3, encoding: bcd}
    length: {size: 2, encoding: bcd, counts: digits}
    rows:
      "001": {name: left, type: n..9, encoding: bcd, fill: left_0}
      "002": {name: right, type: n..9, encoding: bcd, fill: right_0}
      "003": {name: text, type: ans..9, encoding: ascii}
)";

// A dialect whose fields 48 (characters) and 55 (bytes) hold all of them, and 112 to 120 one each.
inline std::string nested_dialect(const std::string& base) {
  return "dialect: nested\nbase: " + base + "\n" + nested_layouts + R"(
fields:
  48: {name: texts, type: ans...999, inside: texts}
  55: {name: sets, type: b...450, inside: sets}
  112: {name: one_track, type: z...400, inside: track}
  113: {name: some_items, type: ans...400, inside: items}
  114: {name: one_location, type: ans...400, inside: location}
  115: {name: some_counting, type: ans...400, inside: counting}
  116: {name: some_objects, type: b...400, inside: objects}
  117: {name: some_bits, type: b...400, inside: bits}
  118: {name: few_bits, type: b...400, inside: small_bits}
  119: {name: some_numbers, type: b...400, inside: numbers}
  120: {name: some_digits, type: b...400, inside: digits}
)";
}
inline constexpr int nested_fields[] = {48, 55, 112, 113, 114, 115, 116, 117, 118, 119, 120};
