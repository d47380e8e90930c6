// The part of a configuration that decides: chains of handlers and profiles, by the listener that a message came
// through. Opens nothing and needs no dialects.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "switch/config/settings.h"
#include "switch/pipeline/chain.h"
#include "switch/pipeline/recorded_transaction.h"

namespace isoswitch {

namespace proto {
class ConfigurationRecord;
}

// What a listener says of those who come through it.
struct ReplayListener {
  std::string name;
  NetworkName network;
  bool sign_on_required = false;
  Validation validation = Validation::off;
  std::string dialect;
  std::shared_ptr<const Profile> profile;
  std::shared_ptr<const Chain> chain;
  FactsGeneration looks_at = FactsGeneration::first;  // its rules look at facts that older records do not have
  bool knows_sign_on = false;                         // a handler remembers who has signed on
};

struct ReplayConfiguration {
  std::string file;
  std::string version;  // of the program that recorded it; empty: read from the file
  std::string token_key_file;
  std::deque<ReplayListener> listeners;
  std::vector<std::string> notes;  // what is not as it was: profiles that were not recorded

  const ReplayListener* find(std::string_view listener) const;  // nullptr: it has none of this name
};

// The two read the same out of a message: they differ in codes and holds at most.
bool interprets_alike(const Profile& a, const Profile& b);

// As recorded at a start. Profiles of records that hold none are read from where they are now; `notes` says so.
// Nothing: `faults` says why.
std::shared_ptr<const ReplayConfiguration> configuration_of(const proto::ConfigurationRecord& record, Faults& faults);

// From a file; profiles by name from where a switch would take them.
std::shared_ptr<const ReplayConfiguration> configuration_of(const std::string& file, Faults& faults);

}  // namespace isoswitch
