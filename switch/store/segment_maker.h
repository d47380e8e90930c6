// Prepares the next segment in the background: a file of zeros, durable, so that a batch is never the first to touch
// its blocks and space is claimed before anybody decides (D-5).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "switch/base/file.h"

namespace isoswitch::journal {

class SegmentMaker {
 public:
  SegmentMaker(FileSystem& files, std::string directory, std::uint64_t segment_bytes);
  ~SegmentMaker();

  // Starts to prepare the segment of that number, or takes what an earlier run has prepared; a file that holds anything
  // is left alone. Tried again until it succeeds.
  void prepare(std::uint64_t number);

  // Prepared and not yet taken. Once true it stays so until take().
  bool ready() const;
  // Waits until the segment is ready, or has failed once: then says how. It goes on trying.
  std::optional<IoError> wait_for_first_try();
  // Only when ready().
  std::unique_ptr<File> take();

 private:
  void work();
  IoResult<std::unique_ptr<File>> make(std::uint64_t number);
  IoResult<std::unique_ptr<File>> reuse(const std::string& path);
  IoResult<void> write_new(const std::string& path);
  bool stopping() const;
  IoResult<void> fill_with_zeros(File& file);
  void report(const IoError& error);

  FileSystem* files_;
  std::string directory_;
  std::uint64_t segment_bytes_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::uint64_t> wanted_;
  std::unique_ptr<File> made_;
  std::optional<IoError> failed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace isoswitch::journal
