#include "switch/deployment.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "switch/handlers/registry.h"
#include "switch/net/framing_dialect.h"
#include "switch/pipeline/chart_section.h"
#include "switch/pipeline/translation.h"

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
    made.source.answer_within = listener.answer_within;
    made.source.dialect = dialect(listener.dialect, listener.node);
    made.dialect = listener.dialect;
    made.source.profile = profile(listener.profile, listener.node);
    if (made.source.dialect && made.source.profile)
      made.source.profile->check_against(*made.source.dialect, listener.node);
    made.server = server(listener);
    if (made.source.dialect) check_framing(made.server.framing, *made.source.dialect, listener.node);
    made.chain = chain(listener.pipeline);
    return made;
  }

  void chains(const Settings& settings, const std::deque<Host>& hosts) {
    for (const PipelineSettings& pipeline : settings.pipelines) {
      chains_[pipeline.name] = build_chain(pipeline);
      if (const auto& chain = chains_[pipeline.name]) check_links(*chain, hosts, pipeline.node);
    }
  }

  Host host(ConfiguredLink link) {
    Host made{.link = std::move(link), .dialect = nullptr, .profile = nullptr};
    ConfiguredLink& configured = made.link;
    made.dialect = dialect(configured.dialect, configured.node);
    made.profile = profile(configured.profile, configured.node);
    if (made.dialect && made.profile) made.profile->check_against(*made.dialect, configured.node);
    configured.options.pool.framing =
        framing(configured.framing, configured.tpdu_counted, configured.message_bytes_max, configured.node);
    if (made.dialect) check_framing(configured.options.pool.framing, *made.dialect, configured.node);
    return made;
  }

  // What acquirers say that a host is not told, by listener and link.
  static std::vector<std::string> gaps(const std::deque<Entrance>& entrances, const std::deque<Host>& hosts) {
    std::vector<std::string> notes;
    for (const Entrance& entrance : entrances)
      for (const LinkName& link : entrance.chain->links()) {
        const auto host = std::ranges::find(hosts, link.view(), [](const Host& each) { return each.link.name; });
        const Translation translation{{*entrance.source.dialect, *entrance.source.profile},
                                      {*host->dialect, *host->profile}};
        for (const Gap& gap : translation.gaps())
          notes.push_back(fmt::format("listener {}, link {}: {}", entrance.source.name, link.view(), gap.what));
      }
    return notes;
  }

 private:
  std::shared_ptr<const iso8583::Dialect> dialect(const std::string& name, const Node& node) {
    const auto [entry, first] = dialects_.try_emplace(name);
    auto& known = entry->second;
    if (known || !first) return known;
    auto loaded = iso8583::load_dialect(name, dialect_directories_);
    if (loaded) return known = *loaded;
    node.fault(fmt::format("dialect: '{}' cannot be used", name));
    for (const iso8583::Fault& fault : loaded.error()) faults_.add(fault.text());
    return nullptr;
  }

  // A profile's own faults are listed once, however many listeners name it.
  std::shared_ptr<const Profile> profile(const std::string& name, const Node& node) {
    const auto [entry, first] = profiles_.try_emplace(name);
    auto& known = entry->second;
    if (known || !first) return known;
    Faults own;
    auto loaded = Profile::load(name, profile_directories_, own);
    if (loaded && own.none()) return known = std::make_shared<const Profile>(std::move(*loaded));
    node.fault(fmt::format("profile: '{}' cannot be used", name));
    for (const std::string& fault : own.all()) faults_.add(fault);
    return nullptr;
  }

  ServerOptions server(const ListenerSettings& listener) {
    ServerOptions options;
    options.name = listener.name;
    options.address = listener.address;
    if (const auto address = Address::parse(listener.address); !address)
      listener.node.fault("listen: " + address.error().text);
    options.framing = framing(listener.framing, listener.tpdu_counted, listener.message_bytes_max, listener.node);
    options.listener.connections_max = static_cast<std::size_t>(listener.connections_max);
    options.listener.connections_per_peer_max = static_cast<std::size_t>(listener.connections_per_peer_max);
    options.connection.in_flight_max = static_cast<std::size_t>(listener.in_flight_max);
    options.connection.idle = 2 * listener.echo_interval;
    return options;
  }

  static Framing framing(const std::string& name, bool tpdu_counted, std::int64_t message_bytes_max, const Node& node) {
    Framing made;
    if (auto preset = framing_preset(name)) {
      made = std::move(*preset);
    } else {
      const auto names = framing_preset_names();
      const auto near = nearest(name, names);
      node.fault(near ? fmt::format("framing: no preset '{}'; did you mean '{}'?", name, *near)
                      : fmt::format("framing: no preset '{}'; there are {}", name, fmt::join(names, ", ")));
    }
    if (made.header == HeaderKind::tpdu) made.counts_header = tpdu_counted;
    made.message_max = std::min(static_cast<std::size_t>(message_bytes_max), length_field_max(made));
    return made;
  }

  static void check_links(const Chain& chain, const std::deque<Host>& hosts, const Node& node) {
    std::vector<std::string_view> names;
    for (const Host& host : hosts) names.push_back(host.link.name);
    for (const LinkName& link : chain.links()) {
      if (std::ranges::find(names, link.view()) != names.end()) continue;
      const auto near = nearest(link.view(), names);
      node.fault(near ? fmt::format("route: no link '{}'; did you mean '{}'?", link.view(), *near)
                      : fmt::format("route: no link '{}' in section links", link.view()));
    }
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
  for (ConfiguredLink& link : read_links(deployment.settings.links))
    deployment.hosts.push_back(resolver.host(std::move(link)));
  resolver.chains(deployment.settings, deployment.hosts);
  for (const ListenerSettings& listener : deployment.settings.listeners)
    deployment.entrances.push_back(resolver.entrance(listener));
  if (!faults.none()) return std::nullopt;
  deployment.notes = Resolver::gaps(deployment.entrances, deployment.hosts);
  return deployment;
}

}  // namespace isoswitch
