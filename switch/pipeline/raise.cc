#include "switch/pipeline/raise.h"

namespace isoswitch {

void raise(const Transaction& tx, ExceptionReason reason, const std::optional<LifeCycle>& life_cycle, Rows& rows) {
  Exception item;
  item.id = {IdBuilder{"exception"}
                 .number(static_cast<std::uint64_t>(reason))
                 .part({reinterpret_cast<const char*>(tx.message.data()), tx.message.size()})
                 .finish()};
  item.opened = tx.received;
  item.reason = reason;
  item.amount = tx.charge().value_or(Money{});
  item.card = tx.card;
  if (life_cycle) {
    item.account = life_cycle->account;
    item.life_cycle = life_cycle->id;
  }
  item.stan = tx.ids.stan;
  item.retrieval_reference = tx.ids.retrieval_reference;
  item.network = tx.network;
  rows.put(item);
}

}  // namespace isoswitch
