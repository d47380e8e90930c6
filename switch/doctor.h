// Says in the log what bytes would be that a listener could not read, and what to set (F-4).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "switch/base/allowance.h"
#include "switch/net/diagnosis_text.h"

namespace isoswitch {

struct DoctorBounds {
  std::size_t per_minute_max = 6;  // of each listener: a flood of garbage costs no more
  std::size_t waiting_max = 16;
  std::size_t bytes_max = std::size_t{16} * 1024;
};

// Diagnoses on a thread of its own: loading every dialect takes a tenth of a second, trying every pair milliseconds,
// and the loop has messages to answer. The dialects are loaded once, when they are first needed.
class Doctor {
 public:
  struct Patient {
    std::string listener;
    std::string peer;
    std::uint64_t connection = 0;
    Configured configured;
  };

  // deployed: those of the listeners, the likeliest; the others are looked for in the directories.
  Doctor(std::vector<DialectCandidate> deployed, std::vector<std::string> directories, DoctorBounds bounds = {});
  ~Doctor();  // what waits is not looked at
  Doctor(const Doctor&) = delete;
  Doctor& operator=(const Doctor&) = delete;

  // Copies what it needs and returns at once. Once per connection is the caller's to see to. Monotonic µs. False: a
  // bound is reached, and nothing will be said.
  bool look_at(const Patient& patient, Bytes bytes, std::int64_t now_us);

 private:
  struct Case {
    Patient patient;
    std::vector<std::uint8_t> bytes;
  };

  void work(const std::stop_token& stop);
  void diagnose_case(const Case& sick);
  std::string finding(const Case& sick) const;
  void load_dialects();

  const DoctorBounds bounds_;
  const std::vector<Framing> framings_;
  const std::vector<std::string> directories_;
  const std::vector<std::string> names_;    // found at the start
  std::vector<DialectCandidate> dialects_;  // the worker's
  bool loaded_ = false;                     // the worker's
  std::map<std::string, Allowance> taken_;  // the caller's, by listener
  std::mutex lock_;
  std::condition_variable_any wakes_;
  std::deque<Case> waiting_;  // under lock_
  std::jthread worker_;       // last: it uses all of the above
};

}  // namespace isoswitch
