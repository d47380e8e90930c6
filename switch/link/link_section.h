// The section `links` of a configuration: who our issuers' hosts are, how they are reached, and how much is taken of
// them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "switch/config/node.h"
#include "switch/link/link_options.h"
#include "switch/pipeline/issuers.h"
#include "switch/pipeline/outbox.h"

namespace isoswitch {

struct ConfiguredLink {
  std::string name;
  std::string framing;  // names, for whoever knows what is behind them
  std::string dialect;
  std::string profile;
  bool tpdu_counted = true;
  std::int64_t message_bytes_max = 8192;
  LinkOptions options;  // without the framing
  IssuerTerms issuer;
  OutboxTerms outbox;
  Node node;
};

// No section: no links. Faults go to the node's.
std::vector<ConfiguredLink> read_links(const std::optional<Node>& section);

}  // namespace isoswitch
