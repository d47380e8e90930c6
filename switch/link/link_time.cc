// What a link does when its time has come, with one timer for everything, and how it ends.
#include <algorithm>

#include "switch/base/log.h"
#include "switch/link/link.h"

namespace isoswitch {
namespace {

using namespace std::chrono_literals;

constexpr Duration sign_off_patience_max = 2s;  // who stops does not wait longer for a goodbye

}  // namespace

void Link::on_time() {
  armed_us_ = 0;
  const std::int64_t now_us = setup_.loop.now_us();
  while (auto fallen = flights_.fall(now_us)) {
    ++figures_.silent;
    health_.timed_out(fallen->asked_us, now_us);
    fallen->told(Heard::silence, nullptr);
  }
  flights_.forget_late(now_us);
  look_at_queue(now_us);
  for (Line* const line : by_place_) work_on(*line, now_us);
  health_.tick(now_us);
  heed_health();
  if (draining()) go_on_draining(now_us);
  arm();
}

void Link::arm() {
  arm_for(flights_.due_us());
  for (const Line* const line : by_place_) arm_for(line->due_us(probing()));
  arm_for(health_.due_us());
  arm_for(drain_.due_us);
}

// The timer is only ever set earlier: if nothing is due any more when it fires, it is set for what is due next.
void Link::arm_for(std::int64_t due_us) {
  if (due_us == 0 || (armed_us_ != 0 && armed_us_ <= due_us)) return;
  armed_us_ = due_us;
  const Duration wait{std::max<std::int64_t>(due_us - setup_.loop.now_us(), 0)};
  timer_ = setup_.loop.after(wait, [this] { on_time(); });
}

// Draining.

void Link::drain(Duration patience, std::move_only_function<void()> done) {
  if (draining()) return;
  log::info("link_draining", "link={} in_flight={}", name(), flights_.in_flight());
  pool_->stop();
  const std::int64_t now_us = setup_.loop.now_us();
  drain_ = {Drain::Phase::answering, now_us + patience.count(), std::move(done)};
  arm_for(flights_.in_flight() == 0 ? now_us : drain_.due_us);
}

void Link::go_on_draining(std::int64_t now_us) {
  const auto due = [&] { return now_us >= drain_.due_us; };
  if (drain_.phase == Drain::Phase::answering && (flights_.in_flight() == 0 || due())) {
    drain_.phase = Drain::Phase::signing_off;
    drain_.due_us = now_us + std::min(options_.line.network_patience, sign_off_patience_max).count();
    sign_off(now_us);
    arm_for(drain_.due_us);
  }
  const auto signs_off = [](const Line* line) {
    return line->awaited() && line->awaited()->act == NetworkAct::sign_off;
  };
  if (drain_.phase == Drain::Phase::signing_off && (std::ranges::none_of(by_place_, signs_off) || due())) {
    drain_.phase = Drain::Phase::closing;
    drain_.due_us = 0;
    pool_->close_all("the link is draining");
    for (Line* const line : by_place_) {
      line->close();
      leave(*line, now_us);
    }
  }
  if (drain_.phase == Drain::Phase::closing && pool_->connections() == 0) {
    drain_.phase = Drain::Phase::over;
    setup_.loop.post(std::move(drain_.done));
  }
}

void Link::sign_off(std::int64_t now_us) {
  if (options_.line.sign_on == SignOn::none || !network_.knows(NetworkAct::sign_off)) return;
  for (Line* const line : by_place_)
    if (line->is_up() && !say(*line, NetworkAct::sign_off, now_us))
      log::warning("sign_off_not_sent", "link={} connection={}", name(), line->id());
}

}  // namespace isoswitch
