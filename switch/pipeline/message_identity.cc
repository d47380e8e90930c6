#include "switch/pipeline/message_identity.h"

#include <algorithm>
#include <cstdlib>

#include "switch/base/digest.h"

namespace isoswitch {
namespace {

// The day of a message without a date is the day it came in.
DayNumber message_day(const Transaction& tx) {
  const std::string_view date = tx.ids.transmitted;
  const auto two = [&](std::size_t at) { return (date[at] - '0') * 10 + (date[at + 1] - '0'); };
  const DayNumber today = day_of(tx.received);
  if (!tx.profile->transmitted_identifies() || date.size() < 10) return today;
  const int year = civil(tx.received).year;
  const std::size_t month_at = date.size() == 12 ? 2 : 0;
  const int month = two(month_at);
  const int day = two(month_at + 2);
  if (month < 1 || month > 12 || day < 1 || day > 31) return today;
  if (date.size() == 12) return day_number(2000 + two(0), month, day);
  // MMDD has no year: the one that brings it nearest to today.
  DayNumber best = day_number(year, month, day);
  for (const int other : {year - 1, year + 1})
    if (std::abs(day_number(other, month, day) - today) < std::abs(best - today)) best = day_number(other, month, day);
  return best;
}

SeenId seen_id(DayNumber day, const Id16& hash) {
  SeenId id;
  const auto bits = static_cast<std::uint32_t>(day);
  for (unsigned i = 0; i < 4; ++i) id.bytes[i] = static_cast<std::uint8_t>(bits >> (24U - 8U * i));
  std::copy_n(hash.begin(), 12, id.bytes.begin() + 4);
  return id;
}

}  // namespace

void name_message(Transaction& tx, std::string_view function_code) {
  const auto add = [](IdBuilder& id, std::string_view text) { text.empty() ? id.absent() : id.part(text); };
  const Profile& profile = *tx.profile;
  const OriginalIds& ids = tx.ids;
  IdBuilder identity{"seen"};
  identity.number(ids.message_class);
  if (!tx.is_reversal()) identity.number(tx.is_advice() ? 2 : 0);
  add(identity, function_code);
  if (tx.card)
    identity.part({reinterpret_cast<const char*>(tx.card->bytes.data()), tx.card->bytes.size()});
  else
    identity.absent().part(tx.acquirer);
  add(identity, ids.stan);
  add(identity, profile.transmitted_identifies() ? ids.transmitted.view() : std::string_view{});
  add(identity, ids.acquirer);
  add(identity, ids.retrieval_reference);
  add(identity, ids.terminal);
  const DayNumber day = message_day(tx);
  const Id16 without_money = identity.finish();
  tx.seen = seen_id(day, without_money);
  for (const auto& amount : {tx.transaction, tx.billing}) {
    if (amount)
      identity.number(static_cast<std::uint64_t>(amount->minor)).number(amount->currency.number);
    else
      identity.absent();
  }
  identity.number(static_cast<std::uint64_t>(tx.reversal_form)).number(static_cast<std::uint64_t>(tx.reversal_amount));
  const Id16 with_money = identity.finish();
  tx.seen_with_money = seen_id(day, with_money);
  tx.message = with_money;
  if (profile.transmitted_identifies()) return;
  if (tx.repeat) {
    tx.seen_day_before = seen_id(day - 1, without_money);
  } else {
    tx.message = identity.number(static_cast<std::uint64_t>(tx.received.us)).finish();
    tx.seen_anew = seen_id(day, tx.message);
  }
}

}  // namespace isoswitch
