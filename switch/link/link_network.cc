// Network management of a link (R20): our sign-on, echoes and sign-off, and the peer's.
#include <fmt/format.h>

#include "switch/base/log.h"
#include "switch/link/link.h"

namespace isoswitch {

// False: the connection does not take it.
bool Link::say(Line& line, NetworkAct act, std::int64_t now_us) {
  Connection* const connection = pool_->find(line.id());
  if (connection == nullptr) return false;
  const FixedText<6> stan = stans_.draw();
  network_.build(act, stan, setup_.clock.now(), network_message_);
  encoded_.clear();
  if (!network_message_.encode(encoded_) || !connection->send(FrameHeader{}, encoded_)) return false;
  if (const auto given_up = line.awaited()) stans_.release(given_up->stan);
  const std::uint32_t number = *Stans::of(network_message_, stan_field_);
  stans_.use(number);
  const std::uint64_t sequence = line.suspicion().sent({}, now_us);
  line.sent({act, number, sequence, now_us + options_.line.network_patience.count()}, now_us);
  figures_.echoes_sent += act == NetworkAct::echo ? 1 : 0;
  return true;
}

void Link::missed(Line& line, std::int64_t now_us) {
  const Line::Sent sent = line.take_missed(setup_.random, now_us);
  stans_.release(sent.stan);
  if (sent.act == NetworkAct::echo) {
    ++figures_.echoes_missed;
    warn("echo_missed", line, "");
    health_.echo_missed(now_us);
  } else if (sent.act == NetworkAct::sign_on) {
    ++figures_.sign_ons_failed;
    warn("sign_on_unanswered", line, "");
  }
}

void Link::network_answer_came(Line& line, std::int64_t now_us) {
  const auto stan = Stans::of(message_, stan_field_);
  const auto act = stan ? line.act_of(*stan) : std::nullopt;
  if (!act || !network_.is_of(*act, message_)) {
    ++figures_.network_answers_stray;
    return line.suspicion().heard(now_us);
  }
  const auto [sent, in_time] = line.answered(*stan);
  const auto verdict = line.suspicion().fits(sent.sequence, {}, now_us);
  if (in_time) {
    stans_.release(sent.stan);
    if (sent.act == NetworkAct::sign_on) sign_on_answered(line, now_us);
    if (sent.act == NetworkAct::echo) echo_answered(line, now_us);
  }
  judge(line, verdict, now_us);
}

void Link::sign_on_answered(Line& line, std::int64_t now_us) {
  if (!network_.approves(message_)) {
    ++figures_.sign_ons_failed;
    warn("sign_on_refused", line, fmt::format("code={}", message_.text(code_field_)));
    return line.sign_on_refused(setup_.random, now_us);
  }
  ++figures_.sign_ons;
  log::info("signed_on", "link={} connection={}", name(), line.id());
  line.signed_on();
  pool_->works(line.id());
  health_.signed_on(now_us);  // a peer that signed off has taken us back
  health_.up(now_us);
}

// A host that answers that it cannot work is there; that it works it has not shown.
void Link::echo_answered(const Line& line, std::int64_t now_us) {
  if (network_.approves(message_)) {
    ++figures_.echoes_answered;
    health_.echo_answered(now_us);
  } else {
    ++figures_.echoes_missed;
    warn("echo_refused", line, fmt::format("code={}", message_.text(code_field_)));
    health_.echo_missed(now_us);
  }
}

// Whatever else is under way: R20, an echo is never refused for load.
void Link::network_request_came(Line& line, Connection& connection, const FrameHeader& header, std::int64_t now_us) {
  line.suspicion().heard(now_us);
  constexpr int notification = 4;
  if (message_.mti().function() == notification) return;  // R27
  const auto act = network_.act_of(message_);
  const Reason reason = act ? obey(line, *act, now_us) : Reason::invalid_transaction;
  network_.answer(message_, reason, network_message_);
  encoded_.clear();
  if (!network_message_.encode(encoded_) || !connection.send(header, encoded_))
    return warn("network_answer_not_sent", line, "");
  ++figures_.network_requests;
}

Reason Link::obey(Line& line, NetworkAct act, std::int64_t now_us) {
  switch (act) {
    case NetworkAct::sign_on:
      ++figures_.sign_ons;
      log::info("peer_signed_on", "link={} connection={}", name(), line.id());
      health_.signed_on(now_us);
      if (options_.line.sign_on != SignOn::theirs || line.over()) return Reason::approved;
      line.signed_on();
      health_.up(now_us);
      return Reason::approved;
    case NetworkAct::sign_off:
      ++figures_.sign_offs;
      log::warning("peer_signed_off", "link={} connection={}", name(), line.id());
      line.signed_off();
      health_.signed_off(now_us);
      return Reason::approved;
    case NetworkAct::echo:
    case NetworkAct::cutover: return Reason::approved;
    case NetworkAct::key_change: return Reason::invalid_transaction;  // no keys are kept for peers
  }
  return Reason::invalid_transaction;
}

}  // namespace isoswitch
