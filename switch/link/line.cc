#include "switch/link/line.h"

#include <fmt/format.h>

#include <algorithm>

#include "switch/base/assert.h"

namespace isoswitch {

Result<void> validate(const LineTerms& terms) {
  if (terms.network_patience <= Duration{0}) return failure("network_patience: it is to be above 0");
  if (terms.echo_interval > Duration{0} && terms.echo_probe <= Duration{0})
    return failure("echo probe: it is to be above 0, or echoes would go without a pause");
  return validate(terms.sign_on_again);
}

Line::Line(const LineTerms& terms, const Suspicion& suspicion, ConnectionId id, std::size_t place, std::int64_t now_us)
    : terms_(&terms),
      suspicion_(suspicion),
      id_(id),
      place_(place),
      state_(terms.sign_on == SignOn::none ? LineState::up : LineState::signing_on),
      sign_on_again_(terms.sign_on_again),
      sign_on_us_(now_us),
      heard_us_(now_us) {}

Line::Act Line::act(std::int64_t now_us, bool probing) const {
  const std::int64_t due = due_us(probing);
  if (due == 0 || due > now_us) return Act::none;
  if (state_ == LineState::quarantined) return Act::close;
  if (awaited_) return Act::missed;
  if (terms_->missed_max != 0 && missed_ >= terms_->missed_max) return Act::close;
  return state_ == LineState::signing_on ? Act::sign_on : Act::echo;
}

// In the order of act().
std::int64_t Line::due_us(bool probing) const {
  if (state_ == LineState::closing) return 0;
  if (state_ == LineState::quarantined) return quarantined_until_us_;
  if (awaited_) return awaited_->due_us;
  if (terms_->missed_max != 0 && missed_ >= terms_->missed_max) return heard_us_;  // at once
  if (state_ == LineState::signing_on) return terms_->sign_on == SignOn::ours ? sign_on_us_ : 0;
  return terms_->echo_interval > Duration{0} ? echo_due_us(probing) : 0;
}

std::int64_t Line::echo_due_us(bool probing) const {
  if (echo_at_once_) return echo_us_;
  const std::int64_t idle_us = std::max(heard_us_, echo_us_) + terms_->echo_interval.count();
  if (!probing) return idle_us;
  return std::min(idle_us, echo_us_ == 0 ? heard_us_ : echo_us_ + terms_->echo_probe.count());
}

void Line::sent(const Sent& sent, std::int64_t now_us) {
  if (awaited_) missed_sent_[missed_at_++ % missed_sent_.size()] = *awaited_;
  awaited_ = sent;
  if (sent.act != NetworkAct::echo) return;
  echo_us_ = now_us;
  echo_at_once_ = false;
}

Line::Sent Line::take_missed(Random& random, std::int64_t now_us) {
  ISOSWITCH_ASSERT(awaited_.has_value());
  const Sent missed = *awaited_;
  missed_sent_[missed_at_++ % missed_sent_.size()] = missed;
  awaited_.reset();
  ++missed_;
  if (missed.act == NetworkAct::echo)
    echo_at_once_ = true;
  else if (missed.act == NetworkAct::sign_on)
    sign_on_refused(random, now_us);
  return missed;
}

std::optional<NetworkAct> Line::act_of(std::uint32_t stan) const {
  if (awaited_ && awaited_->stan == stan) return awaited_->act;
  for (const auto& missed : missed_sent_)
    if (missed && missed->stan == stan) return missed->act;
  return std::nullopt;
}

Line::NetworkAnswer Line::answered(std::uint32_t stan) {
  if (awaited_ && awaited_->stan == stan) {
    missed_ = 0;
    return {*std::exchange(awaited_, std::nullopt), true};
  }
  for (auto& missed : missed_sent_)
    if (missed && missed->stan == stan) return {*std::exchange(missed, std::nullopt), false};
  ISOSWITCH_ASSERT(false);
  return {};
}

void Line::sign_on_refused(Random& random, std::int64_t now_us) {
  sign_on_us_ = now_us + sign_on_again_.next(random).count();
}

void Line::signed_off() {
  if (state_ == LineState::up && terms_->sign_on == SignOn::theirs) state_ = LineState::signing_on;
}

void Line::quarantine(std::int64_t now_us) {
  state_ = LineState::quarantined;
  quarantined_until_us_ = now_us + terms_->quarantine.count();
}

}  // namespace isoswitch
