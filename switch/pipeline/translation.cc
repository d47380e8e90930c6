#include "switch/pipeline/translation.h"

#include <fmt/format.h>

#include <charconv>

#include "switch/pipeline/carried_value.h"
#include "switch/pipeline/translated_request.h"

namespace isoswitch {
namespace {

std::string text(const iso8583::Message& message, const Profile& profile, Role role) {
  const int field = profile.field(role);
  return field != 0 ? message.text(field) : std::string{};
}

std::optional<Minor> amount(const iso8583::Message& message, const Profile& profile, Role role) {
  const int field = profile.field(role);
  const auto number = field != 0 ? message.number(field) : std::nullopt;
  return number ? std::optional{static_cast<Minor>(*number)} : std::nullopt;
}

template <class Number>
bool read_digits(std::string_view digits, Number& number) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size();
}

// R16. Balances are told to people: one that has not the form ends the list, it does not undo an approval.
std::vector<Balance> balances(std::string_view list) {
  constexpr std::size_t size = 20;
  std::vector<Balance> result;
  for (; list.size() >= size; list.remove_prefix(size)) {
    Balance balance;
    const char sign = list[7];
    if (!read_digits(list.substr(0, 2), balance.account_type) || !read_digits(list.substr(2, 2), balance.amount_type) ||
        !read_digits(list.substr(4, 3), balance.amount.currency.number) || (sign != 'C' && sign != 'D') ||
        !read_digits(list.substr(8, 12), balance.amount.minor) || balance.amount.minor < 0)
      break;
    if (sign == 'D') balance.amount.minor = -balance.amount.minor;
    result.push_back(balance);
  }
  return result;
}

bool blank(std::string_view text) { return text.find_first_not_of(' ') == std::string_view::npos; }

}  // namespace

Translation::Translation(Speaker acquirer, Speaker issuer)
    : acquirer_(acquirer),
      issuer_(issuer),
      there_(TranslationPlan::of_requests(acquirer, issuer)),
      back_(TranslationPlan::of_answers(issuer, acquirer)),
      gaps_(there_.gaps()) {
  if (there_.possible()) gaps_.insert(gaps_.end(), back_.gaps().begin(), back_.gaps().end());
}

Result<iso8583::FieldSet> Translation::request(const iso8583::Message& asked, const Transaction& transaction,
                                               iso8583::Message& question) const {
  return translate_request(acquirer_, issuer_, there_, asked, transaction, question);
}

Result<IssuerAnswer> Translation::answer(const iso8583::Message& answer, CodeClass of, Instant received,
                                         Kind kind) const {
  const Profile& profile = issuer_.profile;
  const int code_field = profile.field(Role::response_code);
  if (!answer.has(code_field)) return failure(fmt::format("{} {}: missing", code_field, name(Role::response_code)));
  IssuerAnswer heard;
  heard.code = std::string_view{answer.text(code_field)};
  const auto reason = profile.reason(of, heard.code);
  heard.known = reason.has_value();
  heard.reason = reason.value_or(Reason::do_not_honor);
  if (heard.reason == Reason::approved && kind == Kind::account_check) heard.reason = Reason::account_verified;
  heard.approved_there = approves(heard.reason) || (!reason && profile.approves(heard.code));
  const std::string authorization_code = text(answer, profile, Role::authorization_code);
  if (!blank(authorization_code)) heard.authorization_code = std::string_view{authorization_code};
  heard.transaction_amount = amount(answer, profile, Role::amount_transaction);
  heard.billing_amount = amount(answer, profile, Role::amount_billing);
  if (heard.reason == Reason::approved_partially && !heard.transaction_amount && !heard.billing_amount)
    return failure(fmt::format("{} {}: missing in a partial approval", profile.field(Role::amount_transaction),
                               name(Role::amount_transaction)));
  heard.balances = balances(text(answer, profile, Role::balances));
  carry_back(answer, received, heard);
  return heard;
}

void Translation::carry_back(const iso8583::Message& answer, Instant received, IssuerAnswer& heard) const {
  iso8583::Message room{acquirer_.dialect};
  for (const Step& step : back_.steps()) {
    if (!answer.has(step.from)) continue;
    const std::string came = answer.text(step.from);
    auto value = carried_value(step, issuer_, acquirer_, came, received);
    if (value && room.set(step.to, *value))
      heard.others.emplace_back(step.to, std::move(*value));
    else
      heard.left_out.add(step.from);
  }
}

}  // namespace isoswitch
