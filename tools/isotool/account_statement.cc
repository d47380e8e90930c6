#include "tools/isotool/account_statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "record.pb.h"
#include "switch/base/money.h"
#include "switch/ledger/chart.h"
#include "tools/isotool/journal_search.h"
#include "tools/isotool/record_words.h"
#include "tools/isotool/story_rows.h"
#include "tools/isotool/time_text.h"

namespace isoswitch::tools {
namespace {

using nlohmann::ordered_json;

bool is_of(const proto::BookAccount& side, const std::string& account) {
  return side.book() == static_cast<std::uint32_t>(Book::cardholder) && side.of() == account;
}

const proto::Account* row_of(const proto::RowsImage& rows, const std::string& account) {
  const auto row = std::ranges::find(rows.accounts(), account, [](const auto& each) { return each.id(); });
  return row == rows.accounts().end() ? nullptr : &*row;
}

std::string reference_of(const proto::Record& record) {
  if (record.has_operator_()) return record.operator_().reference();
  const proto::OriginalIds& ids = record.transaction().facts().ids();
  if (!ids.retrieval_reference().empty()) return ids.retrieval_reference();
  return ids.stan().empty() ? "" : "STAN " + ids.stan();
}

// The sequence of the account's first record within the bounds; nothing: there is none.
Result<std::optional<std::uint64_t>> first_within(journal::RecordSearch& search, const std::string& account,
                                                  const journal::SearchBounds& bounds) {
  std::optional<std::uint64_t> first;
  const auto done = search.find(journal::KeyKind::account, account, bounds, journal::Order::oldest_first,
                                [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                  if (row_of(record.rows(), account) == nullptr) return true;
                                  first = record.sequence();
                                  return false;
                                });
  if (!done) return std::unexpected(done.error());
  return first;
}

// The account's newest row until then.
Result<std::optional<proto::Account>> row_until(journal::RecordSearch& search, const std::string& account,
                                                const journal::SearchBounds& bounds) {
  std::optional<proto::Account> row;
  const auto done = search.find(journal::KeyKind::account, account, {.to = bounds.to}, journal::Order::newest_first,
                                [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                  const proto::Account* found = row_of(record.rows(), account);
                                  if (found != nullptr) row = *found;
                                  return found == nullptr;
                                });
  if (!done) return std::unexpected(done.error());
  return row;
}

ordered_json entry_json(const StatementEntry& entry) {
  ordered_json to = {{"sequence", entry.sequence}, {"at", milliseconds_text(entry.at_us)}, {"kind", entry.kind}};
  if (!entry.reference.empty()) to["reference"] = entry.reference;
  if (!entry.reason.empty()) to["reason"] = entry.reason;
  to["against"] = entry.other;
  to["amount"] = entry.amount;
  to["balance"] = entry.balance;
  return to;
}

void print_entry(const StatementEntry& entry, std::uint32_t currency) {
  fmt::print("{}  {:>9}  {:<18}  {:<20}  {:>14}  {:>14}  {}{}\n", milliseconds_text(entry.at_us), entry.sequence,
             entry.kind, entry.reference, decimal_text(entry.amount, currency), decimal_text(entry.balance, currency),
             entry.other, entry.reason.empty() ? "" : "  (" + entry.reason + ")");
}

void print_opening(const Statement& statement) {
  fmt::print("account {}  {}\n", statement.account, currency_code(statement.currency));
  fmt::print("{:<24}  {:>9}  {:<18}  {:<20}  {:>14}  {:>14}\n", "time (UTC)", "record", "entry", "reference", "amount",
             "balance");
  fmt::print("{:<24}  {:>9}  {:<18}  {:<20}  {:>14}  {:>14}\n", "", "", "opening balance", "", "",
             decimal_text(statement.opening, statement.currency));
}

void print_closing(const Statement& statement) {
  fmt::print("{:<24}  {:>9}  {:<18}  {:<20}  {:>14}  {:>14}\n", "", "", "closing balance", "", "",
             decimal_text(statement.closing, statement.currency));
  fmt::print("{} entries: {} in, {} out\n", statement.entries, money_text(statement.credits, statement.currency),
             money_text(statement.debits, statement.currency));
}

constexpr const char* program = "isotool accounts statement";

int failed(const Error& error, int code = 1) {
  fmt::print(stderr, "{}: {}\n", program, error.text);
  return code;
}

int print_text(journal::RecordSearch& search, const StatementOptions& options, const journal::SearchBounds& bounds,
               JournalSearch& opened) {
  std::uint32_t currency = 0;
  const auto done = read_statement(
      search, options.account, bounds,
      [&](const Statement& statement) {
        opened.hide_bar();
        currency = statement.currency;
        print_opening(statement);
      },
      [&](const StatementEntry& entry) { print_entry(entry, currency); });
  if (!done) return failed(done.error());
  print_closing(*done);
  return 0;
}

int print_json(journal::RecordSearch& search, const StatementOptions& options, const journal::SearchBounds& bounds) {
  ordered_json entries = ordered_json::array();
  const auto done = read_statement(
      search, options.account, bounds, [](const Statement&) {},
      [&](const StatementEntry& entry) { entries.push_back(entry_json(entry)); });
  if (!done) return failed(done.error());
  const ordered_json to = {{"account", done->account},     {"currency", currency_code(done->currency)},
                           {"opening", done->opening},     {"closing", done->closing},
                           {"credits", done->credits},     {"debits", done->debits},
                           {"entries", std::move(entries)}};
  fmt::print("{}\n", to.dump(-1, ' ', true, ordered_json::error_handler_t::replace));
  return 0;
}

Result<journal::SearchBounds> bounds_of(const StatementOptions& options) {
  journal::SearchBounds bounds;
  const auto from = options.from.empty() ? TimeSpan{bounds.from, bounds.from} : parse_time(options.from);
  const auto to = options.to.empty() ? TimeSpan{bounds.to, bounds.to} : parse_time(options.to);
  if (!from || !to)
    return failure(
        fmt::format("{}: expected a time such as 2026-11-25T18:00:00.123Z or its beginning", from ? "--to" : "--from"));
  bounds.from = from->first;
  bounds.to = to->last;
  if (bounds.to < bounds.from) return failure("--to: expected a time after --from");
  return bounds;
}

}  // namespace

StatementSum::StatementSum(std::string account, bool whole, Opened opened, OnEntry on_entry)
    : whole_(whole), opened_(std::move(opened)), on_entry_(std::move(on_entry)) {
  statement_.account = std::move(account);
}

void StatementSum::open(const proto::Account& before) {
  statement_.currency = before.currency();
  statement_.opening = statement_.closing = before.posted();
  is_open_ = true;
}

Result<void> StatementSum::add(const proto::Record& record) {
  const proto::Account* row = row_of(record.rows(), statement_.account);
  if (row == nullptr) return {};
  if (!is_open_) open_at(record, *row);
  if (!told_) opened_(statement_);
  told_ = true;
  for (const proto::Posting& posting : record.rows().postings()) {
    if (is_of(posting.debit(), statement_.account)) move(record, posting, -posting.amount().minor(), posting.credit());
    if (is_of(posting.credit(), statement_.account)) move(record, posting, posting.amount().minor(), posting.debit());
  }
  if (statement_.closing == row->posted()) return {};
  return failure(fmt::format("record {}: the account's row has {}, its entries add up to {}", record.sequence(),
                             money_text(row->posted(), row->currency()),
                             money_text(statement_.closing, row->currency())));
}

std::optional<Statement> StatementSum::finish() {
  if (!is_open_) return std::nullopt;
  if (!told_) opened_(statement_);  // nothing happened: what was before stands
  told_ = true;
  return statement_;
}

void StatementSum::open_at(const proto::Record& record, const proto::Account& row) {
  proto::Account before = row;
  std::int64_t posted = row.posted();
  for (const proto::Posting& posting : record.rows().postings()) {
    if (is_of(posting.debit(), statement_.account)) posted += posting.amount().minor();
    if (is_of(posting.credit(), statement_.account)) posted -= posting.amount().minor();
  }
  before.set_posted(whole_ ? 0 : posted);
  open(before);
}

void StatementSum::move(const proto::Record& record, const proto::Posting& posting, std::int64_t amount,
                        const proto::BookAccount& other) {
  statement_.closing += amount;
  (amount < 0 ? statement_.debits : statement_.credits) += amount < 0 ? -amount : amount;
  ++statement_.entries;
  on_entry_({.sequence = record.sequence(),
             .at_us = record.at_us(),
             .kind = posting_kind_name(posting.kind()),
             .reference = reference_of(record),
             .other = book_text(other.book(), other.of()),
             .reason = record.has_operator_() ? record.operator_().reason() : "",
             .amount = amount,
             .balance = statement_.closing});
}

Result<Statement> read_statement(journal::RecordSearch& search, const std::string& account,
                                 const journal::SearchBounds& bounds, const StatementSum::Opened& opened,
                                 const StatementSum::OnEntry& on_entry) {
  StatementSum sum{account, search.first_sequence() == 1, opened, on_entry};
  const auto first = first_within(search, account, bounds);
  if (!first) return std::unexpected(first.error());
  if (*first) {
    proto::RowsImage before;
    if (auto found = add_account_before(search, account, **first, before); !found)
      return std::unexpected(found.error());
    if (before.accounts_size() > 0) sum.open(before.accounts(0));
    const auto done = search.find(journal::KeyKind::account, account, bounds, journal::Order::oldest_first,
                                  [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                    if (auto added = sum.add(record); !added) return std::unexpected(added.error());
                                    return true;
                                  });
    if (!done) return std::unexpected(done.error());
  } else {
    const auto before = row_until(search, account, bounds);
    if (!before) return std::unexpected(before.error());
    if (*before) sum.open(**before);
  }
  if (auto statement = sum.finish()) return *statement;
  return failure(fmt::format("no account '{}' in records {} and later of {}{}", account, search.first_sequence(),
                             search.directory(), bounds.is_timed() ? " until --to" : ""));
}

int show_statement(const StatementOptions& options) {
  const auto bounds = bounds_of(options);
  if (!bounds) return failed(bounds.error(), 2);
  auto opened = JournalSearch::open(program, options.directory);
  if (!opened) return failed(opened.error());
  journal::RecordSearch& search = (*opened)->search();
  const int code = options.json ? print_json(search, options, *bounds) : print_text(search, options, *bounds, **opened);
  (*opened)->report_end();
  return code;
}

}  // namespace isoswitch::tools
