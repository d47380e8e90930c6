#include "tools/isotool/record_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "iso8583/encoding/latin1.h"
#include "record.pb.h"
#include "switch/base/clock.h"
#include "tools/isotool/book_words.h"
#include "tools/isotool/record_text.h"
#include "tools/isotool/record_words.h"

namespace isoswitch::tools {
namespace {

using json = nlohmann::ordered_json;

// What is empty or zero by default is left out.
void put(json& to, const char* key, const std::string& text) {
  if (!text.empty()) to[key] = iso8583::to_utf8(text);
}
void put_hex(json& to, const char* key, const std::string& bytes) {
  if (!bytes.empty()) to[key] = hex_text(bytes);
}

// "2026-11-24" of a day number.
std::string day_text(std::int32_t day) { return to_iso8601(Instant{std::int64_t{day} * 86'400'000'000}).substr(0, 10); }

json money(const proto::Money& amount) {
  return {{"minor", amount.minor()}, {"currency", currency_code(amount.currency())}};
}

json ids(const proto::OriginalIds& from) {
  json to = json::object();
  to["class"] = from.message_class();
  put(to, "stan", from.stan());
  put(to, "transmitted", from.transmitted());
  put(to, "local", from.local());
  put(to, "acquirer", from.acquirer());
  put(to, "forwarder", from.forwarder());
  put(to, "retrieval_reference", from.retrieval_reference());
  put(to, "authorization_code", from.authorization_code());
  put(to, "terminal", from.terminal());
  put(to, "network_life_cycle", from.network_life_cycle());
  return to;
}

json facts(const proto::Facts& from) {
  json to = {{"received", to_iso8601(Instant{from.received_us()})},
             {"flow", flow_name(from.flow())},
             {"kind", kind_name(from.kind())},
             {"repeat", from.repeat()}};
  put(to, "network", from.network());
  put_hex(to, "card_token", from.card());
  put(to, "bin", from.bin());
  put(to, "last_four", from.last_four());
  if (from.has_transaction()) to["transaction"] = money(from.transaction());
  if (from.has_billing()) to["billing"] = money(from.billing());
  if (from.has_settlement()) to["settlement"] = money(from.settlement());
  if (from.reversal_form() != 0) {
    to["reversal_form"] = from.reversal_form() == 1 ? "remains" : "releases";
    to["reversal_amount"] = from.reversal_amount();
  }
  to["ids"] = ids(from.ids());
  if (from.has_original()) to["original"] = ids(from.original());
  put(to, "merchant_category", from.merchant_category());
  put(to, "merchant", from.merchant());
  to["account_type"] = from.account_type();
  to["partial_approval"] = from.partial_approval();
  to["final_capture"] = from.final_capture();
  if (from.increment() != 0) to["increment"] = from.increment() == 1 ? "delta" : "total";
  if (from.pre_authorization()) to["pre_authorization"] = true;
  if (from.has_advised_approval()) to["advised_approval"] = from.advised_approval();
  put(to, "drawn_authorization_code", from.drawn_authorization_code());
  to["signed_on"] = from.signed_on();
  put_hex(to, "seen_id", from.seen_id());
  put_hex(to, "seen_id_with_money", from.seen_id_with_money());
  put_hex(to, "seen_id_anew", from.seen_id_anew());
  put_hex(to, "seen_id_day_before", from.seen_id_day_before());
  put_hex(to, "message_id", from.message_id());
  return to;
}

json transaction(const proto::TransactionRecord& from) {
  json fields = json::object();
  for (const proto::Field& field : from.fields())
    fields[std::to_string(field.number())] = iso8583::to_utf8(field.value());
  return {{"acquirer", from.acquirer()}, {"peer", from.peer()}, {"dialect", from.dialect()},
          {"profile", from.profile()},   {"mti", from.mti()},   {"fields", fields},
          {"facts", facts(from.facts())}};
}

json given(const proto::Given& from) {
  json to = {{"reason", reason_name(from.reason())}};
  put(to, "authorization_code", from.authorization_code());
  if (from.has_billing_amount()) to["billing_amount"] = from.billing_amount();
  if (from.has_transaction_amount()) to["transaction_amount"] = from.transaction_amount();
  for (const proto::Balance& balance : from.balances())
    to["balances"].push_back({{"account_type", balance.account_type()},
                              {"amount_type", balance.amount_type()},
                              {"amount", money(balance.amount())}});
  return to;
}

json decision(const proto::DecisionImage& from) {
  json to = {{"answered", from.answered()}, {"rule", from.rule()}, {"given", given(from.given())}};
  if (from.has_repeat_of()) to["repeat_of"] = from.repeat_of();
  if (from.stan_reuse()) to["stan_reuse"] = true;
  put_hex(to, "life_cycle", from.life_cycle());
  put(to, "limit", from.limit());
  put_hex(to, "seen_as", from.seen_as());
  return to;
}

json account(const proto::Account& row) {
  return {{"id", row.id()},
          {"currency", currency_code(row.currency())},
          {"status", account_status_name(row.status())},
          {"posted", row.posted()},
          {"pending", row.pending()},
          {"credit_line", row.credit_line()},
          {"available", available_of(row)}};
}

json card(const proto::Card& row) {
  json to = {{"token", hex_text(row.token())},
             {"bin", row.bin()},
             {"last_four", row.last_four()},
             {"account", row.account()},
             {"status", card_status_name(row.status())}};
  if (row.has_expiry_yymm()) to["expiry"] = fmt::format("{:04}", row.expiry_yymm());
  put(to, "limits_profile", row.limits_profile());
  if (row.pin_tries() != 0) to["pin_tries"] = row.pin_tries();
  put_hex(to, "replaced_by", row.replaced_by());
  return to;
}

json forwarded(const proto::Forwarded& from) {
  json to = {{"link", iso8583::to_utf8(from.link())}, {"books", books_name(from.books())}};
  put(to, "stan", from.stan());
  put(to, "transmitted", from.transmitted());
  return to;
}

json life_cycle(const proto::LifeCycle& row) {
  json to = {{"id", hex_text(row.id())}, {"state", life_cycle_state_name(row.state())}};
  put_hex(to, "card_token", row.card());
  if (row.has_account()) to["account"] = row.account();
  put(to, "network", row.network());
  to["posted_by"] = row.posted_by() == 0 ? "nobody" : row.posted_by() == 1 ? "message" : "file";
  if (row.credit()) to["credit"] = true;
  to["reason"] = reason_name(row.reason());
  to["authorized"] = money(row.authorized());
  to["transaction"] = money(row.transaction());
  to["held"] = row.held();
  to["captured"] = row.captured();
  to["cleared"] = row.cleared();
  to["reversed"] = row.reversed();
  to["expired"] = row.expired();
  if (row.has_tombstone_remains()) to["tombstone_remains"] = row.tombstone_remains();
  if (row.has_tombstone_releases()) to["tombstone_releases"] = row.tombstone_releases();
  put_hex(to, "part_of", row.part_of());
  if (row.part() != 0) to["part"] = part_name(row.part());
  if (row.added() != 0) to["added"] = row.added();
  if (row.first_amount() != 0) to["first_amount"] = row.first_amount();
  if (row.has_expires_us()) to["expires"] = to_iso8601(Instant{row.expires_us()});
  if (row.has_forwarded()) to["forwarded"] = forwarded(row.forwarded());
  to["ids"] = ids(row.ids());
  to["opened"] = to_iso8601(Instant{row.opened_us()});
  to["changed"] = to_iso8601(Instant{row.changed_us()});
  if (row.has_settlement()) to["settlement"] = money(row.settlement());
  if (row.settlement_returned() != 0) to["settlement_returned"] = row.settlement_returned();
  for (const std::string& key : row.match()) to["match"].push_back(hex_text(key));
  for (const proto::Share& share : row.shares())
    to["shares"].push_back(
        {{"life_cycle", hex_text(share.part())}, {"part", part_name(share.kind())}, {"left", share.left()}});
  for (const proto::Counted& counted : row.counted())
    to["counted"].push_back({{"window", fmt::format("{:016x}", counted.window())},
                             {"starts", to_iso8601(Instant{counted.starts_s() * 1'000'000})},
                             {"count", counted.count()},
                             {"amount", counted.amount()}});
  to["keep_until"] = day_text(row.keep_until());
  return to;
}

json seen(const proto::Seen& row) {
  json to = {{"id", hex_text(row.id())}, {"transaction", money(row.transaction())}, {"billing", money(row.billing())}};
  if (row.has_replacement()) to["replacement"] = row.replacement();
  if (row.open().empty())
    to["given"] = given(row.given());
  else
    to["open"] = hex_text(row.open());
  to["sequence"] = row.sequence();
  to["keep_until"] = day_text(row.keep_until());
  return to;
}

json posting(const proto::Posting& row, const BookWords& books) {
  json to = {{"id", hex_text(row.id())},
             {"kind", posting_kind_name(row.kind())},
             {"debit", books.text(row.debit().book(), row.debit().of())},
             {"credit", books.text(row.credit().book(), row.credit().of())},
             {"amount", money(row.amount())}};
  put_hex(to, "life_cycle", row.life_cycle());
  put_hex(to, "corrects", row.corrects());
  return to;
}

json exception(const proto::Exception& row) {
  json to = {{"id", hex_text(row.id())},
             {"opened", to_iso8601(Instant{row.opened_us()})},
             {"reason", exception_reason_name(row.reason())},
             {"amount", money(row.amount())}};
  put_hex(to, "card_token", row.card());
  if (row.has_account()) to["account"] = row.account();
  put_hex(to, "life_cycle", row.life_cycle());
  put(to, "stan", row.stan());
  put(to, "retrieval_reference", row.retrieval_reference());
  put(to, "network", row.network());
  to["status"] = exception_status_name(row.status());
  put(to, "actor", row.actor());
  put(to, "note", row.note());
  return to;
}

json counter(const proto::Counter& row) {
  json to = {{"card_token", hex_text(row.card())}, {"policy", row.policy()}, {"windows", json::array()}};
  for (const proto::CounterWindow& window : row.windows()) {
    json buckets = json::array();
    for (const proto::Bucket& bucket : window.buckets())
      buckets.push_back({{"starts", to_iso8601(Instant{bucket.starts_s() * 1'000'000})},
                         {"length_s", bucket.length_s()},
                         {"count", bucket.count()},
                         {"amount", bucket.amount()}});
    json one = {{"limit", window.limit()}, {"period", period_name(window.period())}};
    if (window.period_s() != 0) one["period_s"] = window.period_s();
    one["buckets"] = std::move(buckets);
    to["windows"].push_back(std::move(one));
  }
  return to;
}

// What the issuer is told of it. The PAN is sealed, and stays so.
void put_delivery(json& to, const proto::Owed& row) {
  if (row.message_class() != 0) to["class"] = row.message_class();
  put(to, "stan", row.stan());
  put(to, "transmitted", row.transmitted());
  put(to, "code", row.code());
  put(to, "authorization_code", row.authorization_code());
  if (row.has_remains()) to["remains"] = row.remains();
  put(to, "original_stan", row.original_stan());
  put(to, "original_transmitted", row.original_transmitted());
  for (const proto::Field& field : row.fields())
    to["fields"][std::to_string(field.number())] = iso8583::to_utf8(field.value());
  if (!row.sealed_pan().empty()) to["pan"] = "sealed";
}

json owed(const proto::Owed& row) {
  json to = {{"id", hex_text(row.id())},
             {"link", iso8583::to_utf8(row.link())},
             {"state", owed_state_name(row.state())},
             {"kind", owed_kind_name(row.kind())}};
  put_hex(to, "card_token", row.card());
  put_hex(to, "life_cycle", row.life_cycle());
  put_hex(to, "seen", row.seen());
  if (row.order() != 0) to["order"] = row.order();
  to["since"] = to_iso8601(Instant{row.since_us()});
  if (row.has_until_us()) to["until"] = to_iso8601(Instant{row.until_us()});
  if (row.has_exposure()) to["exposure"] = money(row.exposure());
  put_delivery(to, row);
  put(to, "last_code", row.last_code());
  put(to, "note", row.note());
  return to;
}

json timer(const proto::TimerRecord& from) {
  json to = {{"what", timer_name(from.what())}};
  put_hex(to, "life_cycle", from.life_cycle());
  if (from.what() == proto::TimerRecord::day_closed) to["day"] = from.day();
  return to;
}

json act(const proto::OperatorRecord& from) {
  json to = {{"actor", from.actor()}, {"act", from.act()}, {"reason", from.reason()}};
  put(to, "reference", from.reference());
  put_hex(to, "card_token", from.card());
  put_hex(to, "new_card_token", from.new_card());
  put(to, "account", from.account());
  put_hex(to, "life_cycle", from.life_cycle());
  put_hex(to, "exception", from.exception());
  return to;
}

template <class Rows, class Row>
void put_rows(json& to, const char* key, const Rows& rows, Row&& row) {
  for (const auto& each : rows) to[key].push_back(row(each));
}

json rows(const proto::RowsImage& from, const BookWords& books) {
  json to = json::object();
  put_rows(to, "accounts", from.accounts(), account);
  put_rows(to, "cards", from.cards(), card);
  put_rows(to, "life_cycles", from.life_cycles(), life_cycle);
  put_rows(to, "seen", from.seen(), seen);
  put_rows(to, "postings", from.postings(), [&](const proto::Posting& row) { return posting(row, books); });
  put_rows(to, "exceptions", from.exceptions(), exception);
  put_rows(to, "counters", from.counters(), counter);
  put_rows(to, "owed", from.owed(), owed);
  return to;
}

}  // namespace

std::string record_json(const proto::Record& record, const BookWords& books) {
  json to = {
      {"sequence", record.sequence()}, {"at", to_iso8601(Instant{record.at_us()})}, {"kind", record_kind(record)}};
  if (record.has_transaction()) to["transaction"] = transaction(record.transaction());
  if (record.has_timer()) to["timer"] = timer(record.timer());
  if (record.has_operator_()) to["operator"] = act(record.operator_());
  if (record.has_question_end()) {
    const proto::QuestionEnd& end = record.question_end();
    to["question_end"] = {{"asked_by", end.asked_by()},
                          {"question", hex_text(end.question())},
                          {"heard", heard_name(end.heard())},
                          {"took_us", end.took_us()}};
    if (!end.mti().empty()) to["question_end"]["mti"] = end.mti();
    if (end.has_word()) to["question_end"]["reason"] = reason_name(end.word().reason());
  }
  if (record.has_outbox())
    to["outbox"] = {{"owed", hex_text(record.outbox().owed())},
                    {"state", owed_state_name(record.outbox().state())},
                    {"code", record.outbox().code()},
                    {"tries", record.outbox().tries()},
                    {"note", record.outbox().note()}};
  if (record.has_configuration())
    to["configuration"] = {{"path", record.configuration().path()},
                           {"sha256", hex_text(record.configuration().sha256())},
                           {"version", record.configuration().version()},
                           {"text", record.configuration().text()}};
  if (record.has_transaction()) to["decision"] = decision(record.decision());
  if (record.has_rows()) to["rows"] = rows(record.rows(), books);
  return to.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace isoswitch::tools
