// What `journal follow` tells of the copy's lag: a line on a terminal, JSON lines, and the switch, for its metrics.
#pragma once

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

#include "switch/store/feed_piece.h"
#include "switch/store/journal_end.h"
#include "tools/isotool/control_client.h"

namespace isoswitch::tools {

struct FollowReportOptions {
  std::string directory;
  std::string name;    // of the copy
  std::string socket;  // the switch's control socket; empty: it is not told
  bool json = false;
  bool json_to_stderr = false;  // stdout is the connection
  std::chrono::milliseconds interval{2000};
};

// It becomes a label of the switch's metrics.
Result<void> check_follower_name(const std::string& name);

class FollowReport {
 public:
  explicit FollowReport(FollowReportOptions options);
  ~FollowReport();

  void connected(bool is) { connected_ = is; }
  void shipped(std::uint64_t sequence) { shipped_ = sequence; }
  void acknowledged(const journal::FeedDurable& durable) { acknowledged_ = durable; }
  // To be called often; tells when it is time, or when `now` says so.
  void tick(bool now = false);
  // A sentence; the status line makes room for it.
  void say(const std::string& sentence);

 private:
  void tell();
  void tell_terminal();
  void tell_json() const;
  void tell_switch();
  std::uint64_t lag_records() const;
  std::optional<double> lag_seconds() const;  // nothing: nothing is acknowledged, so there is no time to tell it by

  FollowReportOptions options_;
  bool terminal_;
  journal::JournalEnd end_;
  std::chrono::steady_clock::time_point next_{};
  bool connected_ = false;
  std::uint64_t shipped_ = 0;
  std::optional<journal::FeedDurable> acknowledged_;  // nothing: the copy has not been heard yet
  std::optional<ControlClient> control_;
  std::string refused_;  // what the switch, or its absence, has been told of
  std::size_t drawn_ = 0;
};

}  // namespace isoswitch::tools
