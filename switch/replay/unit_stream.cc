#include "switch/replay/unit_stream.h"

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace isoswitch {
namespace {

constexpr std::size_t block_units = 64;
constexpr std::size_t blocks = 4;

struct Block {
  std::vector<RecordedUnit> units = std::vector<RecordedUnit>(block_units);
  std::size_t filled = 0;
};

// Blocks that go round between one who fills them and one who empties them.
class Round {
 public:
  // Nothing: whoever empties them has had enough.
  Block* empty_one() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return filled_ < blocks || enough_; });
    return enough_ ? nullptr : &blocks_[next_to_fill_ % blocks];
  }
  void hand_over() {
    const std::lock_guard lock{mutex_};
    ++next_to_fill_;
    ++filled_;
    changed_.notify_all();
  }
  void finish() {
    const std::lock_guard lock{mutex_};
    finished_ = true;
    changed_.notify_all();
  }

  // Nothing: that was the last.
  Block* filled_one() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return filled_ > 0 || finished_; });
    return filled_ == 0 ? nullptr : &blocks_[next_to_empty_ % blocks];
  }
  void give_back() {
    const std::lock_guard lock{mutex_};
    ++next_to_empty_;
    --filled_;
    changed_.notify_all();
  }
  void enough() {
    const std::lock_guard lock{mutex_};
    enough_ = true;
    changed_.notify_all();
  }

 private:
  std::array<Block, blocks> blocks_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t next_to_fill_ = 0;
  std::size_t next_to_empty_ = 0;
  std::size_t filled_ = 0;
  bool finished_ = false;
  bool enough_ = false;
};

class Reading {
 public:
  Reading(Round& round, std::uint64_t until) : round_(round), until_(until) {}

  Result<bool> take(const proto::Record& record, const journal::Position& at) {
    if (block_ == nullptr && !next_block()) return false;
    RecordedUnit& unit = block_->units[block_->filled];
    if (auto done = read(record, at, unit); !done) return std::unexpected(done.error());
    ++block_->filled;
    const bool last = until_ != 0 && unit.sequence >= until_;
    if (block_->filled == block_units) hand_over();
    return !last;
  }

  void finish() {
    if (block_ != nullptr) hand_over();
    round_.finish();
  }

 private:
  bool next_block() {
    block_ = round_.empty_one();
    if (block_ != nullptr) block_->filled = 0;
    return block_ != nullptr;
  }
  void hand_over() {
    round_.hand_over();
    block_ = nullptr;
  }

  Round& round_;
  std::uint64_t until_;
  Block* block_ = nullptr;
};

void empty(Round& round, const OnUnit& on_unit) {
  while (Block* block = round.filled_one()) {
    for (std::size_t i = 0; i < block->filled; ++i)
      if (!on_unit(block->units[i])) return round.enough();
    round.give_back();
  }
}

}  // namespace

Result<journal::ScanEnd> each_unit(FileSystem& files, const std::string& directory, const UnitStreamOptions& options,
                                   const OnUnit& on_unit) {
  Round round;
  Result<journal::ScanEnd> end;
  std::thread reader{[&] {
    Reading reading{round, options.until};
    end = journal::scan(
        files, directory, {.token_check = options.token_check, .progress = options.progress, .start = options.start},
        [&](const proto::Record& record, const journal::Position& at) { return reading.take(record, at); });
    reading.finish();
  }};
  empty(round, on_unit);
  reader.join();
  return end;
}

}  // namespace isoswitch
