// One rule of an issuer to test against: for which messages it is, and what becomes of their answers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "iso8583/path.h"
#include "switch/base/fixed_text.h"
#include "tools/isotool/issuer_code.h"
#include "tools/isotool/issuer_latency.h"
#include "tools/isotool/issuer_value.h"

namespace isoswitch::tools {

using MtiPattern = std::array<char, 4>;  // digits, or x for any

struct AmountRange {
  std::uint64_t from = 0;  // DE 4, minor units, both ends included
  std::uint64_t to = UINT64_MAX;
};

// Cards whose first digits are between these, which are of one size.
struct CardRange {
  FixedText<19> from;
  FixedText<19> to;
};

struct CategoryRange {
  std::uint16_t from = 0;
  std::uint16_t to = 9'999;
};

struct FieldCondition {
  enum class How { exactly, matches, present, absent };
  iso8583::Path where;
  How how = How::exactly;
  std::string text{};
  std::regex pattern{};  // how is matches: of the whole value
};

// All of them have to hold; of what has several values, one. What is empty says nothing.
struct IssuerConditions {
  std::vector<MtiPattern> mti;
  std::uint16_t classes = 0;   // a bit for each class of messages
  std::optional<bool> advice;  // else a request
  std::optional<bool> repeat;
  std::vector<AmountRange> amounts;
  std::vector<std::string> amount_ends;
  std::vector<CardRange> cards;
  std::vector<CategoryRange> merchant_categories;
  std::vector<FieldCondition> fields;
  std::uint64_t connection = 0;     // the link's so many-th, from 1
  std::uint64_t messages_from = 1;  // of the link's messages but network management, from 1, both ends included
  std::uint64_t messages_to = UINT64_MAX;
  Duration time_from{};  // since the start; the end is not included
  Duration time_to = Duration::max();
  // Of the messages for which all above holds, in this order: each so many-th; a share; at most so many.
  std::uint64_t every = 1;
  std::uint64_t probability = Latency::whole;  // in billionths
  std::uint64_t times = UINT64_MAX;

  bool take_network() const;  // a rule gets network management only if it says so by mti or class
};

// R10: less than what was asked for.
struct PartialApproval {
  std::uint64_t percent = 0;  // 1 to 99; 0: amount
  std::uint64_t amount = 0;   // minor units
};

struct WrongEcho {
  int field = 0;
  std::optional<std::string> text{};  // nothing: its last character becomes another
};

// answer: decided and booked, the answer does not leave. message: as if it had never come.
enum class DropWhat : std::uint8_t { nothing, answer, message };

struct Garbage {
  std::size_t size = 0;               // so many drawn bytes,
  std::vector<std::uint8_t> bytes{};  // or these
  bool framed = false;                // with a right length before them
  bool answer = false;                // the answer follows
};

struct HalfOpen {
  bool reading = false;  // it stops reading; else it reads, and says nothing
  Duration span{};       // 0: until the end
};

struct Disconnect {
  bool reset = false;
  bool before = false;  // the answer
  Duration away{};      // nobody listens, or dials, for so long
};

struct SignOff {
  std::optional<Duration> back_after{};  // nothing: until somebody says sign_on
};

// What becomes of an answer, and of its connection.
struct IssuerEffects {
  std::optional<IssuerCode> code;
  std::optional<PartialApproval> partial;
  std::vector<IssuerValue> fields;
  std::vector<WrongEcho> wrong_echo;
  std::optional<Latency> latency;  // else the link's
  Duration late{};                 // beside the latency
  DropWhat drop = DropWhat::nothing;
  std::uint32_t duplicates = 0;  // beside the answer
  Duration duplicate_gap{};
  bool one_behind = false;  // the answer of the request before, on this connection
  Duration drip{};          // between its bytes; 0: all at once
  std::optional<Garbage> garbage;
  std::optional<HalfOpen> half_open;
  std::optional<Disconnect> disconnect;
  std::optional<SignOff> sign_off;
  bool sign_on = false;

  // Nothing that concerns how the answer leaves, but when: it is built, and sent.
  bool leaves_plainly() const {
    return drop == DropWhat::nothing && duplicates == 0 && !one_behind && drip == Duration{0} && !garbage &&
           !half_open && !disconnect && !sign_off && !sign_on;
  }
};

struct IssuerRule {
  std::string name;
  IssuerConditions when;
  IssuerEffects then;
};

inline bool IssuerConditions::take_network() const {
  constexpr std::uint16_t network = 1U << 8U;
  if ((classes & network) != 0) return true;
  for (const MtiPattern& pattern : mti) {
    if (pattern[1] == '8') return true;
  }
  return false;
}

}  // namespace isoswitch::tools
