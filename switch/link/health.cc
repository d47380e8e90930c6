#include "switch/link/health.h"

#include <algorithm>
#include <utility>

#include "switch/ledger/name_table.h"

namespace isoswitch {
namespace {

constexpr Named<LinkState> state_names[] = {
    {LinkState::online, "online"},
    {LinkState::stand_in, "stand_in"},
    {LinkState::recovering, "recovering"},
};

constexpr Named<LinkCause> cause_names[] = {
    {LinkCause::none, "none"},
    {LinkCause::start, "start"},
    {LinkCause::by_operator, "operator"},
    {LinkCause::connection, "connection"},
    {LinkCause::signed_off, "signed_off"},
    {LinkCause::queue, "queue"},
    {LinkCause::timeouts_consecutive, "timeouts_consecutive"},
    {LinkCause::timeouts_percent, "timeouts_percent"},
    {LinkCause::application_errors_consecutive, "application_errors_consecutive"},
    {LinkCause::application_errors_percent, "application_errors_percent"},
    {LinkCause::echo, "echo"},
};
static_assert(std::size(cause_names) == link_cause_count);

}  // namespace

std::string_view name(LinkState state) { return name_in<LinkState>(state_names, state); }
std::string_view name(LinkCause cause) { return name_in<LinkCause>(cause_names, cause); }

Health::Health(const HealthTerms& terms)
    : terms_(terms),
      timeouts_{RollingShare{terms.trip.window}, terms.timeouts, LinkCause::timeouts_consecutive,
                LinkCause::timeouts_percent},
      application_errors_{RollingShare{terms.trip.window}, terms.application_errors,
                          LinkCause::application_errors_consecutive, LinkCause::application_errors_percent} {}

void Health::up(std::int64_t now_us) {
  at(now_us);
  was_up_ = true;
  if (!std::exchange(up_, true)) begin_recovery();
  look();
}

void Health::down(std::int64_t now_us) {
  at(now_us);
  up_ = false;
  look();
}

void Health::signed_on(std::int64_t now_us) {
  at(now_us);
  signed_off_ = false;
  begin_recovery();
  look();
}

void Health::signed_off(std::int64_t now_us) {
  at(now_us);
  signed_off_ = true;
  look();
}

void Health::queue_over(std::int64_t now_us) {
  at(now_us);
  queue_over_ = true;
  look();
}

void Health::queue_under(std::int64_t now_us) {
  at(now_us);
  if (std::exchange(queue_over_, false)) begin_recovery();
  look();
}

void Health::echo_answered(std::int64_t now_us) {
  at(now_us);
  begin_recovery();
  if (state_ == LinkState::recovering) ++echoes_;
  look();
}

void Health::echo_missed(std::int64_t now_us) {
  at(now_us);
  if (state_ == LinkState::recovering) trip(LinkCause::echo);
}

void Health::answered(std::int64_t asked_us, bool application_error, std::int64_t now_us) {
  at(now_us);
  if (counts(asked_us)) note(timeouts_, false);
  // The first may have tripped: nothing counts any more then.
  if (counts(asked_us)) note(application_errors_, application_error);
}

void Health::timed_out(std::int64_t asked_us, std::int64_t now_us) {
  at(now_us);
  if (counts(asked_us)) note(timeouts_, true);
}

void Health::operator_out(std::string reason, std::string actor, std::int64_t now_us) {
  at(now_us);
  operator_out_ = true;
  operator_reason_ = std::move(reason);
  operator_actor_ = std::move(actor);
  look();
}

void Health::operator_in(std::int64_t now_us) {
  at(now_us);
  operator_reason_.clear();
  operator_actor_.clear();
  if (std::exchange(operator_out_, false)) begin_recovery();
  look();
}

void Health::backlog(std::uint64_t size, std::int64_t now_us) {
  at(now_us);
  backlog_ = size;
  look();
}

void Health::tick(std::int64_t now_us) {
  at(now_us);
  look();
}

std::int64_t Health::due_us() const {
  return only_time_lacks() && !recovered() ? since_us_ + terms_.recover.hold_down.count() : 0;
}

void Health::at(std::int64_t now_us) {
  now_us_ = std::max(now_us_, now_us);
  // What was due before this event came before it.
  if (recovered()) enter(LinkState::online, LinkCause::none);
}

// In the order of their gravity: what an operator wants stands above what happens.
LinkCause Health::standing() const {
  if (operator_out_) return LinkCause::by_operator;
  if (!was_up_) return LinkCause::start;
  if (signed_off_) return LinkCause::signed_off;  // who signs off closes afterwards: that is still the reason
  if (!up_ && terms_.connection_errors) return LinkCause::connection;
  if (queue_over_) return LinkCause::queue;
  return LinkCause::none;
}

void Health::look() {
  if (const LinkCause cause = standing(); cause != LinkCause::none) return trip(cause);
  if (recovered()) enter(LinkState::online, LinkCause::none);
}

void Health::trip(LinkCause cause) {
  if (state_ == LinkState::stand_in) {
    cause_ = cause;
    return;
  }
  first_start_ = false;
  if (state_ == LinkState::online) ++episodes_;
  ++trips_[static_cast<std::size_t>(cause)];
  enter(LinkState::stand_in, cause);
}

void Health::begin_recovery() {
  if (state_ != LinkState::stand_in || standing() != LinkCause::none) return;
  enter(LinkState::recovering, cause_);
  echoes_ = 0;
  counting_since_us_ = now_us_;
  for (Tally* tally : {&timeouts_, &application_errors_}) {
    tally->share.clear();
    tally->consecutive = 0;
  }
}

bool Health::only_time_lacks() const {
  return state_ == LinkState::recovering && (backlog_ == 0 || terms_.recover.parallel_drain) &&
         (first_start_ || echoes_ >= terms_.recover.echoes);
}

bool Health::recovered() const {
  return only_time_lacks() && (first_start_ || now_us_ - since_us_ >= terms_.recover.hold_down.count());
}

void Health::enter(LinkState state, LinkCause cause) {
  state_ = state;
  cause_ = cause;
  since_us_ = now_us_;
}

bool Health::counts(std::int64_t asked_us) const {
  return state_ != LinkState::stand_in && asked_us >= counting_since_us_;
}

void Health::note(Tally& tally, bool fault) {
  const auto& terms = terms_.trip;
  tally.consecutive = fault ? tally.consecutive + 1 : 0;
  tally.share.note(fault, now_us_);
  if (!tally.trips) return;
  if (terms.consecutive != 0 && tally.consecutive >= terms.consecutive) return trip(tally.by_row);
  const std::uint64_t all = tally.share.all(now_us_);
  const std::uint64_t faults = tally.share.faults(now_us_);
  if (terms.percent != 0 && all >= terms.min && faults * 100 >= all * terms.percent) trip(tally.by_share);
}

}  // namespace isoswitch
