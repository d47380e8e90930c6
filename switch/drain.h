// Takes the entrances of a switch down: nobody is cut off in the middle of an answer.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "switch/net/loop.h"
#include "switch/net/server.h"

namespace isoswitch {

// Stop accepting and reading; wait, bounded, for what is in flight; tell the peers; close; wait for the closes.
class Drain {
 public:
  using Function = std::move_only_function<void()>;

  // sign_off: called once, when nothing is in flight any more or the patience is over. done: when all is closed.
  Drain(Loop& loop, std::vector<Server*> servers, Duration patience, Function sign_off, Function done);

  bool begun() const { return began_us_ != 0; }
  void begin(std::string_view why);
  void hurry();  // the rest of the patience is given up

 private:
  enum class Phase : std::uint8_t { answering, closing, over };

  void look();
  std::size_t in_flight() const;
  std::size_t connections() const;

  Loop& loop_;
  std::vector<Server*> servers_;
  Duration patience_;
  Function sign_off_;
  Function done_;
  Phase phase_ = Phase::answering;
  std::int64_t began_us_ = 0;
  bool hurried_ = false;
  Timer looking_;
};

}  // namespace isoswitch
