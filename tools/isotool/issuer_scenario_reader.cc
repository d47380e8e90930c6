// Reads the scenario of an issuer from YAML.
#include <fmt/format.h>

#include <algorithm>

#include "tools/isotool/issuer_answer.h"
#include "tools/isotool/issuer_book_figures.h"
#include "tools/isotool/issuer_effects_reader.h"
#include "tools/isotool/issuer_rule_reader.h"
#include "tools/isotool/issuer_scenario.h"
#include "tools/isotool/message_text.h"

namespace isoswitch::tools {
namespace {

constexpr std::string_view link_keys[] = {"connections",      "connections_max",  "redial", "sign_on", "wants_sign_on",
                                          "while_signed_off", "partial_reversal", "echo",   "latency", "rules",
                                          "shared_rules"};

class Reader {
 public:
  Reader(IssuerScenario& scenario, const IssuerOverrides& overrides) : scenario_(scenario), overrides_(overrides) {}

  void read(const Node& root) {
    scenario_.name = root.text("scenario");
    const std::int64_t seed = root.integer("seed", 0, INT64_MAX, 1);
    scenario_.seed = overrides_.seed.value_or(static_cast<std::uint64_t>(seed));
    read_book(root);
    scenario_.waiting_max = static_cast<std::size_t>(root.integer("waiting_max", 1, 100'000'000, 1'000'000));
    read_links(root);
    if (const auto events = root.find("events")) {
      for (const Node& event : events->items()) read_event(event);
    }
    if (const auto expect = root.find("expect")) read_expectations(*expect);
    // Without a link the rules could not be read: they are known all the same.
    root.find("rules");
    root.done();
  }

 private:
  void read_book(const Node& root) {
    const auto book = root.find("book");
    if (book && book->is_map()) {
      scenario_.book = true;
      scenario_.messages_max = static_cast<std::size_t>(book->integer("messages_max", 1, 100'000'000, 1'000'000));
      scenario_.order_tolerance = book->duration("order_tolerance", Duration{0});
      book->done();
    } else {
      scenario_.book = root.flag("book", false);
    }
    if (overrides_.book) scenario_.book = true;
  }

  void read_links(const Node& root) {
    const auto links = root.find("links");
    if (!links) {
      read_link(root, root, "issuer");
      return;
    }
    for (const std::string_view key : {"listen", "connect"}) {
      if (const auto twice = root.find(key)) twice->fault("with links, each link says where it is");
    }
    const auto items = links->items();
    if (items.empty()) links->fault("expected at least one link");
    if (items.size() > 1 && (!overrides_.listen.empty() || !overrides_.connect.empty())) {
      links->fault("--listen and --connect are for a scenario with one link");
    }
    for (const Node& item : items) {
      read_link(item, root, fmt::format("link {}", scenario_.links.size() + 1));
      item.done();
    }
  }

  // The keys of a link; what it does not say may stand at the top, for all of them.
  void read_link(const Node& node, const Node& root, std::string name_otherwise) {
    const bool alone = &node == &root;
    IssuerLinkPlan link;
    link.name = node.text("link", std::move(name_otherwise));
    if (std::ranges::find(scenario_.links, link.name, &IssuerLinkPlan::name) != scenario_.links.end()) {
      node.fault(fmt::format("another link is called '{}'", link.name));
    }
    if (!read_wire(node, root, link)) {
      for (const std::string_view key : link_keys) node.find(key);  // so that they are no unknown ones
      return;
    }
    read_conduct(node, link);
    link.latency = read_latency(node, "latency").value_or(Latency{});
    if (!alone && !node.find("latency")) link.latency = read_latency(root, "latency").value_or(Latency{});
    read_rules(node, link);
    if (!alone && node.flag("shared_rules", true)) read_rules(root, link);
    scenario_.links.push_back(std::move(link));
  }

  bool read_wire(const Node& node, const Node& root, IssuerLinkPlan& link) {
    const auto listen = node.find("listen");
    const auto connect = node.find("connect");
    link.dials = connect.has_value();
    link.names.address = connect ? connect->as_text() : listen ? listen->as_text() : "";
    if (listen && connect) node.fault("expected listen or connect, not both");
    const bool overridden = !overrides_.listen.empty() || !overrides_.connect.empty();
    if (overridden) {
      link.dials = overrides_.listen.empty();
      link.names.address = link.dials ? overrides_.connect : overrides_.listen;
    } else if (!listen && !connect) {
      node.fault("expected listen or connect");
    }
    link.names.framing = root.text("framing", link.names.framing);
    link.names.framing = node.text("framing", link.names.framing);
    link.names.dialect = root.text("dialect", link.names.dialect);
    link.names.dialect = node.text("dialect", link.names.dialect);
    if (!overrides_.framing.empty()) link.names.framing = overrides_.framing;
    if (!overrides_.dialect.empty()) link.names.dialect = overrides_.dialect;
    if (link.names.address.empty()) return false;
    auto wire = find_wire(link.names);
    if (!wire) {
      node.fault(wire.error().text);
      return false;
    }
    link.wire = std::move(*wire);
    if (link.wire.dialect->version() > 1) {
      node.fault(fmt::format("{}: an issuer is played in 1987 and 1993", link.wire.dialect->name()));
      return false;
    }
    return true;
  }

  void read_conduct(const Node& node, IssuerLinkPlan& link) {
    const bool v1993 = link.wire.dialect->version() == 1;
    link.connections = static_cast<std::size_t>(node.integer("connections", 1, 256, 1));
    link.connections_max = static_cast<std::size_t>(node.integer("connections_max", 1, 10'000, 64));
    link.redial = node.duration("redial", link.redial);
    link.sign_on = node.flag("sign_on", false);
    link.wants_sign_on = node.flag("wants_sign_on", false);
    link.while_signed_off = static_cast<WhileSignedOff>(node.choice("while_signed_off", while_signed_off_names, 0));
    link.partial_reversal =
        static_cast<PartialReversal>(node.choice("partial_reversal", partial_reversal_names, v1993 ? 1 : 0));
    link.echo = usual_echo(link.wire.dialect->version());
    if (const auto echo = node.find("echo")) {
      link.echo.clear();
      for (const Node& item : echo->items()) {
        const auto field = field_of(item.as_text(), *link.wire.dialect);
        if (!field) item.fault(field.error().text);
        if (field) link.echo.push_back(*field);
      }
    }
  }

  static void read_rules(const Node& node, IssuerLinkPlan& link) {
    const auto rules = node.find("rules");
    if (!rules) return;
    for (const Node& rule : rules->items()) {
      link.rules.push_back(read_issuer_rule(rule, fmt::format("rule {}", link.rules.size() + 1), *link.wire.dialect));
    }
  }

  void read_event(const Node& node) {
    IssuerEvent event;
    event.at = node.duration("at");
    event.every = node.duration("every", Duration{0});
    if (const auto named = node.find("link")) {
      const auto link = std::ranges::find(scenario_.links, named->as_text(), &IssuerLinkPlan::name);
      if (link == scenario_.links.end()) named->fault("no link is called so");
      event.link = static_cast<std::size_t>(link - scenario_.links.begin());
    }
    read_line_effects(node, event.then);
    event.echo = node.flag("echo", false);
    if (!event.then.half_open && !event.then.disconnect && !event.then.sign_off && !event.then.sign_on && !event.echo) {
      node.fault("expected half_open, disconnect, sign_off, sign_on or echo");
    }
    node.done();
    scenario_.events.push_back(std::move(event));
  }

  void read_expectations(const Node& node) {
    using Of = IssuerExpectation::Of;
    for (const auto& [key, value] : node.entries()) {
      if (key == "codes") {
        for (const auto& [code, count] : value.entries()) expect(Of::code, code, count);
      } else if (key == "rules") {
        for (const auto& [rule, count] : value.entries()) expect_rule(rule, count);
      } else if (figure_named(key)) {
        expect(Of::figure, key, value);
      } else if (book_figure_named(key) != nullptr) {
        if (!scenario_.book) value.fault("a figure of the book is expected, and there is no book: say book: yes");
        expect(Of::book, key, value);
      } else {
        refuse_figure(key, value);
      }
    }
  }

  static void refuse_figure(const std::string& key, const Node& value) {
    std::vector<std::string_view> names = {"codes", "rules"};
    for (const FigureRow& row : figure_rows()) names.push_back(row.name);
    for (const BookFigureRow& row : book_figure_rows()) names.push_back(row.name);
    const auto near = nearest(key, names);
    value.fault(near ? fmt::format("no figure is called so; did you mean '{}'?", *near)
                     : "no figure is called so (docs/testing.md)");
  }

  void expect_rule(const std::string& rule, const Node& count) {
    const bool known = std::ranges::any_of(scenario_.links, [&](const IssuerLinkPlan& link) {
      return std::ranges::find(link.rules, rule, &IssuerRule::name) != link.rules.end();
    });
    if (!known) count.fault("no rule is called so");
    expect(IssuerExpectation::Of::rule, rule, count);
  }

  void expect(IssuerExpectation::Of of, const std::string& name, const Node& value) {
    IssuerExpectation expectation{.of = of, .name = name, .where = value.path()};
    if (value.is_map()) {
      expectation.from = static_cast<std::uint64_t>(value.integer("from", 0, INT64_MAX, 0));
      expectation.to = static_cast<std::uint64_t>(value.integer("to", 0, INT64_MAX, INT64_MAX));
      value.done();
      if (expectation.to < expectation.from) value.fault("expected from no greater than to");
    } else {
      expectation.from = expectation.to = static_cast<std::uint64_t>(value.as_integer(0, INT64_MAX));
    }
    scenario_.expect.push_back(std::move(expectation));
  }

  IssuerScenario& scenario_;
  const IssuerOverrides& overrides_;
};

}  // namespace

std::optional<IssuerScenario> read_issuer_scenario(const std::string& file, const IssuerOverrides& overrides,
                                                   Faults& faults) {
  Faults found;
  IssuerScenario scenario;
  if (const auto root = Node::from_file(file, found)) Reader(scenario, overrides).read(*root);
  // A shared rule is read for every link, and its faults are found as often.
  std::vector<std::string_view> told;
  for (const std::string& fault : found.all()) {
    if (std::ranges::find(told, fault) != told.end()) continue;
    told.push_back(fault);
    faults.add(fault);
  }
  if (!found.none()) return std::nullopt;
  return scenario;
}

}  // namespace isoswitch::tools
