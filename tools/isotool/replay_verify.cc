// Proves that the rules come to the same as they did: `isotool replay verify`.
#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <set>

#include "switch/base/hex.h"
#include "switch/base/log.h"
#include "switch/replay/unit_stream.h"
#include "switch/replay/verify.h"
#include "tools/isotool/progress.h"
#include "tools/isotool/replay_difference.h"
#include "tools/isotool/replay_work.h"

namespace isoswitch::tools {
namespace {

using json = nlohmann::ordered_json;

constexpr const char* program = "isotool replay verify";

class Verification {
 public:
  Verification(const VerifyOptions& options, Selection selection)
      : options_(options), selection_(std::move(selection)) {}

  int run() {
    std::shared_ptr<const ReplayConfiguration> forced;
    if (!options_.config.empty()) {
      Faults faults;
      forced = configuration_of(options_.config, faults);
      for (const std::string& fault : faults.all()) fmt::print(stderr, "{}: {}\n", program, fault);
      if (!forced) return 2;
    }
    ReplayVerify verify{forced, [&](const RecordedUnit& unit, const Decision& decision, const RowImages& rows) {
                          return differs(unit, decision, rows);
                        }};
    const auto begin = std::chrono::steady_clock::now();
    const auto end = replay(verify);
    if (!end) {
      fmt::print(stderr, "{}: {}\n", program, end.error().text);
      return 1;
    }
    const auto replayed = std::chrono::steady_clock::now();
    const bool whole = told_ == 0 || options_.all_differences;
    if (whole) hash_ = to_hex(ledger_hash(verify.tables()));
    elapsed_ms_ = milliseconds(begin, replayed);
    hash_ms_ = milliseconds(replayed, std::chrono::steady_clock::now());
    if (options_.json)
      print_json(verify, *end);
    else
      print_text(verify, *end);
    return told_ == 0 && verify.figures().undecidable == 0 ? 0 : 1;
  }

 private:
  using Steady = std::chrono::steady_clock::time_point;
  static std::int64_t milliseconds(Steady from, Steady to) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count();
  }

  Result<journal::ScanEnd> replay(ReplayVerify& verify) {
    const auto beginning = verify.begin(system_files(), options_.directory);
    if (!beginning) return std::unexpected(beginning.error());
    tell_beginning(program, *beginning);
    Progress bar{"replaying", 1000};
    UnitStreamOptions stream;
    stream.start = beginning->start;
    stream.until = selection_.until;
    stream.token_check = selection_.token_check;
    stream.progress = [&](std::uint64_t done, std::uint64_t total) {
      bar.reached(total == 0 ? 1000 : done * 1000 / total);
    };
    return each_unit(system_files(), options_.directory, stream, [&](RecordedUnit& unit) {
      if (selection_.is_over(unit.at)) return false;
      if (unit.kind == RecordedKind::configuration) started(unit);
      return verify.take(unit);
    });
  }

  void started(const RecordedUnit& unit) {
    ++starts_;
    if (!options_.config.empty() || !unit.configuration) return;
    if (unit.configuration->version != ISOSWITCH_VERSION) other_versions_.insert(unit.configuration->version);
    notes_.insert(unit.configuration->notes.begin(), unit.configuration->notes.end());
  }

  bool is_asked_for(const RecordedUnit& unit) const {
    const bool names_card = unit.kind == RecordedKind::transaction && unit.tx.card;
    return selection_.holds(unit.at, names_card ? to_hex(*unit.tx.card) : std::string{},
                            names_card ? unit.tx.last_four.view() : std::string_view{});
  }

  bool differs(const RecordedUnit& unit, const Decision& decision, const RowImages& rows) {
    if (!is_asked_for(unit)) return true;
    ++told_;
    if (shown_.size() < options_.differences_shown_max) {
      json fields = json::array();
      for (const FieldDifference& field : differences(unit, decision, rows))
        fields.push_back({{"field", field.path}, {"recorded", field.recorded}, {"now", field.now}});
      shown_.push_back({{"sequence", unit.sequence},
                        {"unit", unit_line(unit)},
                        {"file", segment_file(options_.directory, unit)},
                        {"offset", unit.offset_bytes},
                        {"fields", fields}});
    }
    return options_.all_differences;
  }

  std::vector<std::string> sentences(const ReplayVerify::Figures& figures, const journal::ScanEnd& end) const {
    std::vector<std::string> list(notes_.begin(), notes_.end());
    if (figures.differences > told_)
      list.push_back(fmt::format("{} more decisions differ, which were not asked for", figures.differences - told_));
    if (!other_versions_.empty())
      list.push_back(fmt::format("written by isoswitch {}, replayed by {}: another version may have other rules",
                                 fmt::join(other_versions_, ", "), ISOSWITCH_VERSION));
    if (figures.undecidable > 0)
      list.push_back(
          fmt::format("{} records could not run again, the first: {}", figures.undecidable, figures.first_undecidable));
    if (end.torn)
      list.push_back(fmt::format("{} bytes at offset {} of {} are no whole batch: nobody was told of it",
                                 end.torn->bytes, end.torn->at.offset_bytes, end.torn->at.file));
    return list;
  }

  void print_text(const ReplayVerify& verify, const journal::ScanEnd& end) const {
    const auto& figures = verify.figures();
    for (const std::string& sentence : sentences(figures, end)) fmt::print(stderr, "{}: {}\n", program, sentence);
    for (const json& shown : shown_) {
      fmt::print("record {}\n  in {}, batch at offset {}\n", shown["unit"].get<std::string>(),
                 shown["file"].get<std::string>(), shown["offset"].get<std::uint64_t>());
      for (const json& field : shown["fields"])
        fmt::print("  {:<40} recorded {:<28} now {}\n", field["field"].get<std::string>(),
                   field["recorded"].get<std::string>(), field["now"].get<std::string>());
    }
    const std::string took = fmt::format("{}.{:03} s", elapsed_ms_ / 1000, elapsed_ms_ % 1000);
    if (told_ == 0)
      fmt::print("{} records, {} of them decided again: identical ({})\n", figures.records, figures.run_again, took);
    else
      fmt::print(
          "{} records, {} of them decided again: {} ({})\n", figures.records, figures.run_again,
          options_.all_differences ? fmt::format("{} differ", told_) : std::string("the first that differs ends it"),
          took);
    if (hash_.empty()) return;
    const Ledger::Counts counts = verify.tables().counts();
    fmt::print("ledger {}\n  {} accounts, {} cards, {} life cycles, {} seen ({}.{:03} s)\n", hash_, counts.accounts,
               counts.cards, counts.life_cycles, counts.seen, hash_ms_ / 1000, hash_ms_ % 1000);
  }

  void print_json(const ReplayVerify& verify, const journal::ScanEnd& end) const {
    const auto& figures = verify.figures();
    const Ledger::Counts counts = verify.tables().counts();
    json told = {{"identical", told_ == 0 && figures.undecidable == 0},
                 {"records", figures.records},
                 {"decided_again", figures.run_again},
                 {"differences", told_},
                 {"differences_not_asked_for", figures.differences - told_},
                 {"undecidable", figures.undecidable},
                 {"starts", starts_},
                 {"ledger_hash", hash_},
                 {"accounts", counts.accounts},
                 {"cards", counts.cards},
                 {"life_cycles", counts.life_cycles},
                 {"seen", counts.seen},
                 {"elapsed_ms", elapsed_ms_},
                 {"hash_ms", hash_ms_},
                 {"notes", sentences(figures, end)},
                 {"shown", shown_}};
    fmt::print("{}\n", told.dump(-1, ' ', true, json::error_handler_t::replace));
  }

  const VerifyOptions& options_;
  const Selection selection_;
  std::uint64_t told_ = 0;  // differences
  std::vector<json> shown_;
  std::set<std::string> notes_;
  std::set<std::string> other_versions_;
  std::uint64_t starts_ = 0;
  std::string hash_;
  std::int64_t elapsed_ms_ = 0;
  std::int64_t hash_ms_ = 0;
};

}  // namespace

int verify_replay(const VerifyOptions& options) {
  quiet_rules();
  const bool asks = options.selection.pan_prompt && options.selection.token_key_file.empty();
  auto selection = selection_of(options.selection, asks ? recorded_token_key_file(options.directory) : std::string{});
  if (!selection) {
    fmt::print(stderr, "{}: {}\n", program, selection.error().text);
    return 2;
  }
  return Verification{options, std::move(*selection)}.run();
}

void tell_beginning(const char* speaker, const ReplayBeginning& beginning) {
  if (beginning.snapshot.empty()) return;
  fmt::print(stderr, "{}: the journal begins with segment {}; what was before is taken from {}\n", speaker,
             beginning.start.segment, beginning.snapshot);
}

void quiet_rules() {
  const auto opened = log::open({.level = log::Level::error, .file = "/dev/null"});
  if (!opened) fmt::print(stderr, "isotool replay: {}\n", opened.error().text);
}

}  // namespace isoswitch::tools
