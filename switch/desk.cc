#include "switch/desk.h"

#include <fmt/format.h>

#include "switch/base/log.h"

namespace isoswitch {

Result<std::unique_ptr<Desk>> Desk::open(const Host& host, const DeskSetup& setup) {
  std::unique_ptr<Desk> desk{new Desk(host, setup)};
  auto link =
      Link::start({setup.loop, setup.clock, setup.random, *host.dialect, *host.profile, *desk}, host.link.options);
  if (!link) return failure(fmt::format("link '{}': {}", host.link.name, link.error().text));
  desk->link_ = std::move(*link);
  const LinkName name{std::string_view{host.link.name}};
  desk->outbox_ = std::make_unique<Outbox>(
      OutboxSetup{name, setup.store, *desk->link_, setup.sealer, setup.clock, setup.random}, host.link.outbox);
  desk->look();
  return desk;
}

void Desk::look() {
  outbox_->look(setup_.loop.now_us());
  const OwedFigures owed = setup_.store.rows().owed_figures(LinkName{std::string_view{host_.link.name}});
  if (owed.due == backlog_) return;
  backlog_ = owed.due;
  link_->backlog(backlog_);
}

void Desk::late_answer(const std::optional<Id16>&, const iso8583::Message& answer) {
  log::info("late_answer", "link={} mti={}", host_.link.name, answer.mti().text());
}

void Desk::health_changed(const Health& health) {
  log::info("link_health", "link={} state={} cause={}", host_.link.name, isoswitch::name(health.state()),
            isoswitch::name(health.cause()));
}

}  // namespace isoswitch
