// DE 39 of a recorded answer: the journal keeps the reason, the listener's profile says its code.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "switch/pipeline/profile.h"

namespace isoswitch::proto {
class Record;
}

namespace isoswitch::tools {

class WireCodes {
 public:
  // configuration: the record of the start that the answers were given under; may be null. Its profiles are looked for
  // where it says they are, others by their names where the switch looks. They are read as they are on disk now.
  explicit WireCodes(const proto::Record* configuration);

  // Nothing: it was not answered, or the profile is not there any more.
  std::optional<std::string> of(const proto::Record& record);

 private:
  const Profile* profile(const std::string& listener, const std::string& name);

  std::map<std::string, std::string> files_;                // of each listener's profile, as configured
  std::map<std::string, std::optional<Profile>> profiles_;  // by listener
};

// What the configuration said of the token key's file; empty: nothing.
std::string token_key_file_in(const proto::Record& configuration);

}  // namespace isoswitch::tools
