#include "switch/deployment.h"

#include <fmt/format.h>

#include <filesystem>

#include "switch/handlers/registry.h"
#include "switch/net/framing_dialect.h"
#include "switch/pipeline/chart_section.h"

namespace isoswitch {
namespace {

class Resolver {
 public:
  explicit Resolver(Faults& faults) : faults_(faults), dialect_directories_(iso8583::dialect_directories()) {
    for (const std::string& directory : dialect_directories_)
      profile_directories_.push_back((std::filesystem::path{directory}.parent_path() / "profiles").string());
  }

  Entrance entrance(const ListenerSettings& listener) {
    Entrance made;
    made.source.name = listener.name;
    made.source.network = std::string_view{listener.network};
    made.source.sign_on_required = listener.sign_on_required;
    made.source.validation = listener.validation;
    made.source.dialect = dialect(listener);
    made.dialect = listener.dialect;
    made.source.profile = profile(listener);
    if (made.source.dialect && made.source.profile)
      made.source.profile->check_against(*made.source.dialect, listener.node);
    made.server = server(listener);
    if (made.source.dialect) check_framing(made.server.framing, *made.source.dialect, listener.node);
    made.chain = chain(listener.pipeline);
    return made;
  }

  void chains(const Settings& settings) {
    for (const PipelineSettings& pipeline : settings.pipelines) chains_[pipeline.name] = build_chain(pipeline);
  }

 private:
  std::shared_ptr<const iso8583::Dialect> dialect(const ListenerSettings& listener) {
    const auto [entry, first] = dialects_.try_emplace(listener.dialect);
    auto& known = entry->second;
    if (known || !first) return known;
    auto loaded = iso8583::load_dialect(listener.dialect, dialect_directories_);
    if (loaded) return known = *loaded;
    listener.node.fault(fmt::format("dialect: '{}' cannot be used", listener.dialect));
    for (const iso8583::Fault& fault : loaded.error()) faults_.add(fault.text());
    return nullptr;
  }

  // A profile's own faults are listed once, however many listeners name it.
  std::shared_ptr<const Profile> profile(const ListenerSettings& listener) {
    const auto [entry, first] = profiles_.try_emplace(listener.profile);
    auto& known = entry->second;
    if (known || !first) return known;
    Faults own;
    auto loaded = Profile::load(listener.profile, profile_directories_, own);
    if (loaded && own.none()) return known = std::make_shared<const Profile>(std::move(*loaded));
    listener.node.fault(fmt::format("profile: '{}' cannot be used", listener.profile));
    for (const std::string& fault : own.all()) faults_.add(fault);
    return nullptr;
  }

  ServerOptions server(const ListenerSettings& listener) {
    ServerOptions options;
    options.name = listener.name;
    options.address = listener.address;
    if (const auto address = Address::parse(listener.address); !address)
      listener.node.fault("listen: " + address.error().text);
    if (auto preset = framing_preset(listener.framing)) {
      options.framing = std::move(*preset);
    } else {
      const auto names = framing_preset_names();
      const auto near = nearest(listener.framing, names);
      listener.node.fault(
          near ? fmt::format("framing: no preset '{}'; did you mean '{}'?", listener.framing, *near)
               : fmt::format("framing: no preset '{}'; there are {}", listener.framing, fmt::join(names, ", ")));
    }
    if (options.framing.header == HeaderKind::tpdu) options.framing.counts_header = listener.tpdu_counted;
    options.framing.message_max =
        std::min(static_cast<std::size_t>(listener.message_bytes_max), length_field_max(options.framing));
    options.listener.connections_max = static_cast<std::size_t>(listener.connections_max);
    options.listener.connections_per_peer_max = static_cast<std::size_t>(listener.connections_per_peer_max);
    options.connection.in_flight_max = static_cast<std::size_t>(listener.in_flight_max);
    options.connection.idle = 2 * listener.echo_interval;
    return options;
  }

  static void check_framing(const Framing& framing, const iso8583::Dialect& dialect, const Node& node) {
    if (const auto carries = check_carries(framing, dialect); !carries) node.fault(carries.error().text);
  }

  std::shared_ptr<const Chain> chain(const std::string& pipeline) const {
    const auto found = chains_.find(pipeline);
    return found == chains_.end() ? nullptr : found->second;  // settings.cc has named the fault
  }

  Faults& faults_;
  std::vector<std::string> dialect_directories_;
  std::vector<std::string> profile_directories_;
  std::map<std::string, std::shared_ptr<const iso8583::Dialect>> dialects_;
  std::map<std::string, std::shared_ptr<const Profile>> profiles_;
  std::map<std::string, std::shared_ptr<const Chain>> chains_;
};

}  // namespace

std::optional<Deployment> read_deployment(const std::string& file, Faults& faults) {
  auto settings = read_settings(file, faults);
  if (!settings) return std::nullopt;
  Deployment deployment;
  deployment.settings = std::move(*settings);
  deployment.chart = read_chart(deployment.settings.chart);
  Resolver resolver{faults};
  resolver.chains(deployment.settings);
  for (const ListenerSettings& listener : deployment.settings.listeners)
    deployment.entrances.push_back(resolver.entrance(listener));
  if (!faults.none()) return std::nullopt;
  return deployment;
}

}  // namespace isoswitch
