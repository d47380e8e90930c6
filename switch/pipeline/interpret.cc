#include "switch/pipeline/interpret.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "switch/base/log.h"
#include "switch/pipeline/message_identity.h"

namespace isoswitch {
namespace {

class Interpreter {
 public:
  Interpreter(const iso8583::Message& message, const Tokenizer& tokenizer, Transaction& tx)
      : message_(message), tokenizer_(tokenizer), tx_(tx), profile_(*tx.profile) {}

  std::optional<FormatFault> run() {
    read_type();
    read_ids();
    if (tx_.flow == Flow::network) {
      tx_.network_act = profile_.network_act(text(Role::network_code));
      return fault_;
    }
    if (!tx_.moves_money()) return fault_;
    read_card();
    read_amounts();
    read_kind();
    read_increment();
    read_original();
    if (tx_.is_reversal()) read_reversal();
    if (tx_.is_advice()) read_advice();
    tx_.pre_authorization = marked(profile_.pre_authorization());
    tx_.partial_approval = marked(profile_.partial_approval());
    tx_.final_capture = !marked(profile_.more_captures());
    check_mandatory();
    name_message(tx_, profile_.version() == 1 ? text(Role::function_code) : std::string_view{});
    return fault_;
  }

 private:
  // Valid until the next call.
  std::string_view text(Role role) {
    const int field = profile_.field(role);
    return field != 0 && message_.has(field) ? message_.text(field, room_) : std::string_view{};
  }
  bool has(Role role) const { return profile_.field(role) != 0 && message_.has(profile_.field(role)); }

  void fault(Role role, std::string_view what) {
    if (!fault_)
      fault_ = FormatFault{profile_.field(role), fmt::format("{} {}: {}", profile_.field(role), name(role), what)};
  }

  bool marked(const Mark& mark) {
    if (mark.field == 0 || !message_.has(mark.field)) return false;
    const std::string_view value = message_.text(mark.field, room_);
    return std::ranges::any_of(mark.values, [&](const std::string& wanted) {
      return value.size() >= mark.at && value.substr(mark.at).starts_with(wanted);
    });
  }

  void read_type() {
    tx_.mti = message_.mti();
    tx_.repeat = tx_.mti.is_repeat();
    const int function = tx_.mti.function();
    const bool advice = function == 2;
    const int message_class = tx_.mti.message_class();
    tx_.flow = Flow::other;
    if (function == 4)
      tx_.flow = Flow::notification;
    else if (function != 0 && !advice)
      tx_.flow = Flow::other;
    else if (message_class == 1)
      tx_.flow = advice ? Flow::authorization_advice : Flow::authorization;
    else if (message_class == 2)
      tx_.flow = advice ? Flow::financial_advice : Flow::financial;
    else if (message_class == 4)
      tx_.flow = advice ? Flow::reversal_advice : Flow::reversal;
    else if (message_class == 8)
      tx_.flow = Flow::network;
  }

  void read_ids() {
    OriginalIds& ids = tx_.ids;
    ids.message_class = static_cast<std::uint8_t>(tx_.mti.message_class());
    ids.stan = text(Role::stan);
    ids.transmitted = text(Role::transmitted);
    if (has(Role::local_date) && has(Role::local_time)) {
      std::string local{text(Role::local_date)};
      local += text(Role::local_time);
      ids.local = std::string_view{local};
    }
    ids.acquirer = padded_acquirer(text(Role::acquirer));
    ids.forwarder = padded_acquirer(text(Role::forwarder));
    ids.retrieval_reference = text(Role::retrieval_reference);
    ids.authorization_code = text(Role::authorization_code);
    ids.terminal = text(Role::terminal);
    const std::string_view life_cycle = text(Role::network_life_cycle);
    if (!decltype(ids.network_life_cycle)::fits(life_cycle))
      fault(Role::network_life_cycle, "longer than 32 characters");
    ids.network_life_cycle = life_cycle;
    tx_.match = match_keys(ids);
  }

  void read_card() {
    std::string_view digits = text(Role::pan);
    if (has(Role::track2)) read_track2(digits.empty());
    if (digits.empty()) return;
    take_pan(digits, Role::pan);
    if (has(Role::expiry)) read_expiry(text(Role::expiry), Role::expiry);
  }

  void take_pan(std::string_view digits, Role role) {
    const auto pan = Pan::parse(digits);
    if (!pan) return fault(role, pan.error().text);
    tx_.card = tokenizer_.token(*pan);
    tx_.bin = pan->bin();
    tx_.prefix = pan->reveal().substr(0, decltype(tx_.prefix)::capacity);
    tx_.last_four = pan->last_four();
  }

  // PAN = YYMM service code and discretionary data.
  void read_track2(bool for_the_pan) {
    iso8583::Scratch room;
    const std::string_view track = message_.text(profile_.field(Role::track2), room);
    const std::size_t separator = std::min(track.find_first_of("=D"), track.size());
    if (for_the_pan) take_pan(track.substr(0, separator), Role::track2);
    if (track.size() >= separator + 5) read_expiry(track.substr(separator + 1, 4), Role::track2);
  }

  void read_expiry(std::string_view yymm, Role role) {
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(yymm.data(), yymm.data() + yymm.size(), value);
    const int month = value % 100;
    if (error != std::errc{} || end != yymm.data() + yymm.size() || month < 1 || month > 12)
      return fault(role, "the expiry date is no YYMM");
    tx_.expiry_yymm = value;
  }

  std::optional<Money> money(Role amount_role, Role currency_role) {
    if (!has(amount_role)) return std::nullopt;
    const auto amount = message_.number(profile_.field(amount_role));
    if (!amount) {
      fault(amount_role, "expected digits");
      return std::nullopt;
    }
    return Money{static_cast<Minor>(*amount), currency(currency_role)};
  }

  // Zero: not named.
  Currency currency(Role role) {
    std::string_view code = text(role);
    while (code.starts_with('0')) code.remove_prefix(1);
    if (!has(role)) return {};
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), number);
    if (error == std::errc{} && end == code.data() + code.size()) return {number};
    if (const CurrencyRow* row = find_currency(code)) return {row->number};
    fault(role, "expected an ISO 4217 code");
    return {};
  }

  void read_amounts() {
    tx_.transaction = money(Role::amount_transaction, Role::currency_transaction);
    tx_.billing = money(Role::amount_billing, Role::currency_billing);
    tx_.settlement = money(Role::amount_settlement, Role::currency_settlement);
    if (tx_.billing && tx_.billing->currency.number == 0) fault(Role::currency_billing, "missing beside its amount");
    if (tx_.settlement && tx_.settlement->currency.number == 0)
      fault(Role::currency_settlement, "missing beside its amount");
    if (tx_.billing && tx_.transaction && has(Role::rate_billing)) check_rate();
  }

  // R17: DE 6 is trusted; a rate that contradicts it is worth knowing.
  void check_rate() {
    const auto rate = message_.number(profile_.field(Role::rate_billing));
    if (!rate) return;
    const auto decimals = static_cast<int>(*rate / 10'000'000);
    __extension__ using Wide = __int128;
    Wide wanted = Wide{tx_.transaction->minor} * static_cast<Minor>(*rate % 10'000'000);
    const CurrencyRow* from = find_currency(tx_.transaction->currency);
    const CurrencyRow* to = find_currency(tx_.billing->currency);
    int scale = decimals + (from != nullptr ? from->exponent : 2) - (to != nullptr ? to->exponent : 2);
    Wide got = tx_.billing->minor;
    Wide unit = 1;
    for (; scale > 0; --scale) unit *= 10;
    for (; scale < 0; ++scale) wanted *= 10;
    got *= unit;
    const Wide off = got > wanted ? got - wanted : wanted - got;
    if (off > unit)
      log::info("conversion_differs",
                "acquirer={} stan={} billing amount and rate disagree by more than one minor unit", tx_.acquirer,
                tx_.ids.stan.view());
  }

  void read_kind() {
    const std::string_view code = text(Role::processing_code);
    if (code.size() != 6) {
      if (!tx_.is_reversal()) fault(Role::processing_code, "missing");
      return;
    }
    tx_.account_type = static_cast<std::uint8_t>((code[2] - '0') * 10 + (code[3] - '0'));
    struct Row {
      std::string_view type;
      Kind kind;
    };
    constexpr Row rows[] = {{"00", Kind::purchase},
                            {"01", Kind::cash},
                            {"09", Kind::purchase_with_cashback},
                            {"20", Kind::refund},
                            {"30", Kind::balance_inquiry},
                            {"31", Kind::balance_inquiry}};
    const auto* row = std::ranges::find(rows, code.substr(0, 2), &Row::type);
    tx_.kind = row != std::end(rows) ? row->kind : Kind::unsupported;
    const bool zero = tx_.transaction && tx_.transaction->minor == 0 && (!tx_.billing || tx_.billing->minor == 0);
    if (tx_.kind == Kind::purchase && zero && tx_.flow == Flow::authorization) tx_.kind = Kind::account_check;
    tx_.merchant_category = text(Role::merchant_category);
    tx_.merchant = text(Role::merchant);
    tx_.country = text(Role::country);
    tx_.entry = profile_.entry(text(Role::entry));
  }

  // R11. A profile may mark both: a new total says so, whatever else names an original adds to it.
  void read_increment() {
    if (tx_.flow != Flow::authorization) return;
    if (marked(profile_.increment_total()))
      tx_.increment = Increment::total;
    else if (marked(profile_.increment_delta()))
      tx_.increment = Increment::delta;
  }

  void read_original() {
    if (has(Role::original_data)) {
      const std::string_view data = text(Role::original_data);
      if (profile_.original_form() == OriginalForm::de90)
        read_de90(data);
      else
        read_de56(data);
    }
    if (!tx_.original && !tx_.is_reversal() && !tx_.is_advice() && tx_.increment == Increment::none) return;
    // The references name the original too: an RRN stays with a purchase, an authorization code is what we gave.
    OriginalIds named = tx_.original.value_or(OriginalIds{});
    named.retrieval_reference = tx_.ids.retrieval_reference;
    named.authorization_code = tx_.ids.authorization_code;
    named.terminal = tx_.ids.terminal;
    named.network_life_cycle = tx_.ids.network_life_cycle;
    tx_.original = named;
    tx_.original_match = match_keys(named);
  }

  // MTI 4 + STAN 6 + DE 7 10 + DE 32 11 + DE 33 11 (R6). Parts that are all zeros name nothing.
  void read_de90(std::string_view data) {
    if (data.size() != 42 || data[1] < '1' || data[1] > '9')
      return fault(Role::original_data, "expected 42 digits that begin with an MTI");
    OriginalIds named;
    named.message_class = static_cast<std::uint8_t>(data[1] - '0');
    const auto part = [&](std::size_t at, std::size_t size) {
      const std::string_view digits = data.substr(at, size);
      return digits.find_first_not_of('0') == std::string_view::npos ? std::string_view{} : digits;
    };
    named.transmitted = part(10, 10);
    if (!named.transmitted.empty()) named.stan = data.substr(4, 6);  // beside a date, 000000 is a STAN
    named.acquirer = padded_acquirer(data.substr(20, 11));
    named.forwarder = padded_acquirer(data.substr(31, 11));
    tx_.original = named;
  }

  // MTI 4, STAN 6, DE 12 12, LL acquirer id.
  void read_de56(std::string_view data) {
    if (data.size() < 22 || data[1] < '1' || data[1] > '9')
      return fault(Role::original_data, "expected MTI, STAN and DE 12 of the original");
    OriginalIds named;
    named.message_class = static_cast<std::uint8_t>(data[1] - '0');
    named.stan = data.substr(4, 6);
    named.transmitted = data.substr(10, 12);
    if (data.size() > 24) named.acquirer = padded_acquirer(data.substr(24));
    tx_.original = named;
  }

  void read_reversal() {
    const auto remains = [&](Minor amount) {
      tx_.reversal_form = amount == 0 ? ReversalForm::full : ReversalForm::remains;
      tx_.reversal_amount = amount;
    };
    const auto digits = [&](Role role) -> std::optional<Minor> {
      const std::string_view value = text(role).substr(0, 12);
      Minor amount = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), amount);
      if (value.size() < 12 || error != std::errc{} || end != value.data() + value.size()) {
        fault(role, "expected 12 digits");
        return std::nullopt;
      }
      return amount;
    };
    const bool says_partial = profile_.partial_reversal_mark().field == 0 || marked(profile_.partial_reversal_mark());
    switch (profile_.partial_reversal()) {
      case PartialReversal::de95_actual:
        if (!has(Role::replacement)) return;
        if (const auto actual = digits(Role::replacement)) remains(*actual);
        return;
      case PartialReversal::de30_original: {
        if (!says_partial || !tx_.transaction) return;
        const bool marks = profile_.partial_reversal_mark().field != 0;
        const Minor actual = tx_.transaction->minor;
        if (has(Role::original_amounts)) {
          const auto original = digits(Role::original_amounts);
          if (!original || (*original == actual && !marks)) return;
          tx_.transaction->minor = *original;
          remains(actual);
        } else if (marks) {
          remains(actual);
        }
        return;
      }
      case PartialReversal::de4_release:
        if (!tx_.transaction) return;
        tx_.reversal_form = ReversalForm::releases;
        tx_.reversal_amount = tx_.transaction->minor;
        return;
    }
  }

  void read_advice() {
    if (!has(Role::response_code)) return;
    tx_.advised_code = text(Role::response_code);
    tx_.advised_approval = profile_.approves(tx_.advised_code);
  }

  void check_mandatory() {
    if (tx_.ids.stan.empty()) fault(Role::stan, "missing");
    if (tx_.ids.transmitted.empty() && profile_.transmitted_identifies()) fault(Role::transmitted, "missing");
    if (!tx_.card && !tx_.is_reversal()) fault(Role::pan, "missing, and no track 2");
    if (!tx_.is_reversal() && tx_.kind != Kind::balance_inquiry) {
      if (!tx_.transaction)
        fault(Role::amount_transaction, "missing");
      else if (tx_.transaction->currency.number == 0)
        fault(Role::currency_transaction, "missing");
    }
    if (tx_.is_reversal() && !tx_.card && !tx_.original_match[0] && !tx_.original_match[2] && !tx_.original_match[3])
      fault(Role::original_data, "neither a card nor anything that names the original");
  }

  const iso8583::Message& message_;
  const Tokenizer& tokenizer_;
  Transaction& tx_;
  const Profile& profile_;
  iso8583::Scratch room_;
  std::optional<FormatFault> fault_;
};

}  // namespace

std::optional<FormatFault> interpret(const iso8583::Message& message, const Tokenizer& tokenizer,
                                     Transaction& transaction) {
  return Interpreter{message, tokenizer, transaction}.run();
}

}  // namespace isoswitch
