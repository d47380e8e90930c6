#include "switch/pipeline/translation_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "iso8583/layout/layout.h"
#include "switch/pipeline/entry_mode.h"
#include "switch/pipeline/fee_entries.h"
#include "switch/pipeline/field_fit.h"

namespace isoswitch {
namespace {

// Told by rules of their own, wherever the profiles have them.
constexpr Role made_roles[] = {Role::transmitted,      Role::stan,          Role::local_time,
                               Role::local_date,       Role::response_code, Role::function_code,
                               Role::original_amounts, Role::network_code,  Role::original_data,
                               Role::replacement,      Role::entry};

constexpr int transmission_time = 7;
constexpr int function_code_of_1993 = 24;
constexpr int fees_of_1993 = 46;

bool has(const std::vector<int>& fields, int field) { return std::ranges::find(fields, field) != fields.end(); }

bool is_made(Role role) { return std::ranges::find(made_roles, role) != std::end(made_roles); }

// Of one version these are not copied: they are told anew by each side's rules.
bool made_anew(const Speaker& from, const Speaker& to, int field) {
  const auto plays = [&](Role role) { return from.profile.field(role) == field; };
  if (field == transmission_time || plays(Role::stan) || plays(Role::original_data) || plays(Role::response_code))
    return true;
  const bool other_form = from.profile.partial_reversal() != to.profile.partial_reversal();
  return other_form && (plays(Role::replacement) || plays(Role::original_amounts));
}

std::string_view outcome(const Step& step) {
  return step.cut ? "is cut" : step.need == Need::must ? "is refused" : "is left out";
}

bool standard_location(const iso8583::FieldRow* row, std::string_view layout) {
  return row != nullptr && row->inside != nullptr && row->inside->name == layout;
}

struct MarkRow {
  std::string_view name;
  const Mark& (Profile::*mark)() const;
};
constexpr MarkRow mark_rows[] = {{"partial_approval", &Profile::partial_approval},
                                 {"more_captures", &Profile::more_captures},
                                 {"increment_total", &Profile::increment_total},
                                 {"pre_authorization", &Profile::pre_authorization}};

}  // namespace

TranslationPlan TranslationPlan::of_requests(const Speaker& from, const Speaker& to) {
  TranslationPlan plan{from, to};
  const Carry& carry = to.profile.carry();
  plan.pair_fields();
  if (!plan.possible_) return plan;
  plan.pair_roles();
  plan.pair_as(carry.as);
  plan.drop(carry.drop);
  for (const auto& [field, value] : carry.fixed) plan.leave_out(field);
  plan.check_fits(carry.cut);
  plan.note_missing();
  plan.note_partly();
  plan.note_marks();
  plan.fold_gaps("");
  return plan;
}

TranslationPlan TranslationPlan::of_answers(const Speaker& from, const Speaker& to) {
  TranslationPlan plan{from, to};
  plan.pair_fields();
  if (!plan.possible_) return plan;
  plan.pair_roles();
  As backwards;
  for (const auto& [there, here] : from.profile.carry().as) backwards.emplace_back(here, there);
  plan.pair_as(backwards);
  plan.drop(to.profile.carry().drop);
  plan.keep_only(from.profile.carry().back);
  plan.check_fits(to.profile.carry().cut);
  plan.note_missing();
  plan.fold_gaps("of its answers, ");
  return plan;
}

bool TranslationPlan::takes(int to) const { return to_.dialect.field(to) != nullptr && !has(left_out_, to); }

bool TranslationPlan::makes(int to) const {
  return takes(to) && std::ranges::find(steps_, to, &Step::to) == steps_.end();
}

void TranslationPlan::pair_fields() {
  const int version = from_.profile.version();
  const int other = to_.profile.version();
  if (version == other) {
    for (int field = 2; field <= iso8583::last_field; ++field) {
      if (from_.dialect.field(field) == nullptr || of_other_messages(version, field)) continue;
      const Way way = made_anew(from_, to_, field) ? Way::made : Way::same;
      steps_.push_back({field, field, way, need_of(field), false});
    }
  } else if (version + other == 1) {  // 1987 and 1993
    for (const auto& [of_1987, of_1993, way, need] : field_pairs())
      steps_.push_back(version == 0 ? Step{of_1987, of_1993, way, need, false}
                                    : Step{of_1993, of_1987, way, need, false});
  } else {
    possible_ = false;
    gaps_.push_back({0, 0, fmt::format("no table leads from MTI version {} to version {}", version, other)});
  }
}

// Where a profile has a role in another field than its standard, the role goes before the number.
void TranslationPlan::pair_roles() {
  for (std::size_t i = 0; i < role_count; ++i) {
    const Role role = static_cast<Role>(i);
    const int from = from_.profile.field(role);
    const int to = to_.profile.field(role);
    if (from == 0 || to == 0 || is_made(role)) continue;
    const auto found = std::ranges::find(steps_, from, &Step::from);
    const Way way = found == steps_.end() ? Way::same : found->way;
    if (found != steps_.end() && found->to == to) continue;
    pair_as({{from, to}});
    for (Step& step : steps_)
      if (step.to == to) step.way = way;
  }
}

void TranslationPlan::pair_as(const As& as) {
  for (const auto& [from, to] : as) {
    std::erase_if(steps_, [&](const Step& step) { return step.from == from || step.to == to; });
    if (from_.dialect.field(from) != nullptr) steps_.push_back({from, to, Way::same, need_of(from), false});
  }
}

void TranslationPlan::leave_out(int field) {
  left_out_.push_back(field);
  for (const Step& step : steps_)
    if (step.to == field) silent_.push_back(step.from);
  std::erase_if(steps_, [&](const Step& step) { return step.to == field; });
}

// Whoever drops a field that nothing leads to means the one of that number on the other side.
void TranslationPlan::drop(const std::vector<int>& fields) {
  for (const int field : fields) {
    if (std::ranges::find(steps_, field, &Step::to) == steps_.end() && !paired(field)) silent_.push_back(field);
    leave_out(field);
  }
}

void TranslationPlan::keep_only(const std::vector<int>& fields) {
  std::erase_if(steps_, [&](const Step& step) { return !has(fields, step.from); });
  for (int field = 2; field <= iso8583::last_field; ++field)
    if (!has(fields, field)) silent_.push_back(field);
}

void TranslationPlan::check_fits(const std::vector<int>& cut) {
  std::vector<Step> checked;
  for (Step step : steps_) {
    const iso8583::FieldRow* const from = from_.dialect.field(step.from);
    const iso8583::FieldRow* const to = to_.dialect.field(step.to);
    silent_.push_back(step.from);  // whatever there is to tell of it is told here
    if (from == nullptr) continue;
    if (to == nullptr) {
      note(step.from, "no such field there");
      continue;
    }
    if (step.way == Way::made) continue;
    step.cut = has(cut, step.to);
    if (step.way == Way::location) check_location(step);
    if (step.way == Way::day && from->units_max + to->units_max != 10) step.way = Way::same;
    const FieldFit fits = step.way == Way::same || step.way == Way::currency ? fit(*from, *to) : FieldFit{};
    if (!fits.carries || (!fits.lost.empty() && step.way == Way::same))
      note(step.from, fits.carries ? fmt::format("{} {}", fits.lost, outcome(step)) : fits.lost);
    if (fits.carries) checked.push_back(step);
  }
  steps_ = std::move(checked);
  std::ranges::sort(steps_, {}, &Step::to);
}

// The forms of the standards are known; of any other only what is the same on both sides.
void TranslationPlan::check_location(Step& step) {
  constexpr std::string_view layouts[] = {"merchant_location_1987", "merchant_location_1993"};
  const bool newer = from_.profile.version() == 1;
  const bool known = standard_location(from_.dialect.field(step.from), layouts[newer ? 1 : 0]) &&
                     standard_location(to_.dialect.field(step.to), layouts[newer ? 0 : 1]);
  if (!known)
    step.way = Way::same;
  else if (newer)
    note(step.from,
         fmt::format("street and postal code have no place there, and a longer name or city {}", outcome(step)));
}

bool TranslationPlan::paired(int field) const { return std::ranges::find(steps_, field, &Step::from) != steps_.end(); }

void TranslationPlan::note_missing() {
  const int version = from_.profile.version();
  const bool other_version = version != to_.profile.version();
  const Carry::Values& fees = (version == 1 ? from_ : to_).profile.carry().fees;
  const auto told_as_fee = [&](int field) {
    if (!other_version || fees.empty()) return false;
    if (version == 1) return field == fees_of_1993;
    return Carry::value(fees, field) != nullptr || Carry::value(fees, field - 1) != nullptr;
  };
  for (int field = 2; field <= iso8583::last_field; ++field) {
    if (from_.dialect.field(field) == nullptr || has(silent_, field) || of_other_messages(version, field)) continue;
    if (told_as_fee(field)) continue;
    if (other_version && version == 1 && field == function_code_of_1993) continue;  // told by the kind of message
    const auto row = std::ranges::find_if(missing_fields(), [&](const Missing& candidate) {
      return other_version && candidate.version == version && field >= candidate.first && field <= candidate.last;
    });
    const bool listed = row != missing_fields().end();
    note(field, listed          ? std::string{row->what}
                : other_version ? "no counterpart there"
                                : "its place there is taken by another");
  }
}

void TranslationPlan::note_partly() {
  if (from_.profile.version() == to_.profile.version()) return;
  const auto of = [&](int field) { return from_.dialect.field(field) != nullptr; };
  if (from_.profile.version() == 0) {
    if (of(25)) note(25, fmt::format("only {} can be told, in field 22", conditions_told()));
    if (of(95)) note(95, "told of a partial reversal only, and without its fees");
  } else {
    if (of(22)) note(22, "told as far as 22, 25 and 26 of 1987 go");
    if (of(30)) note(30, "told of a partial reversal only");
  }
}

// What a mark says the other side can only hear by a mark of its own.
void TranslationPlan::note_marks() {
  for (const MarkRow& row : mark_rows) {
    const Mark& from = (from_.profile.*row.mark)();
    const Mark& to = (to_.profile.*row.mark)();
    if (from.field != 0 && to.field == 0) note(from.field, fmt::format("{} has no mark there", row.name));
  }
  if (from_.profile.partial_reversal() == PartialReversal::de4_release &&
      to_.profile.partial_reversal() != PartialReversal::de4_release)
    note(from_.profile.field(Role::amount_transaction),
         "a partial reversal says what comes off, there it is to say what remains: refused unless that is known");
}

void TranslationPlan::note(int field, std::string what) { gaps_.push_back({field, field, std::move(what)}); }

// One line for neighbours of which the same is to be told.
void TranslationPlan::fold_gaps(std::string_view before) {
  std::ranges::stable_sort(gaps_, {}, &Gap::first);
  std::vector<Gap> folded;
  for (Gap& gap : gaps_) {
    if (!folded.empty() && folded.back().what == gap.what && folded.back().last + 1 == gap.first)
      folded.back().last = gap.last;
    else
      folded.push_back(std::move(gap));
  }
  for (Gap& gap : folded) {
    const iso8583::FieldRow* row = from_.dialect.field(gap.first);
    const std::string which = gap.last > gap.first ? fmt::format("to {}", gap.last) : row->name;
    gap.what = fmt::format("{}{} {}: {}", before, gap.first, which, gap.what);
  }
  gaps_ = std::move(folded);
}

}  // namespace isoswitch
