// One run of load: keeps the windows full (closed loop) or the schedule (open loop), and books every answer.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "switch/net/dial.h"
#include "switch/net/loop.h"
#include "tools/isotool/flights.h"
#include "tools/isotool/ledger_log.h"
#include "tools/isotool/load.h"
#include "tools/isotool/send_schedule.h"

namespace isoswitch::tools {

class LoadRun final : Receiver {
 public:
  // All references outlive it.
  LoadRun(const LoadOptions& options, const Wire& wire, const CardSet& cards, RequestSource& source, LedgerLog* log);

  // Errors: no connection at all, or a sign-on that was not approved.
  Result<LoadFigures> run();

 private:
  struct Link {
    std::unique_ptr<Outbound> outbound;
    ConnectionId id = 0;
    std::uint32_t in_flight = 0;
    bool ready = false;  // open, and signed on where that is asked for
  };

  void opened(Connection& connection) override;
  void frame(Connection& connection, const Frame& frame) override;
  void closed(ConnectionId id, std::string_view why) override;

  Result<void> connect(std::uint32_t index);
  Link& link_of(const Connection& connection);
  void sign_on(Connection& connection);
  void signed_on(Link& link);
  void start();
  void stop_sending();
  void fill_window(Link& link);
  void send_due();
  bool send_one(std::uint32_t index, std::int64_t due_us);
  void book(const Flight& flight, std::int64_t now_us);
  bool belongs(const Flight& flight);
  void reconnect_later(std::uint32_t index);
  void turn_over();
  void finish_if_done();

  const LoadOptions& options_;
  const Wire& wire_;
  const CardSet& cards_;
  RequestSource& source_;
  LedgerLog* log_;
  Loop loop_;
  std::vector<Link> links_;
  Flights flights_;
  LoadFigures figures_;

  bool started_ = false;
  bool sending_ = false;
  bool finished_ = false;
  std::optional<Error> failed_;
  std::int64_t start_us_ = 0;
  std::int64_t last_answer_us_ = 0;
  std::optional<SendSchedule> schedule_;
  std::uint64_t scheduled_ = 0;  // messages of the schedule that were sent
  std::uint32_t next_link_ = 0;

  iso8583::Message answer_;
  iso8583::Scratch room_;
  iso8583::Scratch more_room_;
  std::vector<std::uint8_t> encoded_;
  std::vector<EventHandle> events_;
  std::vector<Timer> reconnects_;
};

}  // namespace isoswitch::tools
