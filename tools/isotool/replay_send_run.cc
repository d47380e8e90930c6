#include "tools/isotool/replay_send_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <csignal>

#include "iso8583/describe.h"
#include "tools/isotool/dialled.h"
#include "tools/isotool/progress.h"
#include "tools/isotool/record_words.h"

namespace isoswitch::tools {
namespace {

constexpr std::size_t waiting_max = 4'096;
constexpr std::size_t values_kept_max = 8;
// How long an answer may take that should not come, once everything else is over.
constexpr Duration silence = std::chrono::milliseconds{300};

// What an answer has in common with its request.
std::string flight_name(const iso8583::Message& message) {
  return fmt::format("{:x} {}", message.mti().response().code() & 0xff0, message.text(11));
}

std::string amount_text(const iso8583::Message& message) {
  const auto minor = message.number(4);
  if (!minor) return "";
  const std::string code = message.text(49);
  std::uint32_t currency = 0;
  std::from_chars(code.data(), code.data() + code.size(), currency);
  return "  " + money_text(static_cast<std::int64_t>(*minor), currency);
}

}  // namespace

std::uint64_t ReplaySendFigures::skipped_in_all() const {
  std::uint64_t sum = 0;
  for (const auto& [why, count] : skipped) sum += count;
  return sum;
}

ReplaySendRun::ReplaySendRun(const ReplaySendOptions& options, const Wire& wire, const std::set<int>& ignored,
                             ReplayQueue<RecordedRequest>& queue, ReplayFill& fill, ReplayRestamp& restamp,
                             std::uint64_t last_position)
    : options_(options),
      wire_(wire),
      ignored_(ignored),
      queue_(queue),
      fill_(fill),
      restamp_(restamp),
      last_position_(last_position),
      links_(options.connections),
      reconnects_(options.connections) {}

Result<ReplaySendFigures> ReplaySendRun::run() {
  Progress progress("sending", last_position_);
  for (std::uint32_t index = 0; index < links_.size(); ++index)
    if (auto done = connect(index); !done) return std::unexpected(done.error());
  const auto interrupted = [this] { sending_ ? stop_sending("it was interrupted") : loop_.stop(); };
  events_.push_back(loop_.on_signal(SIGINT, interrupted));
  events_.push_back(loop_.on_signal(SIGTERM, interrupted));
  events_.push_back(loop_.every(std::chrono::milliseconds{20}, [&] { tick(progress); }));
  const Timer impatient = loop_.after(options_.patience, [this] {
    if (!started_) fail(fmt::format("{}: not all connections were ready in time", wire_.address));
  });
  loop_.run();
  if (failed_) return std::unexpected(*failed_);
  drop([](const Flight& flight) { return flight.awaits; });
  figures_.silent += flights_.size();
  figures_.elapsed = Duration{std::max<std::int64_t>(last_answer_us_ - start_us_, 1)};
  while (figures_.examples.size() < options_.differences && !other_examples_.empty()) {
    figures_.examples.push_back(std::move(other_examples_.front()));
    other_examples_.erase(other_examples_.begin());
  }
  std::ranges::sort(figures_.examples, {}, &ReplayExample::position);
  return std::move(figures_);
}

void ReplaySendRun::fail(std::string why) {
  failed_ = Error{std::move(why)};
  loop_.stop();
}

// The requests

void ReplaySendRun::pump() {
  if (!sending_) return;
  for (;;) {
    if (!ready_.empty()) {
      if (free_link() == nullptr) return;
      auto first = ready_.extract(ready_.begin());
      if (!send_one(first.mapped())) {
        ready_.insert(std::move(first));
        return;
      }
      continue;
    }
    if (!take_next()) break;
  }
  if (queue_.over() && !next_ && ready_.empty() && waiting_ == 0) {
    sending_ = false;
    finish_if_done();
  }
}

// False: there is none that could be sent now.
bool ReplaySendRun::take_next() {
  if (!next_) {
    if (waiting_ >= waiting_max) return false;
    auto request = queue_.pop();
    if (!request) return false;
    ++figures_.selected;
    std::string lane = fill_.card_of(*request);
    if (lane.empty()) lane = fill_.card_for(restamp_.card_of_original(request->message));
    // A repeat has the STAN of the first: their answers would be told apart by nothing.
    if (lane.empty()) lane = fmt::format("STAN {}", request->message.text(11));
    const std::int64_t due_us = due_of(*request);
    next_ = Due{std::move(*request), std::move(lane), due_us, figures_.selected};
  }
  const std::int64_t now_us = loop_.now_us();
  if (next_->due_us > now_us) {
    pace_ = loop_.after(Duration{next_->due_us - now_us}, [this] { pump(); });
    return false;
  }
  Due due = std::move(*next_);
  next_.reset();
  const auto [lane, idle] = lanes_.try_emplace(due.lane);
  if (idle) {
    ready_.emplace(due.number, std::move(due));
  } else {
    lane->second.push_back(std::move(due));
    ++waiting_;
  }
  return true;
}

std::int64_t ReplaySendRun::due_of(const RecordedRequest& request) {
  if (options_.fast || !request.at) return last_due_us_;
  if (!first_at_) first_at_ = request.at;
  const auto elapsed = static_cast<double>((*request.at - *first_at_).count()) / options_.speed;
  last_due_us_ = std::max(last_due_us_, start_us_ + static_cast<std::int64_t>(elapsed));
  return last_due_us_;
}

void ReplaySendRun::release(const std::string& lane) {
  const auto found = lanes_.find(lane);
  if (found == lanes_.end()) return;
  if (found->second.empty()) {
    lanes_.erase(found);
    return;
  }
  Due& due = found->second.front();
  ready_.emplace(due.number, std::move(due));
  found->second.pop_front();
  --waiting_;
}

void ReplaySendRun::skip(const Due& due, const std::string& why) {
  if (figures_.skipped.empty()) figures_.first_skipped = due.request.position;
  ++figures_.skipped[why];
  release(due.lane);
}

// False: it has to wait for another that its answer could not be told from.
bool ReplaySendRun::send_one(Due& due) {
  iso8583::Message message = due.request.message;
  if (message.mti().version() != wire_.dialect->version()) {
    skip(due, fmt::format("{} is of another version than {}", message.mti().text(), wire_.dialect->name()));
    return true;
  }
  if (options_.restamp.as_recorded && flights_.contains(flight_name(message))) return false;
  if (auto filled = fill_.fill(due.request, message); !filled) {
    skip(due, filled.error().text);
    return true;
  }
  Flight flight;
  flight.stamp = restamp_.stamp(due.request, message);
  flight.sent = translated(message);
  if (flights_.contains(flight_name(flight.sent)))
    skip(due, "its STAN is in flight");
  else
    launch(due, std::move(flight));
  return true;
}

iso8583::Message ReplaySendRun::translated(const iso8583::Message& message) {
  if (&message.dialect() == wire_.dialect.get()) return message;
  iso8583::Message sent(*wire_.dialect);
  sent.set_mti(message.mti());
  for (const int field : message.fields())
    if (!sent.set(field, message.text(field)))
      fill_.tally().add(field, false, fmt::format("it does not fit {}", wire_.dialect->name()));
  return sent;
}

void ReplaySendRun::launch(Due& due, Flight flight) {
  Link* const link = free_link();
  encoded_.clear();
  const auto encoded = flight.sent.encode(encoded_);
  if (!encoded || link == nullptr || !link->outbound->connection()->send(FrameHeader{}, encoded_))
    return skip(due, encoded ? "it could not be written" : encoded.error().text());
  const std::int64_t now_us = loop_.now_us();
  if (!options_.fast) figures_.late_us = std::max(figures_.late_us, now_us - due.due_us);
  if (figures_.sent++ == 0) figures_.first_position = due.request.position;
  figures_.last_position = std::max(figures_.last_position, due.request.position);
  flight.sent_us = now_us;
  flight.link = static_cast<std::uint32_t>(link - links_.data());
  flight.awaits = due.request.answer.kind != RecordedAnswer::Kind::nothing;
  flight.request = std::move(due.request);
  flight.lane = due.lane;
  if (flight.awaits) {
    ++link->in_flight;
    ++awaited_;
  }
  const bool awaits = flight.awaits;
  flights_.emplace(flight_name(flight.sent), std::move(flight));
  if (!awaits) release(due.lane);
}

// The answers

void ReplaySendRun::frame(Connection& connection, const Frame& frame) {
  const std::int64_t now_us = loop_.now_us();
  if (!answer_.decode(*wire_.dialect, frame.body)) {
    ++figures_.undecodable;
    return;
  }
  Link* const link = link_of(connection.id());
  if (options_.sign_on && link != nullptr && !link->ready && answer_.mti().message_class() == 8) {
    const std::string_view code = answer_.text(39, room_);
    if (!answer_.mti().is_response()) return;
    if (!approves_sign_on(code)) return fail(fmt::format("the sign-on was answered with {}", code));
    return signed_on(*link);
  }
  // Its own echo or sign-on: it says nothing of what was asked.
  if (answer_.mti().message_class() == 8 && !answer_.mti().is_response()) return;
  const auto found = answer_.mti().is_response() ? flights_.find(flight_name(answer_)) : flights_.end();
  if (found == flights_.end()) {
    ++figures_.unmatched;
    return;
  }
  Flight flight = std::move(found->second);
  flights_.erase(found);
  book(flight, now_us);
  pump();
  finish_if_done();
}

void ReplaySendRun::book(Flight& flight, std::int64_t now_us) {
  ++figures_.answered;
  last_answer_us_ = now_us;
  figures_.latency.record(now_us - flight.sent_us);
  restamp_.answered(flight.stamp, answer_.text(38));
  compare(flight);
  Link& link = links_[flight.link];
  link.tries = 0;
  if (!flight.awaits) return;
  --awaited_;
  if (link.in_flight > 0) --link.in_flight;
  release(flight.lane);
}

void ReplaySendRun::compare(const Flight& flight) {
  const RecordedAnswer& answer = flight.request.answer;
  if (answer.kind == RecordedAnswer::Kind::unknown) {
    if (figures_.not_compared++ == 0)
      figures_.why_not_compared = fmt::format("{}: {}", flight.request.position, answer.why);
    return;
  }
  if (answer.kind == RecordedAnswer::Kind::nothing) return differ(flight, {{0, "no answer", answer_.mti().text()}});
  std::set<int> ignored = ignored_;
  ignored.insert(answer.not_recorded.begin(), answer.not_recorded.end());
  auto differences = compare_answers(expected_answer(flight.request, flight.sent), answer_, ignored);
  if (differences.empty())
    ++figures_.equal;
  else
    differ(flight, std::move(differences));
}

void ReplaySendRun::differ(const Flight& flight, std::vector<AnswerDifference> differences) {
  ++figures_.different;
  for (const AnswerDifference& difference : differences) {
    auto& of_field = figures_.by_field[difference.field];
    ++of_field.count;
    const std::pair values{difference.recorded, difference.now};
    if (of_field.values.size() < values_kept_max || of_field.values.contains(values)) ++of_field.values[values];
  }
  const bool first = differed_.insert(flight.lane).second;
  figures_.different_first += first ? 1 : 0;
  auto& examples = first ? figures_.examples : other_examples_;
  if (examples.size() >= options_.differences) return;
  examples.push_back(example_of(flight));
  examples.back().differences = std::move(differences);
}

void ReplaySendRun::unanswered(const Flight& flight) {
  ++figures_.unanswered;
  if (figures_.unanswered_examples.size() < options_.differences)
    figures_.unanswered_examples.push_back(example_of(flight));
}

ReplayExample ReplaySendRun::example_of(const Flight& flight) const {
  const iso8583::Message& then = flight.request.message;
  const std::string stan_then = then.text(11);
  const std::string stan_now = flight.sent.text(11);
  ReplayExample example{flight.request.position, flight.sent.mti().text(), {}};
  if (flight.request.received) example.request = milliseconds_text(flight.request.at->us) + "  " + example.request;
  if (!flight.request.masked_pan.empty())
    example.request += "  " + flight.request.masked_pan;
  else if (then.has(2))
    example.request += "  " + iso8583::shown(then, 2);
  if (!stan_now.empty())
    example.request += stan_now == stan_then ? fmt::format("  STAN {}", stan_now)
                                             : fmt::format("  STAN {}, sent as {}", stan_then, stan_now);
  example.request += amount_text(flight.sent);
  return example;
}

void ReplaySendRun::drop(const std::function<bool(const Flight&)>& lost) {
  std::vector<Flight> gone;
  for (auto entry = flights_.begin(); entry != flights_.end();) {
    if (lost(entry->second)) {
      gone.push_back(std::move(entry->second));
      entry = flights_.erase(entry);
    } else {
      ++entry;
    }
  }
  std::ranges::sort(gone, {}, [](const Flight& flight) { return flight.request.position; });
  for (const Flight& flight : gone) {
    unanswered(flight);
    Link& link = links_[flight.link];
    if (link.in_flight > 0) --link.in_flight;
    --awaited_;
    release(flight.lane);
  }
}

void ReplaySendRun::tick(Progress& progress) {
  if (!started_) return;
  progress.reached(figures_.last_position);
  end_silent_sign_ons();
  const std::int64_t too_old_us = loop_.now_us() - options_.patience.count();
  drop([too_old_us](const Flight& flight) { return flight.awaits && flight.sent_us < too_old_us; });
  figures_.silent += std::erase_if(
      flights_, [too_old_us](const auto& entry) { return !entry.second.awaits && entry.second.sent_us < too_old_us; });
  pump();
  finish_if_done();
}

void ReplaySendRun::stop_sending(std::string why) {
  if (!sending_) return;
  sending_ = false;
  figures_.ended_early = std::move(why);
  note_unsent();
  queue_.enough();
  finish_if_done();
}

// Of those that wait for others of their cards, some may come before the last that was sent.
void ReplaySendRun::note_unsent() {
  const auto note = [this](const Due& due) {
    const std::uint64_t position = due.request.position;
    figures_.first_unsent = figures_.first_unsent == 0 ? position : std::min(figures_.first_unsent, position);
  };
  if (next_) note(*next_);
  for (const auto& [number, due] : ready_) note(due);
  for (const auto& [card, lane] : lanes_)
    for (const Due& due : lane) note(due);
}

void ReplaySendRun::finish_if_done() {
  if (!started_ || sending_ || finished_ || awaited_ > 0) return;
  if (over_since_us_ == 0) over_since_us_ = loop_.now_us();
  if (!flights_.empty() && loop_.now_us() - over_since_us_ < silence.count()) return;
  finished_ = true;
  loop_.stop();
}

}  // namespace isoswitch::tools
