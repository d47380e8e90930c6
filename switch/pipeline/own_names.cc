#include "switch/pipeline/own_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "switch/ledger/match.h"
#include "switch/pipeline/date_forms.h"
#include "switch/pipeline/function_code.h"

namespace isoswitch {
namespace {

constexpr int transmission_time = 7;
constexpr std::size_t without_year = 10;  // MMDDhhmmss
constexpr std::size_t with_a_year = 12;   // YYMMDDhhmmss

class Naming {
 public:
  Naming(const OwnNames& names, const Speaker& peer, iso8583::Message& message)
      : names_(names), peer_(peer), message_(message) {}

  Result<OriginalIds> run() {
    set(peer_.profile.field(Role::stan), names_.stan);
    set_times();
    if (names_.original) set_original(*names_.original);
    if (names_.decided) set(peer_.profile.field(Role::response_code), decided_code());
    if (names_.cause) set_cause(*names_.cause);
    if (names_.partial && !fault_) set_partial(*names_.partial);
    if (is_reversal() && peer_.profile.version() == 1) set_function();
    if (fault_) return std::unexpected(*fault_);
    return ids();
  }

 private:
  bool stays(int field) const {
    const Carry& carry = peer_.profile.carry();
    return Carry::value(carry.fixed, field) != nullptr || std::ranges::find(carry.drop, field) != carry.drop.end();
  }

  void set(int field, std::string_view value) {
    if (field == 0 || value.empty() || stays(field) || fault_) return;
    if (message_.set(field, value)) return;
    const iso8583::FieldRow* row = peer_.dialect.field(field);
    fault_ = Error{fmt::format("{}: a value of {} characters is not of dialect '{}' ({})", field, value.size(),
                               peer_.dialect.name(), row != nullptr ? row->type() : "no such field")};
  }

  // What tells messages apart is the time of sending where the profile has it so; the time at the terminal stays what
  // it was, and is only given where nobody gave it.
  void set_times() {
    const iso8583::FieldRow* row = peer_.dialect.field(transmission_time);
    if (row != nullptr && row->units_max == without_year) set(transmission_time, mmddhhmmss(names_.sent));
    const int transmitted = peer_.profile.field(Role::transmitted);
    if (transmitted != transmission_time && !message_.has(transmitted)) set(transmitted, yymmddhhmmss(names_.sent));
  }

  std::string text(Role role) const {
    const int field = peer_.profile.field(role);
    return field != 0 ? message_.text(field) : std::string{};
  }

  // R6: MTI 4, STAN 6, date and time, acquirer; 1987: forwarder. Of the MTI its reader takes the class only.
  void set_original(const OriginalIds& original) {
    const std::string mti = fmt::format("{}{}00", peer_.profile.version(), original.message_class);
    const std::string_view stan = original.stan.empty() ? std::string_view{"000000"} : original.stan.view();
    std::string value = mti + std::string{stan};
    if (peer_.profile.original_form() == OriginalForm::de90) {
      const auto padded = [](std::string_view digits, std::size_t size) {
        std::string result(size, '0');
        if (digits.size() <= size) result.replace(size - digits.size(), digits.size(), digits);
        return result;
      };
      value += padded(date_of(original, without_year), without_year);
      value += padded(original.acquirer, 11) + padded(original.forwarder, 11);
    } else {
      const std::string date = date_of(original, with_a_year);
      const std::string acquirer = acquirer_of(original);
      value += date.empty() ? std::string(with_a_year, '0') : date;
      value += fmt::format("{:02}{}", acquirer.size(), acquirer);
    }
    set(peer_.profile.field(Role::original_data), value);
  }

  // As the peer has it, whichever way it was kept.
  std::string date_of(const OriginalIds& original, std::size_t size) const {
    const std::string_view kept = original.transmitted.empty() ? original.local.view() : original.transmitted.view();
    if (kept.size() == with_a_year && size == without_year) return std::string{kept.substr(2)};
    if (kept.size() == without_year && size == with_a_year)
      return with_year(kept.substr(0, 4), names_.sent) + std::string{kept.substr(4)};
    return kept.size() == size ? std::string{kept} : std::string{};
  }

  // Kept with zeros before it: as the message itself has it, else without them.
  std::string acquirer_of(const OriginalIds& original) const {
    std::string here = text(Role::acquirer);
    if (!original.acquirer.empty() && padded_acquirer(here) == original.acquirer) return here;
    const std::string_view kept = original.acquirer;
    return std::string{kept.substr(std::min(kept.find_first_not_of('0'), kept.size()))};
  }

  bool is_reversal() const { return message_.mti().message_class() == 4; }

  std::string_view decided_code() const { return peer_.profile.code(CodeClass::advice, *names_.decided); }

  void set_cause(Cause cause) {
    constexpr int reason_code = 25;
    if (peer_.profile.version() == 0)
      set(peer_.profile.field(Role::response_code), cause_of_1987(cause, is_reversal()));
    else
      set(reason_code, cause_of_1993(cause, is_reversal()));
  }

  void set_partial(const ReversalAmounts& amounts) {
    if (const auto done = set_reversal_amounts(amounts, peer_.profile, message_); !done) {
      fault_ = done.error();
      return;
    }
  }

  // A request that was made a reversal still says what it asked for.
  void set_function() {
    const int field = peer_.profile.field(Role::function_code);
    if (names_.partial)
      set(field, partial_reversal_code);
    else if (!text(Role::function_code).starts_with('4'))
      set(field, full_reversal_code);
  }

  OriginalIds ids() const {
    OriginalIds ids;
    const auto take = [&]<std::size_t N>(FixedText<N>& id, std::string_view value) { id = value; };
    ids.message_class = static_cast<std::uint8_t>(message_.mti().message_class());
    take(ids.stan, text(Role::stan));
    take(ids.transmitted, text(Role::transmitted));
    const std::string date = text(Role::local_date);
    const std::string time = text(Role::local_time);
    if (!date.empty() && !time.empty()) take(ids.local, date + time);
    ids.acquirer = padded_acquirer(text(Role::acquirer));
    ids.forwarder = padded_acquirer(text(Role::forwarder));
    take(ids.retrieval_reference, text(Role::retrieval_reference));
    take(ids.authorization_code, text(Role::authorization_code));
    take(ids.terminal, text(Role::terminal));
    take(ids.network_life_cycle, text(Role::network_life_cycle));
    return ids;
  }

  const OwnNames& names_;
  const Speaker& peer_;
  iso8583::Message& message_;
  std::optional<Error> fault_;
};

}  // namespace

Result<OriginalIds> set_names(const OwnNames& names, const Speaker& peer, iso8583::Message& message) {
  return Naming{names, peer, message}.run();
}

}  // namespace isoswitch
