// Plays an issuer: all its links on one loop, its events, and its end.
#pragma once

#include <memory>
#include <vector>

#include "tools/isotool/issuer_link.h"
#include "tools/isotool/issuer_summary.h"

namespace isoswitch::tools {

struct IssuerRunOptions {
  Duration span{};             // 0: until a signal
  std::uint64_t messages = 0;  // after so many, their answers included; 0: without end
  bool verbose = false;        // every message, masked
  bool json = false;
};

class IssuerHost {
 public:
  // The scenario outlives it. Listens, and dials. Errors: an address is wrong, or cannot be had.
  static Result<std::unique_ptr<IssuerHost>> start(const IssuerScenario& scenario, const IssuerRunOptions& options);

  void run();  // until its time is over, the messages are answered, or SIGTERM or SIGINT
  IssuerSummary summary() const;

  struct Place {
    std::string link;
    std::string address;
    bool listens;
  };
  std::vector<Place> places() const;

 private:
  IssuerHost(const IssuerScenario& scenario, const IssuerRunOptions& options);

  void set_off(const IssuerEvent& event);
  void received();
  void end_when_answered(int looks_left);
  void give_up();

  const IssuerScenario& scenario_;
  const IssuerRunOptions& options_;
  Loop loop_;
  IssuerAgenda agenda_;
  IssuerFigures figures_;
  std::unique_ptr<IssuerBook> book_;
  IssuerLink::Shared shared_;
  std::vector<std::unique_ptr<IssuerLink>> links_;
  std::vector<EventHandle> signals_;
  std::vector<Timer> timers_;
  Timer end_timer_;
  bool ending_ = false;
  std::string complaint_;  // the last one
  Duration elapsed_{};
};

}  // namespace isoswitch::tools
