// Who is asked in our place: an issuer's host as the pipeline sees it. switch/link has the one that talks TCP.
#pragma once

#include <functional>
#include <string_view>

#include "iso8583/message.h"
#include "switch/base/clock.h"
#include "switch/base/fixed_text.h"
#include "switch/pipeline/heard.h"

namespace isoswitch {

class Profile;

class Party {
 public:
  // Exactly once for each question, never during ask(). answer: of Heard::answer only, valid during the call.
  using Told = std::move_only_function<void(Heard heard, const iso8583::Message* answer)>;

  virtual ~Party() = default;

  virtual std::string_view name() const = 0;
  virtual const iso8583::Dialect& dialect() const = 0;
  virtual const Profile& profile() const = 0;

  // Whether a question would be given to a connection now: the link is online (STI-01) and has room in flight.
  virtual bool available() const = 0;

  // A STAN that no question in flight or answered late has, and that this second has not seen yet.
  virtual FixedText<6> draw_stan() = 0;

  // Sends the question, or tells unsent. Its match keys (R26) are unique in flight: a question whose keys are taken is
  // unsent, never put in the other's place.
  virtual void ask(const iso8583::Message& question, Duration patience, Told told) = 0;
};

}  // namespace isoswitch
