// An issuer's host as the switch has it: its link, and what it is still owed.
#pragma once

#include <memory>

#include "switch/deployment.h"
#include "switch/link/link.h"
#include "switch/store/store.h"

namespace isoswitch {

// What a desk is made with; everything outlives it.
struct DeskSetup {
  Loop& loop;
  const Clock& clock;
  Random& random;
  Store& store;
  const Sealer& sealer;
};

// Addresses stay: its parts refer to each other.
class Desk final : LinkListener {
 public:
  // Connects or listens from now on. Errors name the link.
  static Result<std::unique_ptr<Desk>> open(const Host& host, const DeskSetup& setup);

  Link& link() { return *link_; }
  const Outbox& outbox() const { return *outbox_; }
  std::string_view name() const { return host_.link.name; }
  const IssuerTerms& terms() const { return host_.link.issuer; }
  const Profile& profile() const { return *host_.profile; }
  const iso8583::Dialect& dialect() const { return *host_.dialect; }

  void look();  // at every turn: sends what may be sent

 private:
  Desk(const Host& host, const DeskSetup& setup) : host_(host), setup_(setup) {}
  void late_answer(const std::optional<Id16>& id, const iso8583::Message& answer) override;
  void health_changed(const Health& health) override;

  const Host& host_;
  DeskSetup setup_;
  std::unique_ptr<Link> link_;
  std::unique_ptr<Outbox> outbox_;
  std::uint64_t backlog_ = 0;  // as the link was last told
};

}  // namespace isoswitch
