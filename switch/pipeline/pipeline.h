// The way of one message: decode, interpret, checks, one durable unit of rules, answer. Only the pipeline records, and
// only the pipeline sends.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "iso8583/message.h"
#include "switch/base/allowance.h"
#include "switch/base/clock.h"
#include "switch/base/random.h"
#include "switch/base/sealer.h"
#include "switch/base/tokenizer.h"
#include "switch/config/settings.h"
#include "switch/net/receiver.h"
#include "switch/pipeline/chain.h"
#include "switch/pipeline/figures.h"
#include "switch/pipeline/interpret.h"
#include "switch/pipeline/issuers.h"
#include "switch/store/store.h"

namespace isoswitch {

// What a listener says of those who come through it. Outlives the pipeline.
struct Source {
  std::string name;
  NetworkName network;
  std::shared_ptr<const iso8583::Dialect> dialect;
  std::shared_ptr<const Profile> profile;
  bool sign_on_required = false;
  Validation validation = Validation::off;
  Duration answer_within{};  // so long its peers wait; 0: as long as an issuer may take
};

// What is remembered of a peer between its messages.
struct PeerState {
  std::string address;
  bool signed_on = false;
};

// Where the answer goes.
struct Ticket {
  ConnectionId connection = 0;
  FrameHeader header;
};

class AnswerTaker {
 public:
  // Exactly once for every message that take() was given, perhaps during take(). nullptr: there is no answer. Says
  // whether the peer is still there to get it.
  virtual bool settle(const Ticket& ticket, const iso8583::Message* answer) = 0;

 protected:
  ~AnswerTaker() = default;
};

// Where what `route` sends elsewhere goes. Everything outlives the pipeline.
struct Elsewhere {
  const Issuers& issuers;  // of this listener
  const Sealer& sealer;
  OpenQuestions& questions;  // over all listeners
};

// What a pipeline is made with; everything outlives it.
struct PipelineSetup {
  const Source& source;
  const Chain& chain;
  Store& store;
  const Tokenizer& tokenizer;
  const Clock& clock;
  Random& random;
  AnswerTaker& answers;
  PipelineFigures& figures;
  const Elsewhere* elsewhere = nullptr;  // nullptr: everything is decided here
};

// One per listener; its calls come from one thread, the store's owner's.
class Pipeline {
 public:
  explicit Pipeline(const PipelineSetup& setup);
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // crowded: a bound is reached, so requests are answered undecided; advices, reversals and network messages are served
  // (N-4). The frame is copied if the answer has to wait.
  // False: the dialect reads no message in it (F-5).
  bool take(const Ticket& ticket, PeerState& peer, Bytes frame, bool crowded);

 private:
  struct Open;

  Open& open();
  void close(Open& transaction);
  void work(Open& transaction, PeerState& peer, bool crowded);
  void validate(Open& transaction, const PeerState& peer);
  void tell_validation(const Open& transaction, const PeerState& peer);
  void unparsable(Open& transaction, const PeerState& peer, const iso8583::Error& error);
  void refuse(Open& transaction, Reason reason, std::string_view why);
  void prepare(Open& transaction);
  void submit(Open& transaction);
  void decided(Open& transaction, Result<Outcome> outcome);
  void wait(Open& transaction, const OwedId& question);
  void ask(Open& transaction, std::uint64_t sequence);
  void heard(Open& transaction, Heard how, const iso8583::Message* answer);
  void submit_end(Open& transaction);
  void ended(Open& transaction, Result<Outcome> outcome);
  void answer(Open& transaction, const Given& given);
  void drop(Open& transaction, std::string_view why);
  void count(const Open& transaction, std::string_view code);

  PipelineSetup setup_;
  std::vector<std::unique_ptr<Open>> pool_;
  std::vector<Open*> free_;
  static constexpr std::size_t validation_lines_per_minute_max = 60;
  Allowance validation_lines_{validation_lines_per_minute_max};
  std::uint64_t validation_untold_ = 0;  // messages since the last line
  std::vector<iso8583::Error> validation_faults_;
  iso8583::Message reply_;
};

}  // namespace isoswitch
