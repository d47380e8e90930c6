#include "switch/pipeline/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "iso8583/check/validate.h"
#include "record.pb.h"
#include "switch/base/log.h"
#include "switch/pipeline/conclusion.h"
#include "switch/pipeline/question_maker.h"
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
  if (tx.question) {
    keys.also.owed.push_back(tx.question->id);
    keys.also.life_cycles.push_back(life_cycle_id(tx));
  }
  return keys;
}

// R7b: what is said of a purchase goes where that was sent, whatever its card's route is today. Gives the names that it
// has there, or those that the acquirer has for it.
std::optional<OriginalIds> follow_original(const Ledger& rows, Transaction& tx) {
  for (const auto& key : tx.original_match) {
    if (!key) continue;
    for (const LifeCycleId& id : rows.matches(*key)) {
      const auto row = rows.life_cycle(id);
      if (!row || !row->forwarded || (tx.card && row->card && *row->card != *tx.card)) continue;
      tx.routed = Routed{.link = row->forwarded->link, .books = row->forwarded->books};
      OriginalIds sent = row->ids;
      sent.stan = row->forwarded->stan;
      sent.transmitted = row->forwarded->transmitted;
      return sent;
    }
  }
  return tx.original;
}

// A tenth of what the acquirer waits is ours, to stand in and to answer.
Duration patience(Duration issuer, const Source& source) {
  if (source.answer_within.count() == 0) return issuer;
  return std::min(issuer, source.answer_within - source.answer_within / 10);
}

IssuerWord word_of(const IssuerAnswer& learned) {
  IssuerWord word;
  word.how = Heard::answer;
  word.reason = learned.reason;
  word.approved_there = learned.approved_there || approves(learned.reason);
  word.authorization_code = learned.authorization_code;
  word.transaction_amount = learned.transaction_amount;
  word.billing_amount = learned.billing_amount;
  for (std::size_t i = 0; i < std::min(learned.balances.size(), word.balances.size()); ++i)
    word.balances[i] = learned.balances[i];
  return word;
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
  std::string peer;  // its address

  // Of what its issuer is asked about
  const Issuer* issuer = nullptr;
  iso8583::Message question;
  std::uint64_t asked_by = 0;  // sequence of the unit
  Steady::time_point asked;
  std::vector<std::pair<int, std::string>> told_beside;  // fields of the issuer's answer that go on to the acquirer
  RecordPointer end;
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
  taken.issuer = nullptr;
  taken.told_beside.clear();
  taken.peer = peer.address;
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
  if (setup_.elsewhere != nullptr && !taken.fault && !taken.stopped) prepare(taken);
  submit(taken);
}

// What was routed is translated before anything is decided: what cannot be told to its issuer is not asked.
void Pipeline::prepare(Open& open) {
  Transaction& tx = open.tx;
  const auto original = tx.original ? follow_original(setup_.store.rows(), tx) : std::nullopt;
  if (!tx.routed) return;
  open.issuer = setup_.elsewhere->issuers.find(tx.routed->link);
  if (open.issuer == nullptr) {
    log::error("link_unknown", "acquirer={} link={} stan={}", setup_.source.name, tx.routed->link.view(),
               tx.ids.stan.view());
    return;
  }
  const IssuerTerms& terms = open.issuer->terms;
  const Instant until = tx.received + patience(tx.kind == Kind::cash ? terms.atm : terms.pos, setup_.source);
  auto made = make_question(open.request, tx, original, *open.issuer, setup_.elsewhere->sealer, until, open.question);
  if (!made) {
    // A request is a format error of its acquirer's; what may not be declined is kept here, and a person has to look.
    log::warning("not_translated", "acquirer={} link={} mti={} stan={} fault=\"{}\"", setup_.source.name,
                 tx.routed->link.view(), tx.mti.text(), tx.ids.stan.view(), made.error().text);
    if (tx.is_request()) open.fault = FormatFault{0, made.error().text};
    tx.untold = !tx.is_request();
    tx.routed.reset();
    return;
  }
  tx.question = std::move(made->kept);
  tx.issuer_available = tx.is_request() && open.issuer->party.available();
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

void Pipeline::submit(Open& open) {
  open.request.keep();
  UnitOfWork unit;
  unit.keys = keys_of(open.tx);
  unit.record = new_record();
  record_transaction(open.request, open.tx, open.peer, *unit.record);
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
  if (decision.asked) return ask(open, outcome->sequence);
  if (decision.waits_for) return wait(open, *decision.waits_for);
  if (!decision.answered) return drop(open, "recorded, not answered");
  answer(open, decision.given);
}

// A repeat of a question that is under way is decided again when that has ended.
void Pipeline::wait(Open& open, const OwedId& question) {
  ++setup_.figures.waited;
  const bool waits =
      setup_.elsewhere != nullptr && setup_.elsewhere->questions.wait(question, [this, &open] { submit(open); });
  if (!waits) drop(open, "the same message is under way elsewhere");
}

// Not before the first unit is durable: a byte that has left can always be accounted for.
void Pipeline::ask(Open& open, std::uint64_t sequence) {
  open.asked_by = sequence;
  open.asked = Steady::now();
  setup_.elsewhere->questions.asked(open.tx.question->id);
  const auto waited = std::chrono::duration_cast<Duration>(open.asked - open.began);
  const Duration patience = std::max(open.tx.question->until - open.tx.received - waited, Duration{0});
  open.issuer->party.ask(open.question, patience,
                         [this, &open](Heard how, const iso8583::Message* answer) { heard(open, how, answer); });
}

void Pipeline::heard(Open& open, Heard how, const iso8583::Message* answer) {
  Transaction& tx = open.tx;
  IssuerWord word;
  word.how = how;
  open.end = new_record();
  open.end->set_at_us(setup_.clock.now().us);
  if (how == Heard::answer) {
    auto learned = open.issuer->translation.answer(*answer, tx.code_class(), setup_.clock.now(), tx.kind);
    if (learned) {
      word = word_of(*learned);
      open.told_beside = std::move(learned->others);
      if (!learned->known)
        log::warning("code_unknown", "link={} stan={} code={} taken_as={}", tx.routed->link.view(),
                     tx.question->stan.view(), learned->code.view(), name(learned->reason));
    } else {
      // Nobody can say what it did there: as if it had said nothing.
      log::warning("answer_unreadable", "link={} stan={} fault=\"{}\"", tx.routed->link.view(),
                   tx.question->stan.view(), learned.error().text);
      word.how = Heard::silence;
    }
  }
  tx.heard = word;
  const auto took = std::chrono::duration_cast<Duration>(Steady::now() - open.asked);
  record_question_end(answer, open.issuer->party.profile(), tx, open.asked_by, took, *open.end);
  submit_end(open);
}

void Pipeline::submit_end(Open& open) {
  UnitOfWork unit;
  unit.keys = keys_of(open.tx);
  unit.record = std::move(open.end);
  unit.decide = [this, &open](Rows& rows, Decision& decision) { setup_.chain.decide(open.tx, rows, decision); };
  unit.done = [this, &open](Result<Outcome> outcome) { ended(open, std::move(outcome)); };
  setup_.store.submit(std::move(unit));
}

void Pipeline::ended(Open& open, Result<Outcome> outcome) {
  const OwedId question = open.tx.question->id;
  if (outcome && outcome->decision.answered)
    answer(open, outcome->decision.given);
  else
    drop(open, outcome ? "the question has ended before" : "refused by the store");
  setup_.elsewhere->questions.ended(question);
}

void Pipeline::answer(Open& open, const Given& given) {
  build_reply(open.request, open.tx, given, open.fault ? &*open.fault : nullptr, reply_);
  for (const auto& [field, text] : open.told_beside)
    if (const auto set = reply_.set(field, text); !set) log::warning("reply_field", "{}", set.error().text());
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
