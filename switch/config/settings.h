// The configuration file as structs. What a handler, a profile or the chart reads is left to it as a node.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "switch/base/log.h"
#include "switch/config/node.h"

namespace isoswitch {

enum class StoreEngine { journal, memory };

struct StoreSettings {
  StoreEngine engine = StoreEngine::journal;
  std::string directory;
  std::int64_t segment_mib = 64;
  std::int64_t snapshot_mib = 256;  // of journal behind the last snapshot, before there is another; 0: none is made
  bool archive = true;              // segments that the snapshots have are compressed
  std::int64_t keep_days = 0;       // older journal is removed, by its recorded time; 0: never
};

// What a message is looked at for beyond its shape (docs/dialects.md).
enum class Validation { off, warn, refuse };

struct ListenerSettings {
  std::string name{};        // the acquirer's name in log, journal and metrics
  std::string address{};     // 127.0.0.1:8583, [::1]:8583; port 0: any free one
  std::string framing{};     // a preset's name
  bool tpdu_counted = true;  // preset tpdu: the length counts the TPDU
  std::string dialect{};
  std::string profile{};
  std::string pipeline{};
  Duration answer_within{};  // so long its peers wait for an answer; 0: as long as whoever is asked may take
  std::string network{};     // whose settlement account (2100) its purchases go to
  bool sign_on_required = false;
  Validation validation = Validation::off;
  Duration echo_interval{};  // idle connections close after twice this; 0: never
  std::int64_t message_bytes_max = 8192;
  std::int64_t connections_max = 1024;
  std::int64_t connections_per_peer_max = 1024;
  std::int64_t in_flight_max = 256;
  Node node;  // for faults found later
};

struct HandlerSettings {
  std::string name;
  Node node;  // where it is named
  std::optional<Node> options;
};

struct PipelineSettings {
  std::string name;
  std::vector<HandlerSettings> handlers;
  Node node;
};

struct AdminSettings {
  std::string http{};    // loopback address; empty: none
  std::string socket{};  // path; empty: none
};

struct Settings {
  std::string file;
  std::string text;  // as read: recorded in the journal at start
  StoreSettings store;
  std::string token_key_file;
  std::string owed_key_file;  // empty: none, and no links
  std::vector<ListenerSettings> listeners;
  std::vector<PipelineSettings> pipelines;
  std::optional<Node> chart;  // read_chart() knows what may stand in it
  std::optional<Node> links;  // read_links() does
  std::int64_t open_transactions_max = 4096;
  Duration drain_patience{};
  Duration clock_jump_max{};  // of the wall clock against the steady one, between two looks at both
  AdminSettings admin;
  log::Options log;
};

// Reads the file's shape. Relative paths are taken from the working directory. Faults go to `faults`; what could be
// read is returned. Names of framings, dialects, profiles and handlers are checked by who knows them.
std::optional<Settings> read_settings(const std::string& file, Faults& faults);
// The same of a text that was in this file.
std::optional<Settings> settings_from_text(const std::string& file, const std::string& text, Faults& faults);

}  // namespace isoswitch
