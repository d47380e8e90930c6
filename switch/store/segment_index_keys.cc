#include "switch/store/segment_index_keys.h"

#include <charconv>

#include "record.pb.h"

namespace isoswitch::journal {
namespace {

class Keys {
 public:
  explicit Keys(const OnKey& on_key) : on_key_(on_key) {}

  void of(const proto::Record& record) {
    if (record.has_transaction()) message(record.transaction().facts());
    if (record.has_timer()) {
      add(KeyKind::record_kind, "timer");
      add(KeyKind::life_cycle, record.timer().life_cycle());
    }
    if (record.has_operator_()) add(KeyKind::record_kind, "operator");
    if (record.has_configuration()) add(KeyKind::record_kind, "configuration");
    if (record.has_decision()) decision(record.decision());
    if (record.has_rows()) rows(record.rows());
  }

 private:
  void add(KeyKind kind, std::string_view value) {
    if (!value.empty()) on_key_(kind, value);
  }

  void message(const proto::Facts& facts) {
    add(KeyKind::stan, facts.ids().stan());
    add(KeyKind::retrieval_reference, facts.ids().retrieval_reference());
    add(KeyKind::authorization_code, facts.ids().authorization_code());
    add(KeyKind::card, facts.card());
  }

  void decision(const proto::DecisionImage& decision) {
    add(KeyKind::life_cycle, decision.life_cycle());
    add(KeyKind::authorization_code, decision.given().authorization_code());
    if (!decision.has_repeat_of()) return;
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, decision.repeat_of()).ptr;
    add(KeyKind::repeat_of, {digits, static_cast<std::size_t>(end - digits)});
  }

  void rows(const proto::RowsImage& rows) {
    for (const auto& row : rows.accounts()) add(KeyKind::account, row.id());
    for (const auto& row : rows.cards()) {
      add(KeyKind::card, row.token());
      add(KeyKind::card_row, row.token());
      add(KeyKind::account, row.account());
    }
    for (const auto& row : rows.life_cycles()) life_cycle(row);
    for (const auto& row : rows.postings()) add(KeyKind::life_cycle, row.life_cycle());
    for (const auto& row : rows.counters()) add(KeyKind::card, row.card());
    for (const auto& row : rows.owed()) {
      add(KeyKind::card, row.card());
      add(KeyKind::life_cycle, row.life_cycle());
    }
    for (const auto& row : rows.exceptions()) {
      add(KeyKind::exception, row.id());
      add(KeyKind::card, row.card());
      add(KeyKind::account, row.account());
      add(KeyKind::life_cycle, row.life_cycle());
    }
  }

  void life_cycle(const proto::LifeCycle& row) {
    add(KeyKind::life_cycle, row.id());
    add(KeyKind::life_cycle, row.part_of());
    add(KeyKind::card, row.card());
    add(KeyKind::account, row.account());
    for (const std::string& key : row.match()) add(KeyKind::match, key);
  }

  const OnKey& on_key_;
};

}  // namespace

void each_key(const proto::Record& record, const OnKey& on_key) { Keys{on_key}.of(record); }

bool has_key(const proto::Record& record, KeyKind kind, std::string_view value) {
  bool found = false;
  each_key(record, [&](KeyKind other, std::string_view its) { found = found || (other == kind && its == value); });
  return found;
}

}  // namespace isoswitch::journal
