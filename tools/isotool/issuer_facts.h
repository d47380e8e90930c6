// What rules and the book ask about a message, each read when somebody first asks.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "iso8583/message.h"
#include "switch/base/fixed_text.h"

namespace isoswitch::tools {

class IssuerFacts {
 public:
  // The message outlives the questions.
  explicit IssuerFacts(const iso8583::Message& message) : message_(&message) {}

  const iso8583::Message& message() const { return *message_; }
  iso8583::Mti mti() const { return message_->mti(); }
  bool v1993() const { return mti().version() != 0; }

  std::string_view card();  // the digits of DE 2, else of track 2; empty: there is none. Secret
  std::optional<std::uint64_t> amount() { return number(4); }
  std::optional<std::uint64_t> merchant_category() { return number(v1993() ? 26 : 18); }
  std::optional<std::uint64_t> number(int field) const { return message_->number(field); }
  // Without the spaces that fill it. Valid until the next call.
  std::string_view text(int field);

 private:
  const iso8583::Message* message_;
  bool card_read_ = false;
  FixedText<19> card_;
  iso8583::Scratch room_;
};

}  // namespace isoswitch::tools
