#include "switch/pipeline/owed_message.h"

#include <fmt/format.h>

#include "switch/ledger/match.h"
#include "switch/pipeline/own_names.h"

namespace isoswitch {
namespace {

iso8583::Mti type_of(const Owed& owed, int version, bool again) {
  constexpr int advice = 2;
  constexpr int reversal_class = 4;
  const int message_class = owed.kind == OwedKind::reversal ? reversal_class : owed.message_class;
  return iso8583::Mti::from_code(
      static_cast<std::uint16_t>(version << 12 | message_class << 8 | advice << 4 | (again ? 1 : 0)));
}

Result<void> set_fields(const Owed& owed, const Speaker& there, const Sealer& sealer, iso8583::Message& message) {
  for (const OwedField& field : owed.fields) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(field.value.data());
    if (const auto set = message.set_bytes(field.number, {bytes, field.value.size()}); !set)
      return failure(fmt::format("field {}: it is not of dialect '{}' any more", field.number, there.dialect.name()));
  }
  if (owed.sealed_pan.empty()) return {};
  const auto pan = sealer.open(owed.sealed_pan, owed.id.bytes);
  if (!pan) return std::unexpected(pan.error());
  const int field = there.profile.field(Role::pan);
  if (field == 0 || !message.set(field, pan->reveal()))
    return failure(fmt::format("dialect '{}' has no field for the card number", there.dialect.name()));
  return {};
}

std::optional<OriginalIds> original_of(const Owed& owed, const Speaker& there, const iso8583::Message& message) {
  if (owed.original_stan.empty()) return std::nullopt;
  const auto text = [&](Role role) {
    const int field = there.profile.field(role);
    return field != 0 && message.has(field) ? message.text(field) : std::string{};
  };
  OriginalIds original;
  original.message_class = owed.message_class;
  original.stan = owed.original_stan;
  original.transmitted = owed.original_transmitted;
  original.acquirer = padded_acquirer(text(Role::acquirer));
  original.forwarder = padded_acquirer(text(Role::forwarder));
  return original;
}

}  // namespace

Result<void> build_owed(const Owed& owed, const Speaker& there, const Sealer& sealer, bool again,
                        iso8583::Message& message) {
  message.reset(there.dialect);
  message.set_mti(type_of(owed, there.profile.version(), again));
  if (auto set = set_fields(owed, there, sealer, message); !set) return set;
  OwnNames names;
  names.stan = owed.stan;
  names.sent = owed.since;
  names.original = original_of(owed, there, message);
  // What acquirers have said themselves stays as they said it.
  const bool stood_in = owed.exposure.minor > 0;
  const bool unanswered = owed.kind == OwedKind::reversal && owed.seen;
  if (stood_in) names.decided = Reason::approved;
  if (stood_in || unanswered) names.cause = owed.seen ? Cause::no_answer : Cause::unavailable;
  if (const auto named = set_names(names, there, message); !named) return std::unexpected(named.error());
  const int code = there.profile.field(Role::authorization_code);
  if (stood_in && code != 0 && !message.set(code, owed.authorization_code))
    return failure(fmt::format("field {}: no authorization code of ours", code));
  return {};
}

}  // namespace isoswitch
