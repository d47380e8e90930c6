#include "switch/doctor.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>

#include "switch/base/log.h"
#include "switch/net/dialect_candidates.h"
#include "switch/net/framing_candidate.h"
#include "switch/net/other_protocol.h"

namespace isoswitch {
namespace {

// A stream begins with a frame here: nothing is searched for.
constexpr DiagnosisBounds live_bounds{.bytes_max = std::size_t{16} * 1024, .frames_max = 16, .search_bytes_max = 0};

}  // namespace

Doctor::Doctor(std::vector<DialectCandidate> deployed, std::vector<std::string> directories, DoctorBounds bounds)
    : bounds_(bounds),
      framings_(framing_candidates()),
      directories_(std::move(directories)),
      names_(dialect_names(directories_)),
      dialects_(std::move(deployed)),
      worker_([this](const std::stop_token& stop) { work(stop); }) {}

Doctor::~Doctor() {
  worker_.request_stop();
  worker_.join();
  for (Case& sick : waiting_) OPENSSL_cleanse(sick.bytes.data(), sick.bytes.size());
}

bool Doctor::look_at(const Patient& patient, Bytes bytes, std::int64_t now_us) {
  Allowance& taken = taken_.try_emplace(patient.listener, bounds_.per_minute_max).first->second;
  if (!taken.left(now_us)) return false;
  const Bytes start = bytes.first(std::min(bytes.size(), bounds_.bytes_max));
  {
    const std::scoped_lock locked(lock_);
    if (waiting_.size() >= bounds_.waiting_max) return false;
    waiting_.push_back({patient, {start.begin(), start.end()}});
  }
  taken.use();
  wakes_.notify_one();
  return true;
}

void Doctor::work(const std::stop_token& stop) {
  while (true) {
    Case sick;
    {
      std::unique_lock locked(lock_);
      if (!wakes_.wait(locked, stop, [this] { return !waiting_.empty(); })) return;
      if (stop.stop_requested()) return;
      sick = std::move(waiting_.front());
      waiting_.pop_front();
    }
    diagnose_case(sick);
    OPENSSL_cleanse(sick.bytes.data(), sick.bytes.size());
  }
}

void Doctor::diagnose_case(const Case& sick) {
  load_dialects();
  const std::string found = finding(sick);
  if (found.empty()) return;
  log::warning("diagnosis", "listener={} peer={} connection={} hint=\"{}\"", sick.patient.listener, sick.patient.peer,
               sick.patient.connection, found);
}

std::string Doctor::finding(const Case& sick) const {
  const Configured& configured = sick.patient.configured;
  const Bytes bytes = sick.bytes;
  if (const auto other = other_protocol(bytes); !other.empty()) return other_protocol_text(other, configured);
  const auto readings = diagnose(std::span(&bytes, 1), framings_, dialects_, live_bounds);
  return hint_of(readings, framings_, dialects_, configured);
}

void Doctor::load_dialects() {
  if (loaded_) return;
  loaded_ = true;
  for (const std::string& fault : add_dialects(names_, directories_, dialects_))
    log::info("dialect_not_tried", "fault=\"{}\"", fault);
}

}  // namespace isoswitch
