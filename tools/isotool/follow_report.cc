// What `journal follow` tells of the copy's lag.
#include "tools/isotool/follow_report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "switch/base/file.h"
#include "tools/isotool/control_answer.h"

namespace isoswitch::tools {
namespace {

constexpr std::chrono::milliseconds terminal_interval{500};
constexpr Duration control_patience = std::chrono::seconds{1};  // what is shipped waits meanwhile

constexpr std::size_t name_bytes_max = 32;  // as the switch takes it

}  // namespace

Result<void> check_follower_name(const std::string& name) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
      "0123456789-_.";
  if (!name.empty() && name.size() <= name_bytes_max && name.find_first_not_of(allowed) == std::string::npos) return {};
  return failure(fmt::format("--name: expected 1 to {} letters, digits and -_.", name_bytes_max));
}

FollowReport::FollowReport(FollowReportOptions options)
    : options_(std::move(options)),
      terminal_(isatty(STDERR_FILENO) == 1 && !options_.json),
      end_(system_files(), options_.directory) {
  if (terminal_) options_.interval = std::min(options_.interval, terminal_interval);
}

FollowReport::~FollowReport() {
  if (drawn_ > 0) fmt::print(stderr, "\n");
}

void FollowReport::tick(bool now) {
  const auto time = std::chrono::steady_clock::now();
  if (!now && time < next_) return;
  next_ = time + options_.interval;
  tell();
}

void FollowReport::tell() {
  if (!terminal_ && !options_.json && options_.socket.empty()) return;
  // Damage is said by the feed, which meets it, too.
  std::ignore = end_.look();
  if (terminal_) tell_terminal();
  if (options_.json) tell_json();
  if (!options_.socket.empty() && acknowledged_) tell_switch();
}

std::uint64_t FollowReport::lag_records() const {
  const std::uint64_t there = acknowledged_ ? acknowledged_->sequence : 0;
  return end_.sequence() - std::min(end_.sequence(), there);
}

std::optional<double> FollowReport::lag_seconds() const {
  if (lag_records() == 0) return 0;
  if (!acknowledged_ || acknowledged_->at_us == 0) return std::nullopt;
  return static_cast<double>(std::max<std::int64_t>(0, end_.at_us() - acknowledged_->at_us)) / 1e6;
}

void FollowReport::tell_terminal() {
  const auto seconds = lag_seconds();
  const std::string line =
      fmt::format("{}: record {} of {} is there, {} shipped; {} behind{}", connected_ ? "following" : "waiting",
                  acknowledged_ ? acknowledged_->sequence : 0, end_.sequence(), shipped_, lag_records(),
                  seconds ? fmt::format(", {:.1f} s", *seconds) : std::string{});
  fmt::print(stderr, "\r{:{}}", line, drawn_);
  static_cast<void>(std::fflush(stderr));
  drawn_ = line.size();
}

void FollowReport::tell_json() const {
  std::FILE* const to = options_.json_to_stderr ? stderr : stdout;
  const auto seconds = lag_seconds();
  const nlohmann::json told = {
      {"connected", connected_},         {"journal_sequence", end_.sequence()},
      {"shipped_sequence", shipped_},    {"acknowledged_sequence", acknowledged_ ? acknowledged_->sequence : 0},
      {"behind_records", lag_records()}, {"behind_seconds", seconds ? nlohmann::json(*seconds) : nlohmann::json{}}};
  fmt::print(to, "{}\n", told.dump());
  static_cast<void>(std::fflush(to));
}

// Where it cannot be told the copy is fed all the same: a switch that is not running is no reason to stop.
void FollowReport::tell_switch() {
  const auto told = [&]() -> Result<void> {
    if (!control_) {
      auto client = ControlClient::connect(options_.socket);
      if (!client) return std::unexpected(client.error());
      control_.emplace(std::move(*client));
    }
    const nlohmann::json request = {{"act", "follower.report"},
                                    {"name", options_.name},
                                    {"acknowledged_sequence", acknowledged_->sequence},
                                    {"at", acknowledged_->at_us}};
    const auto answer = control_->ask(one_line(request), control_patience);
    if (!answer) return std::unexpected(answer.error());
    const auto object = nlohmann::json::parse(*answer, nullptr, false);
    if (object.is_object() && object.value("ok", false)) return {};
    return failure(object.is_object() ? object.value("error", "no reason given") : "expected JSON");
  }();
  if (told) {
    refused_.clear();
    return;
  }
  control_.reset();
  if (told.error().text != refused_) say(fmt::format("the switch is not told of the copy: {}", told.error().text));
  refused_ = told.error().text;
}

void FollowReport::say(const std::string& sentence) {
  if (drawn_ > 0) fmt::print(stderr, "\r{:{}}\r", "", drawn_);
  drawn_ = 0;
  fmt::print(stderr, "isotool journal follow: {}\n", sentence);
}

}  // namespace isoswitch::tools
