// Takes records from the owner's thread and makes them durable in batches on its own: group commit without a timer.
// While one batch is written the next collects; it goes out the moment the first is durable, even with one record.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "switch/base/clock.h"
#include "switch/base/histogram.h"
#include "switch/store/batch.h"
#include "switch/store/segment_maker.h"
#include "switch/store/segment_writer.h"

namespace isoswitch::journal {

struct WriterLimits {
  std::size_t batch_bytes = 0;       // a collecting batch of this size has no room
  std::size_t batch_bytes_hard = 0;  // nor for what may still come in then
  std::size_t record_bytes = 0;      // what room for one more unit means
  std::uint64_t segment_bytes = 0;
  std::uint64_t reserve_bytes = 0;  // of the last segment, where no next one can be had
};

struct WriterOptions {
  WriterLimits limits;
  TokenCheck token_check{};
  const Clock* clock = nullptr;
  std::function<void()> wake;
  std::function<void(const std::string&)> fail_stop;
};

class JournalWriter {
 public:
  // segment: the one to go on in; without one the first batch starts segment `next_number`, which the maker prepares.
  struct Start {
    std::optional<SegmentWriter> segment;
    std::uint64_t next_number = 1;
    Sha256 previous{};  // hash of the sealed segment before next_number
    std::uint64_t last_sequence = 0;
    bool closed = false;  // the last batch says that the journal was closed
  };
  JournalWriter(WriterOptions options, SegmentMaker& maker, Start start);
  ~JournalWriter();  // writes what is collected, then that the journal was closed

  // The owner's thread.
  bool has_room() const;
  // False: the record does not fit; nothing has happened. After a failure everything is taken, and goes nowhere.
  [[nodiscard]] bool append(const proto::Record& record);
  void flush();
  void wait_until_durable(std::uint64_t sequence);  // or until the journal has failed

  // Any thread.
  std::uint64_t durable_sequence() const { return durable_.load(std::memory_order_acquire); }
  bool failed() const { return failed_.load(std::memory_order_acquire); }

  struct Figures {
    std::uint64_t batches = 0;
    std::uint64_t batch_records = 0;
    Histogram sync;
    std::uint64_t journal_bytes = 0;
    std::uint64_t segment = 0;
    std::uint64_t segment_offset_bytes = 0;
  };
  Figures figures() const;

 private:
  bool fits(std::uint64_t bytes, std::uint64_t spare) const;
  std::uint64_t segment_room() const { return options_.limits.segment_bytes - 2 * block_bytes; }

  // The writer's thread.
  void work();
  bool write_collected(std::unique_lock<std::mutex>& lock);
  bool place(std::uint64_t bytes);
  IoResult<std::uint64_t> write_batch(Batch& batch, bool rolls, std::uint64_t first_sequence);
  IoResult<void> roll(std::uint64_t first_sequence);
  void count(const Batch& batch, std::uint64_t bytes, Instant started);
  void fail(const IoError& error);
  void close(std::unique_lock<std::mutex>& lock);

  WriterOptions options_;
  SegmentMaker* maker_;

  // Of the writer's thread alone.
  std::optional<SegmentWriter> segment_;
  std::unique_ptr<File> next_file_;
  std::uint64_t next_number_;
  Sha256 previous_;
  bool closed_;
  Batch other_;

  // Under the mutex.
  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable progress_;
  Batch collecting_;
  std::uint64_t collected_ = 0;  // sequence of the last record that was appended
  std::uint64_t room_ = 0;       // for batches, in the segment being written, behind the batch in flight
  bool writing_ = false;
  bool go_ = false;
  bool stopping_ = false;
  Figures figures_;

  std::atomic<std::uint64_t> durable_;
  std::atomic<bool> failed_ = false;
  std::thread thread_;
};

}  // namespace isoswitch::journal
