// What an answer has to have in common with its question besides the match key (R26).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "iso8583/message.h"
#include "switch/link/flight_key.h"
#include "switch/link/keyed_hash.h"
#include "switch/pipeline/profile.h"

namespace isoswitch {

// DE 4 changes in partial approvals and DE 7 is stamped anew: neither is compared. The message type is: an 0430 is no
// answer to an 0100, whatever its STAN.
enum class Audited : std::uint8_t {
  message_type,
  pan,
  processing_code,  // its first two digits
  stan,
  acquirer,
  retrieval_reference,
  terminal,
};
inline constexpr std::size_t audited_count = 7;

// What one message says, a number for each: no value can be read from them, the card's neither. 0: not there.
using Audit = std::array<std::uint64_t, audited_count>;

class Auditor {
 public:
  Auditor(const Profile& profile, const FlightKey& key, const KeyedHash& hash);

  Audit of_question(const iso8583::Message& question) const;  // its message type is that of its answer
  Audit of_answer(const iso8583::Message& answer) const;

  // The first that differs; nothing: they fit. Only what both have is compared: an answer may leave fields out, and
  // hosts add the card's number where the question had a track, or a reference where it had none.
  static std::optional<Audited> differs(const Audit& question, const Audit& answer);
  // Whether the answer is one to this question, whose key it may not have: nothing but the key differs, and there is
  // something beside the key and the message type that both have.
  bool fits_beside_key(const Audit& question, const Audit& answer) const;

  int field(Audited part) const { return fields_[static_cast<std::size_t>(part)]; }  // 0: none

 private:
  Audit of(const iso8583::Message& message, iso8583::Mti answer_type) const;

  std::array<int, audited_count> fields_{};
  std::array<bool, audited_count> in_key_{};
  KeyedHash hash_;
};

std::string_view name(Audited part);

}  // namespace isoswitch
