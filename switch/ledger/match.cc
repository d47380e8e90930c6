#include "switch/ledger/match.h"

#include "switch/base/digest.h"

namespace isoswitch {
namespace {

// Whatever only one side names cannot contradict.
bool no_contradiction(std::string_view a, std::string_view b) { return a.empty() || b.empty() || a == b; }

}  // namespace

MatchKey trace_key(std::uint8_t message_class, std::string_view stan, std::string_view date) {
  return {IdBuilder{"trace"}.number(message_class).part(stan).part(date).finish()};
}

MatchKey reference_key(std::string_view retrieval_reference, std::string_view terminal) {
  return {IdBuilder{"reference"}.part(retrieval_reference).part(terminal).finish()};
}

MatchKey network_life_cycle_key(std::string_view life_cycle) {
  return {IdBuilder{"network life cycle"}.part(life_cycle).finish()};
}

MatchKeys match_keys(const OriginalIds& ids) {
  MatchKeys keys;
  if (!ids.stan.empty() && !ids.transmitted.empty()) keys[0] = trace_key(ids.message_class, ids.stan, ids.transmitted);
  if (!ids.stan.empty() && !ids.local.empty() && ids.local != ids.transmitted)
    keys[1] = trace_key(ids.message_class, ids.stan, ids.local);
  if (!ids.retrieval_reference.empty()) keys[2] = reference_key(ids.retrieval_reference, ids.terminal);
  if (!ids.network_life_cycle.empty()) keys[3] = network_life_cycle_key(ids.network_life_cycle);
  return keys;
}

bool agrees_by_trace(const OriginalIds& kept, const OriginalIds& named) {
  const bool same_date = named.transmitted == kept.transmitted || named.transmitted == kept.local ||
                         (!named.local.empty() && (named.local == kept.local || named.local == kept.transmitted));
  return kept.message_class == named.message_class && !named.stan.empty() && kept.stan == named.stan && same_date &&
         no_contradiction(kept.acquirer, named.acquirer) && no_contradiction(kept.forwarder, named.forwarder);
}

bool agrees_by_reference(const OriginalIds& kept, const OriginalIds& named) {
  return !named.retrieval_reference.empty() && kept.retrieval_reference == named.retrieval_reference &&
         kept.terminal == named.terminal && no_contradiction(kept.authorization_code, named.authorization_code) &&
         no_contradiction(kept.stan, named.stan);
}

bool agrees_by_network(const OriginalIds& kept, const OriginalIds& named) {
  return !named.network_life_cycle.empty() && kept.network_life_cycle == named.network_life_cycle;
}

FixedText<11> padded_acquirer(std::string_view digits) {
  const std::size_t first = digits.find_first_not_of('0');
  if (first == std::string_view::npos || digits.size() > 11) return {};
  char padded[11];
  for (std::size_t i = 0; i < 11; ++i) padded[i] = i + digits.size() < 11 ? '0' : digits[i + digits.size() - 11];
  return FixedText<11>{std::string_view{padded, 11}};
}

}  // namespace isoswitch
