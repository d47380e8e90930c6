// Time as a value that is passed in. Only SystemClock asks the machine.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>

namespace isoswitch {

using Duration = std::chrono::microseconds;

// A point in time: microseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t us = 0;

  friend auto operator<=>(const Instant&, const Instant&) = default;
  friend Instant operator+(Instant at, Duration by) { return {at.us + by.count()}; }
  friend Instant operator-(Instant at, Duration by) { return {at.us - by.count()}; }
  friend Duration operator-(Instant a, Instant b) { return Duration{a.us - b.us}; }
};

// A day of the proleptic Gregorian calendar in UTC, counted from 1970-01-01.
using DayNumber = std::int32_t;

struct CivilTime {
  int year, month, day, hour, minute, second;
};

DayNumber day_of(Instant at);
DayNumber day_number(int year, int month, int day);
CivilTime civil(Instant at);                 // UTC
Instant instant_of(const CivilTime& civil);  // UTC; fields must be in range
std::string to_iso8601(Instant at);          // 2026-01-31T23:59:59.123456Z

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

// Stands still until it is told to move: for tests, simulation and replay.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(start) {}
  Instant now() const override { return now_; }
  void pass(Duration by) { now_ = now_ + by; }
  void set(Instant at) { now_ = at; }

 private:
  Instant now_;
};

}  // namespace isoswitch
