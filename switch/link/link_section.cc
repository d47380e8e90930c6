#include "switch/link/link_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "switch/net/address.h"

namespace isoswitch {
namespace {

std::vector<std::string> texts(const Node& map, std::string_view key) {
  std::vector<std::string> values;
  if (const auto node = map.find(key)) {
    if (node->is_scalar()) return {node->as_text()};
    for (const Node& item : node->items()) values.push_back(item.as_text());
  }
  return values;
}

void read_addresses(const Node& node, PeerPoolOptions& pool) {
  pool.addresses = texts(node, "connect");
  pool.listen = node.text("listen", "");
  if (pool.addresses.empty() == pool.listen.empty())
    node.fault("expected one of connect (we open the connections) and listen (the issuer does)");
  const auto check = [&](const std::string& address, bool any_port) {
    const auto parsed = Address::parse(address);
    if (!parsed)
      node.fault(parsed.error().text);
    else if (!any_port && parsed->port() == 0)
      node.fault(fmt::format("connect: '{}' names no port", address));
  };
  for (const std::string& address : pool.addresses) check(address, false);
  if (!pool.listen.empty()) check(pool.listen, true);
}

BackOffTerms read_back_off(const Node& node, std::string_view key, BackOffTerms terms) {
  const auto map = node.find(key);
  if (!map) return terms;
  terms.first = map->duration("first", terms.first);
  terms.most = map->duration("most", terms.most);
  if (const auto valid = validate(terms); !valid) map->fault(valid.error().text);
  map->done();
  return terms;
}

std::vector<MatchField> read_match(const Node& node) {
  std::vector<MatchField> fields;
  for (const std::string& written : texts(node, "match")) {
    int number = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), number);
    if (error == std::errc{} && end == written.data() + written.size()) {
      fields.emplace_back(number);
      continue;
    }
    std::vector<std::string_view> roles;
    for (std::size_t i = 0; i < role_count; ++i) roles.push_back(name(static_cast<Role>(i)));
    const auto found = std::ranges::find(roles, written);
    if (found == roles.end())
      node.fault(fmt::format("match: '{}' is neither a field's number nor a role of the profile, as stan", written));
    else
      fields.emplace_back(static_cast<Role>(found - roles.begin()));
  }
  return fields;
}

void read_line(const Node& node, LineTerms& line) {
  line.sign_on = static_cast<SignOn>(node.choice("sign_on", sign_on_names, 0));
  line.echo_interval = node.duration("echo_interval", line.echo_interval);
  line.echo_probe = node.duration("echo_probe", line.echo_probe);
  line.network_patience = node.duration("network_patience", line.network_patience);
  line.missed_max = static_cast<std::uint32_t>(node.integer("missed_echoes", 0, 1000, line.missed_max));
  line.quarantine = node.duration("quarantine", line.quarantine);
  if (const auto valid = validate(line); !valid) node.fault(valid.error().text);
}

HealthTerms read_health(const Node& node) {
  HealthTerms terms;
  if (const auto trip = node.find("trip")) {
    terms.trip.consecutive =
        static_cast<std::uint32_t>(trip->integer("consecutive", 0, 100'000, terms.trip.consecutive));
    terms.trip.percent = static_cast<std::uint32_t>(trip->integer("percent", 0, 100, terms.trip.percent));
    terms.trip.window = trip->duration("window", terms.trip.window);
    terms.trip.min = static_cast<std::uint32_t>(trip->integer("min", 1, 1'000'000, terms.trip.min));
    terms.connection_errors = trip->flag("connection_errors", terms.connection_errors);
    terms.timeouts = trip->flag("timeouts", terms.timeouts);
    terms.application_errors = trip->flag("application_errors", terms.application_errors);
    trip->done();
  }
  if (const auto recover = node.find("recover")) {
    terms.recover.echoes = static_cast<std::uint32_t>(recover->integer("echoes", 0, 100, terms.recover.echoes));
    terms.recover.hold_down = recover->duration("hold_down", terms.recover.hold_down);
    terms.recover.parallel_drain = recover->flag("parallel_drain", terms.recover.parallel_drain);
    recover->done();
  }
  return terms;
}

IssuerTerms read_issuer(const Node& node) {
  IssuerTerms terms;
  if (const auto timeout = node.find("issuer_timeout")) {
    terms.pos = timeout->duration("pos", terms.pos);
    terms.atm = timeout->duration("atm", terms.atm);
    timeout->done();
  }
  return terms;
}

OutboxTerms read_outbox(const Node& node) {
  OutboxTerms terms;
  const auto map = node.find("store_and_forward");
  if (!map) return terms;
  terms.back_off = read_back_off(*map, "back_off", terms.back_off);
  terms.patience = map->duration("patience", terms.patience);
  terms.rate_per_s = map->integer("rate_per_s", 1, 1'000'000, terms.rate_per_s);
  terms.lanes = static_cast<std::size_t>(map->integer("lanes", 1, 256, static_cast<std::int64_t>(terms.lanes)));
  terms.delivered_codes = texts(*map, "delivered_codes");
  terms.retry_codes = texts(*map, "retry_codes");
  terms.park_after = static_cast<std::uint32_t>(map->integer("park_after", 0, 1'000'000, terms.park_after));
  for (const std::string& code : terms.delivered_codes)
    if (std::ranges::find(terms.retry_codes, code) != terms.retry_codes.end())
      map->fault(fmt::format("code {} is both delivered and to be tried again", code));
  map->done();
  return terms;
}

ConfiguredLink read_link(const Node& node) {
  ConfiguredLink link{.name = node.text("name"),
                      .framing = node.text("framing"),
                      .dialect = node.text("dialect"),
                      .profile = node.text("profile"),
                      .tpdu_counted = node.flag("tpdu_counted", true),
                      .message_bytes_max = node.integer("message_bytes_max", 16, 65536, 8192),
                      .options = {},
                      .issuer = read_issuer(node),
                      .outbox = read_outbox(node),
                      .node = node};
  if (!LinkName::fits(link.name)) node.fault(fmt::format("name: at most {} characters", LinkName::capacity));
  LinkOptions& options = link.options;
  options.pool.name = link.name;
  read_addresses(node, options.pool);
  options.pool.reconnect = read_back_off(node, "reconnect", options.pool.reconnect);
  options.balancing = static_cast<Balancing>(node.choice("balance", balancing_names, 0));
  if (auto match = read_match(node); !match.empty()) options.match = std::move(match);
  read_line(node, options.line);
  options.flights.in_flight_max = static_cast<std::size_t>(
      node.integer("in_flight_max", 1, 100'000, static_cast<std::int64_t>(options.flights.in_flight_max)));
  options.flights.late_keep = node.duration("late_keep", options.flights.late_keep);
  if (const auto valid = validate(options.flights); !valid) node.fault(valid.error().text);
  options.health = read_health(node);
  options.application_error_codes = texts(node, "application_error_codes");
  node.done();
  return link;
}

}  // namespace

std::vector<ConfiguredLink> read_links(const std::optional<Node>& section) {
  std::vector<ConfiguredLink> links;
  if (!section) return links;
  for (const Node& item : section->items()) {
    links.push_back(read_link(item));
    const auto named_so = [&](const ConfiguredLink& other) { return other.name == links.back().name; };
    if (std::ranges::count_if(links, named_so) > 1)
      item.fault(fmt::format("two links are named '{}'", links.back().name));
  }
  return links;
}

}  // namespace isoswitch
