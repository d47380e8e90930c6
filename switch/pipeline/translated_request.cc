#include "switch/pipeline/translated_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "switch/pipeline/carried_value.h"
#include "switch/pipeline/date_forms.h"
#include "switch/pipeline/entry_mode.h"
#include "switch/pipeline/fee_entries.h"
#include "switch/pipeline/function_code.h"
#include "switch/pipeline/message_cause.h"
#include "switch/pipeline/reversal_amounts.h"

namespace isoswitch {
namespace {

// What the standards number otherwise, or no role names.
constexpr int transmission_time = 7;
constexpr int settlement_rate = 9;
constexpr int local_time = 12;  // 1993: with its date
constexpr int local_date = 13;
constexpr int entry_mode_field = 22;
constexpr int function_code_field = 24;
constexpr int condition_code = 25;  // 1987
constexpr int reason_code = 25;     // 1993
constexpr int pin_capture_code = 26;
constexpr int fee_list = 46;
constexpr int pin_block = 52;

// Nothing is known of the terminal, but that it may take PINs.
constexpr std::string_view unknown_positions = "000000000001";

bool says(std::string_view text, const Mark& mark) {
  return std::ranges::any_of(mark.values, [&](const std::string& wanted) {
    return text.size() >= mark.at && text.substr(mark.at).starts_with(wanted);
  });
}

class RequestTranslation {
 public:
  RequestTranslation(const Speaker& from, const Speaker& to, const TranslationPlan& plan, const iso8583::Message& asked,
                     const Transaction& tx, iso8583::Message& question)
      : from_(from), to_(to), plan_(plan), asked_(asked), tx_(tx), question_(question) {}

  Result<iso8583::FieldSet> run() {
    question_.reset(to_.dialect);
    question_.set_mti(mti());
    for (const Step& step : plan_.steps())
      if (const auto carried = carry(step); !carried) return std::unexpected(carried.error());
    if (from_.profile.version() == 0 && to_.profile.version() == 1) tell_as_1993();
    if (from_.profile.version() == 1 && to_.profile.version() == 0) tell_as_1987();
    tell_code();
    if (const auto told = tell_reversal_amounts(); !told) return std::unexpected(told.error());
    if (const auto told = tell_marks(); !told) return std::unexpected(told.error());
    if (const auto told = tell_fixed(); !told) return std::unexpected(told.error());
    return left_out_;
  }

 private:
  iso8583::Mti mti() const {
    const unsigned below_the_version = asked_.mti().code() & 0x0fffU;
    const auto version = static_cast<unsigned>(to_.profile.version());
    return iso8583::Mti::from_code(static_cast<std::uint16_t>(version << 12U | below_the_version));
  }

  // Where a role stands, else where the standard has it.
  static int field_of(const Speaker& speaker, Role role, int otherwise) {
    const int field = speaker.profile.field(role);
    return field != 0 ? field : otherwise;
  }
  std::string asked(int field) const { return asked_.text(field); }
  std::string asked(Role role) const {
    const int field = from_.profile.field(role);
    return field != 0 ? asked_.text(field) : std::string{};
  }

  // What a rule makes; whether there is a place for it, and it fits.
  bool make(int field, std::string_view value) {
    return !value.empty() && plan_.makes(field) && question_.set(field, value).has_value();
  }

  Result<void> carry(const Step& step) {
    if (!asked_.has(step.from)) return {};
    if (step.from == step.to && step.way == Way::same && &from_.dialect == &to_.dialect) {
      question_.copy_from(asked_, step.from);
      return {};
    }
    iso8583::Scratch room;
    const auto value = carried_value(step, from_, to_, asked_.text(step.from, room), tx_.received);
    if (value && question_.set(step.to, *value)) return {};
    if (step.need == Need::may) {
      left_out_.add(step.from);
      return {};
    }
    const iso8583::FieldRow& row = *from_.dialect.field(step.from);
    return failure(fmt::format("{} {}: a value of {} units does not fit field {} ({}) of dialect '{}'", step.from,
                               row.name, asked_.units(step.from), step.to, to_.dialect.field(step.to)->type(),
                               to_.dialect.name()));
  }

  void tell_as_1993() {
    make(local_time, local_time_of_1993());
    tell_positions();
    tell_fee_list();
    const bool names_original = asked_.has(from_.profile.field(Role::original_data));
    make(field_of(to_, Role::function_code, function_code_field), function_code(tx_, names_original));
  }

  // Empty: the message does not say when, not even when it was sent.
  std::string local_time_of_1993() const {
    const std::string time = asked(field_of(from_, Role::local_time, local_time));
    const std::string date = asked(field_of(from_, Role::local_date, local_date));
    if (!time.empty()) return date.empty() ? with_day(time, tx_.received) : with_year(date, tx_.received) + time;
    const std::string sent = asked(transmission_time);
    return sent.size() == 10 ? with_year(sent.substr(0, 4), tx_.received) + sent.substr(4) : std::string{};
  }

  void tell_positions() {
    const int from = field_of(from_, Role::entry, entry_mode_field);
    const int to = field_of(to_, Role::entry, entry_mode_field);
    const EntryMode mode{asked(from), asked(condition_code), asked(pin_capture_code)};
    if (mode.entry.empty() && mode.condition.empty() && mode.pin_capture.empty()) return;
    const std::string* otherwise = Carry::value(to_.profile.carry().otherwise, to);
    const bool known = otherwise != nullptr && otherwise->size() == unknown_positions.size();
    make(to, positions(mode, asked_.has(pin_block), from_.profile, to_.profile,
                       known ? std::string_view{*otherwise} : unknown_positions));
    if (!mode.entry.empty() && !entry_told(mode.entry, from_.profile)) left_out_.add(from);
    if (!mode.condition.empty() && !condition_told(mode.condition)) left_out_.add(condition_code);
  }

  void tell_fee_list() {
    Fees fees;
    for (std::size_t i = 0; i < std::size(fee_fields); ++i)
      fees.of[i] = {asked(fee_fields[i]), asked(fee_fields[i] + 1)};
    fees.currency = asked(Role::currency_transaction);
    fees.settlement_currency = asked(Role::currency_settlement);
    fees.settlement_rate = asked(settlement_rate);
    make(fee_list, fee_entries(fees, to_.profile.carry().fees));
  }

  void tell_as_1987() {
    const int local = field_of(from_, Role::local_time, local_time);
    const std::string when = asked(local);
    if (when.size() == 12) {
      make(field_of(to_, Role::local_time, local_time), std::string_view{when}.substr(6));
      make(field_of(to_, Role::local_date, local_date), std::string_view{when}.substr(2, 4));
    }
    const int to = field_of(to_, Role::entry, entry_mode_field);
    EntryMode mode = entry_mode(asked(field_of(from_, Role::entry, entry_mode_field)), from_.profile, to_.profile);
    if (const iso8583::FieldRow* row = to_.dialect.field(to); row != nullptr && !mode.entry.empty())
      mode.entry.resize(row->units_max, '0');
    make(to, mode.entry);
    make(condition_code, mode.condition);
    make(pin_capture_code, mode.pin_capture);
    untell_fee_list();
  }

  void untell_fee_list() {
    const Carry::Values& types = from_.profile.carry().fees;
    if (types.empty() || !asked_.has(fee_list)) return;
    const auto fees =
        fees_of(asked(fee_list), asked(Role::currency_transaction), asked(Role::currency_settlement), types);
    if (!fees) {
      left_out_.add(fee_list);
      return;
    }
    for (std::size_t i = 0; i < std::size(fee_fields); ++i) {
      make(fee_fields[i], fees->of[i].transaction);
      make(fee_fields[i] + 1, fees->of[i].settlement);
    }
  }

  // Of an advice what was decided (R3), of a reversal why it came.
  void tell_code() {
    if (tx_.is_request()) return;
    if (tx_.is_reversal() && from_.profile.version() != to_.profile.version() && tell_reversal_cause()) return;
    const std::string code = asked(Role::response_code);
    if (code.empty()) return;
    const CodeClass of = tx_.is_reversal() ? CodeClass::authorization : tx_.code_class();
    if (!make(to_.profile.field(Role::response_code), translated_code(of, code)))
      left_out_.add(from_.profile.field(Role::response_code));
  }

  bool tell_reversal_cause() {
    const bool newer = to_.profile.version() == 1;
    const std::string cause = newer ? asked(Role::response_code) : asked(reason_code);
    const std::string_view there = newer ? reversal_cause_of_1993(cause) : reversal_cause_of_1987(cause);
    if (!there.empty()) return make(newer ? reason_code : to_.profile.field(Role::response_code), there);
    if (!newer && !cause.empty()) left_out_.add(reason_code);
    return false;
  }

  std::string translated_code(CodeClass of, const std::string& code) const {
    const auto reason = from_.profile.reason(of, code);
    const bool same_version = from_.profile.version() == to_.profile.version();
    if (same_version && to_.profile.reason(of, code) == reason) return code;
    if (reason) return std::string{to_.profile.code(of, *reason)};
    if (tx_.is_reversal()) return {};
    const Reason decided = from_.profile.approves(code) ? Reason::approved : Reason::do_not_honor;
    return std::string{to_.profile.code(of, decided)};
  }

  Result<void> tell_reversal_amounts() {
    if (tx_.reversal_form == ReversalForm::full || !tx_.is_reversal()) return {};
    const PartialReversal form = to_.profile.partial_reversal();
    const bool same_form = from_.profile.partial_reversal() == form;
    if (same_form && (tx_.reversal_form == ReversalForm::releases || from_.profile.version() == to_.profile.version()))
      return {};  // carried as it came
    const int amount_field = from_.profile.field(Role::amount_transaction);
    if (tx_.reversal_form == ReversalForm::releases || !tx_.transaction)
      return failure(fmt::format("{} {}: what remains of the original is not known", amount_field,
                                 name(Role::amount_transaction)));
    ReversalAmounts amounts{tx_.transaction->minor, tx_.reversal_amount, std::nullopt, std::nullopt};
    if (form == PartialReversal::de4_release && amounts.original == amounts.remains)
      return failure(
          fmt::format("{} {}: what comes off the original is not known", amount_field, name(Role::amount_transaction)));
    read_settlement(asked_, from_.profile, amounts);
    return set_reversal_amounts(without_the_half(amounts), to_.profile, question_);
  }

  // R9: amounts in other currencies are of the original or of what remains, and do not follow where that changes.
  ReversalAmounts without_the_half(ReversalAmounts amounts) {
    constexpr Role of_billing[] = {Role::amount_billing, Role::rate_billing, Role::currency_billing};
    for (const Role role : of_billing) question_.remove(to_.profile.field(role));
    if (amounts.settlement_original && amounts.settlement_remains) return amounts;
    question_.remove(to_.profile.field(Role::amount_settlement));
    question_.remove(to_.profile.field(Role::currency_settlement));
    question_.remove(settlement_rate);
    amounts.settlement_original = amounts.settlement_remains = std::nullopt;
    return amounts;
  }

  Result<void> tell_marks() {
    const Profile& to = to_.profile;
    // Who only knows additions would add all of it once more.
    if (tx_.increment == Increment::total && to.increment_total().field == 0)
      return failure(fmt::format("{} increment_total: profile '{}' has no mark to tell a new total by",
                                 from_.profile.increment_total().field, to.name()));
    const bool partial = tx_.is_reversal() && tx_.reversal_form != ReversalForm::full;
    const std::array<std::pair<bool, const Mark*>, 5> marks{{{tx_.partial_approval, &to.partial_approval()},
                                                             {!tx_.final_capture, &to.more_captures()},
                                                             {tx_.increment == Increment::total, &to.increment_total()},
                                                             {tx_.pre_authorization, &to.pre_authorization()},
                                                             {partial, &to.partial_reversal_mark()}}};
    for (const auto& [told, mark] : marks)
      if (told && mark->field != 0 && !put(*mark))
        return failure(fmt::format("{}: no room for a mark of profile '{}'", mark->field, to.name()));
    return {};
  }

  // What stands before the mark's place and nobody has said is filled up.
  bool put(const Mark& mark) {
    const iso8583::FieldRow* row = to_.dialect.field(mark.field);
    if (!plan_.takes(mark.field) || row == nullptr) return true;  // the profile has its own word there
    std::string value = question_.text(mark.field);
    if (question_.has(mark.field) && says(value, mark)) return true;
    const std::string& wanted = mark.values.front();
    const std::size_t size = std::max(mark.at + wanted.size(), row->fixed() ? row->units_max : value.size());
    if (size > row->units_max) return false;
    value.resize(size, row->kind == iso8583::FieldClass::ans ? ' ' : '0');
    value.replace(mark.at, wanted.size(), wanted);
    return question_.set(mark.field, value).has_value();
  }

  Result<void> tell_fixed() {
    const Carry& carry = to_.profile.carry();
    const auto set = [&](int field, const std::string& value) -> Result<void> {
      if (question_.set(field, value)) return {};
      return failure(fmt::format("{}: the value of profile '{}' does not fit", field, to_.profile.name()));
    };
    for (const auto& [field, value] : carry.fixed)
      if (const auto done = set(field, value); !done) return done;
    for (const auto& [field, value] : carry.otherwise)
      if (!question_.has(field))
        if (const auto done = set(field, value); !done) return done;
    return {};
  }

  const Speaker& from_;
  const Speaker& to_;
  const TranslationPlan& plan_;
  const iso8583::Message& asked_;
  const Transaction& tx_;
  iso8583::Message& question_;
  iso8583::FieldSet left_out_;
};

}  // namespace

Result<iso8583::FieldSet> translate_request(const Speaker& from, const Speaker& to, const TranslationPlan& plan,
                                            const iso8583::Message& asked, const Transaction& transaction,
                                            iso8583::Message& question) {
  if (!plan.possible()) return failure(plan.gaps().front().what);
  if (!transaction.moves_money())
    return failure(fmt::format("mti {}: neither a request nor an advice nor a reversal", asked.mti().text()));
  return RequestTranslation{from, to, plan, asked, transaction, question}.run();
}

}  // namespace isoswitch
