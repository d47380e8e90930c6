// What an issuer does later: answers that wait for their time, in the order of their times.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "switch/net/loop.h"

namespace isoswitch::tools {

// One timer for all of them, so that a hundred thousand waiting answers cost no more than the heap they are in.
class IssuerAgenda {
 public:
  using Act = std::move_only_function<void()>;

  IssuerAgenda(Loop& loop, std::size_t waiting_max) : loop_(loop), waiting_max_(waiting_max) {}

  // Not before the delay has passed, and up to 250 µs behind it. Those of one time are done in the order in which they
  // were added. False: too many wait, it will not be done.
  bool add(Duration delay, Act act);
  std::size_t waiting() const { return heap_.size(); }
  void forget_all();

 private:
  struct Item {
    std::int64_t due_us;
    std::uint64_t order;
    Act act;
  };
  static bool is_later(const Item& a, const Item& b);

  void do_due();
  void arm();

  Loop& loop_;
  std::size_t waiting_max_;
  std::vector<Item> heap_;  // the earliest in front
  std::uint64_t order_ = 0;
  Timer timer_;
  std::int64_t armed_for_us_ = 0;  // 0: not at all
};

}  // namespace isoswitch::tools
