// The control socket: where isotool asks and changes what no card network may.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "switch/net/loop.h"
#include "switch/ops/control_acts.h"
#include "switch/ops/control_connection.h"
#include "switch/ops/unix_listener.h"

struct event;

namespace isoswitch {

class Control {
 public:
  // Listens at once. Whoever can open the socket file (mode 0600) may do everything. All that is handed in must outlive
  // the result; the store's flush() and deliver() are called by who owns it.
  static Result<std::unique_ptr<Control>> start(Loop& loop, const std::string& path, Store& store,
                                                const Tokenizer& tokenizer, const Clock& clock,
                                                const ChartOfAccounts& chart, const ControlLimits& limits = {});
  ~Control();
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;

  std::size_t connections() const { return connections_.size(); }
  const Followers& followers() const { return acts_.followers(); }

 private:
  Control(Loop& loop, UnixListener listener, Store& store, const Tokenizer& tokenizer, const Clock& clock,
          const ChartOfAccounts& chart, const ControlLimits& limits);
  void accept_some();
  void welcome(Socket socket);
  void pass_on();

  Loop& loop_;
  UnixListener listener_;
  ControlLimits limits_;
  ControlActs acts_;
  std::unordered_map<std::uint64_t, std::shared_ptr<ControlConnection>> connections_;
  std::uint64_t last_connection_ = 0;
  event* ready_;
  Timer rest_;  // no descriptor is left: accepting again at once would spin
  Timer poll_;
  Hook turn_;
};

}  // namespace isoswitch
