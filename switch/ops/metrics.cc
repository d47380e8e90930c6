#include "switch/ops/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <sstream>

#include "iso8583/mti.h"

namespace isoswitch {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

MetricFamily family(const char* name, const char* help, MetricType type) {
  return {.name = name, .help = help, .type = type, .metric = {}};
}

void add(MetricFamily& to, Labels labels, std::uint64_t value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  // Prometheus has floating point only; the serializer reads the one that the type names.
  metric.counter.value = static_cast<double>(value);
  metric.gauge.value = static_cast<double>(value);
  to.metric.push_back(std::move(metric));
}

void add(MetricFamily& to, Labels labels, const Histogram& histogram) {
  constexpr double us_per_second = 1e6;
  ClientMetric metric;
  metric.label = std::move(labels);
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i < Histogram::bounds_us.size(); ++i) {
    cumulative += histogram.counts[i];
    metric.histogram.bucket.push_back({cumulative, static_cast<double>(Histogram::bounds_us[i]) / us_per_second});
  }
  metric.histogram.bucket.push_back({histogram.count, std::numeric_limits<double>::infinity()});
  metric.histogram.sample_count = histogram.count;
  metric.histogram.sample_sum = static_cast<double>(histogram.sum_us) / us_per_second;
  to.metric.push_back(std::move(metric));
}

// One row per listener and figure.
template <class Figures>
struct Row {
  const char* name;
  const char* help;
  MetricType type;
  std::uint64_t Figures::* figure;
};

constexpr Row<PipelineFigures> pipeline_rows[] = {
    {"isoswitch_in_flight", "Messages taken and not yet answered", MetricType::Gauge,
     &PipelineFigures::open_transactions},
    {"isoswitch_unparsable_total", "Frames that were no message", MetricType::Counter, &PipelineFigures::unparsable},
    {"isoswitch_validation_faults_total", "Messages with faults beyond their shape", MetricType::Counter,
     &PipelineFigures::validation_faults},
    {"isoswitch_format_errors_total", "Messages answered with a format error", MetricType::Counter,
     &PipelineFigures::format_errors},
    {"isoswitch_repeats_total", "Repeats that got the answer given before", MetricType::Counter,
     &PipelineFigures::repeats},
    {"isoswitch_stan_reuse_total", "Same identity as an earlier message, but other money", MetricType::Counter,
     &PipelineFigures::stan_reuse},
    {"isoswitch_dropped_total", "Messages that were not answered on purpose", MetricType::Counter,
     &PipelineFigures::dropped},
    {"isoswitch_undecided_total", "Messages refused undecided: no room, or too many open", MetricType::Counter,
     &PipelineFigures::undecided},
    {"isoswitch_rejected_by_peer_total", "Messages of ours that the peer sent back rejected", MetricType::Counter,
     &PipelineFigures::rejected_by_peer},
    {"isoswitch_undelivered_total", "Answers whose connection was gone", MetricType::Counter,
     &PipelineFigures::undelivered},
};

constexpr Row<NetFigures> net_rows[] = {
    {"isoswitch_connections", "Connections open now", MetricType::Gauge, &NetFigures::connections},
    {"isoswitch_connections_accepted_total", "Connections accepted", MetricType::Counter, &NetFigures::accepted},
    {"isoswitch_frames_in_total", "Frames read", MetricType::Counter, &NetFigures::frames_in},
    {"isoswitch_frames_out_total", "Frames written", MetricType::Counter, &NetFigures::frames_out},
    {"isoswitch_empty_frames_total", "Frames of length zero, a keep-alive of some peers", MetricType::Counter,
     &NetFigures::zero_length_in},
    {"isoswitch_bytes_in_total", "Bytes read", MetricType::Counter, &NetFigures::bytes_in},
    {"isoswitch_bytes_out_total", "Bytes written", MetricType::Counter, &NetFigures::bytes_out},
    {"isoswitch_bad_frames_total", "Frames with a wrong length; each ended its connection", MetricType::Counter,
     &NetFigures::bad_frames},
    {"isoswitch_deadlines_missed_total", "Connections closed because a frame or a write took too long",
     MetricType::Counter, &NetFigures::deadlines_missed},
    {"isoswitch_idle_closed_total", "Connections closed because they were idle", MetricType::Counter,
     &NetFigures::idle_closed},
    {"isoswitch_read_pauses_total", "Times that reading stopped because too much was in flight", MetricType::Counter,
     &NetFigures::read_pauses},
};

constexpr Row<Store::Figures> store_rows[] = {
    {"isoswitch_refused_units_total", "Units of work that failed the checks and changed nothing: always a fault",
     MetricType::Counter, &Store::Figures::refused_units},
    {"isoswitch_batches_total", "Batches made durable", MetricType::Counter, &Store::Figures::batches},
    {"isoswitch_batch_records_total", "Records in all batches; divided by batches: their mean size",
     MetricType::Counter, &Store::Figures::batch_records},
    {"isoswitch_journal_bytes_total", "Bytes written to the journal since start", MetricType::Counter,
     &Store::Figures::journal_bytes},
    {"isoswitch_journal_segment", "Number of the segment being written", MetricType::Gauge, &Store::Figures::segment},
    {"isoswitch_journal_offset_bytes", "Where the next batch goes in that segment", MetricType::Gauge,
     &Store::Figures::segment_offset_bytes},
    {"isoswitch_reruns_total", "Runs thrown away because a row was not named", MetricType::Counter,
     &Store::Figures::reruns},
};

constexpr Row<Store::Figures::Snapshots> snapshot_rows[] = {
    {"isoswitch_snapshots_total", "Snapshots made since start", MetricType::Counter, &Store::Figures::Snapshots::folds},
    {"isoswitch_snapshots_failed_total", "Snapshots that could not be made", MetricType::Counter,
     &Store::Figures::Snapshots::failures},
    {"isoswitch_snapshot_segment", "The last segment that the newest snapshot has; 0: there is none", MetricType::Gauge,
     &Store::Figures::Snapshots::segment},
    {"isoswitch_snapshot_bytes", "Size of the newest snapshot", MetricType::Gauge, &Store::Figures::Snapshots::bytes},
    {"isoswitch_segments_archived_total", "Segments compressed since start", MetricType::Counter,
     &Store::Figures::Snapshots::archived},
    {"isoswitch_segments_removed_total", "Segments removed since start, because their days are over (keep_days)",
     MetricType::Counter, &Store::Figures::Snapshots::removed},
};

constexpr Row<Ledger::Counts> count_rows[] = {
    {"isoswitch_accounts", "Accounts", MetricType::Gauge, &Ledger::Counts::accounts},
    {"isoswitch_cards", "Cards", MetricType::Gauge, &Ledger::Counts::cards},
    {"isoswitch_life_cycles", "Life cycles kept", MetricType::Gauge, &Ledger::Counts::life_cycles},
    {"isoswitch_seen", "Answers kept for repeats", MetricType::Gauge, &Ledger::Counts::seen},
    {"isoswitch_exceptions_open", "Exception items that wait for a person", MetricType::Gauge,
     &Ledger::Counts::exceptions_open},
};

constexpr Row<Ledger::Imbalance> imbalance_rows[] = {
    {"isoswitch_accounts_out_of_balance",
     "Accounts whose pending amount is not what their holds add up to: always a fault", MetricType::Gauge,
     &Ledger::Imbalance::accounts},
    {"isoswitch_currencies_out_of_balance",
     "Currencies whose debits are not their credits, or whose accounts are not the book of cardholders: always a fault",
     MetricType::Gauge, &Ledger::Imbalance::currencies},
};

constexpr Row<Timekeeper::Figures> timer_rows[] = {
    {"isoswitch_holds_expired_total", "Holds released because their time had come", MetricType::Counter,
     &Timekeeper::Figures::holds_expired},
    {"isoswitch_days_closed_total", "Days closed since start", MetricType::Counter, &Timekeeper::Figures::days_closed},
    {"isoswitch_clock_jumps_total", "Times that the clock ran away and the timers stopped", MetricType::Counter,
     &Timekeeper::Figures::clock_jumps},
    {"isoswitch_timers_stopped", "1 while the clock is not trusted: no hold expires, no day is closed",
     MetricType::Gauge, &Timekeeper::Figures::stopped},
};

template <class Figures, std::size_t N>
void add_per_listener(std::vector<MetricFamily>& families, const Row<Figures> (&rows)[N],
                      const std::map<std::string, const Figures*>& by_listener) {
  for (const Row<Figures>& row : rows) {
    MetricFamily& to = families.emplace_back(family(row.name, row.help, row.type));
    for (const auto& [listener, figures] : by_listener) add(to, {{"listener", listener}}, figures->*row.figure);
  }
}

template <class Figures, std::size_t N>
void add_alone(std::vector<MetricFamily>& families, const Row<Figures> (&rows)[N], const Figures& figures) {
  for (const Row<Figures>& row : rows)
    add(families.emplace_back(family(row.name, row.help, row.type)), {}, figures.*row.figure);
}

void add_program(std::vector<MetricFamily>& families, const MetricsInput& input) {
  add(families.emplace_back(family("isoswitch_build_info", "1, with the version as a label", MetricType::Gauge)),
      {{"version", input.version}}, 1);
  add(families.emplace_back(family("isoswitch_uptime_seconds", "Since the start of the program", MetricType::Gauge)),
      {}, input.uptime_s);
  add(families.emplace_back(family("isoswitch_ready", "1 while /readyz says so", MetricType::Gauge)), {},
      input.ready ? 1 : 0);
}

void add_messages(std::vector<MetricFamily>& families, const MetricsInput& input) {
  MetricFamily messages =
      family("isoswitch_messages_total", "Messages by their type and the response code given; code - was not answered",
             MetricType::Counter);
  MetricFamily latency =
      family("isoswitch_latency_seconds", "From the frame read to the answer handed to the socket, durable in between",
             MetricType::Histogram);
  for (const auto& [listener, figures] : input.pipelines) {
    for (const auto& [what, count] : figures->answered)
      add(messages,
          {{"listener", listener}, {"mti", iso8583::Mti::from_code(what.first).text()}, {"code", what.second}}, count);
    add(latency, {{"listener", listener}}, figures->latency);
  }
  families.push_back(std::move(messages));
  families.push_back(std::move(latency));
}

void add_refused_connections(std::vector<MetricFamily>& families, const MetricsInput& input) {
  MetricFamily& to = families.emplace_back(
      family("isoswitch_connections_refused_total", "Connections refused at a bound", MetricType::Counter));
  for (const auto& [listener, figures] : input.nets) {
    add(to, {{"listener", listener}, {"bound", "connections_max"}}, figures->refused_full);
    add(to, {{"listener", listener}, {"bound", "connections_per_peer_max"}}, figures->refused_peer);
    add(to, {{"listener", listener}, {"bound", "descriptors"}}, figures->refused_no_descriptor);
  }
}

void add_journal(std::vector<MetricFamily>& families, const MetricsInput& input) {
  MetricFamily& sequence = families.emplace_back(
      family("isoswitch_journal_sequence", "Sequence of the last unit of work", MetricType::Gauge));
  add(sequence, {{"state", "submitted"}}, input.store.last_sequence);
  add(sequence, {{"state", "durable"}}, input.store.durable_sequence);
  add(families.emplace_back(
          family("isoswitch_sync_seconds", "How long a batch took to become durable", MetricType::Histogram)),
      {}, input.store.sync);
}

struct FollowerRow {
  const char* name;
  const char* help;
  std::uint64_t (*value)(const MetricsInput::Follower&, const MetricsInput&);
};

constexpr FollowerRow follower_rows[] = {
    {"isoswitch_follower_sequence", "Last record that a copy of the journal has on its disk, as its follower reports",
     [](const auto& follower, const auto&) { return follower.acknowledged_sequence; }},
    {"isoswitch_follower_lag_records", "Durable records that this copy has not yet acknowledged",
     [](const auto& follower, const auto& input) {
       const std::uint64_t durable = input.store.durable_sequence;
       return durable - std::min(durable, follower.acknowledged_sequence);
     }},
    {"isoswitch_follower_at_seconds", "Time of the last record that this copy has, in seconds since 1970",
     [](const auto& follower, const auto&) { return follower.at_s; }},
    {"isoswitch_follower_reported_seconds", "Since its follower has last reported",
     [](const auto& follower, const auto&) { return follower.reported_s; }},
};

void add_followers(std::vector<MetricFamily>& families, const MetricsInput& input) {
  for (const FollowerRow& row : follower_rows) {
    MetricFamily& to = families.emplace_back(family(row.name, row.help, MetricType::Gauge));
    for (const MetricsInput::Follower& follower : input.followers)
      add(to, {{"follower", follower.name}}, row.value(follower, input));
  }
}

}  // namespace

std::string render(const MetricsInput& input) {
  std::vector<MetricFamily> families;
  add_program(families, input);
  add_messages(families, input);
  add_per_listener(families, pipeline_rows, input.pipelines);
  add_per_listener(families, net_rows, input.nets);
  add_refused_connections(families, input);
  add_journal(families, input);
  add_alone(families, store_rows, input.store);
  add_alone(families, snapshot_rows, input.store.snapshots);
  add_alone(families, count_rows, input.counts);
  add_alone(families, imbalance_rows, input.imbalance);
  add_alone(families, timer_rows, input.timers);
  add_followers(families, input);
  std::ostringstream out;
  prometheus::TextSerializer{}.Serialize(out, families);
  return out.str();
}

}  // namespace isoswitch
