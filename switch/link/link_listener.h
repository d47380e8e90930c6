// Who hears what a link has to say besides the answers in time.
#pragma once

#include <optional>

#include "iso8583/message.h"
#include "switch/base/digest.h"
#include "switch/link/health.h"
#include "switch/net/connection.h"

namespace isoswitch {

// All calls come on the loop's thread and never during a call of the link's. Messages are valid during the call.
struct LinkListener {
  virtual ~LinkListener() = default;
  // The answer to a question that was told to have heard silence (STI-02: it changes no money). id: as given to ask().
  virtual void late_answer(const std::optional<Id16>&, const iso8583::Message&) {}
  // A request or a notice of the peer that is no network management. True: it is taken, and answered with the frame's
  // header if it is to be. False: it is logged and dropped.
  virtual bool unasked(Connection&, const Frame&, const iso8583::Message&) { return false; }
  // The state or its cause is another one than at the last call; perhaps several changes in one.
  virtual void health_changed(const Health&) {}
};

}  // namespace isoswitch
