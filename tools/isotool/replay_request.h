// A recorded request and what it was answered: what `replay send` sends once more.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "iso8583/message.h"
#include "switch/base/clock.h"
#include "switch/ledger/rows.h"
#include "switch/pipeline/transaction.h"

namespace isoswitch::tools {

struct RecordedAnswer {
  enum class Kind : std::uint8_t {
    unknown,   // `why`
    nothing,   // it was recorded, and not answered
    decision,  // of a journal: the answer is built from it
    message,   // of a line
  };
  Kind kind = Kind::unknown;
  std::string why;

  Given given;
  std::shared_ptr<const Profile> profile;
  Flow flow = Flow::other;
  bool format_fault = false;

  std::shared_ptr<const iso8583::Message> message;  // without what is masked in the line
  std::string masked_pan;                           // as the line has it; empty: it has none, or in full
  std::vector<int> not_recorded;                    // fields that were there, and whose values nobody knows
};

struct RecordedRequest {
  std::uint64_t position = 0;  // sequence of the record, or number of the line
  std::optional<Instant> at;   // for the pace; absent: nobody recorded it
  bool received = false;       // at is when it was received; else what DE 7 says, of whatever year
  iso8583::Message message;    // in the dialect that it came in; without what was not recorded
  std::string why_not;         // it cannot be sent; empty: it can
  std::vector<int> wiped;      // of lines: fields that were there, and whose values are not recorded
  std::vector<int> rebuilt;    // set from what was understood of them
  std::optional<Entry> entry;  // how the card was read
  std::string token;           // of the card, in hex; empty: not known
  std::string masked_pan;      // 541333******0019; empty: it names no card, or its number is in the message
  bool pan_in_track = false;   // it came in track 2 only
  std::optional<std::uint16_t> expiry_yymm;
  RecordedAnswer answer;

  std::string bin() const { return masked_pan.size() < 10 ? std::string{} : masked_pan.substr(0, 6); }
  std::string last_four() const {
    const std::string digits = masked_pan.empty() ? message.text(2) : masked_pan;
    return digits.size() < 4 ? digits : digits.substr(digits.size() - 4);
  }
  // Requests with the same are about one card. Empty: it names none.
  std::string card() const { return !token.empty() ? token : !masked_pan.empty() ? masked_pan : message.text(2); }
};

}  // namespace isoswitch::tools
