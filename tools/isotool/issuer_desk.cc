// Where one link's messages are decided.
#include "tools/isotool/issuer_desk.h"

#include <algorithm>

#include "tools/isotool/issuer_network.h"

namespace isoswitch::tools {
namespace {

const IssuerEffects plain{};

// R27 and the table of flows: notifications and 0820 are recorded, not answered.
bool wants_answer(iso8583::Mti mti) {
  if (mti.function() != 0 && mti.function() != 2) return false;
  return !(mti.version() == 0 && mti.message_class() == 8 && mti.function() == 2);
}

}  // namespace

IssuerDesk::IssuerDesk(const IssuerLinkPlan& plan, std::uint16_t link, std::uint64_t seed, IssuerBook* book,
                       IssuerFigures& figures)
    : plan_(plan),
      sender_{.link = link, .name = plan.name, .partial_reversal = plan.partial_reversal},
      random_(SeededRandom(seed).next() + link),
      picker_(plan.rules, random_),
      book_(book),
      figures_(figures) {}

IssuerReaction IssuerDesk::take(const iso8583::Message& request, Caller& caller, Duration since_start) {
  IssuerFacts facts(request);
  const iso8583::Mti mti = request.mti();
  if (!wants_answer(mti)) {
    figures_.count(mti.message_class() == 8 ? Figure::network : Figure::notifications);
    return {};
  }
  return mti.message_class() == 8 ? take_network(facts, caller, since_start) : take_money(facts, caller, since_start);
}

IssuerReaction IssuerDesk::take_network(IssuerFacts& facts, Caller& caller, Duration since_start) {
  figures_.count(Figure::network);
  // Echoes come when they like: without a rule they draw nothing, so that they disturb no seed.
  const IssuerRule* rule = picker_.pick(facts, {std::max<std::uint64_t>(received_, 1), caller.connection, since_start});
  IssuerReaction reaction = rule != nullptr ? react(rule) : IssuerReaction{.effects = &plain};
  if (reaction.effects->drop == DropWhat::message) return reaction;
  const IssuerSaid said = decide(facts, *reaction.effects, random_);
  const bool approved = said.code.view() == code_approved().text(facts.mti().version(), 8);
  if (const auto act = network_act(facts.message()); act && approved) {
    if (*act == NetworkAct::sign_on) caller.signed_on = true;
    if (*act == NetworkAct::sign_off) caller.signed_on = false;
  }
  answer_with(facts, said, reaction);
  return reaction;
}

IssuerReaction IssuerDesk::take_money(IssuerFacts& facts, const Caller& caller, Duration since_start) {
  figures_.count(Figure::received);
  ++received_;
  if (plan_.wants_sign_on && !caller.signed_on) figures_.count(Figure::before_sign_on);
  if (signed_off_) {
    figures_.count(Figure::while_signed_off);
    if (plan_.while_signed_off != WhileSignedOff::answer) return refuse_signed_off(facts);
  }
  IssuerReaction reaction = react(picker_.pick(facts, {received_, caller.connection, since_start}));
  const IssuerEffects& effects = *reaction.effects;
  if (effects.drop == DropWhat::message) {
    figures_.count(Figure::dropped_messages);
    return reaction;
  }
  if (!is_booked(facts.mti())) {
    answer_with(facts, decide(facts, effects, random_), reaction);
    return reaction;
  }
  const IssuerBook::Arrival arrival = book_->arrive(facts, sender_);
  reaction.booked = arrival.message;
  if (arrival.stored != nullptr) {
    answer_with(facts, *arrival.stored, reaction);
    return reaction;
  }
  const IssuerSaid said = arrival.refused ? say(facts, code_named("do_not_honor")) : decide(facts, effects, random_);
  book_->decided(arrival, facts, sender_, said);
  answer_with(facts, said, reaction);
  return reaction;
}

// Nothing is decided, and nothing booked as decided: who hears it may come again.
IssuerReaction IssuerDesk::refuse_signed_off(IssuerFacts& facts) {
  IssuerReaction reaction = react(nullptr);
  if (plan_.while_signed_off == WhileSignedOff::drop) {
    figures_.count(Figure::dropped_messages);
    return {};
  }
  const IssuerSaid said = say(facts, code_named("issuer_unavailable"));
  if (is_booked(facts.mti())) {
    const IssuerBook::Arrival arrival = book_->arrive(facts, sender_);
    reaction.booked = arrival.message;
    book_->decided(arrival, facts, sender_, said);
  }
  answer_with(facts, said, reaction);
  return reaction;
}

IssuerReaction IssuerDesk::react(const IssuerRule* rule) {
  IssuerReaction reaction;
  reaction.rule = rule;
  reaction.effects = rule != nullptr ? &rule->then : &plain;
  const Latency& latency = reaction.effects->latency ? *reaction.effects->latency : plan_.latency;
  reaction.delay = latency.draw(random_) + reaction.effects->late;
  reaction.late = reaction.effects->late > Duration{0};
  return reaction;
}

void IssuerDesk::answer_with(IssuerFacts& facts, const IssuerSaid& said, IssuerReaction& reaction) {
  if (facts.mti().message_class() != 8) figures_.count_code(said.code);
  if (reaction.effects->drop == DropWhat::answer) {
    figures_.count(Figure::dropped_answers);
    return;
  }
  figures_.count(Figure::fields_not_set, build_answer(facts.message(), plan_.echo, said, answer_));
  if (change_echoes(reaction.effects->wrong_echo, answer_)) figures_.count(Figure::wrong_echoes);
  reaction.answers = true;
}

bool IssuerDesk::is_booked(iso8583::Mti mti) const {
  const int message_class = mti.message_class();
  return book_ != nullptr && (message_class == 1 || message_class == 2 || message_class == 4);
}

}  // namespace isoswitch::tools
