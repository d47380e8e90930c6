// What a message does to a purchase.
#include "tools/isotool/issuer_life.h"

#include <algorithm>

#include "switch/base/pan.h"
#include "tools/isotool/issuer_code.h"

namespace isoswitch::tools {
namespace {

Minor minor(std::optional<std::uint64_t> amount) {
  constexpr std::uint64_t most = 999'999'999'999;  // twelve digits: sums of them stay far from the bound
  return static_cast<Minor>(std::min(amount.value_or(0), most));
}

bool has_billing(IssuerFacts& facts) { return facts.message().has(6) && facts.message().has(51); }

bool is_refund(IssuerFacts& facts) { return facts.text(3).starts_with("20"); }

std::optional<Minor> digits(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  Minor value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

// R9: DE 95 and DE 30 are in the currency of the transaction.
Minor in_holds_currency(const IssuerLife& life, Minor transaction) {
  if (life.transaction <= 0 || life.transaction == life.requested) return transaction;
  return scale(transaction, life.requested, life.transaction).value_or(transaction);
}

// What the reversal leaves of the purchase; nothing: it is a full one.
std::optional<Minor> left_by(const IssuerLife& life, IssuerFacts& facts, PartialReversal how) {
  switch (how) {
    case PartialReversal::de95_actual: {
      const auto actual = digits(facts.text(95).substr(0, 12));
      if (facts.v1993() || !actual) return std::nullopt;
      return in_holds_currency(life, *actual);
    }
    case PartialReversal::de30_original: {
      const auto original = digits(facts.text(30).substr(0, 12));
      const bool partial = facts.v1993() ? facts.text(24) == "401" : original && *original != minor(facts.amount());
      if (!partial) return std::nullopt;
      return has_billing(facts) ? amount_of(facts) : in_holds_currency(life, minor(facts.amount()));
    }
    case PartialReversal::de4_release: {
      const Minor whole = life.held + life.posted;
      const Minor released = amount_of(facts);
      if (released >= whole) return std::nullopt;
      return whole - released;
    }
  }
  return std::nullopt;
}

void approve(IssuerLife& life, IssuerFacts& facts, Minor amount, bool increment) {
  if (life.remains) amount = std::min(amount, *life.remains);  // R7
  life.remains.reset();
  if (facts.mti().message_class() == 2) {
    life.posted += amount;
  } else if (!life.credit) {  // R15: an authorized refund adds nothing
    const std::string_view function = facts.v1993() ? facts.text(24) : std::string_view{};
    const bool total = function == "102" || function == "103";  // R11
    life.held = increment && !total ? life.held + amount : amount;
  }
}

}  // namespace

Minor amount_of(IssuerFacts& facts) { return minor(facts.number(has_billing(facts) ? 6 : 4)); }

IssuerLife begin_life(IssuerFacts& facts, const IssuerIds& ids, std::uint16_t link) {
  IssuerLife life;
  life.version = static_cast<std::uint8_t>(facts.mti().version());
  life.message_class = static_cast<char>('0' + facts.mti().message_class());
  life.link = link;
  life.credit = is_refund(facts);
  life.card = ids.card;
  life.masked_card.assign(mask_pan(facts.card()));
  life.reference = facts.text(37);
  life.stan = facts.text(11);
  life.terminal = facts.text(41);
  life.transmitted = ids.transmitted;
  life.acquirer = facts.text(32);
  life.currency = facts.text(has_billing(facts) ? 51 : 49);
  life.requested = amount_of(facts);
  life.transaction = minor(facts.amount());
  return life;
}

void take_request(IssuerLife& life, IssuerFacts& facts, std::string_view code, std::optional<std::uint64_t> approved,
                  bool increment) {
  // R11: a declined increment leaves the purchase as it was. R7: so does a request behind its reversal.
  if (increment && !is_approval(code)) return;
  if (life.reversed_whole()) return;
  if (is_approval(code)) {
    const Minor amount = approved ? minor(approved) : amount_of(facts);
    if (increment) life.requested += amount_of(facts);
    approve(life, facts, amount, increment);
    life.approved = increment ? life.approved + amount : amount;
    if (!increment || life.state == LifeState::declined) life.state = LifeState::approved;
  } else if (life.state == LifeState::undecided || life.state == LifeState::reversed_first) {
    life.state = is_undecided(code) ? LifeState::undecided : LifeState::declined;
  }
}

void take_advice(IssuerLife& life, IssuerFacts& facts) {
  ++life.advices;
  const std::string_view decided = facts.text(39);
  if (!decided.empty() && !is_approval(decided)) {  // R3: of a decline; moves nothing
    if (life.state == LifeState::undecided) life.state = LifeState::declined;
    return;
  }
  if (life.reversed_whole()) return;  // R7
  Minor amount = amount_of(facts);
  if (life.remains) amount = std::min(amount, *life.remains);
  life.remains.reset();
  life.advised = amount;
  if (const std::string_view given = facts.text(38); !given.empty()) life.authorization_code = given;
  if (facts.mti().message_class() == 2) {
    // STI-08: what a request has posted already is not posted again, but set.
    const bool posted_online = life.message_class == '2' && life.requests > 0 && life.advices == 1;
    life.posted = posted_online ? amount : life.posted + amount;
    const bool more_follow = facts.v1993() && facts.text(25) == "1403";
    life.held = more_follow ? life.held - std::min(life.held, amount) : 0;
  } else if (!life.credit) {
    life.held = amount;
  }
  life.state = LifeState::advised;
}

void take_reversal(IssuerLife& life, IssuerFacts& facts, PartialReversal how, bool found) {
  ++life.reversals;
  const auto left = left_by(life, facts, how);
  if (!found) {
    life.state = LifeState::reversed_first;
    life.remains = left;
    return;
  }
  if (life.reversed_whole() || life.state == LifeState::declined) return;  // R7, R8
  if (life.state == LifeState::reversed_first) {
    life.remains = left ? std::min(*left, *life.remains) : left;
    return;
  }
  const Minor before = life.held + life.posted;
  life.posted = left ? std::min(life.posted, *left) : 0;
  life.held = left ? std::min(life.held, std::max<Minor>(*left - life.posted, 0)) : 0;
  life.reversed += before - life.held - life.posted;
  if (!left || *left == 0) life.state = LifeState::reversed;
}

bool says_it_again(const IssuerLife& life, IssuerFacts& facts) {
  if (facts.mti().message_class() == 4) return life.reversed_whole() && life.reversals > 0;
  if (facts.mti().function() != 2) return false;
  return life.advices > 0 && life.state == LifeState::advised && life.advised == amount_of(facts) &&
         (facts.mti().message_class() == 1 || life.held == 0);
}

}  // namespace isoswitch::tools
