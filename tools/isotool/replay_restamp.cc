#include "tools/isotool/replay_restamp.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace isoswitch::tools {
namespace {

constexpr int transmission_time = 7, stan = 11, local_time = 12, local_date = 13, acquirer = 32, reference = 37,
              authorization_code = 38, terminal = 41;

constexpr Duration furthest_zone = std::chrono::hours{26};  // from east to west, an hour of summer included

void set(iso8583::Message& message, int field, const std::string& text) {
  if (!message.has(field)) return;
  // What does not fit stays as it was recorded.
  [[maybe_unused]] const auto done = message.set(field, text);
}

std::optional<Instant> parse_date(std::string_view text) {
  // MMDDhhmmss, YYMMDDhhmmss or CCYYMMDDhhmmss; without a year in a leap year, which has every day.
  std::string digits{text};
  if (digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  if (digits.size() == 10) digits = "2024" + digits;
  if (digits.size() == 12) digits = "20" + digits;
  if (digits.size() != 14) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    std::from_chars(digits.data() + at, digits.data() + at + size, value);
    return value;
  };
  const CivilTime civil{number(0, 4), number(4, 2), number(6, 2), number(8, 2), number(10, 2), number(12, 2)};
  const bool real = civil.month >= 1 && civil.month <= 12 && civil.day >= 1 && civil.day <= 31 && civil.hour < 24 &&
                    civil.minute < 60 && civil.second < 60;
  return real ? std::optional{instant_of(civil)} : std::nullopt;
}

std::string time_text(std::size_t size, Instant at) {
  const CivilTime t = civil(at);
  const std::string whole =
      fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second);
  return whole.substr(whole.size() - std::min(size, whole.size()));
}

std::string local_text(const iso8583::Message& message) {
  const std::string time = message.text(local_time);
  return message.mti().version() == 0 ? message.text(local_date) + time : time;
}

// How far the local time of the message is from its transmission: the zone of its terminal.
Duration offset_of(const iso8583::Message& message) {
  const std::string local = local_text(message);
  std::string transmitted = message.text(transmission_time);
  if (local.size() > transmitted.size()) transmitted = local.substr(0, local.size() - transmitted.size()) + transmitted;
  const auto at = parse_date(transmitted);
  const auto there = parse_date(local);
  if (!at || !there) return Duration{0};
  Duration offset = *there - *at;
  // One of them may be on the other side of New Year.
  constexpr Duration year = std::chrono::days{366};
  if (offset > year / 2) offset -= year;
  if (offset < -year / 2) offset += year;
  return offset > furthest_zone || offset < -furthest_zone ? Duration{0} : offset;
}

char class_digit(const iso8583::Message& message) { return static_cast<char>('0' + message.mti().message_class()); }

std::string reference_name(const iso8583::Message& message) {
  return fmt::format("reference {} {}", message.text(reference), message.text(terminal));
}
// What the reference was exchanged for; a reversal that comes before its original has done it already.
std::string exchange_name(const iso8583::Message& message) { return "new " + reference_name(message); }
std::string code_name(std::string_view code, const std::string& card) { return fmt::format("code {} {}", code, card); }

// Without the digit that says repeat.
std::string type_of(const iso8583::Message& message) {
  return iso8583::Mti::from_code(static_cast<std::uint16_t>(message.mti().code() & ~1)).text();
}
// For repeats whose peer stamps DE 7 anew.
std::string loose_name(const iso8583::Message& message, const std::string& card) {
  return fmt::format("like {} {} {} {} {} {}", type_of(message), card, message.text(stan), message.text(acquirer),
                     message.text(reference), message.text(terminal));
}
// What a switch knows a repeat by (docs/replay.md): terminals count their STANs each for itself.
std::string identity_name(const iso8583::Message& message, const std::string& card) {
  const int time = message.mti().version() == 0 ? transmission_time : local_time;
  return fmt::format("same {} {}", message.text(time), loose_name(message, card));
}

// Beside a number of eleven digits stands one without leading zeros.
std::string without_zeros(std::string_view number) {
  const auto first = number.find_first_not_of('0');
  return std::string{first == std::string_view::npos ? std::string_view{} : number.substr(first)};
}

std::string recorded_code_of(const RecordedAnswer& answer) {
  if (answer.kind == RecordedAnswer::Kind::decision) return std::string{answer.given.authorization_code.view()};
  return answer.message ? answer.message->text(authorization_code) : std::string{};
}

// Year's last digit, day of the year, hour, and the STAN's last six digits.
std::string customary_reference(Instant at, const std::string& number) {
  const CivilTime t = civil(at);
  const int day = day_of(at) - day_number(t.year, 1, 1) + 1;
  return fmt::format("{}{:03}{:02}{:0>6}", t.year % 10, day, t.hour, number.substr(number.size() > 6 ? 6 : 0));
}

bool may_follow(const iso8583::Message& message) {
  return message.mti().message_class() == 4 || message.mti().function() == 2;
}

}  // namespace

ReplayRestamp::Naming ReplayRestamp::naming_of(const iso8583::Message& message) {
  switch (message.mti().version()) {
    case 0: return {90, 6, 10};
    case 1: return {56, 6, 12};
    default: return {56, 12, 14};
  }
}

std::string ReplayRestamp::date_text(const Naming& naming, Instant at) { return time_text(naming.date_size, at); }

const ReplayRestamp::Identity* ReplayRestamp::find(const std::string& key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &identities_[found->second - first_];
}
ReplayRestamp::Identity* ReplayRestamp::find(const std::string& key) {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &identities_[found->second - first_];
}

// By DE 7, and by the local time: a later message names either.
std::vector<ReplayRestamp::Trace> ReplayRestamp::traces_of(const iso8583::Message& message, const std::string& card) {
  Trace trace{.message_class = class_digit(message),
              .number = message.text(stan),
              .date = message.text(message.mti().version() == 0 ? transmission_time : local_time),
              .acquirer = without_zeros(message.text(acquirer)),
              .card = card,
              .terminal = message.text(terminal)};
  std::vector<Trace> traces = {trace};
  if (message.mti().version() != 0) return traces;
  trace.date = local_text(message);
  traces.push_back(std::move(trace));
  return traces;
}

std::string ReplayRestamp::name_of(const Trace& trace) {
  return fmt::format("trace {} {} {}", trace.message_class, trace.number, trace.date);
}
std::string ReplayRestamp::acquirer_name_of(const Trace& trace) {
  return fmt::format("{} by {}", name_of(trace), trace.acquirer);
}
std::string ReplayRestamp::card_name_of(const Trace& trace) {
  return fmt::format("{} of {} at {}", name_of(trace), trace.card, trace.terminal);
}

std::vector<std::string> ReplayRestamp::keys_of(const Trace& trace) {
  std::vector<std::string> keys = {name_of(trace), acquirer_name_of(trace)};
  if (!trace.card.empty()) keys.push_back(card_name_of(trace));
  return keys;
}

// The most that is said of it first: terminals may have had the same STAN in the same second.
const ReplayRestamp::Identity* ReplayRestamp::find(const Trace& trace) const {
  const auto fits = [&](const Identity* found) {
    if (found == nullptr) return false;
    const bool other_card = !found->card.empty() && !trace.card.empty() && found->card != trace.card;
    const bool other_acquirer =
        !found->acquirer.empty() && !trace.acquirer.empty() && found->acquirer != trace.acquirer;
    return !other_card && !other_acquirer;
  };
  Trace of_nobody = trace;
  of_nobody.acquirer.clear();
  const std::string names[] = {card_name_of(trace), acquirer_name_of(trace), acquirer_name_of(of_nobody)};
  for (const std::string& name : names)
    if (const Identity* const found = find(name); fits(found)) return found;
  const Identity* const any = find(name_of(trace));
  return fits(any) ? any : nullptr;
}
ReplayRestamp::Identity* ReplayRestamp::find(const Trace& trace) {
  return const_cast<Identity*>(std::as_const(*this).find(trace));
}

std::vector<std::string> ReplayRestamp::keys_of(const iso8583::Message& message, const std::string& card) const {
  std::vector<std::string> keys = {identity_name(message, card), loose_name(message, card)};
  for (const Trace& trace : traces_of(message, card)) std::ranges::copy(keys_of(trace), std::back_inserter(keys));
  if (message.has(reference) && !may_follow(message)) keys.push_back(reference_name(message));
  if (message.has(reference) && options_.references) keys.push_back(exchange_name(message));
  return keys;
}

ReplayRestamp::Id ReplayRestamp::stamp(const RecordedRequest& request, iso8583::Message& message) {
  const auto before = repeated(message, request.card());
  // Its keys are those of the recorded message: what follows changes it.
  Identity identity = before ? identities_[*before - first_] : new_identity(request, message);
  exchange_code(request, message);
  if (!options_.as_recorded) name_original(request, message);
  put(identity, message);
  if (before) {
    ++figures_.repeats;
    return *before;
  }
  if (message.mti().is_repeat()) ++figures_.lone_repeats;
  add(std::move(identity));
  return first_ + identities_.size() - 1;
}

ReplayRestamp::Identity ReplayRestamp::new_identity(const RecordedRequest& request, const iso8583::Message& message) {
  Identity identity;
  identity.card = request.card();
  identity.stan = message.text(stan);
  identity.at = clock_.now();
  identity.offset = offset_of(message);
  identity.reference = message.text(reference);
  identity.recorded_code = recorded_code_of(request.answer);
  identity.acquirer = without_zeros(message.text(acquirer));
  identity.recorded_transmission = message.text(transmission_time);
  identity.recorded_local = local_text(message);
  identity.keys = keys_of(message, identity.card);
  if (!identity.recorded_code.empty()) identity.keys.push_back(code_name(identity.recorded_code, identity.card));
  if (!options_.as_recorded && !claim(message, identity)) identity.stan = new_stan(identity.stan.size());
  if (options_.references && message.has(reference)) {
    const Identity* const purchase = find(exchange_name(message));
    identity.reference = purchase != nullptr ? purchase->reference : customary_reference(identity.at, identity.stan);
  }
  return identity;
}

void ReplayRestamp::answered(Id id, std::string_view code) {
  if (id < first_ || code.empty()) return;
  identities_[id - first_].given_code = code;
}

std::string ReplayRestamp::card_of_original(const iso8583::Message& message) const {
  const Identity* const original = original_of(message, {});
  return original == nullptr ? std::string{} : original->card;
}

std::optional<ReplayRestamp::Id> ReplayRestamp::repeated(const iso8583::Message& message, const std::string& card) {
  if (!message.has(stan)) return std::nullopt;
  const auto same = by_key_.find(identity_name(message, card));
  if (same != by_key_.end()) return same->second;
  if (!message.mti().is_repeat()) return std::nullopt;
  const auto like = by_key_.find(loose_name(message, card));
  return like == by_key_.end() ? std::nullopt : std::optional{like->second};
}

ReplayRestamp::Identity& ReplayRestamp::add(Identity identity) {
  if (identities_.size() >= options_.remembered_max) forget_oldest();
  identities_.push_back(std::move(identity));
  const Id id = first_ + identities_.size() - 1;
  for (const std::string& key : identities_.back().keys) by_key_[key] = id;
  if (identities_.back().reserved) ++reserved_;
  return identities_.back();
}

void ReplayRestamp::forget_oldest() {
  for (const std::string& key : identities_.front().keys) {
    const auto found = by_key_.find(key);
    if (found != by_key_.end() && found->second == first_) by_key_.erase(found);
  }
  identities_.pop_front();
  ++first_;
  ++figures_.forgotten;
}

// Something has named it already: a reversal that was faster.
bool ReplayRestamp::claim(const iso8583::Message& message, Identity& identity) {
  const std::vector<Trace> traces = traces_of(message, identity.card);
  Identity* by_time = find(traces.front());
  Identity* by_local = traces.size() > 1 ? find(traces.back()) : nullptr;
  const auto is_reserved = [](const Identity* found) { return found != nullptr && found->reserved; };
  if (!is_reserved(by_time) && !is_reserved(by_local)) return false;
  Identity& named = is_reserved(by_time) ? *by_time : *by_local;
  identity.stan = named.stan;
  // A date of 1993 is local; of 1987 it is what DE 7 said, or else the local one.
  const bool local = message.mti().version() != 0 || !is_reserved(by_time);
  identity.at = local ? named.at - identity.offset : named.at;
  named.reserved = false;
  --reserved_;
  return true;
}

std::optional<ReplayRestamp::Trace> ReplayRestamp::named_by(const iso8583::Message& message, const std::string& card) {
  const Naming naming = naming_of(message);
  const std::string named = message.text(naming.field);
  const std::size_t end = 4 + naming.stan_size + naming.date_size;
  if (named.size() < end) return std::nullopt;
  // DE 90: eleven digits; DE 56: two that say how many, and those.
  const std::string by = naming.field == 90       ? named.substr(end, 11)
                         : named.size() > end + 2 ? named.substr(end + 2)
                                                  : std::string{};
  return Trace{.message_class = named[1],
               .number = named.substr(4, naming.stan_size),
               .date = named.substr(4 + naming.stan_size, naming.date_size),
               .acquirer = without_zeros(by),
               .card = card,
               .terminal = message.text(terminal)};
}

const ReplayRestamp::Identity* ReplayRestamp::original_of(const iso8583::Message& message,
                                                          const std::string& card) const {
  if (const auto named = named_by(message, card)) return find(*named);
  return may_follow(message) && message.has(reference) ? find(reference_name(message)) : nullptr;
}

void ReplayRestamp::name_original(const RecordedRequest& request, iso8583::Message& message) {
  const auto trace = named_by(message, request.card());
  if (!trace || without_zeros(trace->number).empty()) return;  // it names none
  const Naming naming = naming_of(message);
  const Identity* original = find(*trace);
  if (original == nullptr) {
    Identity early;
    early.card = trace->card;
    early.acquirer = trace->acquirer;
    early.stan = new_stan(naming.stan_size);
    early.at = clock_.now();
    early.reserved = true;
    early.keys = keys_of(*trace);
    original = &add(std::move(early));
  }
  ++figures_.originals;
  // The date is the transmission's, or the local one: whichever the recorded message named.
  bool local = message.mti().version() != 0;
  if (!local && !original->reserved)
    local = original->recorded_local == trace->date && original->recorded_transmission != trace->date;
  const std::string date_now = date_text(naming, local ? original->at + original->offset : original->at);
  std::string named = message.text(naming.field);
  named.replace(4, naming.stan_size, original->stan);
  named.replace(4 + naming.stan_size, naming.date_size, date_now);
  set(message, naming.field, named);
}

void ReplayRestamp::exchange_code(const RecordedRequest& request, iso8583::Message& message) {
  const std::string code = message.text(authorization_code);
  if (code.empty()) return;
  const Identity* giver = original_of(message, request.card());
  if (giver == nullptr) return;
  // A later one of the same purchase may have given it.
  if (!giver->recorded_code.empty() && giver->recorded_code != code) giver = find(code_name(code, request.card()));
  if (giver == nullptr) return;
  if (giver->given_code.empty()) {
    ++figures_.codes_not_given;
    return;
  }
  set(message, authorization_code, giver->given_code);
  ++figures_.codes;
}

void ReplayRestamp::put(const Identity& identity, iso8583::Message& message) const {
  if (options_.references && !identity.reference.empty()) set(message, reference, identity.reference);
  if (options_.as_recorded) return;
  const Instant local = identity.at + identity.offset;
  set(message, stan, identity.stan);
  set(message, transmission_time, time_text(message.text(transmission_time).size(), identity.at));
  set(message, local_time, time_text(message.text(local_time).size(), local));
  if (message.mti().version() == 0) set(message, local_date, time_text(10, local).substr(0, 4));
}

std::string ReplayRestamp::new_stan(std::size_t size) {
  stan_ = stan_ % (stan_end - 1) + 1;
  ++figures_.restamped;
  return fmt::format("{:0{}}", stan_, size);
}

}  // namespace isoswitch::tools
