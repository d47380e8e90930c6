// The metrics text, read by a few lines that know the format.
#include "switch/ops/metrics.h"

#include <catch2/catch.hpp>
#include <regex>
#include <set>
#include <sstream>

using namespace isoswitch;

namespace {

// Samples by "name{labels}"; every line is checked against the format, every sample against the TYPE before it.
struct Scrape {
  std::map<std::string, std::string> samples;
  std::map<std::string, std::string> types;

  explicit Scrape(const std::string& text) {
    static const std::regex help(R"(# HELP ([a-z_]+) \S.*)");
    static const std::regex type(R"(# TYPE ([a-z_]+) (counter|gauge|histogram))");
    static const std::regex sample(
        R"(([a-z_]+)(\{[a-z_]+="[^"\\]*"(,[a-z_]+="[^"\\]*")*\})? (\+Inf|[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?))");
    std::istringstream lines(text);
    std::string line;
    std::string family;
    std::smatch parts;
    while (std::getline(lines, line)) {
      INFO(line);
      if (std::regex_match(line, parts, help)) continue;
      if (std::regex_match(line, parts, type)) {
        family = parts[1];
        CHECK(types.emplace(family, parts[2]).second);
        continue;
      }
      REQUIRE(std::regex_match(line, parts, sample));
      const std::string name = parts[1];
      const bool histogram = types[family] == "histogram";
      CHECK((name == family ||
             (histogram && (name == family + "_bucket" || name == family + "_sum" || name == family + "_count"))));
      CHECK(samples.emplace(name + parts[2].str(), parts[4]).second);
    }
  }

  std::string at(const std::string& name) const {
    const auto found = samples.find(name);
    return found == samples.end() ? "missing" : found->second;
  }
};

struct World {
  PipelineFigures acquirer;
  PipelineFigures network;
  NetFigures net;
  MetricsInput input;

  World() {
    acquirer.answered[{0x0100, "00"}] = 7;
    acquirer.answered[{0x0420, "-"}] = 1;
    network.answered[{0x1100, "000"}] = 5;
    acquirer.open_transactions = 3;
    acquirer.latency.observe(50);       // exactly on the first bound
    acquirer.latency.observe(51);       // just past it
    acquirer.latency.observe(700'000);  // up to a second
    acquirer.latency.observe(60'000'000);
    net.connections = 4;
    net.bad_frames = 2;
    net.refused_peer = 9;
    input.version = "1.2.3";
    input.uptime_s = 42;
    input.pipelines = {{"acquirer", &acquirer}, {"network", &network}};
    input.nets = {{"acquirer", &net}};
    input.store.last_sequence = 9'007'199'254'740'991;  // the largest that a double tells apart from its neighbours
    input.store.durable_sequence = 9'007'199'254'740'990;
    input.store.refused_units = 6;
    input.store.batches = 10;
    input.store.batch_records = 40;
    input.store.segment = 3;
    input.store.segment_offset_bytes = 8192;
    input.store.sync.observe(400);
    input.counts.exceptions_open = 11;
  }
};

}  // namespace

TEST_CASE("figures are told under their names and labels", "[metrics]") {
  const World world;
  const Scrape scrape(render(world.input));
  const std::pair<const char*, const char*> expected[] = {
      {R"(isoswitch_messages_total{listener="acquirer",mti="0100",code="00"})", "7"},
      {R"(isoswitch_messages_total{listener="acquirer",mti="0420",code="-"})", "1"},
      {R"(isoswitch_messages_total{listener="network",mti="1100",code="000"})", "5"},
      {R"(isoswitch_in_flight{listener="acquirer"})", "3"},
      {R"(isoswitch_in_flight{listener="network"})", "0"},
      {R"(isoswitch_connections{listener="acquirer"})", "4"},
      {R"(isoswitch_bad_frames_total{listener="acquirer"})", "2"},
      {R"(isoswitch_connections_refused_total{listener="acquirer",bound="connections_per_peer_max"})", "9"},
      {R"(isoswitch_journal_sequence{state="submitted"})", "9007199254740991"},
      {R"(isoswitch_journal_sequence{state="durable"})", "9007199254740990"},
      {"isoswitch_refused_units_total", "6"},
      {"isoswitch_batches_total", "10"},
      {"isoswitch_batch_records_total", "40"},
      {"isoswitch_journal_segment", "3"},
      {"isoswitch_journal_offset_bytes", "8192"},
      {"isoswitch_exceptions_open", "11"},
      {R"(isoswitch_build_info{version="1.2.3"})", "1"},
      {"isoswitch_uptime_seconds", "42"},
      {"isoswitch_ready", "0"},
  };
  for (const auto& [name, value] : expected) {
    INFO(name);
    CHECK(scrape.at(name) == value);
  }
  CHECK(scrape.types.at("isoswitch_messages_total") == "counter");
  CHECK(scrape.types.at("isoswitch_in_flight") == "gauge");
  CHECK(scrape.types.at("isoswitch_latency_seconds") == "histogram");
}

TEST_CASE("histogram buckets are in seconds, cumulative, and end with all", "[metrics]") {
  const World world;
  const Scrape scrape(render(world.input));
  const auto bucket = [&](const char* bound) {
    return scrape.at(R"(isoswitch_latency_seconds_bucket{listener="acquirer",le=")" + std::string(bound) + R"("})");
  };
  CHECK(bucket("5e-05") == "1");
  CHECK(bucket("0.0001") == "2");
  CHECK(bucket("0.5") == "2");
  CHECK(bucket("1") == "3");
  CHECK(bucket("10") == "3");
  CHECK(bucket("+Inf") == "4");
  CHECK(scrape.at(R"(isoswitch_latency_seconds_count{listener="acquirer"})") == "4");
  CHECK(std::stod(scrape.at(R"(isoswitch_latency_seconds_sum{listener="acquirer"})")) == Approx(60.700101));
  CHECK(scrape.at(R"(isoswitch_latency_seconds_count{listener="network"})") == "0");
  CHECK(scrape.at("isoswitch_sync_seconds_count") == "1");
  CHECK(scrape.at(R"(isoswitch_sync_seconds_bucket{le="0.0002"})") == "0");
  CHECK(scrape.at(R"(isoswitch_sync_seconds_bucket{le="0.0005"})") == "1");
}

TEST_CASE("a switch without listeners and a label with quotes are still read", "[metrics]") {
  MetricsInput input;
  CHECK(Scrape(render(input)).at("isoswitch_cards") == "0");
  const PipelineFigures figures;
  input.pipelines = {{"a\"b\\c\nd", &figures}};
  CHECK(render(input).find(R"(isoswitch_in_flight{listener="a\"b\\c\nd"} 0)") != std::string::npos);
}

TEST_CASE("each copy of the journal has its lag, which is never below nothing", "[metrics]") {
  MetricsInput input;
  input.store.durable_sequence = 100;
  input.followers = {{"second", 97, 1'700'000'000, 2}, {"third", 101, 0, 0}};
  const Scrape scrape{render(input)};
  CHECK(scrape.at("isoswitch_follower_sequence{follower=\"second\"}") == "97");
  CHECK(scrape.at("isoswitch_follower_lag_records{follower=\"second\"}") == "3");
  CHECK(scrape.at("isoswitch_follower_at_seconds{follower=\"second\"}") == "1700000000");
  CHECK(scrape.at("isoswitch_follower_reported_seconds{follower=\"second\"}") == "2");
  CHECK(scrape.at("isoswitch_follower_lag_records{follower=\"third\"}") == "0");
}
