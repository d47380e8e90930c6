// The figures that `isotool load` prints, by hand.
#include "tools/isotool/latency_recorder.h"

#include <catch2/catch.hpp>

#include "tools/isotool/send_schedule.h"

using namespace isoswitch;
using namespace isoswitch::tools;

TEST_CASE("percentiles of one to a hundred are their own numbers", "[latency]") {
  LatencyRecorder latencies;
  for (int us = 100; us >= 1; --us) latencies.record(us);
  CHECK(latencies.count() == 100);
  CHECK(latencies.percentile_us(500) == 50);
  CHECK(latencies.percentile_us(990) == 99);
  CHECK(latencies.percentile_us(999) == 100);
  CHECK(latencies.max_us() == 100);
  CHECK(latencies.mean_us() == 50);  // 5050 ÷ 100, rounded down
}

TEST_CASE("nothing recorded gives zeros", "[latency]") {
  const LatencyRecorder latencies;
  CHECK(latencies.percentile_us(500) == 0);
  CHECK(latencies.max_us() == 0);
  CHECK(latencies.mean_us() == 0);
}

TEST_CASE("one value is every percentile", "[latency]") {
  LatencyRecorder latencies;
  latencies.record(123'457);
  CHECK(latencies.percentile_us(1) == 123'457);
  CHECK(latencies.percentile_us(500) == 123'457);
  CHECK(latencies.percentile_us(999) == 123'457);
}

TEST_CASE("a percentile is never below the value and at most one part in 64 above", "[latency]") {
  for (const std::int64_t us : {127, 128, 129, 255, 256, 4'095, 4'096, 65'537, 1'000'000, 59'999'999}) {
    LatencyRecorder latencies;
    latencies.record(us);
    latencies.record(10 * us);  // so that the maximum does not hide the bucket's end
    const std::int64_t median = latencies.percentile_us(500);
    CHECK(median >= us);
    CHECK(median <= us + us / 64);
  }
}

TEST_CASE("bucket ends stand where 64 to the octave put them", "[latency]") {
  LatencyRecorder latencies;
  latencies.record(128);  // octave 128..255: two wide, so 128 and 129 share one
  latencies.record(1'000'000);
  CHECK(latencies.percentile_us(500) == 129);
}

TEST_CASE("a clock that stepped back is no latency", "[latency]") {
  LatencyRecorder latencies;
  latencies.record(-5);
  CHECK(latencies.count() == 1);
  CHECK(latencies.max_us() == 0);
}

TEST_CASE("messages are due at even distances, without drift", "[latency]") {
  const SendSchedule schedule({1'000}, 3);  // three a second: 333333.3 µs apart
  CHECK(schedule.due(0).us == 1'000);
  CHECK(schedule.due(1).us == 334'333);
  CHECK(schedule.due(2).us == 667'666);
  CHECK(schedule.due(3).us == 1'001'000);
  CHECK(schedule.due(3'000'000).us == 1'000'000'001'000);
}

TEST_CASE("what is due grows with the time that passed", "[latency]") {
  const SendSchedule schedule({0}, 3);
  CHECK(schedule.due_by({-1}) == 0);
  CHECK(schedule.due_by({0}) == 1);
  CHECK(schedule.due_by({333'332}) == 1);
  CHECK(schedule.due_by({333'333}) == 2);
  CHECK(schedule.due_by({1'000'000}) == 4);
  const SendSchedule fast({0}, 1'000'000);
  CHECK(fast.due_by({999'999}) == 1'000'000);
}

// One message each millisecond; the server stands still for the first second, then answers everything at once. Message
// i was due at i ms and was answered at 1000 ms: it waited 1000 − i ms. Measured from when the client could send
// again, only one of a thousand would look slow.
TEST_CASE("a stall of one second is charged to every message that was due in it", "[latency]") {
  const SendSchedule schedule({0}, 1'000);
  LatencyRecorder latencies;
  for (std::uint64_t index = 0; index < 1'000; ++index)
    latencies.record((Instant{1'000'000} - schedule.due(index)).count());
  // Sorted they are 1, 2, … 1000 ms: the 500th is 500 ms. Buckets up to 524288 are 4096 wide, above 8192.
  CHECK(latencies.max_us() == 1'000'000);
  CHECK(latencies.mean_us() == 500'500);
  CHECK(latencies.percentile_us(500) >= 500'000);
  CHECK(latencies.percentile_us(500) < 500'000 + 4'096);
  CHECK(latencies.percentile_us(990) >= 990'000);
  CHECK(latencies.percentile_us(990) < 990'000 + 8'192);
}
