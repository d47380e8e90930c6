#include "switch/handlers/network_management.h"

namespace isoswitch {
namespace {

Finding before_sign_on(const Transaction& tx) {
  // R3: an advice that is not stored is not answered; the peer sends it again once it has signed on.
  if (!tx.is_request()) return Drop{"not signed on"};
  return Reply{Reason::issuer_unavailable};
}

}  // namespace

Finding NetworkManagement::handle(Transaction& tx) {
  if (tx.flow != Flow::network) {
    if (tx.sign_on_required && !tx.signed_on) return before_sign_on(tx);
    return Next{};
  }
  if (!tx.network_act) return Reply{Reason::invalid_transaction};
  switch (*tx.network_act) {
    case NetworkAct::sign_on: tx.signed_on = true; return Reply{Reason::approved};
    case NetworkAct::sign_off: tx.signed_on = false; return Reply{Reason::approved};
    case NetworkAct::echo:
    case NetworkAct::cutover: return Reply{Reason::approved};
    case NetworkAct::key_change: return Reply{Reason::invalid_transaction};  // no keys are kept for peers
  }
  return Next{};
}

}  // namespace isoswitch
