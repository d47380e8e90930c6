// Finds the rule for a message.
#include "tools/isotool/issuer_picker.h"

#include <algorithm>

namespace isoswitch::tools {
namespace {

// Nothing said, or one of them holds.
template <class List, class Holds>
bool any_of_said(const List& list, Holds holds) {
  return list.empty() || std::ranges::any_of(list, holds);
}

bool fits_mti(const IssuerConditions& when, iso8583::Mti mti) {
  if (mti.message_class() == 8 && !when.take_network()) return false;
  if (when.classes != 0 && (when.classes >> static_cast<unsigned>(mti.message_class()) & 1U) == 0) return false;
  if (when.advice && *when.advice != (mti.function() == 2)) return false;
  if (when.repeat && *when.repeat != mti.is_repeat()) return false;
  return any_of_said(when.mti, [code = mti.code()](const MtiPattern& pattern) {
    for (unsigned place = 0; place < 4; ++place) {
      const int digit = code >> (12 - 4 * place) & 0xf;
      if (pattern[place] != 'x' && pattern[place] - '0' != digit) return false;
    }
    return true;
  });
}

bool fits_amount(const IssuerConditions& when, IssuerFacts& facts) {
  if (when.amounts.empty() && when.amount_ends.empty()) return true;
  const auto amount = facts.amount();
  if (!amount) return false;
  const auto is_between = [&](const AmountRange& range) { return range.from <= *amount && *amount <= range.to; };
  if (!any_of_said(when.amounts, is_between)) return false;
  return any_of_said(when.amount_ends, [&](const std::string& end) { return facts.text(4).ends_with(end); });
}

bool fits_card(const IssuerConditions& when, IssuerFacts& facts) {
  return any_of_said(when.cards, [&](const CardRange& range) {
    const std::string_view first = facts.card().substr(0, range.from.size());
    return first.size() == range.from.size() && range.from.view() <= first && first <= range.to.view();
  });
}

bool fits_category(const IssuerConditions& when, IssuerFacts& facts) {
  if (when.merchant_categories.empty()) return true;
  const auto category = facts.merchant_category();
  return category && std::ranges::any_of(when.merchant_categories, [&](const CategoryRange& range) {
           return range.from <= *category && *category <= range.to;
         });
}

bool fits_field(const FieldCondition& condition, const iso8583::Message& message, iso8583::Scratch& room) {
  const auto found = message.text(condition.where, room);
  const bool there = found && *found;
  switch (condition.how) {
    case FieldCondition::How::present: return there;
    case FieldCondition::How::absent: return !there;
    case FieldCondition::How::exactly: return there && **found == condition.text;
    case FieldCondition::How::matches:
      return there && std::regex_match((*found)->begin(), (*found)->end(), condition.pattern);
  }
  return false;
}

bool fits_fields(const IssuerConditions& when, IssuerFacts& facts) {
  if (when.fields.empty()) return true;
  iso8583::Scratch room;
  return std::ranges::all_of(
      when.fields, [&](const FieldCondition& condition) { return fits_field(condition, facts.message(), room); });
}

bool fits_place(const IssuerConditions& when, const IssuerPicker::Place& place) {
  return when.messages_from <= place.message && place.message <= when.messages_to &&
         when.time_from <= place.since_start && place.since_start < when.time_to &&
         (when.connection == 0 || when.connection == place.connection);
}

}  // namespace

bool fits(const IssuerConditions& when, IssuerFacts& facts) {
  return fits_mti(when, facts.mti()) && fits_amount(when, facts) && fits_card(when, facts) &&
         fits_category(when, facts) && fits_fields(when, facts);
}

IssuerPicker::IssuerPicker(std::span<const IssuerRule> rules, Random& random)
    : rules_(rules), random_(random), counts_(rules.size()) {}

const IssuerRule* IssuerPicker::pick(IssuerFacts& facts, const Place& place) {
  for (std::size_t index = 0; index < rules_.size(); ++index) {
    const IssuerRule& rule = rules_[index];
    if (!fits_place(rule.when, place) || !fits(rule.when, facts)) continue;
    if (is_its_turn(rule.when, counts_[index])) return &rule;
  }
  return nullptr;
}

bool IssuerPicker::is_its_turn(const IssuerConditions& when, Counts& counts) {
  if (++counts.fitted % when.every != 0) return false;
  if (when.probability < Latency::whole && random_.below(Latency::whole) >= when.probability) return false;
  if (counts.picked >= when.times) return false;
  ++counts.picked;
  return true;
}

}  // namespace isoswitch::tools
