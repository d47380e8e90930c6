#include "switch/config/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace isoswitch {
namespace {

using namespace std::chrono_literals;

StoreSettings read_store(const Node& node) {
  StoreSettings store;
  constexpr std::string_view engines[] = {"journal", "memory"};
  store.engine = static_cast<StoreEngine>(node.choice("engine", engines, 0));
  if (store.engine == StoreEngine::journal) {
    store.directory = node.text("directory");
    store.segment_mib = node.integer("segment_mib", 1, 1024, store.segment_mib);
    store.snapshot_mib = node.integer("snapshot_mib", 0, 1 << 20, store.snapshot_mib);
    static constexpr std::string_view archives[] = {"zstd", "plain"};
    store.archive = node.choice("archive", archives, 0) == 0;
    store.keep_days = node.integer("keep_days", 0, 36'500, store.keep_days);
    if (store.keep_days > 0 && store.snapshot_mib == 0)
      node.fault(
          "keep_days needs snapshots: without them nothing of the journal can be removed, and snapshot_mib is 0");
  }
  node.done();
  return store;
}

ListenerSettings read_listener(const Node& node) {
  ListenerSettings listener{.node = node};
  listener.name = node.text("name");
  if (listener.name.size() > 16) node.fault("name: at most 16 characters");
  listener.address = node.text("listen");
  listener.framing = node.text("framing");
  listener.tpdu_counted = node.flag("tpdu_counted", true);
  listener.dialect = node.text("dialect");
  listener.profile = node.text("profile");
  listener.pipeline = node.text("pipeline");
  listener.answer_within = node.duration("answer_within", Duration{0});
  listener.network = node.text("network", listener.name);
  if (listener.network.size() > 16) node.fault("network: at most 16 characters");
  constexpr std::string_view sign_on[] = {"optional", "required"};
  listener.sign_on_required = node.choice("sign_on", sign_on, 0) == 1;
  constexpr std::string_view validation[] = {"off", "warn", "refuse"};
  listener.validation = static_cast<Validation>(node.choice("validation", validation, 0));
  listener.echo_interval = node.duration("echo_interval", Duration{0});
  listener.message_bytes_max = node.integer("message_bytes_max", 16, 65536, listener.message_bytes_max);
  listener.connections_max = node.integer("connections_max", 1, 65536, listener.connections_max);
  listener.connections_per_peer_max =
      node.integer("connections_per_peer_max", 1, 65536, listener.connections_per_peer_max);
  listener.in_flight_max = node.integer("in_flight_max", 1, 65536, listener.in_flight_max);
  node.done();
  return listener;
}

// A handler is a name, or a map of one name to its options.
HandlerSettings read_handler(const Node& node) {
  if (node.is_scalar()) return {node.as_text(), node, std::nullopt};
  const auto entries = node.entries();
  if (entries.size() == 1) return {entries.front().first, entries.front().second, entries.front().second};
  node.fault("expected a handler's name, or one name with its options");
  return {"", node, std::nullopt};
}

AdminSettings read_admin(const Node& node) {
  AdminSettings admin{.http = node.text("http", ""), .socket = node.text("socket", "")};
  node.done();
  return admin;
}

log::Options read_log(const Node& node) {
  log::Options options;
  constexpr std::string_view levels[] = {"debug", "info", "warning", "error"};
  options.level = static_cast<log::Level>(node.choice("level", levels, 1));
  options.file = node.text("file", "");
  node.done();
  return options;
}

std::optional<std::string> read_text(const std::string& file) {
  std::ifstream stream{file};
  if (!stream) return std::nullopt;
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void check_names(const Settings& settings) {
  for (auto a = settings.listeners.begin(); a != settings.listeners.end(); ++a)
    for (auto b = settings.listeners.begin(); b != a; ++b)
      if (a->name == b->name) a->node.fault(fmt::format("two listeners are named '{}'", a->name));
  std::vector<std::string_view> names;
  names.reserve(settings.pipelines.size());
  for (const PipelineSettings& pipeline : settings.pipelines) names.push_back(pipeline.name);
  for (const ListenerSettings& listener : settings.listeners) {
    if (std::ranges::find(names, listener.pipeline) != names.end()) continue;
    const auto near = nearest(listener.pipeline, names);
    listener.node.fault(near ? fmt::format("pipeline: no pipeline '{}'; did you mean '{}'?", listener.pipeline, *near)
                             : fmt::format("pipeline: no pipeline '{}'", listener.pipeline));
  }
}

}  // namespace

std::optional<Settings> read_settings(const std::string& file, Faults& faults) {
  const auto text = read_text(file);
  if (!text) {
    faults.add(fmt::format("cannot read file '{}'", file));
    return std::nullopt;
  }
  return settings_from_text(file, *text, faults);
}

std::optional<Settings> settings_from_text(const std::string& file, const std::string& text, Faults& faults) {
  const auto top = Node::from_text(file, text, faults);
  if (!top) return std::nullopt;
  Settings settings;
  settings.file = file;
  settings.text = text;
  if (const auto node = top->require("store")) settings.store = read_store(*node);
  if (const auto node = top->require("keys")) {
    settings.token_key_file = node->text("token_key_file");
    settings.owed_key_file = node->text("owed_key_file", "");
    node->done();
  }
  if (const auto node = top->require("listeners"))
    for (const Node& item : node->items()) settings.listeners.push_back(read_listener(item));
  if (const auto node = top->require("pipelines"))
    for (const auto& [name, pipeline] : node->entries()) {
      settings.pipelines.push_back({name, {}, pipeline});
      for (const Node& item : pipeline.items()) settings.pipelines.back().handlers.push_back(read_handler(item));
    }
  settings.chart = top->find("chart");
  settings.links = top->find("links");
  if (settings.links && settings.owed_key_file.empty())
    settings.links->fault(
        "links need keys.owed_key_file: what is owed to an issuer names its card, whose number is kept sealed");
  if (const auto node = top->find("admin")) settings.admin = read_admin(*node);
  if (const auto node = top->find("log")) settings.log = read_log(*node);
  settings.open_transactions_max = top->integer("open_transactions_max", 1, 1'000'000, 4096);
  settings.drain_patience = top->duration("drain_patience", 5s);
  settings.clock_jump_max = top->duration("clock_jump_max", 5min);
  top->done();
  check_names(settings);
  if (settings.listeners.empty()) top->fault("listeners: none; a switch that listens nowhere has no work");
  return settings;
}

}  // namespace isoswitch
