// One link of an issuer: what comes in, and how its answers leave.
#include <algorithm>

#include "switch/base/assert.h"
#include "tools/isotool/issuer_link.h"

namespace isoswitch::tools {
namespace {

constexpr std::size_t asked_max = 1'024;  // network management that waits for its answer

void end(IssuerLine& line, const Disconnect& disconnect) {
  disconnect.before ? line.end_at_once(disconnect.reset) : line.end_when_written(disconnect.reset);
}

}  // namespace

void IssuerLink::line_frame(IssuerLine& line, const Frame& frame) {
  Line* const at = find(line.number());
  ISOSWITCH_ASSERT(at != nullptr);
  if (const auto decoded = request_.decode(*plan_.wire.dialect, frame.body); !decoded) {
    shared_.figures.count(Figure::undecodable);
    return shared_.complain(*this, decoded.error().text());
  }
  if (request_.mti().is_response()) return heard(request_);
  const Duration since_start{shared_.loop.now_us() - shared_.started_us};
  const IssuerReaction reaction = desk_.take(request_, at->caller, since_start);
  if (shared_.show) shared_.show(*this, request_, reaction.answers ? &desk_.answer() : nullptr, reaction);
  react(*at, frame, reaction);
  shared_.received();
}

void IssuerLink::heard(const iso8583::Message& response) {
  const auto asked = response.mti().message_class() == 8 ? asked_.find(response.text(11)) : asked_.end();
  if (asked == asked_.end()) return shared_.figures.count(Figure::unexpected_responses);
  const std::string code = response.text(39);
  if (is_approval(code) || code == "800") shared_.figures.count(Figure::network_accepted);
  asked_.erase(asked);
}

void IssuerLink::react(Line& at, const Frame& frame, const IssuerReaction& reaction) {
  if (reaction.effects == nullptr) return;
  const IssuerEffects& effects = *reaction.effects;
  encoded_.clear();
  const bool network = request_.mti().message_class() == 8;
  if (reaction.answers) {
    const auto done = desk_.answer().encode(encoded_);
    ISOSWITCH_ASSERT(done.has_value());
  }
  if (effects.leaves_plainly() && reaction.delay <= Duration{0}) {
    if (!reaction.answers) return;
    const Outgoing plain{{}, &effects, {}, reaction.booked, network, false};
    if (at.silent) return;
    if (const auto sent = at.line->send(frame.header, encoded_); !sent)
      return shared_.complain(*this, sent.error().text);
    return count_sent(plain);
  }
  Outgoing outgoing{{}, &effects, garbage_for(effects), reaction.booked, network, reaction.late};
  if (reaction.answers) {
    const auto framed = append_frame(framer_.framing(), frame.header, encoded_, outgoing.frame);
    if (!framed) shared_.complain(*this, framed.error().text);
  }
  if (effects.half_open) half_open(at, *effects.half_open);
  const std::uint64_t number = at.line->number();
  if (reaction.delay <= Duration{0}) return leave(number, outgoing);
  later(reaction.delay, [this, number, outgoing = std::move(outgoing)]() mutable { leave(number, outgoing); });
}

std::vector<std::uint8_t> IssuerLink::garbage_for(const IssuerEffects& effects) {
  std::vector<std::uint8_t> bytes;
  if (!effects.garbage) return bytes;
  bytes = effects.garbage->bytes;
  for (std::size_t drawn = 0; drawn < effects.garbage->size; ++drawn) {
    bytes.push_back(static_cast<std::uint8_t>(desk_.random().below(256)));
  }
  if (!effects.garbage->framed) return bytes;
  std::vector<std::uint8_t> framed;
  if (const auto done = append_frame(framer_.framing(), FrameHeader{}, bytes, framed); !done) {
    shared_.complain(*this, done.error().text);
  }
  return framed;
}

// Its time has come.
void IssuerLink::leave(std::uint64_t line, Outgoing& outgoing) {
  const IssuerEffects& effects = *outgoing.effects;
  Line* const at = find(line);
  if (at == nullptr || !at->line->is_open()) {
    if (!outgoing.frame.empty() && !outgoing.network) shared_.figures.count(Figure::given_up);
  } else if (effects.disconnect && effects.disconnect->before) {
    disconnect(*at, *effects.disconnect);
  } else {
    send_answer(*at, outgoing);
    if (effects.disconnect) disconnect(*at, *effects.disconnect);
  }
  if (effects.sign_off) sign_off(*effects.sign_off);
  if (effects.sign_on) sign_on();
}

void IssuerLink::send_answer(Line& at, Outgoing& outgoing) {
  const IssuerEffects& effects = *outgoing.effects;
  if (at.silent) return;
  if (!outgoing.garbage.empty()) {
    shared_.figures.count(Figure::garbage);
    at.line->send_bytes(outgoing.garbage);
    if (!effects.garbage->answer) return;
  }
  if (outgoing.frame.empty()) return;
  if (effects.one_behind && !swap_behind(at, outgoing)) return;
  send_frame(at, outgoing, false);
  for (std::uint32_t copy = 1; copy <= effects.duplicates; ++copy) {
    if (effects.duplicate_gap == Duration{0}) {
      send_frame(at, outgoing, true);
      continue;
    }
    later(effects.duplicate_gap * copy, [this, number = at.line->number(), outgoing] {
      Line* const then = find(number);
      if (then != nullptr && then->line->is_open() && !then->silent) send_frame(*then, outgoing, true);
    });
  }
}

// An answer that waits: the end of the run waits for it.
void IssuerLink::later(Duration delay, IssuerAgenda::Act act) {
  const bool waits = shared_.agenda.add(delay, [this, act = std::move(act)]() mutable {
    --shared_.leaving;
    act();
  });
  if (waits) {
    ++shared_.leaving;
  } else {
    shared_.figures.count(Figure::given_up);
  }
}

// False: this is the first that is held back, and nothing is sent.
bool IssuerLink::swap_behind(Line& at, Outgoing& outgoing) {
  std::swap(at.behind, outgoing.frame);
  std::swap(at.behind_booked, outgoing.booked);
  shared_.figures.count(Figure::one_behind, at.holds_behind ? 1 : 0);
  return std::exchange(at.holds_behind, true);
}

void IssuerLink::send_frame(Line& at, const Outgoing& outgoing, bool copy) {
  if (outgoing.effects->drip > Duration{0}) {
    if (!copy) shared_.figures.count(Figure::dripped);
    at.line->send_slowly(outgoing.frame, outgoing.effects->drip);
  } else {
    at.line->send_bytes(outgoing.frame);
  }
  if (copy) return shared_.figures.count(Figure::copies);
  count_sent(outgoing);
}

void IssuerLink::count_sent(const Outgoing& outgoing) {
  if (outgoing.network) return;
  shared_.figures.count(Figure::answered);
  if (outgoing.late) shared_.figures.count(Figure::late);
  if (shared_.book != nullptr) shared_.book->told(outgoing.booked, outgoing.late ? Told::late : Told::yes);
}

// What happens to lines.

void IssuerLink::half_open(Line& at, const HalfOpen& half_open) {
  shared_.figures.count(Figure::half_open);
  if (half_open.reading) {
    at.line->stop_reading();
  } else {
    at.silent = true;
  }
  if (half_open.span == Duration{0}) return;
  shared_.agenda.add(half_open.span, [this, number = at.line->number(), reading = half_open.reading] {
    Line* const then = find(number);
    if (then == nullptr) return;
    if (!reading) {
      then->silent = false;
    } else if (!reading_stopped_) {
      then->line->read_on();
    }
  });
}

void IssuerLink::disconnect(Line& at, const Disconnect& disconnect) {
  if (disconnect.away > Duration{0}) return disconnect_all(disconnect);
  shared_.figures.count(Figure::disconnects);
  end(*at.line, disconnect);
}

void IssuerLink::disconnect_all(const Disconnect& disconnect) {
  if (disconnect.away > Duration{0}) go_away(disconnect.away);
  for (auto& [number, line] : lines_) {
    if (!line.line->is_open()) continue;
    shared_.figures.count(Figure::disconnects);
    end(*line.line, disconnect);
  }
}

// What this issuer says of its own.

void IssuerLink::act(const IssuerEffects& effects) {
  if (effects.half_open) {
    for (auto& [number, line] : lines_) half_open(line, *effects.half_open);
  }
  if (effects.sign_off) sign_off(*effects.sign_off);
  if (effects.sign_on) sign_on();
  if (effects.disconnect) disconnect_all(*effects.disconnect);
}

void IssuerLink::sign_off(const SignOff& sign_off) {
  desk_.sign_off();
  tell_all(NetworkAct::sign_off);
  if (sign_off.back_after) shared_.agenda.add(*sign_off.back_after, [this] { sign_on(); });
}

void IssuerLink::sign_on() {
  desk_.sign_on();
  tell_all(NetworkAct::sign_on);
}

void IssuerLink::tell_all(NetworkAct act) {
  for (auto& [number, line] : lines_) {
    if (line.line->is_open() && !line.silent) tell(line, act);
  }
}

void IssuerLink::tell(Line& at, NetworkAct act) {
  const auto message = network_message(*plan_.wire.dialect, act, filler_);
  if (!message) return shared_.complain(*this, message.error().text);
  encoded_.clear();
  if (const auto done = message->encode(encoded_); !done) return shared_.complain(*this, done.error().text());
  if (const auto sent = at.line->send(FrameHeader{}, encoded_); !sent)
    return shared_.complain(*this, sent.error().text);
  shared_.figures.count(Figure::network_sent);
  if (asked_.size() >= asked_max) asked_.clear();
  asked_[message->text(11)] = act;
}

}  // namespace isoswitch::tools
