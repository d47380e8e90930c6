#include "switch/link/network_message.h"

#include <fmt/format.h>

#include "iso8583/reply.h"
#include "switch/base/assert.h"

namespace isoswitch {

Result<NetworkMessages> NetworkMessages::with(const iso8583::Dialect& dialect, const Profile& profile, Fields fields) {
  for (const Role role : {Role::transmitted, Role::stan, Role::network_code, Role::response_code})
    if (dialect.field(profile.field(role)) == nullptr)
      return failure(fmt::format("network messages need the field of '{}', which profile '{}' or dialect '{}' lacks",
                                 name(role), profile.name(), dialect.name()));
  NetworkMessages made{dialect, profile, std::move(fields)};
  iso8583::Message tried{dialect};
  for (const auto& [field, value] : made.fields_)
    if (const auto set = tried.set(field, value); !set)
      return failure(fmt::format("network messages cannot have this field: {}", set.error().text()));
  for (std::size_t i = 0; i < network_act_count; ++i) {
    const std::string_view code = profile.network_code(static_cast<NetworkAct>(i));
    if (code.empty()) continue;
    if (const auto set = tried.set(profile.field(Role::network_code), code); !set)
      return failure(fmt::format("a code of profile '{}' does not fit: {}", profile.name(), set.error().text()));
  }
  for (const Reason reason : {Reason::approved, Reason::invalid_transaction})
    if (const auto set = tried.set(profile.field(Role::response_code), profile.code(CodeClass::network, reason)); !set)
      return failure(fmt::format("a code of profile '{}' does not fit: {}", profile.name(), set.error().text()));
  return made;
}

void NetworkMessages::build(NetworkAct act, std::string_view stan, Instant now, iso8583::Message& message) const {
  message.reset(*dialect_);
  const int version = profile_->version();
  message.set_mti(iso8583::Mti::from_code(static_cast<std::uint16_t>(version == 0 ? 0x0800 : version << 12 | 0x0804)));
  const CivilTime time = civil(now);
  const std::string month_on =
      fmt::format("{:02}{:02}{:02}{:02}{:02}", time.month, time.day, time.hour, time.minute, time.second);
  const std::string sent_at = version == 0 ? month_on : fmt::format("{:02}{}", time.year % 100, month_on);
  bool whole = message.set(profile_->field(Role::transmitted), sent_at) &&
               message.set(profile_->field(Role::stan), stan) &&
               message.set(profile_->field(Role::network_code), profile_->network_code(act));
  for (const auto& [field, value] : fields_) whole = whole && message.set(field, value);
  ISOSWITCH_ASSERT(whole);  // with() has tried
}

std::optional<NetworkAct> NetworkMessages::act_of(const iso8583::Message& message) const {
  iso8583::Scratch room;
  return profile_->network_act(message.text(profile_->field(Role::network_code), room));
}

bool NetworkMessages::is_of(NetworkAct act, const iso8583::Message& answer) const {
  return !answer.has(profile_->field(Role::network_code)) || act_of(answer) == act;
}

bool NetworkMessages::approves(const iso8583::Message& answer) const {
  iso8583::Scratch room;
  return answer.text(profile_->field(Role::response_code), room) ==
         profile_->code(CodeClass::network, Reason::approved);
}

void NetworkMessages::answer(const iso8583::Message& request, Reason reason, iso8583::Message& answer) const {
  iso8583::reply_to(request, profile_->echo(), answer);
  const bool set =
      answer.set(profile_->field(Role::response_code), profile_->code(CodeClass::network, reason)).has_value();
  ISOSWITCH_ASSERT(set);  // with() has tried
}

}  // namespace isoswitch
