#include "switch/store/journal_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "record.pb.h"
#include "switch/base/log.h"
#include "switch/store/directory_lock.h"
#include "switch/store/done_queue.h"
#include "switch/store/journal_scan.h"
#include "switch/store/journal_writer.h"
#include "switch/store/snapshot_keeper.h"
#include "switch/store/snapshot_load.h"
#include "switch/store/tables.h"
#include "switch/store/unit_run.h"

namespace isoswitch {
namespace {

constexpr int exit_journal_failed = 74;  // EX_IOERR; docs/operating.md
constexpr std::size_t mebibyte = std::size_t{1} << 20U;

void end_the_process(const std::string& what) {
  log::error("journal_failed", "{}; ending: what was not answered is not known to be durable", what);
  log::flush();
  std::_Exit(exit_journal_failed);
}

journal::WriterLimits limits_for(std::uint64_t segment_bytes) {
  const std::size_t room = segment_bytes - 2 * journal::block_bytes;
  return {.batch_bytes = std::min(8 * mebibyte, room / 4),
          .batch_bytes_hard = std::min(16 * mebibyte, room),
          .record_bytes = 4 * journal::block_bytes,
          .segment_bytes = segment_bytes,
          .reserve_bytes = segment_bytes / 16};
}

// What was torn must not come back: a shorter batch will be written over its beginning.
Result<void> wipe(FileSystem& files, const journal::TornTail& torn) {
  auto file = files.open(torn.at.file, FileMode::write);
  if (!file) return failure(file.error().text);
  const std::vector<std::uint8_t> zeros(torn.bytes, 0);
  if (auto written = (*file)->write(torn.at.offset_bytes, zeros); !written) return failure(written.error().text);
  if (auto synced = (*file)->sync(); !synced) return failure(synced.error().text);
  return {};
}

Result<journal::JournalWriter::Start> writer_start(FileSystem& files, journal::ScanEnd end) {
  journal::JournalWriter::Start start{.segment = {},
                                      .next_number = end.next_number,
                                      .previous = end.previous,
                                      .last_sequence = end.last_sequence,
                                      .closed = end.closed};
  if (!end.open) return start;
  auto file = files.open(end.open->file, FileMode::write_direct);
  if (!file) return failure(file.error().text);
  start.segment = journal::SegmentWriter::resume(std::move(*file), end.open->header, end.open->tag,
                                                 end.open->offset_bytes, std::move(end.open->hash));
  return start;
}

}  // namespace

struct JournalStore::Parts {
  explicit Parts(JournalOptions from) : options(std::move(from)) {
    if (options.files == nullptr) options.files = &system_files();
    if (options.clock == nullptr) options.clock = &system_clock;
    if (!options.fail_stop) options.fail_stop = end_the_process;
  }

  Result<void> take_directory();
  Result<journal::ScanEnd> recover();
  Result<void> start(journal::ScanEnd end);
  Result<Outcome> take(UnitOfWork& unit);

  SystemClock system_clock;
  JournalOptions options;
  Recovery recovery;
  std::unique_ptr<FileLock> lock;
  Tables tables;
  UnitRun run{tables};
  DoneQueue dones;
  bool refused = false;                             // since the last flush
  std::optional<journal::LoadedSnapshot> snapshot;  // until the keeper has it
  // In this order: the writer needs the maker to its end.
  std::unique_ptr<journal::SegmentMaker> maker;
  std::unique_ptr<journal::JournalWriter> writer;
  std::unique_ptr<journal::SnapshotKeeper> keeper;
};

Result<void> JournalStore::Parts::take_directory() {
  auto taken = journal::take_directory(*options.files, options.directory);
  if (!taken) return std::unexpected(taken.error());
  lock = std::move(*taken);
  return {};
}

Result<journal::ScanEnd> JournalStore::Parts::recover() {
  const Instant began = options.clock->now();
  std::string damaged;
  auto loaded = journal::load_newest_snapshot(*options.files, options.directory, options.token_check, tables,
                                              [&](const std::string& what) {
                                                log::error("snapshot_damaged", "{}; passed over", what);
                                                damaged += "; not whole: " + what;
                                              });
  if (!loaded) return std::unexpected(loaded.error());
  snapshot = std::move(*loaded);
  if (snapshot) run.begin_behind(snapshot->header.last_sequence, snapshot->header.last_at_us);
  const journal::ScanStart from = snapshot ? snapshot->behind() : journal::ScanStart{};
  auto end = journal::scan(*options.files, options.directory, {.token_check = options.token_check, .start = from},
                           [this](const proto::Record& record, const journal::Position&) -> Result<bool> {
                             if (auto applied = run.apply_recovered(record); !applied)
                               return std::unexpected(applied.error());
                             return true;
                           });
  if (!end) return failure(end.error().text + damaged);
  recovery = {.snapshot_segment = snapshot ? snapshot->header.last_segment : 0,
              .snapshot_rows = snapshot ? snapshot->rows : 0,
              .segments = end->segments,
              .records = end->records,
              .last_sequence = end->last_sequence,
              .bytes = end->bytes,
              .torn_bytes = 0,
              .torn_at = {},
              .elapsed = options.clock->now() - began};
  if (end->torn) {
    const journal::TornTail& torn = *end->torn;
    recovery.torn_bytes = torn.bytes;
    recovery.torn_at = fmt::format("{}: offset {}: {}", torn.at.file, torn.at.offset_bytes, torn.what);
    log::warning("torn_tail", "bytes={} at=\"{}\" cut: nobody was told of it", torn.bytes, recovery.torn_at);
    if (auto wiped = wipe(*options.files, torn); !wiped) return std::unexpected(wiped.error());
  }
  log::info("journal_recovered",
            "directory={} snapshot={} rows={} segments={} records={} last_sequence={} bytes={} ms={}",
            options.directory, recovery.snapshot_segment, recovery.snapshot_rows, recovery.segments, recovery.records,
            recovery.last_sequence, recovery.bytes, recovery.elapsed.count() / 1000);
  return end;
}

Result<void> JournalStore::Parts::start(journal::ScanEnd end) {
  const bool has_segment = end.open.has_value();
  const std::uint64_t sealed = end.next_number - (has_segment ? 2 : 1);
  // An open segment keeps the size it was made with; new ones get the configured size.
  if (has_segment && end.open->header.segment_bytes != options.segment_bytes)
    log::info("segment_size", "segment {} keeps its {} bytes", end.open->header.number, end.open->header.segment_bytes);
  auto begun = writer_start(*options.files, std::move(end));
  if (!begun) return std::unexpected(begun.error());
  const journal::WriterLimits limits = limits_for(options.segment_bytes);
  const bool plenty = has_segment && begun->segment->room_bytes() > limits.reserve_bytes + limits.batch_bytes;
  maker = std::make_unique<journal::SegmentMaker>(*options.files, options.directory, options.segment_bytes);
  writer = std::make_unique<journal::JournalWriter>(
      journal::WriterOptions{limits, options.token_check, options.clock, options.wake, options.fail_stop}, *maker,
      std::move(*begun));
  keeper = std::make_unique<journal::SnapshotKeeper>(
      *options.files, options.directory,
      journal::KeeperOptions{.journal_bytes_min = options.snapshot_bytes,
                             .segment_bytes = options.segment_bytes,
                             .archive = options.archive,
                             .keep = options.keep,
                             .token_check = options.token_check,
                             .clock = options.clock},
      [this, sealed] { return std::max(sealed, std::max<std::uint64_t>(writer->figures().segment, 1) - 1); },
      snapshot ? std::optional{snapshot->name} : std::nullopt, snapshot ? snapshot->bytes : 0);
  snapshot.reset();
  // The first requests must not find the open segment nearly full and the next one not made yet: they would be
  // answered undecided.
  if (plenty) return {};
  if (const auto failed = maker->wait_for_first_try())
    return failure(fmt::format("journal '{}': the next segment cannot be made: {}", options.directory, failed->text));
  return {};
}

// The rules run, the unit is checked, its record finds its place in a batch; only then has it happened.
Result<Outcome> JournalStore::Parts::take(UnitOfWork& unit) {
  run.decide(unit, tables);
  if (auto checked = run.check(); !checked) return std::unexpected(checked.error());
  if (!unit.record) unit.record = new_record();
  run.fill(*unit.record);
  if (!writer->append(*unit.record)) return failure("the journal has no room for the unit");
  return run.apply(*unit.record);
}

JournalStore::JournalStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
JournalStore::~JournalStore() = default;

Result<std::unique_ptr<JournalStore>> JournalStore::open(JournalOptions options) {
  if (options.segment_bytes < mebibyte || options.segment_bytes % journal::block_bytes != 0)
    return failure(fmt::format("segment size {}: expected at least 1 MiB, in whole blocks of {}", options.segment_bytes,
                               journal::block_bytes));
  auto parts = std::make_unique<Parts>(std::move(options));
  if (auto taken = parts->take_directory(); !taken) return std::unexpected(taken.error());
  auto end = parts->recover();
  if (!end) return std::unexpected(end.error());
  if (auto started = parts->start(std::move(*end)); !started) return std::unexpected(started.error());
  return std::unique_ptr<JournalStore>(new JournalStore(std::move(parts)));
}

void JournalStore::submit(UnitOfWork unit) {
  Result<Outcome> outcome = parts_->take(unit);
  parts_->refused = parts_->refused || !outcome;
  parts_->dones.push(parts_->run.last_sequence(), std::move(unit.done), std::move(outcome));
}

void JournalStore::flush() {
  parts_->writer->flush();
  // A refused unit behind which nothing is written: nobody else would say that it can be delivered.
  if (std::exchange(parts_->refused, false) && parts_->options.wake &&
      parts_->dones.ready(parts_->writer->durable_sequence()))
    parts_->options.wake();
}

std::size_t JournalStore::deliver() {
  if (parts_->writer->failed()) return 0;
  return parts_->dones.deliver(parts_->writer->durable_sequence());
}

bool JournalStore::has_room() const { return parts_->writer->has_room(); }

void JournalStore::drain() {
  while (parts_->dones.size() > 0 && !parts_->writer->failed()) {
    parts_->writer->wait_until_durable(parts_->run.last_sequence());
    deliver();
  }
}

const Ledger& JournalStore::rows() const { return parts_->tables; }

Store::Figures JournalStore::figures() const {
  const auto written = parts_->writer->figures();
  Figures figures;
  figures.last_sequence = parts_->run.last_sequence();
  figures.durable_sequence = parts_->writer->durable_sequence();
  figures.refused_units = parts_->run.refused_units();
  figures.batches = written.batches;
  figures.batch_records = written.batch_records;
  figures.sync = written.sync;
  figures.journal_bytes = written.journal_bytes;
  figures.segment = written.segment;
  figures.segment_offset_bytes = written.segment_offset_bytes;
  figures.snapshots = parts_->keeper->figures();
  return figures;
}

Result<void> JournalStore::make_snapshot() { return parts_->keeper->fold_now(); }

const JournalStore::Recovery& JournalStore::recovery() const { return parts_->recovery; }

}  // namespace isoswitch
