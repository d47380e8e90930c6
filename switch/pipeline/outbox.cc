#include "switch/pipeline/outbox.h"

#include <algorithm>

#include "record.pb.h"
#include "switch/base/log.h"
#include "switch/pipeline/owed_message.h"
#include "switch/pipeline/profile.h"

namespace isoswitch {
namespace {

constexpr std::size_t taken_in_max = 256;  // ahead of what is under way
constexpr std::int64_t million = 1'000'000;

std::vector<std::string> usual_delivered(int version) {
  if (version == 0) return {"00", "94"};
  return {"000", "400", "900", "901", "913"};
}

std::vector<std::string> usual_retry(int version) {
  if (version == 0) return {"91", "96", "68"};
  return {"907", "909", "911", "923"};
}

ExceptionId exception_id(const OwedId& id) {
  return {IdBuilder{"not delivered"}.part({reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()}).finish()};
}

// LED-13: the issuer did not book it, and a person has to look.
void raise_parked(const Owed& owed, Instant now, Rows& rows) {
  Exception item;
  item.id = exception_id(owed.id);
  item.opened = now;
  item.reason = ExceptionReason::not_delivered;
  item.amount = owed.exposure;
  item.card = owed.card;
  item.life_cycle = owed.life_cycle;
  item.stan = owed.stan;
  item.network = owed.link;
  item.note = owed.note;
  rows.put(item);
}

}  // namespace

struct Outbox::Item {
  OwedId id;
  std::optional<CardToken> card;
  std::optional<LifeCycleId> life_cycle;
  BackOff back_off;
  std::uint32_t tries = 0;
  std::int64_t not_before_us = 0;
  bool before_start = false;  // of an earlier run: it may have been sent
  bool under_way = false;

  // Neither may overtake the other.
  bool is_kin(const Item& other) const {
    return (card && card == other.card) || (life_cycle && life_cycle == other.life_cycle) || !card || !other.card;
  }
};

Outbox::Outbox(const OutboxSetup& setup, OutboxTerms terms) : setup_(setup), terms_(std::move(terms)) {
  const int version = setup.party.profile().version();
  if (terms_.delivered_codes.empty()) terms_.delivered_codes = usual_delivered(version);
  if (terms_.retry_codes.empty()) terms_.retry_codes = usual_retry(version);
  before_start_ = setup.store.figures().last_sequence;
}

Outbox::~Outbox() { *alive_ = false; }

void Outbox::look(std::int64_t now_us) {
  now_us_ = now_us;
  take_in();
  const std::int64_t passed = std::clamp<std::int64_t>(now_us - tokens_us_, 0, million);
  tokens_us_ = now_us;
  tokens_ = std::min(tokens_ + passed * terms_.rate_per_s, terms_.rate_per_s * million);
  for (std::size_t at = 0; at < items_.size() && figures_.under_way < terms_.lanes; ++at) {
    if (tokens_ < million) break;
    Item& item = *items_[at];
    if (terms_.lanes == 1 && at > 0) break;
    if (item.under_way || now_us < item.not_before_us || blocked(at)) continue;
    tokens_ -= million;
    send(item, now_us);
  }
  figures_.waiting = items_.size() - figures_.under_way;
}

// Only what is durable: a byte that has left can always be accounted for.
void Outbox::take_in() {
  if (items_.size() >= taken_in_max) return;
  const Ledger& rows = setup_.store.rows();
  const std::uint64_t durable = setup_.store.figures().durable_sequence;
  for (const OwedId& id : rows.owed_in(setup_.link, OwedState::due, taken_in_, taken_in_max)) {
    const auto owed = rows.owed(id);
    if (!owed || owed->order > durable) break;
    taken_in_ = owed->order;
    auto item = std::make_unique<Item>(
        Item{.id = id, .card = owed->card, .life_cycle = owed->life_cycle, .back_off = BackOff{terms_.back_off}});
    item->before_start = owed->order <= before_start_;
    items_.push_back(std::move(item));
  }
}

// Something of the same card stands before it.
bool Outbox::blocked(std::size_t at) const {
  for (std::size_t before = 0; before < at; ++before)
    if (items_[before]->is_kin(*items_[at])) return true;
  return false;
}

void Outbox::send(Item& item, std::int64_t now_us) {
  const auto owed = setup_.store.rows().owed(item.id);
  if (!owed || owed->state != OwedState::due) return forget(item.id);  // a person was faster
  const Speaker there{setup_.party.dialect(), setup_.party.profile()};
  const bool again = item.before_start || item.tries > 0;
  if (const auto built = build_owed(*owed, there, setup_.sealer, again, message_); !built) {
    log::error("owed_not_built", "link={} stan={} error=\"{}\"", setup_.link.view(), owed->stan.view(),
               built.error().text);
    return end(item.id, OwedState::parked, {}, "it cannot be sent; see the log");
  }
  item.under_way = true;
  item.not_before_us = now_us;
  ++figures_.under_way;
  if (again) ++figures_.repeats;
  setup_.party.ask(message_, terms_.patience,
                   [this, alive = alive_, id = item.id](Heard how, const iso8583::Message* answer) {
                     if (*alive) heard(id, how, answer);
                   });
}

void Outbox::heard(const OwedId& id, Heard how, const iso8583::Message* answer) {
  Item* item = find(id);
  if (item == nullptr) return;
  item->under_way = false;
  --figures_.under_way;
  if (how == Heard::silence) ++figures_.silences;
  if (how != Heard::unsent) ++item->tries;
  const int field = setup_.party.profile().field(Role::response_code);
  const std::string code = answer != nullptr && field != 0 ? answer->text(field) : std::string{};
  if (how == Heard::answer && lists(terms_.delivered_codes, code)) return end(id, OwedState::delivered, code, {});
  if (how == Heard::answer && !lists(terms_.retry_codes, code))
    return end(id, OwedState::parked, code, "the issuer refused it");
  if (terms_.park_after > 0 && item->tries >= terms_.park_after)
    return end(id, OwedState::parked, code, "it was tried too often");
  again(*item);
}

void Outbox::again(Item& item) { item.not_before_us = now_us_ + item.back_off.next(setup_.random).count(); }

// "Delivered" may become durable late: the receiver knows repeats.
void Outbox::end(const OwedId& id, OwedState state, std::string_view code, std::string_view note) {
  if (state == OwedState::delivered) ++figures_.delivered;
  if (state == OwedState::parked) {
    ++figures_.parked;
    log::error("parked", "link={} code={} why=\"{}\" hint=\"isotool exceptions list\"", setup_.link.view(), code, note);
  }
  const Item* item = find(id);
  const Instant now = setup_.clock.now();
  UnitOfWork unit;
  unit.record = new_record();
  unit.record->set_at_us(now.us);
  proto::OutboxRecord& record = *unit.record->mutable_outbox();
  record.set_owed(id.bytes.data(), id.bytes.size());
  record.set_state(static_cast<std::uint32_t>(state));
  record.set_code(std::string{code});
  record.set_tries(item != nullptr ? item->tries : 0);
  record.set_note(std::string{note});
  if (item != nullptr) unit.keys.card = item->card;
  unit.keys.also.owed.push_back(id);
  unit.keys.also.exceptions.push_back(exception_id(id));
  unit.decide = [id, state, now, code = FixedText<3>{code}, note = FixedText<64>{note}](Rows& rows,
                                                                                        Decision& decision) {
    decision.rule = "outbox";
    auto owed = rows.owed(id);
    if (!owed || owed->state != OwedState::due) return;
    decision.life_cycle = owed->life_cycle;
    owed->state = state;
    owed->last_code = code;
    owed->note = note;
    rows.put(*owed);
    if (state == OwedState::parked) raise_parked(*owed, now, rows);
  };
  unit.done = [](const Result<Outcome>&) {};
  setup_.store.submit(std::move(unit));
  forget(id);
}

Outbox::Item* Outbox::find(const OwedId& id) {
  const auto found = std::ranges::find_if(items_, [&](const auto& item) { return item->id == id; });
  return found == items_.end() ? nullptr : found->get();
}

void Outbox::forget(const OwedId& id) {
  const auto found = std::ranges::find_if(items_, [&](const auto& item) { return item->id == id; });
  if (found == items_.end()) return;
  if ((*found)->under_way) --figures_.under_way;
  items_.erase(found);
}

bool Outbox::lists(const std::vector<std::string>& codes, std::string_view code) const {
  return std::ranges::find(codes, code) != codes.end();
}

}  // namespace isoswitch
