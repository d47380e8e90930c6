// The way back: from images to rows, every size and number checked, because a newer version may have written them.
#include <fmt/format.h>

#include "record.pb.h"
#include "switch/store/image_reader.h"
#include "switch/store/row_image.h"

namespace isoswitch {

void read(ImageReader& in, const proto::OriginalIds& from, OriginalIds& to) {
  in.number("ids.message_class", from.message_class(), to.message_class);
  in.text("ids.stan", from.stan(), to.stan);
  in.text("ids.transmitted", from.transmitted(), to.transmitted);
  in.text("ids.local", from.local(), to.local);
  in.text("ids.acquirer", from.acquirer(), to.acquirer);
  in.text("ids.forwarder", from.forwarder(), to.forwarder);
  in.text("ids.retrieval_reference", from.retrieval_reference(), to.retrieval_reference);
  in.text("ids.authorization_code", from.authorization_code(), to.authorization_code);
  in.text("ids.terminal", from.terminal(), to.terminal);
  in.text("ids.network_life_cycle", from.network_life_cycle(), to.network_life_cycle);
}

namespace {

Result<void> read(const proto::Account& from, Account& to) {
  ImageReader in{"account"};
  in.text("id", from.id(), to.id);
  in.number("currency", from.currency(), to.currency.number);
  in.number("status", from.status(), to.status);
  to.posted = from.posted();
  to.pending = from.pending();
  to.credit_line = from.credit_line();
  return in.finish();
}

Result<void> read(const proto::Card& from, Card& to) {
  ImageReader in{"card"};
  in.id("token", from.token(), to.token);
  in.text("bin", from.bin(), to.bin);
  in.text("last_four", from.last_four(), to.last_four);
  in.text("account", from.account(), to.account);
  in.number("status", from.status(), to.status);
  if (from.has_expiry_yymm()) in.number("expiry_yymm", from.expiry_yymm(), to.expiry_yymm.emplace());
  in.text("limits_profile", from.limits_profile(), to.limits_profile);
  in.number("pin_tries", from.pin_tries(), to.pin_tries);
  if (from.has_replaced_by()) in.id("replaced_by", from.replaced_by(), to.replaced_by);
  return in.finish();
}

void read_amounts(ImageReader& in, const proto::LifeCycle& from, LifeCycle& to) {
  in.money("authorized", from.authorized(), to.authorized);
  in.money("transaction", from.transaction(), to.transaction);
  to.first_amount = from.first_amount();
  if (from.has_settlement()) in.money("settlement", from.settlement(), to.settlement.emplace());
  to.settlement_returned = from.settlement_returned();
  to.held = from.held();
  to.captured = from.captured();
  to.cleared = from.cleared();
  to.reversed = from.reversed();
  to.expired = from.expired();
  if (from.has_tombstone_remains()) to.tombstone_remains = from.tombstone_remains();
  if (from.has_tombstone_releases()) to.tombstone_releases = from.tombstone_releases();
}

constexpr std::int64_t us_per_s = 1'000'000;

void read_shares(ImageReader& in, const proto::LifeCycle& from, LifeCycle& to) {
  for (const proto::Share& share : from.shares()) {
    Share& read = to.shares.emplace_back();
    in.id("shares.part", share.part(), read.part);
    in.number("shares.kind", share.kind(), read.kind);
    read.left = share.left();
  }
}

void read_counted(const proto::LifeCycle& from, LifeCycle& to) {
  for (const proto::Counted& counted : from.counted())
    to.counted.push_back({counted.window(), Instant{counted.starts_s() * us_per_s}, counted.amount(), counted.count()});
}

// Rows that were recorded before parts had names: a capture has posted, a completion has no money of its own.
void name_part(LifeCycle& row) {
  if (!row.part_of || row.part != Part::whole) return;
  row.part = row.posted_by == PostedBy::nobody ? Part::completion : Part::capture;
}

void read(ImageReader& in, const proto::Forwarded& from, Forwarded& to) {
  in.text("forwarded.link", from.link(), to.link);
  in.number("forwarded.books", from.books(), to.books);
  in.text("forwarded.stan", from.stan(), to.stan);
  in.text("forwarded.transmitted", from.transmitted(), to.transmitted);
}

Result<void> read(const proto::LifeCycle& from, LifeCycle& to) {
  ImageReader in{"life cycle"};
  in.id("id", from.id(), to.id);
  in.id("card", from.card(), to.card);
  if (from.has_account()) in.text("account", from.account(), to.account.emplace());
  in.number("state", from.state(), to.state);
  in.number("posted_by", from.posted_by(), to.posted_by);
  in.text("network", from.network(), to.network);
  to.credit = from.credit();
  in.number("reason", from.reason(), to.reason);
  read_amounts(in, from, to);
  in.number("part", from.part(), to.part);
  in.id("part_of", from.part_of(), to.part_of);
  to.added = from.added();
  if (from.has_expires_us()) to.expires = Instant{from.expires_us()};
  if (from.has_forwarded()) read(in, from.forwarded(), to.forwarded.emplace());
  name_part(to);
  read(in, from.ids(), to.ids);
  const auto keys = static_cast<std::size_t>(from.match_size());
  if (keys > to.match.size()) in.fault("match", fmt::format("at most {} keys", to.match.size()), keys);
  for (std::size_t i = 0; i < std::min(keys, to.match.size()); ++i)
    in.id("match", from.match(static_cast<int>(i)), to.match[i]);
  to.opened.us = from.opened_us();
  to.changed.us = from.changed_us();
  to.keep_until = from.keep_until();
  read_shares(in, from, to);
  read_counted(from, to);
  return in.finish();
}

void read(ImageReader& in, const proto::Given& from, Given& to) {
  in.number("given.reason", from.reason(), to.reason);
  in.text("given.authorization_code", from.authorization_code(), to.authorization_code);
  if (from.has_billing_amount()) to.billing_amount = from.billing_amount();
  if (from.has_transaction_amount()) to.transaction_amount = from.transaction_amount();
  const auto balances = static_cast<std::size_t>(from.balances_size());
  if (balances > to.balances.size())
    in.fault("given.balances", fmt::format("at most {}", to.balances.size()), balances);
  for (std::size_t i = 0; i < std::min(balances, to.balances.size()); ++i) {
    const proto::Balance& balance = from.balances(static_cast<int>(i));
    if (!balance.has_amount()) continue;
    Balance& entry = to.balances[i].emplace();
    in.number("given.balances.account_type", balance.account_type(), entry.account_type);
    in.number("given.balances.amount_type", balance.amount_type(), entry.amount_type);
    in.money("given.balances.amount", balance.amount(), entry.amount);
  }
}

Result<void> read(const proto::Seen& from, Seen& to) {
  ImageReader in{"seen"};
  in.id("id", from.id(), to.id);
  in.money("transaction", from.transaction(), to.transaction);
  in.money("billing", from.billing(), to.billing);
  if (from.has_replacement()) to.replacement = from.replacement();
  read(in, from.given(), to.given);
  to.sequence = from.sequence();
  to.keep_until = from.keep_until();
  in.id("open", from.open(), to.open);
  return in.finish();
}

Result<void> read(const proto::Exception& from, Exception& to) {
  ImageReader in{"exception"};
  in.id("id", from.id(), to.id);
  to.opened.us = from.opened_us();
  in.number("reason", from.reason(), to.reason);
  in.money("amount", from.amount(), to.amount);
  in.id("card", from.card(), to.card);
  if (from.has_account()) in.text("account", from.account(), to.account.emplace());
  in.id("life_cycle", from.life_cycle(), to.life_cycle);
  in.text("stan", from.stan(), to.stan);
  in.text("retrieval_reference", from.retrieval_reference(), to.retrieval_reference);
  in.text("network", from.network(), to.network);
  in.number("status", from.status(), to.status);
  in.text("actor", from.actor(), to.actor);
  in.text("note", from.note(), to.note);
  return in.finish();
}

Result<void> read(const proto::Counter& from, Counter& to) {
  ImageReader in{"counter"};
  in.id("card", from.card(), to.id.card);
  in.number("policy", from.policy(), to.id.policy);
  for (const proto::CounterWindow& window : from.windows()) {
    CounterWindow& into = to.windows.emplace_back();
    into.id = window.id();
    in.text("windows.limit", window.limit(), into.limit);
    in.number("windows.period", window.period(), into.period.kind);
    into.period.seconds = window.period_s();
    for (const proto::Bucket& bucket : window.buckets()) {
      const Instant starts{bucket.starts_s() * us_per_s};
      into.buckets.push_back(
          {starts, starts + Duration{bucket.length_s() * us_per_s}, bucket.count(), bucket.amount()});
    }
  }
  to.keep_until = from.keep_until();
  return in.finish();
}

void read_delivery(ImageReader& in, const proto::Owed& from, Owed& to) {
  in.number("message_class", from.message_class(), to.message_class);
  in.text("stan", from.stan(), to.stan);
  in.text("transmitted", from.transmitted(), to.transmitted);
  in.text("code", from.code(), to.code);
  in.text("authorization_code", from.authorization_code(), to.authorization_code);
  if (from.has_remains()) to.remains = from.remains();
  in.text("original_stan", from.original_stan(), to.original_stan);
  in.text("original_transmitted", from.original_transmitted(), to.original_transmitted);
  for (const proto::Field& field : from.fields()) {
    OwedField& read = to.fields.emplace_back();
    in.number("fields.number", field.number(), read.number);
    read.value = field.value();
  }
  to.sealed_pan = from.sealed_pan();
}

Result<void> read(const proto::Owed& from, Owed& to) {
  ImageReader in{"owed"};
  in.id("id", from.id(), to.id);
  in.text("link", from.link(), to.link);
  in.number("state", from.state(), to.state);
  in.number("kind", from.kind(), to.kind);
  in.id("card", from.card(), to.card);
  in.id("life_cycle", from.life_cycle(), to.life_cycle);
  in.id("seen", from.seen(), to.seen);
  to.order = from.order();
  to.since.us = from.since_us();
  if (from.has_until_us()) to.until = Instant{from.until_us()};
  if (from.has_exposure()) in.money("exposure", from.exposure(), to.exposure);
  read_delivery(in, from, to);
  in.text("last_code", from.last_code(), to.last_code);
  in.text("note", from.note(), to.note);
  return in.finish();
}

template <class Images, class Row>
Result<void> read_each(const Images& images, std::vector<Row>& rows) {
  for (const auto& image : images)
    if (auto done = read(image, rows.emplace_back()); !done) return done;
  return {};
}

}  // namespace

Result<void> read(const proto::Posting& from, Posting& to) {
  ImageReader in{"posting"};
  in.id("id", from.id(), to.id);
  in.number("kind", from.kind(), to.kind);
  in.side("debit", from.debit(), to.debit);
  in.side("credit", from.credit(), to.credit);
  in.money("amount", from.amount(), to.amount);
  in.id("life_cycle", from.life_cycle(), to.life_cycle);
  in.id("corrects", from.corrects(), to.corrects);
  return in.finish();
}

Result<void> read(const proto::RowsImage& image, RowImages& rows) {
  if (auto done = read_each(image.accounts(), rows.accounts); !done) return done;
  if (auto done = read_each(image.cards(), rows.cards); !done) return done;
  if (auto done = read_each(image.life_cycles(), rows.life_cycles); !done) return done;
  if (auto done = read_each(image.seen(), rows.seen); !done) return done;
  if (auto done = read_each(image.postings(), rows.postings); !done) return done;
  if (auto done = read_each(image.exceptions(), rows.exceptions); !done) return done;
  if (auto done = read_each(image.counters(), rows.counters); !done) return done;
  return read_each(image.owed(), rows.owed);
}

Result<void> read(const proto::DecisionImage& from, Decision& to) {
  ImageReader in{"decision"};
  read(in, from.given(), to.given);
  to.answered = from.answered();
  to.rule = from.rule();
  if (from.has_repeat_of()) to.repeat_of = from.repeat_of();
  to.stan_reuse = from.stan_reuse();
  in.id("life_cycle", from.life_cycle(), to.life_cycle);
  in.id("seen_as", from.seen_as(), to.seen_as);
  in.text("limit", from.limit(), to.limit);
  return in.finish();
}

}  // namespace isoswitch
