// The acts of the control socket: one JSON object in, one out, and never before what is told is durable.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "switch/ops/act.h"

namespace isoswitch {

// docs/operating.md lists the acts with their requests and answers.
class ControlActs {
 public:
  ControlActs(Store& store, const Tokenizer& tokenizer, const Clock& clock);

  // The reply may come at once or later. It is not called any more once this object is gone, but for a unit that the
  // store already has. The request is one line; the caller wipes it afterwards.
  void run(std::string_view request, std::string_view actor, ActReply reply);

  // Replies to what has become durable since; to be called once per turn of the loop.
  void pass_on();
  bool waiting() const { return !waiting_.empty(); }

 private:
  struct Waiting {
    std::uint64_t sequence;
    std::string answer;
    ActReply reply;
  };

  ActWorld world_;
  std::deque<Waiting> waiting_;
};

}  // namespace isoswitch
