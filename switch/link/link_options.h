// What a link to an issuer's host is set to.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "switch/link/flights.h"
#include "switch/link/health.h"
#include "switch/link/line.h"
#include "switch/link/network_message.h"
#include "switch/link/picking.h"
#include "switch/net/peer_pool.h"

namespace isoswitch {

using MatchField = std::variant<Role, int>;  // by the role in the profile, or by number

struct LinkOptions {
  PeerPoolOptions pool;  // its name is the link's
  Balancing balancing = Balancing::round_robin;
  std::vector<MatchField> match{Role::stan};  // R26: what answers are found by
  LineTerms line;
  NetworkMessages::Fields network_fields;  // of all our 08xx
  FlightsTerms flights;
  Suspicion::Terms suspicion;
  HealthTerms health;
  // Codes of answers that say that the host could not look at the question. Empty: the profile's issuer_unavailable and
  // system_malfunction.
  std::vector<std::string> application_error_codes;
};

}  // namespace isoswitch
