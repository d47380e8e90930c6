#include "switch/pipeline/reply.h"

#include <fmt/format.h>

#include "iso8583/reply.h"
#include "switch/base/log.h"

namespace isoswitch {
namespace {

void set(iso8583::Message& reply, int field, std::string_view value) {
  if (field == 0) return;
  if (const auto done = reply.set(field, value); !done) log::warning("reply_field", "{}", done.error().text());
}

void set_amount(iso8583::Message& reply, int field, Minor amount) {
  if (field == 0) return;
  if (const auto done = reply.set_number(field, static_cast<std::uint64_t>(amount)); !done)
    log::warning("reply_field", "{}", done.error().text());
}

}  // namespace

std::string de54(const Balance& balance) {
  const Minor minor = balance.amount.minor;
  const std::uint64_t size = minor < 0 ? 0 - static_cast<std::uint64_t>(minor) : static_cast<std::uint64_t>(minor);
  // Twelve digits are all there is: a larger balance shows the largest that fits.
  constexpr std::uint64_t most = 999'999'999'999;
  return fmt::format("{:02}{:02}{:03}{}{:012}", balance.account_type, balance.amount_type,
                     balance.amount.currency.number, minor < 0 ? 'D' : 'C', std::min(size, most));
}

void build_reply(const iso8583::Message& request, const Transaction& transaction, const Given& given,
                 const FormatFault* fault, iso8583::Message& reply) {
  const Profile& profile = *transaction.profile;
  iso8583::reply_to(request, profile.echo(), reply);
  set(reply, profile.field(Role::response_code), profile.code(transaction.code_class(), given.reason));
  if (!given.authorization_code.empty()) set(reply, profile.field(Role::authorization_code), given.authorization_code);
  if (given.transaction_amount) set_amount(reply, profile.field(Role::amount_transaction), *given.transaction_amount);
  if (given.billing_amount && request.has(profile.field(Role::amount_billing)))
    set_amount(reply, profile.field(Role::amount_billing), *given.billing_amount);
  std::string balances;
  for (const auto& balance : given.balances)
    if (balance) balances += de54(*balance);
  if (!balances.empty()) set(reply, profile.field(Role::balances), balances);
  if (fault != nullptr) set(reply, profile.field(Role::additional_response), fault->what.substr(0, 25));
}

void build_notice(const iso8583::Message& request, const Profile& profile, const FormatFault& fault,
                  iso8583::Message& notice) {
  notice.reset(request.dialect());
  notice.set_mti(iso8583::Mti::from_code(static_cast<std::uint16_t>(profile.version() << 12 | 0x0644)));
  for (const Role role : {Role::stan, Role::transmitted, Role::retrieval_reference})
    if (profile.field(role) != 0) notice.copy_from(request, profile.field(role));
  constexpr std::string_view cannot_parse = "650";
  set(notice, profile.field(Role::function_code), cannot_parse);
  set(notice, profile.field(Role::additional_response), fault.what.substr(0, 25));
}

}  // namespace isoswitch
