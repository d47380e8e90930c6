// Gives recorded requests a new identity, so that a system takes them for new ones: STAN, times, references; and names
// the new one wherever a later message names the recorded one.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "switch/base/clock.h"
#include "tools/isotool/replay_request.h"

namespace isoswitch::tools {

struct RestampOptions {
  bool as_recorded = false;  // only authorization codes are exchanged
  bool references = false;   // DE 37 too
  std::size_t remembered_max = 200'000;
};

class ReplayRestamp {
 public:
  using Id = std::uint64_t;

  ReplayRestamp(const RestampOptions& options, const Clock& clock, std::uint64_t first_stan)
      : options_(options), clock_(clock), stan_(first_stan % stan_end) {}

  // Sets what identifies the message: of a repeat what was sent the first time; of one that names an original, that
  // original as it was sent, or will be if it comes later. The id is that of the request for answered().
  Id stamp(const RecordedRequest& request, iso8583::Message& message);

  // The authorization code that was given now: later messages name it in the recorded one's place.
  void answered(Id id, std::string_view authorization_code);

  // Of a request that names no card: the card of the original that it names. Empty: not known.
  std::string card_of_original(const iso8583::Message& message) const;

  struct Figures {
    std::uint64_t restamped = 0;
    std::uint64_t repeats = 0;          // had the identity of an earlier one
    std::uint64_t lone_repeats = 0;     // xxx1 of something that was not sent, or is forgotten
    std::uint64_t originals = 0;        // named by what they are called now
    std::uint64_t codes = 0;            // authorization codes exchanged
    std::uint64_t codes_not_given = 0;  // the system has given none in the recorded one's place
    std::uint64_t forgotten = 0;        // beyond remembered_max
  };
  const Figures& figures() const { return figures_; }
  std::uint64_t unsent_originals() const { return reserved_; }  // named, and not sent (yet)

 private:
  static constexpr std::uint64_t stan_end = 1'000'000;

  struct Identity {
    std::string card;
    std::string acquirer;
    std::string recorded_transmission;
    std::string recorded_local;
    std::string stan;
    Instant at;         // what DE 7 says
    Duration offset{};  // of the local time from there
    std::string reference;
    std::string recorded_code;
    std::string given_code;
    bool reserved = false;  // named before it came
    std::vector<std::string> keys;
  };
  // What a later message names it by, and what that message says of itself, which is its original's, too.
  struct Trace {
    char message_class = '0';
    std::string number;
    std::string date;
    std::string acquirer;  // without leading zeros; empty: not named
    std::string card;
    std::string terminal;
  };
  // How an original is named: DE 90 or DE 56.
  struct Naming {
    int field = 0;
    std::size_t stan_size = 0;
    std::size_t date_size = 0;
  };

  static Naming naming_of(const iso8583::Message& message);
  static std::string date_text(const Naming& naming, Instant at);
  const Identity* find(const std::string& key) const;
  Identity* find(const std::string& key);
  const Identity* find(const Trace& trace) const;
  Identity* find(const Trace& trace);
  static std::vector<Trace> traces_of(const iso8583::Message& message, const std::string& card);
  static std::optional<Trace> named_by(const iso8583::Message& message, const std::string& card);
  static std::string name_of(const Trace& trace);
  static std::string acquirer_name_of(const Trace& trace);
  static std::string card_name_of(const Trace& trace);
  static std::vector<std::string> keys_of(const Trace& trace);
  std::vector<std::string> keys_of(const iso8583::Message& message, const std::string& card) const;

  std::optional<Id> repeated(const iso8583::Message& message, const std::string& card);
  Identity new_identity(const RecordedRequest& request, const iso8583::Message& message);
  Identity& add(Identity identity);
  void forget_oldest();
  bool claim(const iso8583::Message& message, Identity& identity);
  void name_original(const RecordedRequest& request, iso8583::Message& message);
  void exchange_code(const RecordedRequest& request, iso8583::Message& message);
  const Identity* original_of(const iso8583::Message& message, const std::string& card) const;
  void put(const Identity& identity, iso8583::Message& message) const;
  std::string new_stan(std::size_t size);

  const RestampOptions options_;
  const Clock& clock_;
  std::uint64_t stan_;
  std::deque<Identity> identities_;
  Id first_ = 1;  // of identities_.front()
  std::unordered_map<std::string, Id> by_key_;
  std::uint64_t reserved_ = 0;
  Figures figures_;
};

}  // namespace isoswitch::tools
