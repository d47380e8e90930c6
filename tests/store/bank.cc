#include "tests/store/bank.h"

#include <algorithm>

#include "record.pb.h"
#include "switch/base/assert.h"
#include "switch/ledger/entries.h"
#include "switch/ledger/holds.h"

namespace isoswitch::test {
namespace {

Id16 id(const char* kind, int n) { return IdBuilder{kind}.number(static_cast<std::uint64_t>(n)).finish(); }

Seen seen_row(int n, Minor amount, Reason reason) {
  Seen seen;
  seen.id = seen_id(n);
  seen.transaction = seen.billing = {amount, euro};
  seen.given.reason = reason;
  seen.given.authorization_code = "A1B2C3";
  seen.keep_until = today + 7;
  return seen;
}

void decide_authorization(Rows& rows, Decision& decision, int account_number, int n, Minor amount) {
  decision.rule = "authorize";
  decision.answered = true;
  if (const auto seen = rows.seen(seen_id(n))) {
    decision.given = seen->given;
    decision.repeat_of = seen->sequence;
    return;
  }
  auto account = rows.account(account_id(account_number));
  if (!account || available(*account) < amount) {
    decision.given.reason = Reason::insufficient_funds;
    rows.put(seen_row(n, amount, decision.given.reason));
    return;
  }
  LifeCycle cycle;
  cycle.id = life_cycle_id(n);
  cycle.card = card_token(account_number);
  cycle.account = account->id;
  cycle.authorized = cycle.transaction = {amount, euro};
  cycle.match[0] = match_key(n);
  cycle.opened = cycle.changed = noon + Duration{n};
  cycle.keep_until = today + 45;
  ISOSWITCH_ASSERT(set_hold(*account, cycle, amount));
  decision.given.reason = Reason::approved;
  decision.life_cycle = cycle.id;
  rows.put(*account);
  rows.put(cycle);
  rows.put(seen_row(n, amount, decision.given.reason));
}

std::optional<LifeCycle> held(Rows& rows, int account, int n) {
  for (const LifeCycle& cycle : rows.matches(card_token(account), match_key(n)))
    if (cycle.held > 0) return cycle;
  return std::nullopt;
}

Keys keys_of(int account, int n) {
  Keys keys;
  keys.card = card_token(account);
  keys.seen = seen_id(n);
  keys.match[0] = match_key(n);
  return keys;
}

}  // namespace

AccountId account_id(int n) { return AccountId{"account-" + std::to_string(n)}; }

CardToken card_token(int n) {
  CardToken token;
  token.bytes[0] = 1;
  const Id16 hash = id("card", n);
  std::copy(hash.begin(), hash.end(), token.bytes.begin() + 1);
  std::copy(hash.begin(), hash.end(), token.bytes.begin() + 17);
  return token;
}

LifeCycleId life_cycle_id(int n) { return {id("life cycle", n)}; }
MatchKey match_key(int n) { return {id("match", n)}; }
ExceptionId exception_id(int n) { return {id("exception", n)}; }
OwedId owed_id(int n) { return {id("owed", n)}; }
LinkName link_name(int n) { return LinkName{"issuer_" + std::to_string(n)}; }

SeenId seen_id(int n, DayNumber day) {
  SeenId seen;
  const Id16 hash = id("seen", n);
  std::copy(hash.begin(), hash.end(), seen.bytes.begin());
  for (std::size_t i = 0; i < 4; ++i)
    seen.bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(day) >> (24 - 8 * i));
  return seen;
}

UnitOfWork unit(Decide decide, Keys keys) {
  UnitOfWork made;
  made.keys = std::move(keys);
  made.record = new_record();
  made.record->set_at_us(noon.us);
  made.record->mutable_operator_()->set_act("test");
  made.decide = std::move(decide);
  return made;
}

UnitOfWork opens(int account, Minor posted) {
  return unit([=](Rows& rows, Decision&) {
    Account row;
    row.id = account_id(account);
    row.currency = euro;
    rows.put(row);
    Card card;
    card.token = card_token(account);
    card.bin = "541333";
    card.last_four = "0019";
    card.account = row.id;
    rows.put(card);
    if (posted != 0) rows.post(opening_entry(row.id, {posted, euro}, id("opening", account)));
  });
}

UnitOfWork authorizes(int account, int n, Minor amount) {
  return unit([=](Rows& rows, Decision& decision) { decide_authorization(rows, decision, account, n, amount); },
              keys_of(account, n));
}

UnitOfWork captures(int account, int n) {
  return unit(
      [=](Rows& rows, Decision& decision) {
        decision.rule = "capture";
        auto cycle = held(rows, account, n);
        if (!cycle) return;
        auto row = *rows.account(account_id(account));
        const Minor amount = release(row, *cycle, cycle->held);
        cycle->captured += amount;
        cycle->state = LifeCycleState::posted;
        rows.put(row);
        rows.put(*cycle);
        for (const Posting& posting : card_entries({.kind = PostingKind::purchase,
                                                    .direction = Direction::debit,
                                                    .account = row.id,
                                                    .network = "visa",
                                                    .billing = {amount, euro},
                                                    .settlement = {},
                                                    .life_cycle = cycle->id,
                                                    .message = id("capture", n)}))
          rows.post(posting);
      },
      keys_of(account, n));
}

UnitOfWork reverses(int account, int n) {
  return unit(
      [=](Rows& rows, Decision& decision) {
        decision.rule = "reverse";
        auto cycle = held(rows, account, n);
        if (!cycle) return;
        auto row = *rows.account(account_id(account));
        cycle->reversed += release(row, *cycle, cycle->held);
        cycle->state = LifeCycleState::reversed;
        rows.put(row);
        rows.put(*cycle);
      },
      keys_of(account, n));
}

UnitOfWork asks(int link, int n) {
  return unit([=](Rows& rows, Decision& decision) {
    decision.rule = "ask";
    if (rows.owed(owed_id(n))) return;
    Owed row;
    row.id = owed_id(n);
    row.link = link_name(link);
    row.card = card_token(link);
    row.since = noon + Duration{n};
    row.until = row.since + std::chrono::seconds{7};
    row.fields = {{2 + 1, "000000"}};
    rows.put(row);
  });
}

UnitOfWork turns(int n, OwedState state) {
  return unit([=](Rows& rows, Decision& decision) {
    decision.rule = "turn";
    auto row = rows.owed(owed_id(n));
    if (!row) return;
    row->state = state;
    row->stan = "000042";
    row->transmitted = "1125103059";
    row->exposure = {n, euro};
    rows.put(*row);
  });
}

Account full_account() {
  return {.id = "an account of thirty-two letters",
          .currency = euro,
          .status = AccountStatus::blocked,
          .posted = full_posting,
          .pending = 700,
          .credit_line = -5};
}

Card full_card() {
  return {.token = card_token(4711),
          .bin = "54133300",
          .last_four = "0019",
          .account = full_account().id,
          .status = CardStatus::stolen,
          .expiry_yymm = std::uint16_t{2912},
          .limits_profile = "gold \xE9\xFF",  // Latin-1: no UTF-8
          .pin_tries = 2,
          .replaced_by = card_token(4712)};
}

LifeCycle full_life_cycle() {
  LifeCycle row;
  row.id = life_cycle_id(4711);
  row.card = full_card().token;
  row.account = full_account().id;
  row.state = LifeCycleState::credited;
  row.posted_by = PostedBy::file;
  row.network = "mastercard";
  row.credit = true;
  row.reason = Reason::approved_partially;
  row.authorized = {700, euro};
  row.transaction = {90'000, Currency{392}};
  row.settlement = Money{650, Currency{840}};
  row.held = 700;
  row.captured = 1;
  row.cleared = 2;
  row.reversed = 3;
  row.expired = 4;
  row.tombstone_remains = 0;
  row.tombstone_releases = 5;
  row.first_amount = 95'000;
  row.settlement_returned = 6;
  row.part = Part::increment;
  row.part_of = life_cycle_id(4712);
  row.added = 7;
  row.expires = noon + std::chrono::days{7};
  row.forwarded = Forwarded{"sixteen letters\xE9", Books::issuer, "000043", "251125103059"};
  row.ids = {.message_class = 2,
             .stan = "000042",
             .transmitted = "1125103059",
             .local = "251125123059",
             .acquirer = "00000012345",
             .forwarder = "00000067890",
             .retrieval_reference =
                 "\xC4"
                 "12345678901",
             .authorization_code = "Z9Y8X7",
             .terminal = "TERM\xE9 01",
             .network_life_cycle = "MDS123456789"};
  row.match = {match_key(1), std::nullopt, match_key(3), match_key(4)};
  row.opened = noon;
  row.changed = noon + Duration{1};
  row.keep_until = today + 45;
  row.shares = {{life_cycle_id(4713), Part::capture, 41}, {life_cycle_id(4714), Part::increment, 0}};
  row.counted = {{.window = 0xFEDC'BA98'7654'3210, .starts = noon, .amount = 700, .count = 1},
                 {.window = 1, .starts = noon - std::chrono::hours{1}, .amount = 0, .count = 2}};
  return row;
}

Counter full_counter() {
  const Instant morning = noon - std::chrono::hours{12};
  Counter row;
  row.id = {full_card().token, CounterPolicy::limits};
  row.windows = {{.id = 0xFEDC'BA98'7654'3210,
                  .limit = "sixteen letters\xE9",
                  .period = {PeriodKind::day, 0},
                  .buckets = {{morning, morning + std::chrono::hours{25}, 3, 15'000}}},
                 {.id = 1,
                  .limit = "cash",
                  .period = {PeriodKind::rolling, 86'400},
                  .buckets = {{noon - std::chrono::hours{2}, noon - std::chrono::hours{1}, 1, 0},
                              {noon, noon + std::chrono::hours{1}, 4'294'967'295, 9'000'000'000'000}}}};
  row.keep_until = today + 2;
  return row;
}

Seen full_seen() {
  Seen row;
  row.id = seen_id(4711);
  row.transaction = {90'000, Currency{392}};
  row.billing = {700, euro};
  row.open = owed_id(4711);
  row.replacement = 12;
  row.given.reason = Reason::approved_partially;
  row.given.authorization_code = "Z9Y8X7";
  row.given.billing_amount = 650;
  row.given.transaction_amount = 80'000;
  row.given.balances = {std::nullopt, Balance{.account_type = 20, .amount_type = 2, .amount = {-5, euro}},
                        std::nullopt};
  row.keep_until = today + 7;
  return row;
}

Owed full_owed() {
  Owed row;
  row.id = owed_id(4711);
  row.link = "sixteen letters\xE9";
  row.state = OwedState::parked;
  row.kind = OwedKind::advice;
  row.card = full_card().token;
  row.life_cycle = life_cycle_id(4711);
  row.seen = seen_id(4711);
  row.since = noon;
  row.until = noon + std::chrono::seconds{7};
  row.exposure = {700, euro};
  row.message_class = 2;
  row.stan = "000044";
  row.transmitted = "251125103107";
  row.code = "000";
  row.authorization_code = "Z9Y8X7";
  row.remains = 0;
  row.original_stan = "000043";
  row.original_transmitted = "251125103059";
  row.fields = {{3, "000000"}, {43, "CAF\xC9"}, {55, std::string{"\0\xFF\x9F\x26", 4}}, {128, ""}};
  row.sealed_pan = std::string{"\0sealed\xFF", 8};
  row.last_code = "904";
  row.note = "the issuer cannot read it";
  return row;
}

Exception full_exception() {
  return {.id = exception_id(4711),
          .opened = noon,
          .reason = ExceptionReason::late_repeat,
          .amount = {1, euro},
          .card = full_card().token,
          .account = full_account().id,
          .life_cycle = life_cycle_id(4711),
          .stan = "000042",
          .retrieval_reference = "123456789012",
          .network = "mastercard",
          .status = ExceptionStatus::assigned,
          .actor = "uid 1000 (ada)",
          .note = "asked the acquirer"};
}

UnitOfWork puts_every_kind() {
  return unit([](Rows& rows, Decision& decision) {
    Account before = full_account();
    before.posted = 0;
    rows.put(before);
    rows.put(full_card());
    rows.put(full_life_cycle());
    rows.put(full_seen());
    rows.put(full_exception());
    rows.put(full_counter());
    rows.put(full_owed());
    Posting posting = opening_entry(before.id, {full_posting, euro}, id("opening", 4711));
    posting.life_cycle = life_cycle_id(4711);
    posting.corrects = posting_id("test", id("opening", 4712), 1);
    rows.post(posting);
    decision.given = full_seen().given;
    decision.answered = true;
    decision.rule = "authorize";
    decision.repeat_of = 3;
    decision.stan_reuse = true;
    decision.seen_as = seen_id(4712);
    decision.life_cycle = life_cycle_id(4711);
    decision.limit = "cash";
  });
}

void Teller::submit(UnitOfWork unit) {
  unit.done = [this](Result<Outcome> outcome) {
    told.push_back(std::move(outcome));
    durable_when_told.push_back(store_.figures().durable_sequence);
  };
  store_.submit(std::move(unit));
}

Result<Outcome> Teller::now(UnitOfWork unit) {
  submit(std::move(unit));
  store_.drain();
  return told.empty() ? failure("never told") : told.back();
}

}  // namespace isoswitch::test
