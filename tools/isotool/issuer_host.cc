// Plays an issuer.
#include "tools/isotool/issuer_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "tools/isotool/issuer_show.h"
#include "tools/isotool/progress.h"

namespace isoswitch::tools {
namespace {

constexpr Duration look_again = std::chrono::milliseconds{2};
constexpr int looks = 2'500;  // five seconds for a peer that does not read
constexpr Duration progress_period = std::chrono::milliseconds{200};

}  // namespace

Result<std::unique_ptr<IssuerHost>> IssuerHost::start(const IssuerScenario& scenario, const IssuerRunOptions& options) {
  std::unique_ptr<IssuerHost> host(new IssuerHost(scenario, options));
  for (const auto& link : host->links_) {
    if (auto started = link->start(); !started) return std::unexpected(started.error());
  }
  return host;
}

IssuerHost::IssuerHost(const IssuerScenario& scenario, const IssuerRunOptions& options)
    : scenario_(scenario),
      options_(options),
      agenda_(loop_, scenario.waiting_max),
      book_(scenario.book ? std::make_unique<IssuerBook>(scenario.messages_max, scenario.order_tolerance) : nullptr),
      shared_{.loop = loop_,
              .agenda = agenda_,
              .figures = figures_,
              .book = book_.get(),
              .seed = scenario.seed,
              .started_us = loop_.now_us(),
              .show = {},
              .received = [this] { received(); },
              .complain = {}} {
  if (options.verbose) {
    shared_.show = [json = options.json](const IssuerLink& link, const iso8583::Message& request,
                                         const iso8583::Message* answer, const IssuerReaction& reaction) {
      show_message(link.plan().name, request, answer, reaction, json);
    };
  }
  // A peer that is not there is told of once, not at every attempt.
  shared_.complain = [this](const IssuerLink& link, const std::string& what) {
    const std::string complaint = fmt::format("isotool simulate: link {}: {}\n", link.plan().name, what);
    if (complaint == complaint_) return;
    complaint_ = complaint;
    fmt::print(stderr, "{}", complaint);
  };
  // From the start, so that no signal is lost before run().
  signals_.push_back(loop_.on_signal(SIGTERM, [this] { give_up(); }));
  signals_.push_back(loop_.on_signal(SIGINT, [this] { give_up(); }));
  for (std::size_t index = 0; index < scenario.links.size(); ++index) {
    links_.push_back(std::make_unique<IssuerLink>(scenario.links[index], static_cast<std::uint16_t>(index), shared_));
  }
}

void IssuerHost::run() {
  shared_.started_us = loop_.now_us();
  for (const IssuerEvent& event : scenario_.events) {
    timers_.push_back(loop_.after(event.at, [this, &event] { set_off(event); }));
  }
  if (options_.span > Duration{0}) timers_.push_back(loop_.after(options_.span, [this] { give_up(); }));
  Progress progress("messages", options_.messages);
  timers_.push_back(loop_.every(progress_period, [this, &progress] { progress.reached(figures_[Figure::received]); }));
  loop_.run();
  elapsed_ = Duration{loop_.now_us() - shared_.started_us};
  timers_.clear();
  // What still waits will not be sent.
  figures_.count(Figure::given_up, shared_.leaving);
  figures_.count(Figure::not_answered, figures_[Figure::received] - figures_[Figure::answered]);
  agenda_.forget_all();
}

void IssuerHost::set_off(const IssuerEvent& event) {
  for (std::size_t index = 0; index < links_.size(); ++index) {
    if (event.link && *event.link != index) continue;
    links_[index]->act(event.then);
    if (event.echo) links_[index]->echo();
  }
  if (event.every > Duration{0}) {
    timers_.push_back(loop_.after(event.every, [this, &event] { set_off(event); }));
  }
}

void IssuerHost::received() {
  if (options_.messages == 0 || ending_ || figures_[Figure::received] < options_.messages) return;
  ending_ = true;
  for (const auto& link : links_) link->stop_reading();
  end_timer_ = loop_.after(Duration{0}, [this] { end_when_answered(looks); });
}

void IssuerHost::end_when_answered(int looks_left) {
  const bool written = std::ranges::all_of(links_, [](const auto& link) { return link->all_written(); });
  if (shared_.leaving == 0 && (written || looks_left == 0)) return give_up();
  const int left = shared_.leaving == 0 ? looks_left - 1 : looks_left;
  end_timer_ = loop_.after(look_again, [this, left] { end_when_answered(left); });
}

void IssuerHost::give_up() { loop_.stop(); }

IssuerSummary IssuerHost::summary() const {
  IssuerSummary summary{scenario_, figures_, book_.get(), {}, elapsed_};
  for (const auto& link : links_) {
    const auto& rules = link->plan().rules;
    for (std::size_t index = 0; index < rules.size(); ++index) {
      auto known = std::ranges::find(summary.rules, rules[index].name, &IssuerSummary::Rule::name);
      if (known == summary.rules.end()) known = summary.rules.insert(known, {rules[index].name, 0});
      known->picked += link->desk().picker().picked(index);
    }
  }
  return summary;
}

std::vector<IssuerHost::Place> IssuerHost::places() const {
  std::vector<Place> places;
  places.reserve(links_.size());
  for (const auto& link : links_) places.push_back({link->plan().name, link->address(), !link->plan().dials});
  return places;
}

}  // namespace isoswitch::tools
