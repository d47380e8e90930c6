// Where one link's messages are decided: which rule, what is said, what is booked. No sockets, and handed its time.
#pragma once

#include <cstdint>
#include <optional>

#include "tools/isotool/issuer_answer.h"
#include "tools/isotool/issuer_book.h"
#include "tools/isotool/issuer_picker.h"
#include "tools/isotool/issuer_scenario.h"

namespace isoswitch::tools {

// What becomes of one message.
struct IssuerReaction {
  bool answers = false;                    // the desk's answer() is to be sent
  const IssuerEffects* effects = nullptr;  // nullptr: nothing happens, now or later
  const IssuerRule* rule = nullptr;        // nullptr: none fitted
  Duration delay{};                        // until the answer is due
  bool late = false;
  std::size_t booked = IssuerBook::nowhere;
};

class IssuerDesk {
 public:
  // One connection's, of whom asks.
  struct Caller {
    std::uint64_t connection = 1;
    bool signed_on = false;  // the peer, on this connection
  };

  // book: nullptr where none is kept. All references outlive it; the plan's rules stay where they are.
  IssuerDesk(const IssuerLinkPlan& plan, std::uint16_t link, std::uint64_t seed, IssuerBook* book,
             IssuerFigures& figures);

  // A message that is no response. Asked in the same order from the same seed, it says the same.
  IssuerReaction take(const iso8583::Message& request, Caller& caller, Duration since_start);

  const iso8583::Message& answer() const { return answer_; }  // of the last take(), where it answers
  std::uint64_t received() const { return received_; }
  const IssuerPicker& picker() const { return picker_; }
  const IssuerLinkPlan& plan() const { return plan_; }
  Random& random() { return random_; }

  bool signed_off() const { return signed_off_; }  // this issuer
  void sign_off() { signed_off_ = true; }
  void sign_on() { signed_off_ = false; }

 private:
  IssuerReaction take_network(IssuerFacts& facts, Caller& caller, Duration since_start);
  IssuerReaction take_money(IssuerFacts& facts, const Caller& caller, Duration since_start);
  IssuerReaction refuse_signed_off(IssuerFacts& facts);
  IssuerReaction react(const IssuerRule* rule);
  void answer_with(IssuerFacts& facts, const IssuerSaid& said, IssuerReaction& reaction);
  bool is_booked(iso8583::Mti mti) const;

  const IssuerLinkPlan& plan_;
  IssuerBook::Sender sender_;
  SeededRandom random_;
  IssuerPicker picker_;
  IssuerBook* book_;
  IssuerFigures& figures_;
  iso8583::Message answer_;
  std::uint64_t received_ = 0;
  bool signed_off_ = false;
};

}  // namespace isoswitch::tools
