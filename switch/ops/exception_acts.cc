#include "switch/ops/exception_acts.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "switch/base/hex.h"
#include "switch/ops/named.h"
#include "switch/ops/told.h"

namespace isoswitch {
namespace {

using nlohmann::json;
using Actor = decltype(Exception::actor);
using Note = decltype(Exception::note);

json answer_for(const Exception& row, ExceptionStatus before) {
  json answer = {{"id", to_hex(row.id.bytes)},
                 {"before", name(before)},
                 {"status", name(row.status)},
                 {"actor", row.actor.view()}};
  if (!row.note.empty()) answer["note"] = row.note.view();
  return answer;
}

Result<json> assign(Exception row, const Actor& to, Rows& rows) {
  const ExceptionStatus before = row.status;
  if (before == ExceptionStatus::resolved)
    return failure(fmt::format("exception {} is resolved, by {}: expected one that is open or assigned",
                               to_hex(row.id.bytes), row.actor.view()));
  if (before == ExceptionStatus::assigned && row.actor == to) return answer_for(row, before);
  row.status = ExceptionStatus::assigned;
  row.actor = to;
  rows.put(row);
  return answer_for(row, before);
}

Result<json> resolve(Exception row, const Actor& by, const Note& note, Rows& rows) {
  const ExceptionStatus before = row.status;
  if (before == ExceptionStatus::resolved && row.note == note) return answer_for(row, before);
  if (before == ExceptionStatus::resolved)
    return failure(fmt::format("exception {} is resolved, by {} with the note '{}': a note is not replaced",
                               to_hex(row.id.bytes), row.actor.view(), row.note.view()));
  row.status = ExceptionStatus::resolved;
  row.actor = by;
  row.note = note;
  rows.put(row);
  return answer_for(row, before);
}

template <class Act>
Result<OperatorChange> order(const json& request, std::string_view name, Act act) {
  const auto id = exception_named_by(request);
  if (!id) return std::unexpected(id.error());
  OperatorChange change;
  change.act = name;
  change.exception = *id;
  change.decide = [id = *id, act](Rows& rows) -> Result<json> {
    const auto row = rows.exception(id);
    if (!row) return failure(fmt::format("no exception {}", to_hex(id.bytes)));
    return act(*row, rows);
  };
  return change;
}

}  // namespace

Result<OperatorChange> assign_exception(const ActWorld&, const json& request, std::string_view) {
  const auto to = words_of(request, "to", Actor::capacity);
  if (!to) return std::unexpected(to.error());
  return order(request, "assign exception",
               [to = Actor{*to}](const Exception& row, Rows& rows) { return assign(row, to, rows); });
}

Result<OperatorChange> resolve_exception(const ActWorld&, const json& request, std::string_view actor) {
  const auto note = words_of(request, "note", Note::capacity);
  if (!note) return std::unexpected(note.error());
  return order(request, "resolve exception", [by = Actor{actor}, note = Note{*note}](const Exception& row, Rows& rows) {
    return resolve(row, by, note, rows);
  });
}

}  // namespace isoswitch
