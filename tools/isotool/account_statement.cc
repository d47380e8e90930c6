#include "tools/isotool/account_statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "record.pb.h"
#include "switch/base/money.h"
#include "switch/ledger/chart.h"
#include "switch/store/snapshot_load.h"
#include "tools/isotool/journal_search.h"
#include "tools/isotool/record_words.h"
#include "tools/isotool/story_rows.h"
#include "tools/isotool/time_bounds.h"

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

struct Opening {
  std::uint32_t currency = 0;
  Wide posted = 0;
};

// What the account had before a record of it.
Opening opening_of(const proto::Record& record, const proto::Account& row) {
  Wide posted = row.posted();
  for (const proto::Posting& posting : record.rows().postings()) {
    if (is_of(posting.debit(), row.id())) posted += posting.amount().minor();
    if (is_of(posting.credit(), row.id())) posted -= posting.amount().minor();
  }
  return {row.currency(), posted};
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

// What the snapshot says of the account that a journal begins with whose first segments were removed.
struct Beginning {
  std::uint64_t sequence = 0;      // as it was after this record
  std::optional<Opening> opening;  // nothing: it was not there yet
};

Result<Beginning> beginning_of(FileSystem& files, const journal::RecordSearch& search, const std::string& account) {
  Tables rows;
  const auto loaded = journal::load_beginning(files, search.directory(), rows);
  if (!loaded) return std::unexpected(loaded.error());
  Beginning beginning{loaded->has_value() ? (*loaded)->header.last_sequence : 0, std::nullopt};
  const auto row = AccountId::fits(account) ? rows.account(AccountId{account}) : std::nullopt;
  if (row) beginning.opening = Opening{row->currency.number, row->posted};
  return beginning;
}

struct Before {
  std::optional<Opening> opening;
  bool is_new = false;  // without an opening: it had nothing; else the first record tells what it had
};

Result<Before> before_removed(FileSystem& files, journal::RecordSearch& search, const std::string& account,
                              bool is_quiet) {
  std::optional<std::uint64_t> next;
  std::optional<Opening> told;  // by the account's first record that is there
  const auto done = search.find(journal::KeyKind::account, account, {}, journal::Order::oldest_first,
                                [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                  const proto::Account* row = row_of(record.rows(), account);
                                  if (row == nullptr) return true;
                                  next = record.sequence();
                                  told = opening_of(record, *row);
                                  return false;
                                });
  if (!done) return std::unexpected(done.error());
  const auto beginning = beginning_of(files, search, account);
  // The oldest snapshot may go further than the first record that is there.
  if (beginning && (!next || beginning->sequence < *next)) return Before{beginning->opening, true};
  if (next) return Before{is_quiet ? told : std::nullopt, false};
  if (beginning) return Before{};
  return failure(fmt::format("the journal begins at record {}, and whether the account was there is not known: {}",
                             search.first_sequence(), beginning.error().text));
}

// first: of the account's records within the bounds.
Result<Before> before_bounds(FileSystem& files, journal::RecordSearch& search, const std::string& account,
                             const journal::SearchBounds& bounds, std::optional<std::uint64_t> first) {
  std::optional<proto::Account> row;
  if (first) {
    proto::RowsImage before;
    if (auto found = add_account_before(search, account, *first, before); !found) return std::unexpected(found.error());
    if (before.accounts_size() > 0) row = before.accounts(0);
  } else {
    auto found = row_until(search, account, bounds);
    if (!found) return std::unexpected(found.error());
    row = std::move(*found);
  }
  if (row) return Before{Opening{row->currency(), row->posted()}, false};
  if (search.first_sequence() <= 1) return Before{std::nullopt, true};
  return before_removed(files, search, account, !first);
}

// Whether the bounds begin before the first record that is there. Error: they end before it.
Result<bool> entries_are_removed(journal::RecordSearch& search, const journal::SearchBounds& bounds) {
  if (search.first_sequence() <= 1) return false;
  Instant begins;
  const auto done = search.each({.last_sequence = search.first_sequence()},
                                [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                  begins = {record.at_us()};
                                  return false;
                                });
  if (!done) return std::unexpected(done.error());
  if (bounds.to < begins)
    return failure(fmt::format("the journal begins at record {}, of {}: expected --to to be later",
                               search.first_sequence(), milliseconds_text(begins.us)));
  return bounds.from <= begins;
}

// A number that was typed instead of an account's name is not said again.
bool is_card_number(const std::string& name) {
  std::string digits = name;
  std::erase_if(digits, [](char c) { return c == ' ' || c == '-' || c == '.'; });
  return Pan::parse(digits).has_value();
}

ordered_json entry_json(const StatementEntry& entry) {
  ordered_json to = {{"sequence", entry.sequence}, {"at", milliseconds_text(entry.at_us)}, {"kind", entry.kind}};
  if (!entry.reference.empty()) to["reference"] = entry.reference;
  if (!entry.reason.empty()) to["reason"] = entry.reason;
  to["against"] = entry.other;
  if (!entry.general_ledger.empty()) to["general_ledger"] = entry.general_ledger;
  to["amount"] = wide_json(entry.amount);
  to["balance"] = wide_json(entry.balance);
  return to;
}

std::string amount_of(Wide minor, std::uint32_t currency) {
  const CurrencyRow* row = find_currency(Currency{static_cast<std::uint16_t>(currency)});
  return wide_decimal(minor, row != nullptr ? row->exponent : 2);
}

std::string money_of(Wide minor, std::uint32_t currency) {
  return amount_of(minor, currency) + " " + currency_code(currency);
}

void print_entry(const StatementEntry& entry, std::uint32_t currency) {
  fmt::print("{}  {:>9}  {:<18}  {:<20}  {:>14}  {:>14}  {}{}{}\n", milliseconds_text(entry.at_us), entry.sequence,
             entry.kind, entry.reference, amount_of(entry.amount, currency), amount_of(entry.balance, currency),
             entry.other, entry.general_ledger.empty() ? "" : " = " + entry.general_ledger,
             entry.reason.empty() ? "" : "  (" + entry.reason + ")");
}

void print_opening(const Statement& statement) {
  fmt::print("account {}  {}\n", statement.account, currency_code(statement.currency));
  fmt::print("{:<24}  {:>9}  {:<18}  {:<20}  {:>14}  {:>14}\n", "time (UTC)", "record", "entry", "reference", "amount",
             "balance");
  fmt::print("{:<24}  {:>9}  {:<18}  {:<20}  {:>14}  {:>14}\n", "", "", "opening balance", "", "",
             amount_of(statement.opening, statement.currency));
}

void print_closing(const Statement& statement) {
  fmt::print("{:<24}  {:>9}  {:<18}  {:<20}  {:>14}  {:>14}\n", "", "", "closing balance", "", "",
             amount_of(statement.closing, statement.currency));
  fmt::print("{} entries: {} in, {} out\n", statement.entries, money_of(statement.credits, statement.currency),
             money_of(statement.debits, statement.currency));
}

constexpr const char* program = "isotool accounts statement";

int failed(const Error& error, int code = 1) {
  fmt::print(stderr, "{}: {}\n", program, error.text);
  return code;
}

void say_removed(const Statement& statement) {
  if (!statement.begins_at_record) return;
  fmt::print(stderr, "{}: the journal begins at record {}: earlier entries are removed\n", program,
             *statement.begins_at_record);
}

int print_text(journal::RecordSearch& search, const StatementOptions& options, const journal::SearchBounds& bounds,
               JournalSearch& opened) {
  std::uint32_t currency = 0;
  const auto done = read_statement(
      system_files(), search, options.account, bounds,
      [&](const Statement& statement) {
        opened.hide_bar();
        say_removed(statement);
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
      system_files(), search, options.account, bounds, [](const Statement&) {},
      [&](const StatementEntry& entry) { entries.push_back(entry_json(entry)); });
  if (!done) return failed(done.error());
  say_removed(*done);
  ordered_json to = {{"account", done->account}, {"currency", currency_code(done->currency)}};
  if (done->begins_at_record) to["begins_at_record"] = *done->begins_at_record;
  to["opening"] = wide_json(done->opening);
  to["closing"] = wide_json(done->closing);
  to["credits"] = wide_json(done->credits);
  to["debits"] = wide_json(done->debits);
  to["entries"] = std::move(entries);
  fmt::print("{}\n", to.dump(-1, ' ', true, ordered_json::error_handler_t::replace));
  return 0;
}

Result<journal::SearchBounds> bounds_of(const StatementOptions& options) {
  auto bounds = time_bounds(options.from, options.to);
  if (bounds && bounds->to < bounds->from) return failure("--to: expected a time after --from");
  return bounds;
}

}  // namespace

StatementSum::StatementSum(std::string account, bool whole, Opened opened, OnEntry on_entry, BookWords books)
    : whole_(whole), opened_(std::move(opened)), on_entry_(std::move(on_entry)), books_(std::move(books)) {
  statement_.account = std::move(account);
}

void StatementSum::open(std::uint32_t currency, Wide posted) {
  statement_.currency = currency;
  statement_.opening = statement_.closing = posted;
  is_open_ = true;
}

Result<void> StatementSum::add(const proto::Record& record) {
  const proto::Account* row = row_of(record.rows(), statement_.account);
  if (row == nullptr) return {};
  if (!is_open_) open_at(record, *row);
  if (!told_) opened_(statement_);
  told_ = true;
  for (const proto::Posting& posting : record.rows().postings()) {
    if (is_of(posting.debit(), statement_.account))
      move(record, posting, -Wide{posting.amount().minor()}, posting.credit());
    if (is_of(posting.credit(), statement_.account)) move(record, posting, posting.amount().minor(), posting.debit());
  }
  if (statement_.closing == row->posted()) return {};
  return failure(fmt::format("record {}: the account's row has {}, its entries add up to {}", record.sequence(),
                             money_text(row->posted(), row->currency()),
                             money_of(statement_.closing, row->currency())));
}

std::optional<Statement> StatementSum::finish() {
  if (!is_open_) return std::nullopt;
  if (!told_) opened_(statement_);  // nothing happened: what was before stands
  told_ = true;
  return statement_;
}

void StatementSum::open_at(const proto::Record& record, const proto::Account& row) {
  const Opening before = opening_of(record, row);
  open(before.currency, whole_ ? 0 : before.posted);
}

void StatementSum::move(const proto::Record& record, const proto::Posting& posting, Wide amount,
                        const proto::BookAccount& other) {
  statement_.closing += amount;
  (amount < 0 ? statement_.debits : statement_.credits) += amount < 0 ? -amount : amount;
  ++statement_.entries;
  on_entry_({.sequence = record.sequence(),
             .at_us = record.at_us(),
             .kind = posting_kind_name(posting.kind()),
             .reference = reference_of(record),
             .other = books_.text(other.book(), other.of()),
             .general_ledger = books_.general_ledger(other.book()),
             .reason = record.has_operator_() ? record.operator_().reason() : "",
             .amount = amount,
             .balance = statement_.closing});
}

Result<Statement> read_statement(FileSystem& files, journal::RecordSearch& search, const std::string& account,
                                 const journal::SearchBounds& bounds, const StatementSum::Opened& opened,
                                 const StatementSum::OnEntry& on_entry) {
  const auto removed = entries_are_removed(search, bounds);
  if (!removed) return std::unexpected(removed.error());
  const auto first = first_within(search, account, bounds);
  if (!first) return std::unexpected(first.error());
  const auto before = before_bounds(files, search, account, bounds, *first);
  if (!before) return std::unexpected(before.error());
  StatementSum sum{account, before->is_new, opened, on_entry, BookWords::of_newest(files, search)};
  if (before->opening) sum.open(before->opening->currency, before->opening->posted);
  if (*removed) sum.begins_at(search.first_sequence());
  if (*first) {
    const auto done = search.find(journal::KeyKind::account, account, bounds, journal::Order::oldest_first,
                                  [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                    if (auto added = sum.add(record); !added) return std::unexpected(added.error());
                                    return true;
                                  });
    if (!done) return std::unexpected(done.error());
  }
  if (auto statement = sum.finish()) return *statement;
  const std::string what = is_card_number(account) ? "" : fmt::format(" '{}'", account);
  return failure(fmt::format("no account{} in records {} and later of {}{}", what, search.first_sequence(),
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
