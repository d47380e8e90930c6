// Network management messages (R20): 0800 of our own (1804 in version 1993), what their answers say, and the answers to
// the peer's.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "iso8583/message.h"
#include "switch/base/clock.h"
#include "switch/base/result.h"
#include "switch/pipeline/profile.h"

namespace isoswitch {

class NetworkMessages {
 public:
  using Fields = std::vector<std::pair<int, std::string>>;

  // fields: what the peer wants to find in all of them besides time, STAN and code, its name for us for instance.
  // Errors: the profile has no field for what they need, or the dialect does not take one of the fields. Both outlive
  // it.
  static Result<NetworkMessages> with(const iso8583::Dialect& dialect, const Profile& profile, Fields fields);

  // Whether the profile has a code for it; build() is for those only.
  bool knows(NetworkAct act) const { return !profile_->network_code(act).empty(); }
  void build(NetworkAct act, std::string_view stan, Instant now, iso8583::Message& message) const;

  std::optional<NetworkAct> act_of(const iso8583::Message& message) const;  // nothing: no code that the profile knows
  // An answer may leave the code out; one with another code is an answer to something else.
  bool is_of(NetworkAct act, const iso8583::Message& answer) const;
  bool approves(const iso8583::Message& answer) const;

  void answer(const iso8583::Message& request, Reason reason, iso8583::Message& answer) const;

 private:
  NetworkMessages(const iso8583::Dialect& dialect, const Profile& profile, Fields fields)
      : dialect_(&dialect), profile_(&profile), fields_(std::move(fields)) {}

  const iso8583::Dialect* dialect_;
  const Profile* profile_;
  Fields fields_;
};

}  // namespace isoswitch
