#include "switch/pipeline/pipeline.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "iso8583/check/validate.h"
#include "switch/base/log.h"
#include "switch/pipeline/conclusion.h"
#include "switch/pipeline/reply.h"
#include "switch/pipeline/transaction_record.h"

namespace isoswitch {
namespace {

using Steady = std::chrono::steady_clock;

// Six characters that are told over the phone: no letters that look like digits.
FixedText<6> draw_authorization_code(Random& random) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  std::uint64_t bits = random.next();
  char code[6];
  for (char& c : code) {
    c = alphabet[bits % alphabet.size()];
    bits /= alphabet.size();
  }
  return FixedText<6>{std::string_view{code, sizeof code}};
}

Given given_for(Reason reason) {
  Given given;
  given.reason = reason;
  return given;
}

Keys keys_of(const Transaction& tx) {
  Keys keys;
  keys.seen = tx.seen;
  keys.card = tx.card;
  keys.match = tx.original ? tx.original_match : tx.match;
  // An advice or an increment looks for its original, and for the reversal that came before it.
  if (tx.original && !tx.is_reversal())
    for (const auto& key : tx.match)
      if (key) keys.also.match.push_back(*key);
  return keys;
}

}  // namespace

// A message between its frame and its answer. Reused: after a few messages none of it is allocated anew.
struct Pipeline::Open {
  iso8583::Message request;
  Transaction tx;
  std::optional<FormatFault> fault;
  std::optional<Stopped> stopped;  // by a check, before the rules
  Ticket ticket;
  Steady::time_point began;
};

Pipeline::Pipeline(const PipelineSetup& setup) : setup_(setup) {}
Pipeline::~Pipeline() = default;

Pipeline::Open& Pipeline::open() {
  if (free_.empty()) {
    pool_.push_back(std::make_unique<Open>());
    free_.push_back(pool_.back().get());
  }
  Open& taken = *free_.back();
  free_.pop_back();
  ++setup_.figures.open_transactions;
  return taken;
}

void Pipeline::close(Open& open) {
  --setup_.figures.open_transactions;
  free_.push_back(&open);
}

bool Pipeline::take(const Ticket& ticket, PeerState& peer, Bytes frame, bool crowded) {
  const Source& source = setup_.source;
  Open& taken = open();
  taken.ticket = ticket;
  taken.began = Steady::now();
  taken.fault.reset();
  taken.stopped.reset();
  taken.tx = Transaction{};
  Transaction& tx = taken.tx;
  tx.acquirer = source.name;
  tx.network = source.network;
  tx.profile = source.profile.get();
  tx.sign_on_required = source.sign_on_required;
  tx.signed_on = peer.signed_on;
  tx.received = setup_.clock.now();
  if (const auto read = taken.request.decode(*source.dialect, frame); !read) {
    unparsable(taken, peer, read.error());
    return false;
  }
  work(taken, peer, crowded);
  return true;
}

void Pipeline::work(Open& taken, PeerState& peer, bool crowded) {
  const Source& source = setup_.source;
  Transaction& tx = taken.tx;
  // R1, F-6: an answer is never answered. Neither is a notice (0644), but that is recorded like every xx4x.
  if (taken.request.mti().is_response()) return drop(taken, "an answer");

  taken.fault = interpret(taken.request, setup_.tokenizer, tx);
  if (source.validation != Validation::off) validate(taken, peer);
  if (taken.fault) {
    ++setup_.figures.format_errors;
    log::info("format_error", "acquirer={} peer={} mti={} stan={} fault=\"{}\"", source.name, peer.address,
              taken.request.mti().text(), tx.ids.stan.view(), taken.fault->what);
  }
  const bool room = !crowded && setup_.store.has_room();
  if (tx.is_request() && !room) return refuse(taken, Reason::system_malfunction, "no room");
  if (tx.is_request()) tx.drawn_authorization_code = draw_authorization_code(setup_.random);
  taken.stopped = setup_.chain.check(tx);
  peer.signed_on = tx.signed_on;
  if (taken.stopped) {
    if (const auto* dropped = std::get_if<Drop>(&taken.stopped->finding)) return drop(taken, dropped->why);
    // Network management moves nothing and is never refused for load (R20): it needs no unit.
    if (tx.flow == Flow::network) return answer(taken, given_for(std::get<Reply>(taken.stopped->finding).reason));
  }
  submit(taken, peer);
}

// Faults beyond the shape. Where the listener refuses them the first one is the answer's.
void Pipeline::validate(Open& open, const PeerState& peer) {
  validation_faults_.clear();
  iso8583::validate(open.request, validation_faults_);
  if (validation_faults_.empty()) return;
  ++setup_.figures.validation_faults;
  tell_validation(open, peer);
  if (setup_.source.validation != Validation::refuse || open.fault) return;
  const iso8583::Error& first = validation_faults_.front();
  int field = 0;
  std::from_chars(first.path.data(), first.path.data() + first.path.size(), field);
  open.fault = FormatFault{
      field, fmt::format("{}{}{}: expected {}", first.path, first.name.empty() ? "" : " ", first.name, first.expected)};
}

// All faults of a message, but not of every message: a peer that always errs would fill the disk.
void Pipeline::tell_validation(const Open& open, const PeerState& peer) {
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(open.began.time_since_epoch());
  if (!validation_lines_.left(now.count())) {
    ++validation_untold_;
    return;
  }
  validation_lines_.use();
  std::string faults;
  for (const iso8583::Error& fault : validation_faults_) faults += (faults.empty() ? "" : "; ") + fault.text();
  log::warning("validation", "acquirer={} peer={} mti={} stan={} faults={} untold_before={} list=\"{}\"",
               setup_.source.name, peer.address, open.request.mti().text(), open.tx.ids.stan.view(),
               validation_faults_.size(), std::exchange(validation_untold_, 0), faults);
}

// F-5. The link stays; the peer hears which field it was, if its profile wants that.
void Pipeline::unparsable(Open& open, const PeerState& peer, const iso8583::Error& error) {
  ++setup_.figures.unparsable;
  log::warning("unparsable", "acquirer={} peer={} error=\"{}\"", setup_.source.name, peer.address, error.text());
  const iso8583::Mti mti = open.request.mti();
  const bool answerable = error.path != "mti" && !mti.is_response() && mti.function() != 4;
  if (!answerable || open.tx.profile->unparsable() == Unparsable::ignore) return drop(open, "unparsable");
  open.tx.mti = mti;
  const std::string field = error.name.empty() ? error.path : error.path + " " + error.name;
  open.fault = FormatFault{0, field + ": unreadable"};
  if (open.tx.profile->unparsable() == Unparsable::answer) return answer(open, given_for(Reason::format_error));
  build_notice(open.request, *open.tx.profile, *open.fault, reply_);
  count(open, "notice");
  setup_.answers.settle(open.ticket, &reply_);
  close(open);
}

// Nothing was decided and nothing is recorded: the peer may try again, or reverse (N-4, D-5).
void Pipeline::refuse(Open& open, Reason reason, std::string_view why) {
  ++setup_.figures.undecided;
  log::warning("undecided", "acquirer={} mti={} stan={} why=\"{}\"", setup_.source.name, open.tx.mti.text(),
               open.tx.ids.stan.view(), why);
  answer(open, given_for(reason));
}

void Pipeline::submit(Open& open, const PeerState& peer) {
  open.request.keep();
  UnitOfWork unit;
  unit.keys = keys_of(open.tx);
  unit.record = new_record();
  record_transaction(open.request, open.tx, peer.address, *unit.record);
  unit.decide = [this, &open](Rows& rows, Decision& decision) {
    if (open.fault) {
      decision.given.reason = Reason::format_error;
      decision.rule = "interpret";
      decision.answered = true;
    } else if (open.stopped) {
      decision.given.reason = std::get<Reply>(open.stopped->finding).reason;
      decision.rule = open.stopped->by;
      decision.answered = true;
    } else {
      setup_.chain.decide(open.tx, rows, decision);
    }
  };
  unit.done = [this, &open](Result<Outcome> outcome) { decided(open, std::move(outcome)); };
  setup_.store.submit(std::move(unit));
}

void Pipeline::decided(Open& open, Result<Outcome> outcome) {
  if (!outcome) {
    // The unit was refused and changed nothing. A request hears so; an advice that is not stored gets no answer (R3).
    ++setup_.figures.undecided;
    if (open.tx.is_request()) return answer(open, given_for(Reason::system_malfunction));
    return drop(open, "refused by the store");
  }
  const Decision& decision = outcome->decision;
  if (decision.repeat_of) ++setup_.figures.repeats;
  if (decision.stan_reuse) ++setup_.figures.stan_reuse;
  if (!decision.answered) return drop(open, "recorded, not answered");
  answer(open, decision.given);
}

void Pipeline::answer(Open& open, const Given& given) {
  build_reply(open.request, open.tx, given, open.fault ? &*open.fault : nullptr, reply_);
  count(open, open.tx.profile->code(open.tx.code_class(), given.reason));
  if (!setup_.answers.settle(open.ticket, &reply_)) {
    ++setup_.figures.undelivered;
    log::info("undelivered", "acquirer={} mti={} stan={}", setup_.source.name, open.tx.mti.text(),
              open.tx.ids.stan.view());
  }
  const auto took = std::chrono::duration_cast<Duration>(Steady::now() - open.began);
  setup_.figures.latency.observe(took.count());
  close(open);
}

void Pipeline::drop(Open& open, std::string_view why) {
  ++setup_.figures.dropped;
  log::debug("dropped", "acquirer={} mti={} stan={} why=\"{}\"", setup_.source.name, open.request.mti().text(),
             open.tx.ids.stan.view(), why);
  count(open, "-");
  setup_.answers.settle(open.ticket, nullptr);
  close(open);
}

void Pipeline::count(const Open& open, std::string_view code) {
  ++setup_.figures.answered[{open.request.mti().code(), std::string{code}}];
}

}  // namespace isoswitch
