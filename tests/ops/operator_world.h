// What tests of operators' acts share: an account with two cards, a purchase that holds money, what was counted of it.
#pragma once

#include "switch/base/hex.h"
#include "switch/ledger/counters.h"
#include "tests/ops/acts_world.h"

namespace isoswitch {

inline constexpr const char* third_card = "5413330000000035";

template <class Engine>
struct OperatorWorld : ActsWorld<Engine> {
  LifeCycleId purchase{{0xAB}};

  // 1000.00 EUR posted, a credit line of 50.00, two cards.
  OperatorWorld() {
    this->import(account_row("A1", "1000.00", list(card_row(first_card), card_row(second_card, "inactive"))));
  }

  CardToken token(const char* pan) const { return this->tokenizer.token(*Pan::parse(pan)); }
  const Ledger& rows() const { return this->store.rows(); }
  Card card(const char* pan) const { return *rows().card(token(pan)); }
  Account account() const { return *rows().account("A1"); }

  template <class Decide>
  void change(Decide decide) {
    UnitOfWork unit;
    for (const char* pan : {first_card, second_card}) unit.keys.also.cards.push_back(token(pan));
    unit.keys.also.life_cycles.push_back(purchase);
    unit.decide = [decide](Rows& rows, Decision&) { decide(rows); };
    unit.done = [](const Result<Outcome>& outcome) { ISOSWITCH_ASSERT(outcome.has_value()); };
    this->store.submit(std::move(unit));
    this->store.deliver();
    this->records.pop_back();  // not an act
  }

  void set_status(const char* pan, CardStatus status) {
    change([card = token(pan), status](Rows& rows) {
      Card row = *rows.card(card);
      row.status = status;
      rows.put(row);
    });
  }

  // So many minor units, of which the last 50.00 are an increment's.
  void hold(Minor amount) {
    change([=, this, card = token(first_card), now = this->clock.now()](Rows& rows) {
      Account account = *rows.account("A1");
      account.pending += amount;
      LifeCycle row;
      row.id = purchase;
      row.card = card;
      row.account = account.id;
      row.authorized = row.transaction = {amount, {978}};
      row.held = amount;
      row.opened = row.changed = now;
      row.expires = now + std::chrono::hours{24 * 7};
      row.keep_until = day_of(now) + 45;
      row.shares.push_back({LifeCycleId{{0xCD}}, Part::increment, 5'000});
      row.ids.stan = "000123";
      row.ids.retrieval_reference = "REFERENCE001";
      rows.put(account);
      rows.put(row);
    });
  }

  LifeCycle held() const { return *rows().life_cycle(purchase); }
  std::string purchase_hex() const { return to_hex(purchase.bytes); }

  // 70.00 in two purchases of today.
  void count() {
    const Instant now = this->clock.now();
    Counter counter;
    counter.id = {token(first_card), CounterPolicy::limits};
    counter.keep_until = day_of(now) + 1;
    counter.windows.push_back({7, "pos", {PeriodKind::day, 0}, {{now, now + std::chrono::hours{12}, 2, 7'000}}});
    change([counter](Rows& rows) { rows.put(counter); });
  }

  nlohmann::json order(nlohmann::json request) {
    request["reason"] = "asked for";
    return this->ask(request);
  }

  // Its act, actor and reason; the newest.
  proto::OperatorRecord recorded() const { return this->record(this->records.size() - 1).operator_(); }
};

}  // namespace isoswitch
