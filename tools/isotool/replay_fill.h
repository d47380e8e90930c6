// Puts back into a recorded request what was not recorded of it because it is secret, as far as that can be done, and
// counts what was filled with what, and what was left out.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "tools/isotool/replay_cards.h"
#include "tools/isotool/replay_request.h"

namespace isoswitch::tools {

// How often a field was filled or left out, by a sentence that says how.
class FillTally {
 public:
  void add(int field, bool sent, const std::string& how) { ++counts_[{field, !sent, how}]; }

  struct Key {
    int field = 0;
    bool left_out = false;
    std::string how;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  const std::map<Key, std::uint64_t>& counts() const { return counts_; }

 private:
  std::map<Key, std::uint64_t> counts_;
};

class ReplayFill {
 public:
  // Without cards: what names a card goes without its number. They outlive it.
  explicit ReplayFill(ReplayCards* cards) : cards_(cards) {}

  // `message` is the request's, about to be sent. An error says why it cannot be.
  Result<void> fill(const RecordedRequest& request, iso8583::Message& message);
  // Requests with the same are about one card of the system that they are sent to: the test card, chosen now if it was
  // not; without test cards, the recorded one. Empty: it names none.
  std::string card_of(const RecordedRequest& request);
  // The same of a recorded card that a test card was chosen for.
  std::string card_for(const std::string& recorded) const;
  const FillTally& tally() const { return tally_; }
  FillTally& tally() { return tally_; }

 private:
  Result<void> fill_card(const RecordedRequest& request, iso8583::Message& message);
  bool put_track(const std::string& pan, std::optional<std::uint16_t> expiry, iso8583::Message& message);
  void put_expiry(const RecordedRequest& request, std::optional<std::uint16_t> of_card, bool same,
                  iso8583::Message& message);
  void tell_of_left_out(const RecordedRequest& request, iso8583::Message& message);

  ReplayCards* cards_;
  FillTally tally_;
};

}  // namespace isoswitch::tools
