// A configuration with every name in it resolved: what a switch can be started from.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "switch/config/settings.h"
#include "switch/ledger/chart_of_accounts.h"
#include "switch/link/link_section.h"
#include "switch/net/server.h"
#include "switch/pipeline/chain.h"
#include "switch/pipeline/pipeline.h"

namespace isoswitch {

struct Entrance {
  Source source;
  std::string dialect;  // as the listener names it
  ServerOptions server;
  std::shared_ptr<const Chain> chain;
};

// An issuer's host: its link with what its messages are made of.
struct Host {
  ConfiguredLink link;
  std::shared_ptr<const iso8583::Dialect> dialect;
  std::shared_ptr<const Profile> profile;
};

struct Deployment {
  Settings settings;
  std::deque<Host> hosts;  // one per link, in their order
  ChartOfAccounts chart;
  std::deque<Entrance> entrances;  // one per listener, in their order; pipelines refer to them
  std::vector<std::string> notes;  // what works, and does less than one might think
};

// Reads the file and resolves framings, dialects, profiles, handlers and the chart. Opens no socket and no journal.
// Every fault is added as "path: what (file:line:column)"; nothing is returned if there was one.
std::optional<Deployment> read_deployment(const std::string& file, Faults& faults);

}  // namespace isoswitch
