#include "switch/handlers/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "switch/handlers/advise.h"
#include "switch/handlers/authorize.h"
#include "switch/handlers/dedupe.h"
#include "switch/handlers/forward.h"
#include "switch/handlers/limits.h"
#include "switch/handlers/network_management.h"
#include "switch/handlers/reverse.h"
#include "switch/handlers/route.h"
#include "switch/handlers/screen.h"
#include "switch/handlers/stand_in.h"

namespace isoswitch {
namespace {

enum class Stage : std::uint8_t { check, rule };

template <class Handler>
void add_plain(Chain& chain, const HandlerSettings& settings) {
  if (settings.options) settings.options->done();  // none is known
  chain.add(settings.name, std::make_unique<Handler>());
}

template <class Handler>
void add_with_options(Chain& chain, const HandlerSettings& settings) {
  typename Handler::Options options;
  if (settings.options) {
    options = Handler::read_options(*settings.options);
    settings.options->done();
  }
  chain.add(settings.name, std::make_unique<Handler>(options));
}

void add_route(Chain& chain, const HandlerSettings& settings) {
  if (!settings.options) return settings.node.fault("'route' has no options: it cannot do without");
  auto route = std::make_unique<Route>(Route::read_options(*settings.options));
  settings.options->done();
  for (const LinkName& link : route->links()) chain.send_to(link);
  chain.add(settings.name, std::move(route));
}

void add_forward(Chain& chain, const HandlerSettings& settings) {
  Forward::Options options;
  if (settings.options) {
    options = Forward::read_options(*settings.options);
    settings.options->done();
  }
  chain.add_asking(settings.name, std::make_unique<Forward>(options));
}

template <class Handler>
void add_with_needed_options(Chain& chain, const HandlerSettings& settings) {
  if (!settings.options)
    return settings.node.fault(fmt::format("'{}' has no options: it cannot do without", settings.name));
  add_with_options<Handler>(chain, settings);
}

using Names = std::array<std::string_view, 2>;

// One row, one handler. before: handlers that stand before it; beside: handlers that the chain has too, anywhere.
// ahead_of: handlers that may only stand behind it.
struct HandlerRow {
  std::string_view name;
  Stage stage;
  void (*add)(Chain& chain, const HandlerSettings& settings);
  std::string_view before;
  std::string_view why_before;
  std::string_view beside;
  std::string_view why_beside;
  Names ahead_of = {};
  std::string_view why_ahead = {};
};

constexpr std::string_view repeats_would_move_money_again = "a repeat would move the money again";

constexpr Names ahead_of_approval = {"authorize", "advise"};

constexpr HandlerRow rows[] = {
    {"network_management", Stage::check, add_plain<NetworkManagement>, "", "", "", ""},
    {"route", Stage::check, add_route, "", "", "forward", "nothing would ask the issuers"},
    {"dedupe", Stage::rule, add_plain<Dedupe>, "", "", "", ""},
    {"screen", Stage::rule, add_with_options<Screen>, "dedupe", "the repeat of an approval would be screened anew", "",
     ""},
    {"limits", Stage::rule, add_with_needed_options<Limits>, "dedupe", "a repeat would be counted again", "authorize",
     "there would be nothing to limit", ahead_of_approval, "what that approves would be neither limited nor counted"},
    {"forward", Stage::rule, add_forward, "dedupe", "a repeat would be asked again", "stand_in",
     "nothing would decide when an issuer is silent"},
    {"stand_in", Stage::rule, add_with_needed_options<StandIn>, "forward", "it decides what could not be asked",
     "route", "nothing would be sent to an issuer"},
    {"authorize", Stage::rule, add_with_options<Authorize>, "dedupe", repeats_would_move_money_again, "reverse",
     "an acquirer that timed out could not take its request back"},
    {"reverse", Stage::rule, add_plain<Reverse>, "dedupe", repeats_would_move_money_again, "", ""},
    {"advise", Stage::rule, add_plain<Advise>, "dedupe", repeats_would_move_money_again, "reverse",
     "an advice could not be taken back"},
};

const HandlerRow* find_row(std::string_view name) {
  const auto* row = std::ranges::find(rows, name, &HandlerRow::name);
  return row == std::end(rows) ? nullptr : row;
}

void unknown(const HandlerSettings& handler) {
  std::vector<std::string_view> names;
  for (const HandlerRow& row : rows) names.push_back(row.name);
  const auto near = nearest(handler.name, names);
  handler.node.fault(near ? fmt::format("no handler '{}'; did you mean '{}'?", handler.name, *near)
                          : fmt::format("no handler '{}'; there are {}", handler.name, fmt::join(names, ", ")));
}

// A chain as far as it was read; every fault names the handler's line.
class ChainCheck {
 public:
  explicit ChainCheck(const PipelineSettings& settings) : settings_(settings) {}

  bool holds() {
    for (std::size_t at = 0; at < settings_.handlers.size(); ++at) check(at);
    if (settings_.handlers.empty()) {
      settings_.node.fault("no handlers: every message would be answered as invalid");
      return false;
    }
    if (!has("authorize", settings_.handlers.size()) && !has("advise", settings_.handlers.size()) &&
        !has("forward", settings_.handlers.size()))
      fault(settings_.node, "neither authorize nor advise nor forward: nothing in it takes a purchase");
    return holds_;
  }

 private:
  void check(std::size_t at) {
    const HandlerSettings& handler = settings_.handlers[at];
    const HandlerRow* row = find_row(handler.name);
    if (row == nullptr) {
      unknown(handler);
      holds_ = false;
      return;
    }
    if (has(handler.name, at)) return fault(handler.node, fmt::format("'{}' is in the chain twice", handler.name));
    if (row->stage == Stage::check) {
      for (std::size_t i = 0; i < at; ++i)
        if (const HandlerRow* earlier = find_row(settings_.handlers[i].name); earlier && earlier->stage == Stage::rule)
          return fault(handler.node,
                       fmt::format("'{}' is a check and stands behind the rule '{}': it would learn what it "
                                   "has to say after the money has moved",
                                   row->name, earlier->name));
    }
    if (!row->before.empty() && !has(row->before, at))
      fault(handler.node, fmt::format("'{}' needs '{}' before it: {}", row->name, row->before, row->why_before));
    for (const std::string_view later : row->ahead_of)
      if (!later.empty() && has(later, at))
        fault(handler.node, fmt::format("'{}' stands behind '{}': {}", row->name, later, row->why_ahead));
    if (!row->beside.empty() && !has(row->beside, settings_.handlers.size()))
      fault(handler.node,
            fmt::format("'{}' needs '{}' in the same chain: {}", row->name, row->beside, row->why_beside));
  }

  bool has(std::string_view name, std::size_t end) const {
    return std::ranges::any_of(settings_.handlers.begin(),
                               settings_.handlers.begin() + static_cast<std::ptrdiff_t>(end),
                               [&](const HandlerSettings& handler) { return handler.name == name; });
  }

  void fault(const Node& node, std::string_view what) {
    node.fault(what);
    holds_ = false;
  }

  const PipelineSettings& settings_;
  bool holds_ = true;
};

}  // namespace

std::shared_ptr<const Chain> build_chain(const PipelineSettings& settings) {
  if (!ChainCheck{settings}.holds()) return nullptr;
  const std::size_t faults_before = settings.node.faults().all().size();
  auto chain = std::make_shared<Chain>(settings.name);
  for (const HandlerSettings& handler : settings.handlers) find_row(handler.name)->add(*chain, handler);
  return settings.node.faults().all().size() == faults_before ? chain : nullptr;
}

}  // namespace isoswitch
