// Lists and shows the records of a journal, by the indexes of its segments where they help.
#include <fmt/format.h>

#include <memory>
#include <optional>

#include "record.pb.h"
#include "tools/isotool/book_words.h"
#include "tools/isotool/journal_search.h"
#include "tools/isotool/journal_where.h"
#include "tools/isotool/journal_work.h"
#include "tools/isotool/record_json.h"
#include "tools/isotool/record_text.h"

namespace isoswitch::tools {
namespace {

constexpr const char* program = "isotool journal";

int failed(const Error& error, int code = 1) {
  fmt::print(stderr, "{}: {}\n", program, error.text);
  return code;
}

// The options of their own are conditions like those of --where.
Result<std::vector<Condition>> conditions_of(const JournalOptions& options) {
  std::vector<Condition> conditions;
  if (!options.where.empty()) {
    auto read = parse_where(options.where);
    if (!read) return failure("--where, " + read.error().text);
    conditions = std::move(*read);
  }
  struct Given {
    WhereKey key;
    Compare compare;
    const char* option;
    std::string text;
  };
  const auto number = [](std::uint64_t value) { return value == 0 ? std::string{} : std::to_string(value); };
  const Given given[] = {
      {WhereKey::sequence, Compare::at_least, "--from", number(options.from)},
      {WhereKey::sequence, Compare::at_most, "--to", number(options.to)},
      {WhereKey::mti, Compare::equal, "--mti", options.mti},
      {WhereKey::stan, Compare::equal, "--stan", options.stan},
      {WhereKey::rrn, Compare::equal, "--rrn", options.retrieval_reference},
      {WhereKey::card, Compare::equal, "--card", options.card},
      {WhereKey::account, Compare::equal, "--account", options.account},
  };
  for (const Given& each : given) {
    if (each.text.empty()) continue;
    auto condition = condition_of(each.key, each.compare, each.text);
    if (!condition) return failure(fmt::format("{}: {}", each.option, condition.error().text));
    conditions.push_back(std::move(*condition));
  }
  return conditions;
}

}  // namespace

int list_journal(const JournalOptions& options) {
  const auto conditions = conditions_of(options);
  if (!conditions) return failed(conditions.error(), 2);
  auto opened = JournalSearch::open(program, options.directory);
  if (!opened) return failed(opened.error());
  journal::RecordSearch& search = (*opened)->search();
  const BookWords books = BookWords::of_newest(system_files(), search);
  std::uint64_t listed = 0;
  const auto list = [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
    if (!hold(*conditions, record)) return true;
    const std::string shown = options.json ? record_json(record, books) : record_line(record);
    (*opened)->hide_bar();
    fmt::print("{}\n", shown);
    return ++listed != options.limit;
  };
  const journal::SearchBounds bounds = bounds_of(*conditions);
  const auto key = indexed_key(*conditions);
  const auto done =
      key ? search.find(key->kind, key->value, bounds, journal::Order::oldest_first, list) : search.each(bounds, list);
  if (!done) return failed(done.error());
  (*opened)->report_end();
  if (listed > 0) return 0;
  const auto last = search.last_sequence();
  if (!last) return failed(last.error());
  fmt::print(stderr, "{}: none of {} records is like that\n", program,
             search.first_sequence() == 0 ? 0 : *last + 1 - search.first_sequence());
  return 1;
}

int show_record(const JournalOptions& options) {
  auto opened = JournalSearch::open(program, options.directory);
  if (!opened) return failed(opened.error());
  journal::RecordSearch& search = (*opened)->search();
  const BookWords books = BookWords::of_newest(system_files(), search);
  bool found = false;
  const auto done = search.each({.first_sequence = options.sequence, .last_sequence = options.sequence},
                                [&](const proto::Record& record, const journal::Position& at) -> Result<bool> {
                                  found = true;
                                  const std::string shown =
                                      options.json ? record_json(record, books)
                                                   : fmt::format("{}\nin {}, batch at offset {}",
                                                                 record_page(record, books), at.file, at.offset_bytes);
                                  (*opened)->hide_bar();
                                  fmt::print("{}\n", shown);
                                  return false;
                                });
  if (!done) return failed(done.error());
  if (found) return 0;
  const auto last = search.last_sequence();
  if (!last) return failed(last.error());
  fmt::print(stderr, "{}: no record {}; the last is {}\n", program, options.sequence, *last);
  return 1;
}

}  // namespace isoswitch::tools
