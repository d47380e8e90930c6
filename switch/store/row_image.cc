#include "switch/store/row_image.h"

#include <span>
#include <string>

#include "record.pb.h"

namespace isoswitch {
namespace {

template <class Id>
void assign_id(std::string& to, const Id& id) {
  to.assign(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

// An empty text is an absent field: messages are reused, so its memory is there.
void assign(std::string& to, std::string_view text) { to.assign(text); }

template <class Enum>
std::uint32_t number(Enum value) {
  return static_cast<std::uint32_t>(value);
}

void fill(const Account& row, proto::Account& to) {
  assign(*to.mutable_id(), row.id);
  to.set_currency(row.currency.number);
  to.set_status(number(row.status));
  to.set_posted(row.posted);
  to.set_pending(row.pending);
  to.set_credit_line(row.credit_line);
}

void fill(const Card& row, proto::Card& to) {
  assign_id(*to.mutable_token(), row.token);
  assign(*to.mutable_bin(), row.bin);
  assign(*to.mutable_last_four(), row.last_four);
  assign(*to.mutable_account(), row.account);
  to.set_status(number(row.status));
  if (row.expiry_yymm) to.set_expiry_yymm(*row.expiry_yymm);
  assign(*to.mutable_limits_profile(), row.limits_profile);
  to.set_pin_tries(row.pin_tries);
  if (row.replaced_by) assign_id(*to.mutable_replaced_by(), *row.replaced_by);
}

constexpr std::int64_t us_per_s = 1'000'000;

void fill(const Share& share, proto::Share& to) {
  assign_id(*to.mutable_part(), share.part);
  to.set_kind(number(share.kind));
  to.set_left(share.left);
}

void fill(const Counted& counted, proto::Counted& to) {
  to.set_window(counted.window);
  to.set_starts_s(counted.starts.us / us_per_s);
  to.set_amount(counted.amount);
  to.set_count(counted.count);
}

void fill_amounts(const LifeCycle& row, proto::LifeCycle& to) {
  fill(row.authorized, *to.mutable_authorized());
  fill(row.transaction, *to.mutable_transaction());
  to.set_first_amount(row.first_amount);
  if (row.settlement) fill(*row.settlement, *to.mutable_settlement());
  to.set_settlement_returned(row.settlement_returned);
  to.set_held(row.held);
  to.set_captured(row.captured);
  to.set_cleared(row.cleared);
  to.set_reversed(row.reversed);
  to.set_expired(row.expired);
  if (row.tombstone_remains) to.set_tombstone_remains(*row.tombstone_remains);
  if (row.tombstone_releases) to.set_tombstone_releases(*row.tombstone_releases);
}

void fill(const Forwarded& forwarded, proto::Forwarded& to) {
  assign(*to.mutable_link(), forwarded.link);
  to.set_books(number(forwarded.books));
  assign(*to.mutable_stan(), forwarded.stan);
  assign(*to.mutable_transmitted(), forwarded.transmitted);
}

void fill(const LifeCycle& row, proto::LifeCycle& to) {
  assign_id(*to.mutable_id(), row.id);
  if (row.card) assign_id(*to.mutable_card(), *row.card);
  if (row.account) assign(*to.mutable_account(), *row.account);
  to.set_state(number(row.state));
  to.set_posted_by(number(row.posted_by));
  assign(*to.mutable_network(), row.network);
  to.set_credit(row.credit);
  to.set_reason(number(row.reason));
  fill_amounts(row, to);
  to.set_part(number(row.part));
  if (row.part_of) assign_id(*to.mutable_part_of(), *row.part_of);
  to.set_added(row.added);
  if (row.expires) to.set_expires_us(row.expires->us);
  if (row.forwarded) fill(*row.forwarded, *to.mutable_forwarded());
  fill(row.ids, *to.mutable_ids());
  for (const auto& key : row.match) {
    std::string& entry = *to.add_match();
    if (key) assign_id(entry, *key);
  }
  to.set_opened_us(row.opened.us);
  to.set_changed_us(row.changed.us);
  to.set_keep_until(row.keep_until);
  for (const Share& share : row.shares) fill(share, *to.add_shares());
  for (const Counted& counted : row.counted) fill(counted, *to.add_counted());
}

}  // namespace

void fill(const Given& given, proto::Given& to) {
  to.set_reason(number(given.reason));
  assign(*to.mutable_authorization_code(), given.authorization_code);
  if (given.billing_amount) to.set_billing_amount(*given.billing_amount);
  if (given.transaction_amount) to.set_transaction_amount(*given.transaction_amount);
  std::size_t last = given.balances.size();
  while (last > 0 && !given.balances[last - 1]) --last;
  for (const auto& balance : std::span{given.balances}.first(last)) {
    proto::Balance& entry = *to.add_balances();  // without an amount: this place is empty
    if (!balance) continue;
    entry.set_account_type(balance->account_type);
    entry.set_amount_type(balance->amount_type);
    fill(balance->amount, *entry.mutable_amount());
  }
}

namespace {

void fill(const Seen& row, proto::Seen& to) {
  assign_id(*to.mutable_id(), row.id);
  fill(row.transaction, *to.mutable_transaction());
  fill(row.billing, *to.mutable_billing());
  if (row.replacement) to.set_replacement(*row.replacement);
  fill(row.given, *to.mutable_given());
  to.set_sequence(row.sequence);
  to.set_keep_until(row.keep_until);
  if (row.open) assign_id(*to.mutable_open(), *row.open);
}

void fill(const BookAccount& side, proto::BookAccount& to) {
  to.set_book(number(side.book));
  assign(*to.mutable_of(), side.of);
}

void fill(const Posting& row, proto::Posting& to) {
  assign_id(*to.mutable_id(), row.id);
  to.set_kind(number(row.kind));
  fill(row.debit, *to.mutable_debit());
  fill(row.credit, *to.mutable_credit());
  fill(row.amount, *to.mutable_amount());
  if (row.life_cycle) assign_id(*to.mutable_life_cycle(), *row.life_cycle);
  if (row.corrects) assign_id(*to.mutable_corrects(), *row.corrects);
}

void fill(const Exception& row, proto::Exception& to) {
  assign_id(*to.mutable_id(), row.id);
  to.set_opened_us(row.opened.us);
  to.set_reason(number(row.reason));
  fill(row.amount, *to.mutable_amount());
  if (row.card) assign_id(*to.mutable_card(), *row.card);
  if (row.account) assign(*to.mutable_account(), *row.account);
  if (row.life_cycle) assign_id(*to.mutable_life_cycle(), *row.life_cycle);
  assign(*to.mutable_stan(), row.stan);
  assign(*to.mutable_retrieval_reference(), row.retrieval_reference);
  assign(*to.mutable_network(), row.network);
  to.set_status(number(row.status));
  assign(*to.mutable_actor(), row.actor);
  assign(*to.mutable_note(), row.note);
}

void fill(const CounterWindow& window, proto::CounterWindow& to) {
  to.set_id(window.id);
  assign(*to.mutable_limit(), window.limit);
  to.set_period(number(window.period.kind));
  to.set_period_s(window.period.seconds);
  for (const Bucket& bucket : window.buckets) {
    proto::Bucket& entry = *to.add_buckets();
    entry.set_starts_s(bucket.starts.us / us_per_s);
    entry.set_length_s(static_cast<std::uint32_t>((bucket.ends.us - bucket.starts.us) / us_per_s));
    entry.set_count(bucket.count);
    entry.set_amount(bucket.amount);
  }
}

void fill(const Counter& row, proto::Counter& to) {
  assign_id(*to.mutable_card(), row.id.card);
  to.set_policy(number(row.id.policy));
  for (const CounterWindow& window : row.windows) fill(window, *to.add_windows());
  to.set_keep_until(row.keep_until);
}

void fill_delivery(const Owed& row, proto::Owed& to) {
  to.set_message_class(row.message_class);
  assign(*to.mutable_stan(), row.stan);
  assign(*to.mutable_transmitted(), row.transmitted);
  assign(*to.mutable_code(), row.code);
  assign(*to.mutable_authorization_code(), row.authorization_code);
  if (row.remains) to.set_remains(*row.remains);
  assign(*to.mutable_original_stan(), row.original_stan);
  assign(*to.mutable_original_transmitted(), row.original_transmitted);
  for (const OwedField& field : row.fields) {
    proto::Field& entry = *to.add_fields();
    entry.set_number(field.number);
    assign(*entry.mutable_value(), field.value);
  }
  assign(*to.mutable_sealed_pan(), row.sealed_pan);
}

void fill(const Owed& row, proto::Owed& to) {
  assign_id(*to.mutable_id(), row.id);
  assign(*to.mutable_link(), row.link);
  to.set_state(number(row.state));
  to.set_kind(number(row.kind));
  if (row.card) assign_id(*to.mutable_card(), *row.card);
  if (row.life_cycle) assign_id(*to.mutable_life_cycle(), *row.life_cycle);
  if (row.seen) assign_id(*to.mutable_seen(), *row.seen);
  to.set_order(row.order);
  to.set_since_us(row.since.us);
  if (row.until) to.set_until_us(row.until->us);
  if (row.exposure != Money{}) fill(row.exposure, *to.mutable_exposure());
  fill_delivery(row, to);
  assign(*to.mutable_last_code(), row.last_code);
  assign(*to.mutable_note(), row.note);
}

}  // namespace

void fill(const Money& money, proto::Money& to) {
  to.set_minor(money.minor);
  to.set_currency(money.currency.number);
}

void fill(const OriginalIds& ids, proto::OriginalIds& to) {
  to.set_message_class(ids.message_class);
  assign(*to.mutable_stan(), ids.stan);
  assign(*to.mutable_transmitted(), ids.transmitted);
  assign(*to.mutable_local(), ids.local);
  assign(*to.mutable_acquirer(), ids.acquirer);
  assign(*to.mutable_forwarder(), ids.forwarder);
  assign(*to.mutable_retrieval_reference(), ids.retrieval_reference);
  assign(*to.mutable_authorization_code(), ids.authorization_code);
  assign(*to.mutable_terminal(), ids.terminal);
  assign(*to.mutable_network_life_cycle(), ids.network_life_cycle);
}

void fill(const RowImages& rows, proto::RowsImage& image) {
  for (const Account& row : rows.accounts) fill(row, *image.add_accounts());
  for (const Card& row : rows.cards) fill(row, *image.add_cards());
  for (const LifeCycle& row : rows.life_cycles) fill(row, *image.add_life_cycles());
  for (const Seen& row : rows.seen) fill(row, *image.add_seen());
  for (const Posting& row : rows.postings) fill(row, *image.add_postings());
  for (const Exception& row : rows.exceptions) fill(row, *image.add_exceptions());
  for (const Counter& row : rows.counters) fill(row, *image.add_counters());
  for (const Owed& row : rows.owed) fill(row, *image.add_owed());
}

void fill(const Decision& decision, proto::DecisionImage& image) {
  fill(decision.given, *image.mutable_given());
  image.set_answered(decision.answered);
  assign(*image.mutable_rule(), decision.rule);
  if (decision.repeat_of) image.set_repeat_of(*decision.repeat_of);
  image.set_stan_reuse(decision.stan_reuse);
  if (decision.life_cycle) assign_id(*image.mutable_life_cycle(), *decision.life_cycle);
  if (decision.seen_as) assign_id(*image.mutable_seen_as(), *decision.seen_as);
  assign(*image.mutable_limit(), decision.limit);
}

}  // namespace isoswitch
