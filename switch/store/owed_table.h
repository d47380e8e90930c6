// What is owed to issuers: by id, and by link in the order of its delivery. What has ended is not kept.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "switch/ledger/owed.h"
#include "switch/store/rows.h"

namespace isoswitch {

class OwedTable {
 public:
  OwedTable();
  ~OwedTable();

  // Valid until the next put().
  const Owed* find(const OwedId& id) const;
  void put(const Owed& row);
  void each(const std::function<void(const Owed&)>& take) const;  // in no order
  std::size_t size() const;

  // As Ledger says it.
  std::vector<OwedId> in(const LinkName& link, OwedState state, std::uint64_t behind_order, std::size_t most) const;
  std::vector<OwedId> asked(std::size_t most) const;
  OwedFigures figures(const LinkName& link) const;
  std::vector<LinkName> links() const;

 private:
  struct Shelves;
  std::unique_ptr<Shelves> shelves_;
};

}  // namespace isoswitch
