#include "tools/isotool/journal_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "record.pb.h"
#include "switch/base/hex.h"
#include "switch/store/journal_verify.h"
#include "tools/isotool/progress.h"
#include "tools/isotool/record_json.h"
#include "tools/isotool/record_text.h"

namespace isoswitch::tools {
namespace {

using journal::ScanEnd;

int failed(const Error& error) {
  fmt::print(stderr, "isotool journal: {}\n", error.text);
  return 1;
}

bool is_same_card(const proto::Facts& facts, const std::string& wanted) {
  if (wanted.size() == 4 && facts.last_four() == wanted) return true;
  const std::string token = to_hex({reinterpret_cast<const std::uint8_t*>(facts.card().data()), facts.card().size()});
  return wanted.size() > 4 && token.starts_with(wanted);
}

bool changes(const proto::RowsImage& rows, const std::string& account) {
  const auto is_it = [&](const auto& row) { return row.account() == account; };
  return std::ranges::any_of(rows.accounts(), [&](const auto& row) { return row.id() == account; }) ||
         std::ranges::any_of(rows.life_cycles(), is_it) || std::ranges::any_of(rows.cards(), is_it);
}

bool wanted(const proto::Record& record, const JournalOptions& options) {
  if (record.sequence() < options.from) return false;
  if (!options.account.empty() && !changes(record.rows(), options.account)) return false;
  const proto::TransactionRecord& message = record.transaction();
  const proto::Facts& facts = message.facts();
  return (options.mti.empty() || message.mti() == options.mti) &&
         (options.stan.empty() || facts.ids().stan() == options.stan) &&
         (options.retrieval_reference.empty() || facts.ids().retrieval_reference() == options.retrieval_reference) &&
         (options.card.empty() || is_same_card(facts, options.card));
}

void report_end(const ScanEnd& end) {
  if (end.torn)
    fmt::print(stderr,
               "isotool journal: {} bytes at offset {} of {} are no whole batch: it is being written, or was when the "
               "machine stopped; nobody was told of it\n",
               end.torn->bytes, end.torn->at.offset_bytes, end.torn->at.file);
}

Result<ScanEnd> scan_with_bar(const JournalOptions& options, const char* label, const journal::OnRecord& on_record) {
  Progress bar{label, 1000};
  return journal::scan(system_files(), options.directory,
                       {.token_check = {},
                        .progress = [&](std::uint64_t done,
                                        std::uint64_t total) { bar.reached(total == 0 ? 1000 : done * 1000 / total); }},
                       on_record);
}

}  // namespace

int list_journal(const JournalOptions& options) {
  std::uint64_t listed = 0;
  const auto end = journal::scan(system_files(), options.directory, {},
                                 [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                   if (options.to != 0 && record.sequence() > options.to) return false;
                                   if (!wanted(record, options)) return true;
                                   fmt::print("{}\n", options.json ? record_json(record) : record_line(record));
                                   return ++listed != options.limit;
                                 });
  if (!end) return failed(end.error());
  report_end(*end);
  if (listed > 0) return 0;
  fmt::print(stderr, "isotool journal: none of {} records is like that\n", end->records);
  return 1;
}

int show_record(const JournalOptions& options) {
  bool found = false;
  const auto end =
      journal::scan(system_files(), options.directory, {},
                    [&](const proto::Record& record, const journal::Position& at) -> Result<bool> {
                      if (record.sequence() != options.sequence) return true;
                      found = true;
                      if (options.json) {
                        fmt::print("{}\n", record_json(record));
                      } else {
                        fmt::print("{}\nin {}, batch at offset {}\n", record_page(record), at.file, at.offset_bytes);
                      }
                      return false;
                    });
  if (!end) return failed(end.error());
  if (found) return 0;
  fmt::print(stderr, "isotool journal: no record {}; the last is {}\n", options.sequence, end->last_sequence);
  return 1;
}

int verify_journal(const JournalOptions& options) {
  JournalProof proof;
  const auto begin = std::chrono::steady_clock::now();
  const auto end =
      scan_with_bar(options, "verifying", [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
        if (auto added = proof.add(record); !added) return std::unexpected(added.error());
        return true;
      });
  if (!end) return failed(end.error());
  report_end(*end);
  const auto figures = proof.figures();
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  if (options.json) {
    fmt::print(R"({{"records":{},"segments":{},"last_sequence":{},"accounts":{},"life_cycles":{},"postings":{},)"
               R"("torn_bytes":{},"elapsed_ms":{}}})"
               "\n",
               end->records, end->segments, end->last_sequence, figures.accounts, figures.life_cycles, figures.postings,
               end->torn ? end->torn->bytes : 0, elapsed.count());
  } else {
    fmt::print(
        "{} records in {} segments agree: {} accounts, {} life cycles, {} entries; last sequence {} ({}.{:03} s)\n",
        end->records, end->segments, figures.accounts, figures.life_cycles, figures.postings, end->last_sequence,
        elapsed.count() / 1000, elapsed.count() % 1000);
  }
  return 0;
}

}  // namespace isoswitch::tools
