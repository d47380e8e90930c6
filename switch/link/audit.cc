#include "switch/link/audit.h"

#include <algorithm>

namespace isoswitch {
namespace {

struct Part {
  Audited part;
  std::string_view name;
  std::optional<Role> role;
  std::size_t compared;  // characters from the left
};
constexpr std::size_t whole = std::string_view::npos;
constexpr Part parts[] = {
    {Audited::message_type, "message_type", std::nullopt, 0},
    {Audited::pan, "pan", Role::pan, whole},
    {Audited::processing_code, "processing_code", Role::processing_code, 2},
    {Audited::stan, "stan", Role::stan, whole},
    {Audited::acquirer, "acquirer", Role::acquirer, whole},
    {Audited::retrieval_reference, "retrieval_reference", Role::retrieval_reference, whole},
    {Audited::terminal, "terminal", Role::terminal, whole},
};
static_assert(std::size(parts) == audited_count);

constexpr std::size_t type_part = static_cast<std::size_t>(Audited::message_type);

}  // namespace

std::string_view name(Audited part) { return parts[static_cast<std::size_t>(part)].name; }

Auditor::Auditor(const Profile& profile, const FlightKey& key, const KeyedHash& hash) : hash_(hash) {
  for (std::size_t i = 0; i < audited_count; ++i) {
    if (parts[i].role) fields_[i] = profile.field(*parts[i].role);
    in_key_[i] = fields_[i] != 0 && key.has(fields_[i]);
  }
}

Audit Auditor::of_question(const iso8583::Message& question) const { return of(question, question.mti().response()); }

Audit Auditor::of_answer(const iso8583::Message& answer) const { return of(answer, answer.mti()); }

Audit Auditor::of(const iso8583::Message& message, iso8583::Mti answer_type) const {
  Audit audit{};
  // Class and function; never 0, because an answer's function is odd. Origins are not kept by all hosts.
  audit[type_part] = (answer_type.code() >> 4U) & 0xffU;
  iso8583::Scratch room;
  for (std::size_t i = 0; i < audited_count; ++i) {
    if (fields_[i] == 0 || !message.has(fields_[i])) continue;
    const std::string_view value = message.text(fields_[i], room).substr(0, parts[i].compared);
    const std::uint64_t hash = hash_.of({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()}).low;
    audit[i] = std::max<std::uint64_t>(hash, 1);
  }
  return audit;
}

std::optional<Audited> Auditor::differs(const Audit& question, const Audit& answer) {
  for (std::size_t i = 0; i < audited_count; ++i)
    if (question[i] != 0 && answer[i] != 0 && question[i] != answer[i]) return static_cast<Audited>(i);
  return std::nullopt;
}

bool Auditor::fits_beside_key(const Audit& question, const Audit& answer) const {
  bool anything = false;
  for (std::size_t i = 0; i < audited_count; ++i) {
    if (in_key_[i] || question[i] == 0 || answer[i] == 0) continue;
    if (question[i] != answer[i]) return false;
    anything = anything || i != type_part;
  }
  return anything;
}

}  // namespace isoswitch
