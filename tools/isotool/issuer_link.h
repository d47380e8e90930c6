// One link of an issuer: it listens or dials, and does on its lines what the desk says.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "tools/isotool/issuer_agenda.h"
#include "tools/isotool/issuer_desk.h"
#include "tools/isotool/issuer_line.h"
#include "tools/isotool/issuer_network.h"

namespace isoswitch::tools {

class IssuerLink final : IssuerLineOwner {
 public:
  // What the links of an issuer share; all of it outlives them.
  struct Shared {
    Loop& loop;
    IssuerAgenda& agenda;
    IssuerFigures& figures;
    IssuerBook* book;  // nullptr: none is kept
    std::uint64_t seed;
    std::int64_t started_us;  // of the loop's clock
    std::size_t leaving = 0;  // answers and copies that wait for their time
    // A message, and its answer if it gets one (nullptr: none), before it is sent. Empty: nobody wants to know.
    std::function<void(const IssuerLink&, const iso8583::Message&, const iso8583::Message*, const IssuerReaction&)>
        show;
    std::function<void()> received;                                       // after every message
    std::function<void(const IssuerLink&, const std::string&)> complain;  // safe to print
  };

  IssuerLink(const IssuerLinkPlan& plan, std::uint16_t index, Shared& shared);
  ~IssuerLink();

  // Listens, or dials for the first time. Errors: the address is wrong, or cannot be had.
  Result<void> start();
  void stop_reading();  // on all lines, and on those to come

  const IssuerLinkPlan& plan() const { return plan_; }
  const IssuerDesk& desk() const { return desk_; }
  const std::string& address() const { return address_; }  // where it listens, with its port; or what it dials
  bool all_written() const;

  // What an event says.
  void act(const IssuerEffects& effects);
  void echo() { tell_all(NetworkAct::echo); }

 private:
  struct Line {
    std::unique_ptr<IssuerLine> line;
    IssuerDesk::Caller caller;
    bool silent = false;
    bool holds_behind = false;         // what follows is the answer of the request before
    std::vector<std::uint8_t> behind;  // framed
    std::size_t behind_booked = IssuerBook::nowhere;
  };

  // An answer on its way.
  struct Outgoing {
    std::vector<std::uint8_t> frame;  // empty: none is sent
    const IssuerEffects* effects;
    std::vector<std::uint8_t> garbage;
    std::size_t booked;
    bool network;
    bool late;
  };

  void line_opened(IssuerLine& line) override;
  void line_frame(IssuerLine& line, const Frame& frame) override;
  void line_bad_frame(IssuerLine& line, const Error& error) override;
  void line_ended(IssuerLine& line, std::string_view why) override;

  static void on_acceptable(int, short, void* self);
  void accept_all();
  void stop_listening();
  Result<void> listen();
  void dial();
  void dial_later();
  void add_line(Socket socket, IssuerLine::Start start);
  void bury();

  void heard(const iso8583::Message& response);
  void react(Line& at, const Frame& frame, const IssuerReaction& reaction);
  std::vector<std::uint8_t> garbage_for(const IssuerEffects& effects);
  void leave(std::uint64_t line, Outgoing& outgoing);
  void send_answer(Line& at, Outgoing& outgoing);
  void send_frame(Line& at, const Outgoing& outgoing, bool copy);
  void count_sent(const Outgoing& outgoing);
  bool swap_behind(Line& at, Outgoing& outgoing);
  void half_open(Line& at, const HalfOpen& half_open);
  void disconnect(Line& at, const Disconnect& disconnect);
  void disconnect_all(const Disconnect& disconnect);
  void later(Duration delay, IssuerAgenda::Act act);
  void go_away(Duration away);
  void sign_off(const SignOff& sign_off);
  void sign_on();
  void tell(Line& at, NetworkAct act);
  void tell_all(NetworkAct act);
  Line* find(std::uint64_t number);

  const IssuerLinkPlan& plan_;
  Shared& shared_;
  Framer framer_;
  IssuerDesk desk_;
  SystemClock clock_;
  SeededRandom network_random_;
  Filler filler_;
  std::string address_;
  Address local_;
  Socket listener_;
  event* accept_event_ = nullptr;
  bool away_ = false;
  bool reading_stopped_ = false;
  std::uint64_t lines_made_ = 0;
  std::unordered_map<std::uint64_t, Line> lines_;
  std::vector<std::uint64_t> ended_;
  Hook burial_;
  std::unordered_map<std::string, NetworkAct> asked_;  // network management of this issuer, by STAN
  iso8583::Message request_;
  std::vector<std::uint8_t> encoded_;
};

}  // namespace isoswitch::tools
