// Reads a scenario from YAML.
#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <set>

#include "tools/isotool/message_text.h"
#include "tools/isotool/scenario.h"

namespace isoswitch::tools {
namespace {

class Reader {
 public:
  explicit Reader(Scenario& scenario) : scenario_(scenario) {}

  void read(const Node& root, const ScenarioOverrides& overrides) {
    scenario_.name = root.text("scenario");
    if (!read_wire(root, overrides)) return;
    scenario_.patience = root.duration("timeout", scenario_.patience);
    scenario_.connections = static_cast<std::size_t>(root.integer("connections", 1, 256, 1));
    scenario_.repeat = root.integer("repeat", 1, 1'000'000, 1);
    scenario_.sign_on = root.flag("sign_on", false);
    if (const auto values = root.find("values")) {
      for (const auto& [name, value] : values->entries()) scenario_.values[name] = value.as_text();
    }
    if (const auto fields = root.find("fields")) scenario_.fields = read_fields(*fields);
    const auto steps = root.find("steps");
    if (steps) {
      for (const Node& step : steps->items()) read_step(step);
    }
    const auto mix = root.find("mix");
    if (mix) read_mix(*mix);
    if (!steps && !mix) root.fault("expected steps or mix");
    root.done();
  }

 private:
  bool read_wire(const Node& root, const ScenarioOverrides& overrides) {
    WireNames& names = scenario_.names;
    names.address = root.text("connect", "127.0.0.1:8583");
    names.framing = root.text("framing", names.framing);
    names.dialect = root.text("dialect", names.dialect);
    if (!overrides.address.empty()) names.address = overrides.address;
    if (!overrides.framing.empty()) names.framing = overrides.framing;
    if (!overrides.dialect.empty()) names.dialect = overrides.dialect;
    auto wire = find_wire(names);
    if (!wire) {
      root.fault(wire.error().text);
      return false;
    }
    scenario_.wire = std::move(*wire);
    return true;
  }

  std::vector<std::pair<int, std::string>> read_fields(const Node& node) {
    std::vector<std::pair<int, std::string>> fields;
    for (const auto& [key, value] : node.entries()) {
      const auto field = field_of(key, *scenario_.wire.dialect);
      if (!field) value.fault(field.error().text);
      const std::string text = value.as_text();
      check_references(value, text);
      if (field) fields.emplace_back(*field, text);
    }
    return fields;
  }

  void read_step(const Node& node) {
    ScenarioStep step;
    step.wait = node.duration("wait", Duration{0});
    const auto send = node.find("send");
    step.name = node.text("step", send ? fmt::format("step {}", scenario_.steps.size() + 1) : "wait");
    step.like = node.text("like", "");
    if (!step.like.empty() && !steps_.contains(step.like)) node.fault("like: no step before has this name");
    if (send) {
      step.mti = send->as_text();
      if (!iso8583::Mti::parse(step.mti)) send->fault("expected four digits, in quotes");
    } else if (step.wait == Duration{0}) {
      node.fault("expected send or wait");
    }
    step.fill = node.flag("fill", step.like.empty());
    const auto connections = static_cast<std::int64_t>(scenario_.connections);
    step.connection = static_cast<std::size_t>(node.integer("connection", 1, connections, 1) - 1);
    if (const auto timeout = node.find("timeout")) step.patience = node.duration("timeout");
    if (const auto fields = node.find("fields")) step.fields = read_fields(*fields);
    // Its own expectations may name it already: the answer echoes what the request said.
    const bool first_of_its_name = steps_.insert(step.name).second;
    if (const auto expect = node.find("expect")) read_expectations(*expect, step);
    node.done();
    if (!first_of_its_name && send) node.fault("step: another step has this name");
    scenario_.steps.push_back(std::move(step));
  }

  void read_expectations(const Node& node, ScenarioStep& step) {
    if (node.is_scalar()) {
      step.silence = node.as_text() == "nothing";
      if (!step.silence) node.fault("expected fields, or: nothing");
      return;
    }
    for (const auto& [key, value] : node.entries()) {
      Expectation expectation;
      if (key != "mti") {
        const auto field = field_of(key, *scenario_.wire.dialect);
        if (!field) {
          value.fault(field.error().text);
          continue;
        }
        expectation.field = *field;
      }
      expectation.text = value.as_text();
      read_how(value, expectation);
      step.expect.push_back(std::move(expectation));
    }
  }

  void read_how(const Node& node, Expectation& expectation) {
    std::string& text = expectation.text;
    if (text == "present") {
      expectation.how = Expectation::How::present;
    } else if (text == "absent") {
      expectation.how = Expectation::How::absent;
    } else if (text.size() > 1 && text.starts_with('/') && text.ends_with('/')) {
      expectation.how = Expectation::How::matches;
      text = text.substr(1, text.size() - 2);
      try {
        static_cast<void>(std::regex(text, std::regex::extended));
      } catch (const std::regex_error&) {
        node.fault("not a regular expression (POSIX extended)");
      }
    } else {
      check_references(node, text);
    }
  }

  void check_references(const Node& node, std::string_view text) {
    const auto references = references_of(text);
    if (!references) {
      node.fault("'${' without its '}'");
      return;
    }
    for (const std::string& reference : *references) {
      const std::string name = reference.substr(0, reference.find('.'));
      const bool known = name == reference ? scenario_.values.contains(name) : steps_.contains(name);
      if (!known) node.fault(fmt::format("${{{}}}: no value and no step before has this name", reference));
    }
  }

  void read_mix(const Node& node) {
    ScenarioMix mix;
    mix.messages = static_cast<std::uint64_t>(node.integer("messages", 1, 10'000'000));
    mix.seed = static_cast<std::uint64_t>(node.integer("seed", 0, INT64_MAX, 1));
    mix.pause = node.duration("pause", Duration{0});
    mix.cards = node.text("cards");
    TrafficOptions& traffic = mix.traffic;
    constexpr std::int64_t amount_max = 999'999'999'999;
    traffic.amount_from = static_cast<std::uint64_t>(node.integer("amount_from", 0, amount_max, 100));
    traffic.amount_to = static_cast<std::uint64_t>(node.integer("amount_to", 0, amount_max, 20'000));
    traffic.currency = node.text("currency", traffic.currency);
    traffic.acquirer = node.text("acquirer", traffic.acquirer);
    traffic.terminal = node.text("terminal", traffic.terminal);
    traffic.merchant = node.text("merchant", traffic.merchant);
    if (const auto categories = node.find("merchant_categories")) {
      traffic.merchant_categories.clear();
      for (const Node& category : categories->items()) traffic.merchant_categories.push_back(category.as_text());
    }
    traffic.mix.weights.fill(0);
    if (const auto weights = node.require("weights")) {
      std::int64_t total = 0;
      for (std::size_t kind = 0; kind < traffic_kinds; ++kind) {
        const std::int64_t weight = weights->integer(traffic_kind_names[kind], 0, 1'000'000, 0);
        traffic.mix.weights[kind] = static_cast<std::uint32_t>(weight);
        total += weight;
      }
      weights->done();
      if (total == 0) weights->fault("expected at least one weight above 0");
    }
    if (const auto codes = node.find("codes")) {
      for (std::size_t kind = 0; kind < traffic_kinds; ++kind) {
        const auto list = codes->find(traffic_kind_names[kind]);
        if (!list) continue;
        for (const Node& code : list->items()) mix.codes[kind].push_back(code.as_text());
      }
      codes->done();
    }
    node.done();
    scenario_.mix = std::move(mix);
  }

  Scenario& scenario_;
  std::set<std::string> steps_;
};

}  // namespace

std::optional<Scenario> read_scenario(const std::string& file, const ScenarioOverrides& overrides, Faults& faults) {
  const auto root = Node::from_file(file, faults);
  if (!root) return std::nullopt;
  Scenario scenario;
  Reader(scenario).read(*root, overrides);
  if (!faults.none()) return std::nullopt;
  return scenario;
}

std::optional<std::vector<std::string>> references_of(std::string_view text) {
  std::vector<std::string> references;
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) return std::nullopt;
    references.emplace_back(text.substr(at + 2, end - at - 2));
    at = end;
  }
  return references;
}

}  // namespace isoswitch::tools
