// What an issuer does later.
#include "tools/isotool/issuer_agenda.h"

#include <algorithm>

namespace isoswitch::tools {
namespace {

// Each wake-up costs ten times what an answer does: those of a quarter of a millisecond leave together.
constexpr std::int64_t grain_us = 250;

}  // namespace

bool IssuerAgenda::is_later(const Item& a, const Item& b) {
  return a.due_us != b.due_us ? a.due_us > b.due_us : a.order > b.order;
}

bool IssuerAgenda::add(Duration delay, Act act) {
  if (heap_.size() >= waiting_max_) return false;
  const std::int64_t due_us = (loop_.now_us() + delay.count() + grain_us - 1) / grain_us * grain_us;
  heap_.push_back({due_us, order_++, std::move(act)});
  std::ranges::push_heap(heap_, is_later);
  arm();
  return true;
}

void IssuerAgenda::forget_all() {
  heap_.clear();
  timer_.cancel();
  armed_for_us_ = 0;
}

void IssuerAgenda::arm() {
  if (heap_.empty()) return;
  const std::int64_t due_us = heap_.front().due_us;
  if (armed_for_us_ != 0 && armed_for_us_ <= due_us) return;
  armed_for_us_ = due_us;
  timer_ = loop_.after(Duration{due_us - loop_.now_us()}, [this] { do_due(); });
}

void IssuerAgenda::do_due() {
  armed_for_us_ = 0;
  const std::int64_t now_us = loop_.now_us();
  while (!heap_.empty() && heap_.front().due_us <= now_us) {
    std::ranges::pop_heap(heap_, is_later);
    Act act = std::move(heap_.back().act);
    heap_.pop_back();
    act();
  }
  arm();
}

}  // namespace isoswitch::tools
