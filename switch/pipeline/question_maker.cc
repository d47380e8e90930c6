#include "switch/pipeline/question_maker.h"

#include "switch/pipeline/own_names.h"

namespace isoswitch {
namespace {

OwedId owed_id(const Transaction& tx) {
  return {IdBuilder{"owed"}.part({reinterpret_cast<const char*>(tx.message.data()), tx.message.size()}).finish()};
}

// P-4: what may be kept of it. Its names are kept beside it, and the card's number sealed.
std::vector<OwedField> kept_fields(const iso8583::Message& message, const Profile& profile) {
  std::vector<OwedField> fields;
  iso8583::Scratch room;
  for (const int number : message.fields()) {
    const iso8583::FieldRow* row = message.dialect().field(number);
    if (row == nullptr || row->secrecy != iso8583::Secrecy::plain) continue;
    if (number == profile.field(Role::stan) || number == profile.field(Role::pan)) continue;
    const iso8583::Bytes value = message.bytes(number, room);
    fields.push_back(
        {static_cast<std::uint16_t>(number), std::string(reinterpret_cast<const char*>(value.data()), value.size())});
  }
  return fields;
}

// From its own field, else from track 2.
std::optional<Pan> card_number(const iso8583::Message& message, const Profile& profile) {
  iso8583::Scratch room;
  for (const Role role : {Role::pan, Role::track2}) {
    const int field = profile.field(role);
    if (field == 0 || !message.has(field)) continue;
    const std::string_view text = message.text(field, room);
    if (auto pan = Pan::parse(text.substr(0, text.find_first_of("=D")))) return *pan;
  }
  return std::nullopt;
}

}  // namespace

Result<MadeQuestion> make_question(const iso8583::Message& asked, const Transaction& tx,
                                   const std::optional<OriginalIds>& original, const Issuer& issuer,
                                   const Sealer& sealer, Instant until, iso8583::Message& question) {
  const Speaker there{issuer.party.dialect(), issuer.party.profile()};
  auto left_out = issuer.translation.request(asked, tx, question);
  if (!left_out) return std::unexpected(left_out.error());
  auto made = std::make_shared<Question>();
  made->id = owed_id(tx);
  made->stan = issuer.party.draw_stan();
  made->owed_stan = issuer.party.draw_stan();
  made->until = until;
  OwnNames names;
  names.stan = made->stan;
  names.sent = tx.received;
  names.original = original;
  const auto ids = set_names(names, there, question);
  if (!ids) return std::unexpected(ids.error());
  made->transmitted = ids->transmitted;
  made->fields = kept_fields(question, there.profile);
  if (const auto pan = card_number(asked, *tx.profile)) made->sealed_pan = sealer.seal(*pan, made->id.bytes);
  return MadeQuestion{.kept = std::move(made), .left_out = *left_out};
}

}  // namespace isoswitch
