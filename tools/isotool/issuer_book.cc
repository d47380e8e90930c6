// What an issuer believes.
#include "tools/isotool/issuer_book.h"

#include <algorithm>
#include <cstring>

#include "tools/isotool/issuer_code.h"

namespace isoswitch::tools {
namespace {

constexpr int references_looked_at = 16;  // purchases with one reference: more than that is no reference

bool is_request(iso8583::Mti mti) { return mti.message_class() != 4 && mti.function() == 0; }
bool is_advice(iso8583::Mti mti) { return mti.message_class() != 4 && mti.function() == 2; }

// R5: the same ids with another amount are another message.
Id16 with_money(const Id16& identity, const Id16& money) {
  const auto text = [](const Id16& id) {
    return std::string_view{reinterpret_cast<const char*>(id.data()), id.size()};
  };
  return IdBuilder("reuse").part(text(identity)).part(text(money)).finish();
}

}  // namespace

std::size_t IssuerBook::IdHash::operator()(const Id16& id) const {
  std::size_t hash = 0;
  std::memcpy(&hash, id.data(), sizeof hash);
  return hash;
}

IssuerBook::Arrival IssuerBook::arrive(IssuerFacts& facts, const Sender& sender) {
  const IssuerIds ids = ids_of(facts, sender.name);
  Id16 identity = ids.identity;
  auto known = by_identity_.find(identity);
  if (known != by_identity_.end() && messages_[known->second].money != ids.money) {
    identity = with_money(identity, ids.money);
    known = by_identity_.find(identity);
    if (known == by_identity_.end()) ++figures_.stan_reuse;
  }
  if (known != by_identity_.end()) return come_again(known->second, facts);
  if (messages_.size() >= messages_max_) {
    ++figures_.not_kept;
    return {};
  }
  return come_first(identity, facts, ids, sender);
}

IssuerBook::Arrival IssuerBook::come_again(std::size_t index, IssuerFacts& facts) {
  BookedMessage& message = messages_[index];
  IssuerLife& life = lives_[message.life];
  ++figures_.resends;
  ++message.resends;
  ++life.resends;
  if (!facts.mti().is_repeat()) ++figures_.resends_unmarked;
  if (message.done) return {.message = index, .stored = &message.said};
  return {.message = index, .refused = is_request(message.mti) && !message.increment && life.reversed_whole()};
}

IssuerBook::Arrival IssuerBook::come_first(const Id16& identity, IssuerFacts& facts, const IssuerIds& ids,
                                           const Sender& sender) {
  BookedMessage message;
  message.mti = facts.mti();
  message.stan = facts.text(11);
  message.transmitted = ids.transmitted;
  message.amount = amount_of(facts);
  message.money = ids.money;
  message.life = life_for(message, facts, ids, sender);
  IssuerLife& life = lives_[message.life];
  if (is_request(message.mti)) {
    ++life.requests;
  } else if (message.found && says_it_again(life, facts)) {
    ++life.duplicates;
    ++figures_.duplicates;
  }
  const bool refused = is_request(message.mti) && life.reversed_whole();
  const std::size_t index = messages_.size();
  by_identity_.emplace(identity, static_cast<std::uint32_t>(index));
  messages_.push_back(std::move(message));
  return {.message = index, .refused = refused};
}

// The purchase that the message is about; a new one, where it is the first word of it.
std::uint32_t IssuerBook::life_for(BookedMessage& message, IssuerFacts& facts, const IssuerIds& ids,
                                   const Sender& sender) {
  const bool request = is_request(message.mti);
  std::uint32_t life = none;
  if (!request || names_an_original(facts)) life = original_of(facts, ids);
  message.increment = request && life != none;
  if (life == none && message.mti.message_class() != 4) life = reversed_before(facts, ids);
  message.found = life != none;
  if (request && life == none) note_request_again(facts, ids);
  const bool begun = life == none;
  if (begun) {
    life = static_cast<std::uint32_t>(lives_.size());
    lives_.push_back(begin_life(facts, ids, sender.link));
    before_.push_back(none);
  }
  name_life(life, facts, ids, begun);
  return life;
}

bool IssuerBook::same_card(const IssuerLife& life, const IssuerIds& ids) const {
  return !life.card || !ids.card || *life.card == *ids.card;  // R6: some reversals carry no card
}

// R6: by DE 90 or 56; where it says nothing, by card, DE 37 and 41, and by DE 38 and the amount if it is reversed. An
// advice without either may carry the ids of its original as its own.
std::uint32_t IssuerBook::original_of(IssuerFacts& facts, const IssuerIds& ids) const {
  const auto named = [&](const Id16& key) {
    const auto found = by_own_.find(key);
    return found != by_own_.end() && same_card(lives_[found->second], ids) ? found->second : none;
  };
  if (ids.original) return named(*ids.original);
  const bool reversal = facts.mti().message_class() == 4;
  if (!reversal) {
    if (const std::uint32_t life = named(ids.own); life != none) return life;
  }
  const std::string given{facts.text(38)};
  const Minor transaction = static_cast<Minor>(facts.amount().value_or(0));
  return by_reference(ids, [&](const IssuerLife& life) {
    if (!reversal) return true;
    const std::string_view known = life.authorization_code;
    return (given.empty() || known.empty() || given == known) && life.transaction == transaction;
  });
}

// R7: the purchase that was reversed before this request or advice came.
std::uint32_t IssuerBook::reversed_before(IssuerFacts& facts, const IssuerIds& ids) const {
  const auto found = by_own_.find(ids.own);
  if (found != by_own_.end() && lives_[found->second].state == LifeState::reversed_first &&
      same_card(lives_[found->second], ids)) {
    return found->second;
  }
  const Minor transaction = static_cast<Minor>(facts.amount().value_or(0));
  return by_reference(ids, [&](const IssuerLife& life) {
    return life.state == LifeState::reversed_first && life.transaction == transaction;
  });
}

// R4: after a timeout a request is never sent again as new.
void IssuerBook::note_request_again(IssuerFacts& facts, const IssuerIds& ids) {
  const char message_class = static_cast<char>('0' + facts.mti().message_class());
  const Minor amount = amount_of(facts);
  const std::uint32_t earlier = by_reference(ids, [&](const IssuerLife& life) {
    return life.requests > 0 && life.message_class == message_class && life.requested == amount &&
           !life.reversed_whole() && life.state != LifeState::declined;
  });
  if (earlier == none) return;
  ++lives_[earlier].duplicates;
  ++figures_.duplicates;
}

template <class Is>
std::uint32_t IssuerBook::by_reference(const IssuerIds& ids, Is is) const {
  if (!ids.reference) return none;
  const auto latest = by_reference_.find(*ids.reference);
  if (latest == by_reference_.end()) return none;
  std::uint32_t life = latest->second;
  for (int looked = 0; life != none && looked < references_looked_at; ++looked, life = before_[life]) {
    if (is(lives_[life])) return life;
  }
  return none;
}

// So that later messages find it. A reversal that came first stands under the names of its original.
void IssuerBook::name_life(std::uint32_t life, IssuerFacts& facts, const IssuerIds& ids, bool begun) {
  const bool reversal = facts.mti().message_class() == 4;
  if (!reversal) by_own_.insert_or_assign(ids.own, life);
  if (!begun) return;
  if (ids.original) by_own_.try_emplace(*ids.original, life);
  if (!ids.reference) return;
  const auto [latest, first] = by_reference_.try_emplace(*ids.reference, life);
  if (first) return;
  before_[life] = latest->second;
  latest->second = life;
}

void IssuerBook::decided(const Arrival& arrival, IssuerFacts& facts, const Sender& sender, const IssuerSaid& said) {
  if (arrival.message == nowhere || arrival.stored != nullptr) return;
  BookedMessage& message = messages_[arrival.message];
  IssuerLife& life = lives_[message.life];
  message.said = said;
  if (is_request(message.mti)) {
    message.done = !is_undecided(said.code);
    if (is_approval(said.code)) life.authorization_code = said.authorization_code;
    if (!arrival.refused) take_request(life, facts, said.code, said.approved, message.increment);
    return;
  }
  message.done = is_delivered(said.code);
  if (!message.done) return;
  if (message.mti.function() == 2) take_in_order(life, message);
  if (is_advice(message.mti)) {
    take_advice(life, facts);
  } else {
    take_reversal(life, facts, sender.partial_reversal, message.found);
  }
}

// STI-07: first in, first out for a card. What is transmitted in one second cannot be told apart.
void IssuerBook::take_in_order(IssuerLife& life, const BookedMessage& message) {
  bool late = is_advice(message.mti) && life.reversed_whole();
  if (life.card && !message.transmitted.empty()) {
    const auto [last, first] = last_advice_.try_emplace(*life.card, message.transmitted);
    const auto earlier = first ? std::nullopt : earlier_by(message.transmitted, last->second);
    if (earlier > order_tolerance_) late = true;
    if (!earlier || *earlier < Duration{0}) last->second = message.transmitted;
  }
  if (!late) return;
  ++life.order_violations;
  ++figures_.order_violations;
}

void IssuerBook::told(std::size_t message, Told told) {
  if (message != nowhere) messages_[message].told = std::max(messages_[message].told, told);
}

std::uint64_t IssuerBook::lives_in(LifeState state) const {
  return static_cast<std::uint64_t>(std::ranges::count(lives_, state, &IssuerLife::state));
}

std::uint64_t IssuerBook::unresolved() const {
  return static_cast<std::uint64_t>(std::ranges::count_if(messages_, [this](const BookedMessage& message) {
    const IssuerLife& life = lives_[message.life];
    return is_request(message.mti) && message.told != Told::yes && message.amount > 0 && life.advices == 0 &&
           life.reversals == 0;
  }));
}

std::map<std::string, IssuerBook::Totals> IssuerBook::totals() const {
  std::map<std::string, Totals> totals;
  for (const IssuerLife& life : lives_) {
    if (life.held == 0 && life.posted == 0) continue;
    Totals& total = totals[std::string(life.currency.view())];
    total.held += life.held;
    total.posted += life.credit ? -life.posted : life.posted;
  }
  return totals;
}

}  // namespace isoswitch::tools
