#include "switch/store/journal_writer.h"

namespace isoswitch::journal {

JournalWriter::JournalWriter(WriterOptions options, SegmentMaker& maker, Start start)
    : options_(std::move(options)),
      maker_(&maker),
      segment_(std::move(start.segment)),
      next_number_(start.next_number),
      previous_(start.previous),
      closed_(start.closed),
      collected_(start.last_sequence),
      durable_(start.last_sequence) {
  if (segment_) {
    room_ = segment_->room_bytes();
    figures_.segment = segment_->header().number;
    figures_.segment_offset_bytes = segment_->offset_bytes();
  }
  maker_->prepare(next_number_);
  thread_ = std::thread{[this] { work(); }};
}

JournalWriter::~JournalWriter() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
}

// Whether a batch of that size has its place, come what may: in this segment with `spare` left over, or in the next.
bool JournalWriter::fits(std::uint64_t bytes, std::uint64_t spare) const {
  return bytes + spare <= room_ || (maker_->ready() && bytes <= segment_room());
}

bool JournalWriter::has_room() const {
  if (failed()) return false;
  const std::lock_guard lock{mutex_};
  const std::uint64_t bytes = collecting_.block_bytes_with(options_.limits.record_bytes);
  return collecting_.used_bytes() + options_.limits.record_bytes <= options_.limits.batch_bytes &&
         fits(bytes, options_.limits.reserve_bytes);
}

bool JournalWriter::append(const proto::Record& record) {
  const std::size_t bytes = Batch::bytes_of(record);
  const std::lock_guard lock{mutex_};
  if (failed()) return true;
  if (collecting_.used_bytes() + bytes > options_.limits.batch_bytes_hard) return false;
  if (!fits(collecting_.block_bytes_with(bytes), 0)) return false;
  collecting_.append(record, bytes);
  ++collected_;
  return true;
}

void JournalWriter::flush() {
  const std::lock_guard lock{mutex_};
  if (collecting_.records() == 0 || writing_) return;
  go_ = true;
  work_.notify_one();
}

void JournalWriter::wait_until_durable(std::uint64_t sequence) {
  flush();
  std::unique_lock lock{mutex_};
  progress_.wait(lock, [&] { return durable_sequence() >= sequence || failed(); });
}

JournalWriter::Figures JournalWriter::figures() const {
  const std::lock_guard lock{mutex_};
  return figures_;
}

void JournalWriter::work() {
  std::unique_lock lock{mutex_};
  while (true) {
    work_.wait(lock, [&] { return stopping_ || go_; });
    go_ = false;
    while (collecting_.records() > 0)
      if (!write_collected(lock)) return;
    if (!stopping_) continue;
    close(lock);
    return;
  }
}

// The lock is open while the disk is busy.
bool JournalWriter::write_collected(std::unique_lock<std::mutex>& lock) {
  std::swap(collecting_, other_);
  Batch& batch = other_;
  const std::uint64_t first = collected_ - batch.records() + 1;
  const bool rolls = place(batch.block_bytes_with(0));
  writing_ = true;
  lock.unlock();
  const Instant started = options_.clock->now();
  const auto written = write_batch(batch, rolls, first);
  if (!written) fail(written.error());
  lock.lock();
  writing_ = false;
  if (!written) {
    progress_.notify_all();
    return false;
  }
  count(batch, *written, started);
  durable_.store(first + batch.records() - 1, std::memory_order_release);
  batch.clear();
  progress_.notify_all();
  lock.unlock();
  if (options_.wake) options_.wake();
  lock.lock();
  return true;
}

// True: it goes into the next segment, which is ready, because append() made sure of it.
bool JournalWriter::place(std::uint64_t bytes) {
  const bool rolls = bytes > room_;
  if (rolls) {
    next_file_ = maker_->take();  // here, under the lock: fits() must not count on it a second time
    room_ = segment_room();
  }
  ISOSWITCH_ASSERT(bytes <= room_);
  room_ -= bytes;
  return rolls;
}

IoResult<std::uint64_t> JournalWriter::write_batch(Batch& batch, bool rolls, std::uint64_t first_sequence) {
  if (rolls)
    if (auto rolled = roll(first_sequence); !rolled) return std::unexpected(rolled.error());
  const auto bytes = batch.finish(segment_->tag(), first_sequence, durable_sequence());
  if (auto written = segment_->append(bytes); !written) return std::unexpected(written.error());
  segment_->hash(bytes);
  closed_ = batch.records() == 0;
  return bytes.size();
}

// In this order: a segment that is not the last is always sealed.
IoResult<void> JournalWriter::roll(std::uint64_t first_sequence) {
  if (segment_) {
    auto hash = segment_->seal(first_sequence - 1);
    if (!hash) return std::unexpected(hash.error());
    previous_ = *hash;
  }
  auto started = SegmentWriter::start(std::move(next_file_), {.number = next_number_,
                                                              .first_sequence = first_sequence,
                                                              .token_check = options_.token_check,
                                                              .created_us = options_.clock->now().us,
                                                              .segment_bytes = options_.limits.segment_bytes,
                                                              .previous = previous_});
  if (!started) return std::unexpected(started.error());
  segment_ = std::move(*started);
  maker_->prepare(++next_number_);
  return {};
}

void JournalWriter::count(const Batch& batch, std::uint64_t bytes, Instant started) {
  ++figures_.batches;
  figures_.batch_records += batch.records();
  figures_.sync.observe((options_.clock->now() - started).count());
  figures_.journal_bytes += bytes;
  figures_.segment = segment_->header().number;
  figures_.segment_offset_bytes = segment_->offset_bytes();
}

// Never tried again: the kernel may have dropped the pages, and what is on disk is not known.
void JournalWriter::fail(const IoError& error) {
  failed_.store(true, std::memory_order_release);
  options_.fail_stop(error.text);
}

// A batch of no records: that the one before it was durable, so that damage to it cannot pass for a torn write.
void JournalWriter::close(std::unique_lock<std::mutex>& lock) {
  if (closed_ || !segment_ || room_ < block_bytes) return;
  lock.unlock();
  if (auto written = write_batch(other_, false, durable_sequence() + 1); !written) fail(written.error());
  lock.lock();
}

}  // namespace isoswitch::journal
