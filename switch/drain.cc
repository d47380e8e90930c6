#include "switch/drain.h"

#include "switch/base/log.h"

namespace isoswitch {
namespace {

using namespace std::chrono_literals;

constexpr Duration look_again = 2ms;
constexpr Duration close_patience = 2s;  // beyond the patience for answers; connections have their own linger

}  // namespace

Drain::Drain(Loop& loop, std::vector<Server*> servers, Duration patience, Function sign_off, Function done)
    : loop_(loop),
      servers_(std::move(servers)),
      patience_(patience),
      sign_off_(std::move(sign_off)),
      done_(std::move(done)) {}

void Drain::begin(std::string_view why) {
  if (begun()) return;
  began_us_ = loop_.now_us();
  for (Server* server : servers_) {
    server->stop_accepting();
    server->stop_reading();
  }
  log::info("draining", "why=\"{}\" in_flight={}", why, in_flight());
  looking_ = loop_.every(look_again, [this] { look(); });
}

void Drain::hurry() { hurried_ = true; }

void Drain::look() {
  const std::int64_t waited_us = loop_.now_us() - began_us_;
  if (phase_ == Phase::answering) {
    const bool over = hurried_ || waited_us > patience_.count();
    if (in_flight() > 0 && !over) return;
    if (in_flight() > 0) log::warning("drain_gave_up", "in_flight={}", in_flight());
    sign_off_();
    for (Server* server : servers_) server->close_all("the switch is stopping");
    phase_ = Phase::closing;
    return;
  }
  if (phase_ == Phase::over) return;
  if (connections() > 0 && !hurried_ && waited_us < (patience_ + close_patience).count()) return;
  phase_ = Phase::over;
  looking_.cancel();
  done_();
}

std::size_t Drain::in_flight() const {
  std::size_t sum = 0;
  for (const Server* server : servers_) sum += server->in_flight();
  return sum;
}

std::size_t Drain::connections() const {
  std::size_t sum = 0;
  for (const Server* server : servers_) sum += server->connections();
  return sum;
}

}  // namespace isoswitch
