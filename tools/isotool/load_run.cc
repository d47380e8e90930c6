// One run of load.
#include "tools/isotool/load_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "switch/base/assert.h"
#include "tools/isotool/dialled.h"
#include "tools/isotool/progress.h"

namespace isoswitch::tools {
namespace {

// An open loop may pile up what the patience allows; the table must hold that.
std::size_t flights_of(const LoadOptions& options) {
  if (options.rate == 0) return std::max<std::size_t>(std::size_t{4} * options.connections * options.window, 4096);
  const auto patience_us = static_cast<std::uint64_t>(options.patience.count());
  return std::clamp<std::size_t>(2 * options.rate * patience_us / 1'000'000, 4096, 1 << 19);
}

}  // namespace

LoadRun::LoadRun(const LoadOptions& options, const Wire& wire, const CardSet& cards, RequestSource& source,
                 LedgerLog* log)
    : options_(options),
      wire_(wire),
      cards_(cards),
      source_(source),
      log_(log),
      links_(options.connections),
      flights_(flights_of(options)),
      reconnects_(options.connections) {}

Result<LoadFigures> LoadRun::run() {
  Progress progress("load", static_cast<std::uint64_t>(options_.duration.count()));
  for (std::uint32_t index = 0; index < options_.connections; ++index) {
    if (auto done = connect(index); !done) return std::unexpected(done.error());
  }
  const auto interrupted = [this] { sending_ ? stop_sending() : loop_.stop(); };
  events_.push_back(loop_.on_signal(SIGINT, interrupted));
  events_.push_back(loop_.on_signal(SIGTERM, interrupted));
  events_.push_back(loop_.every(std::chrono::milliseconds{200}, [this, &progress] {
    if (started_) progress.reached(static_cast<std::uint64_t>(loop_.now_us() - start_us_));
    if (started_) figures_.unanswered += flights_.drop_due_before(loop_.now_us() - options_.patience.count());
    finish_if_done();
  }));
  const Timer impatient = loop_.after(options_.patience, [this] {
    if (started_) return;
    failed_ = Error{fmt::format("{}: not all connections were ready in time", wire_.address)};
    loop_.stop();
  });
  const Hook turn = loop_.after_events([this] { turn_over(); });
  loop_.run();
  if (failed_) return std::unexpected(*failed_);
  figures_.unanswered += flights_.size();
  figures_.elapsed = Duration{std::max<std::int64_t>(last_answer_us_ - start_us_, 1)};
  if (log_ != nullptr) log_->flush();
  return figures_;
}

Result<void> LoadRun::connect(std::uint32_t index) {
  auto dialled = dial_system(loop_, wire_, "load", options_.patience, *this);
  if (!dialled) return std::unexpected(dialled.error());
  links_[index].id = dialled->id;
  links_[index].outbound = std::move(dialled->outbound);
  return {};
}

LoadRun::Link& LoadRun::link_of(const Connection& connection) {
  const auto found = std::ranges::find(links_, connection.id(), &Link::id);
  ISOSWITCH_ASSERT(found != links_.end());
  return *found;
}

void LoadRun::opened(Connection& connection) {
  Link& link = link_of(connection);
  if (options_.sign_on) {
    sign_on(connection);
  } else {
    signed_on(link);
  }
}

void LoadRun::sign_on(Connection& connection) {
  if (auto sent = send_sign_on(*wire_.dialect, connection, encoded_); !sent) {
    failed_ = sent.error();
    loop_.stop();
  }
}

void LoadRun::signed_on(Link& link) {
  link.ready = true;
  if (sending_) {  // it was away
    fill_window(link);
  } else if (!started_ && std::ranges::all_of(links_, &Link::ready)) {
    start();
  }
}

void LoadRun::start() {
  started_ = sending_ = true;
  start_us_ = last_answer_us_ = loop_.now_us();
  events_.push_back(loop_.after(options_.duration, [this] { stop_sending(); }));
  if (options_.rate == 0) {
    for (Link& link : links_) fill_window(link);
    return;
  }
  schedule_.emplace(Instant{start_us_}, options_.rate);
  // Between wake-ups by answers; finer costs more than it gives on a shared core.
  const auto gap_us = static_cast<std::int64_t>(1'000'000 / options_.rate);
  events_.push_back(loop_.every(Duration{std::clamp<std::int64_t>(gap_us, 200, 1'000)}, [] {}));
}

void LoadRun::stop_sending() {
  sending_ = false;
  finish_if_done();
}

void LoadRun::finish_if_done() {
  if (!started_ || sending_ || finished_ || flights_.size() > 0) return;
  finished_ = true;
  loop_.stop();
}

void LoadRun::turn_over() {
  if (sending_ && schedule_) send_due();
  if (log_ != nullptr) log_->flush();
}

void LoadRun::fill_window(Link& link) {
  const auto index = static_cast<std::uint32_t>(&link - links_.data());
  while (sending_ && !schedule_ && link.in_flight < options_.window && send_one(index, loop_.now_us())) {
  }
}

void LoadRun::send_due() {
  const std::int64_t now_us = loop_.now_us();
  const std::uint64_t due = schedule_->due_by({now_us});
  for (; sending_ && scheduled_ < due; ++scheduled_) {
    const std::int64_t due_us = schedule_->due(scheduled_).us;
    bool sent = false;
    for (std::uint32_t tried = 0; !sent && tried < links_.size(); ++tried) {
      next_link_ = (next_link_ + 1) % static_cast<std::uint32_t>(links_.size());
      sent = send_one(next_link_, due_us);
    }
    if (!sending_) return;             // there was nothing more to send
    if (!sent) ++figures_.unanswered;  // nobody to send it to is an answer that did not come
    figures_.send_lag.record(now_us - due_us);
  }
}

bool LoadRun::send_one(std::uint32_t index, std::int64_t due_us) {
  Link& link = links_[index];
  Connection* connection = link.ready ? link.outbound->connection() : nullptr;
  if (connection == nullptr || !connection->is_open()) return false;
  Flight flight;
  const iso8583::Message* request = source_.next(flight.sale);
  // A repeat of what is still in the air would be told apart by nothing: another one is drawn.
  for (int tries = 0; request != nullptr && !flights_.free(flight.sale.stan); ++tries) {
    if (tries == 16) return false;
    request = source_.next(flight.sale);
  }
  if (request == nullptr) {
    stop_sending();
    return false;
  }
  flight.due_us = due_us;
  flight.link = index;
  encoded_.clear();
  if (!request->encode(encoded_)) return false;
  if (log_ != nullptr) {
    const std::string_view digits = cards_.digits(flight.sale.card);
    log_->sent(flight.sale, digits.substr(digits.size() - 4));
  }
  if (!connection->send(FrameHeader{}, encoded_)) return false;
  flights_.add(flight);
  ++link.in_flight;
  ++figures_.sent;
  ++figures_.by_kind[static_cast<std::size_t>(flight.sale.kind)];
  figures_.repeats += flight.sale.repeat ? 1 : 0;
  return true;
}

void LoadRun::frame(Connection& connection, const Frame& frame) {
  const std::int64_t now_us = loop_.now_us();
  if (!answer_.decode(*wire_.dialect, frame.body)) {
    ++figures_.undecodable;
    return;
  }
  if (answer_.mti().message_class() == 8) {
    Link& link = link_of(connection);
    const std::string_view code = answer_.text(39, room_);
    if (!answer_.mti().is_response() || link.ready) return;
    if (!approves_sign_on(code)) {
      failed_ = Error{fmt::format("the sign-on was answered with {}", code)};
      loop_.stop();
      return;
    }
    signed_on(link);
    return;
  }
  const auto stan = answer_.number(11);
  const auto flight = stan ? flights_.take(static_cast<std::uint32_t>(*stan)) : std::nullopt;
  if (!flight) {
    ++figures_.unmatched;
    return;
  }
  book(*flight, now_us);
  Link& link = links_[flight->link];
  --link.in_flight;
  fill_window(link);
  if (!sending_) finish_if_done();
}

void LoadRun::book(const Flight& flight, std::int64_t now_us) {
  ++figures_.answered;
  last_answer_us_ = now_us;
  figures_.latency.record(now_us - flight.due_us);
  if (!belongs(flight)) ++figures_.mismatched;
  const std::string_view code = answer_.text(39, room_);
  const std::string_view authorization_code = answer_.text(38, more_room_);
  figures_.count_code(code);
  source_.answered(flight.sale, code, authorization_code);
  if (log_ != nullptr) log_->answered(flight.sale, code, authorization_code, answer_.text(4));
}

// R26: of DE 37 and DE 2 those that are present are what was sent.
bool LoadRun::belongs(const Flight& flight) {
  if (answer_.has(2) && answer_.text(2, room_) != cards_.digits(flight.sale.card)) return false;
  if (!answer_.has(37)) return true;
  const auto reference = answer_.number(37);
  const Sale& sale = flight.sale;
  return reference == (sale.kind == TrafficKind::reversal ? sale.original_reference : sale.reference);
}

void LoadRun::closed(ConnectionId id, std::string_view why) {
  const auto found = std::ranges::find(links_, id, &Link::id);
  if (found == links_.end()) return;
  const auto index = static_cast<std::uint32_t>(found - links_.begin());
  Link& link = *found;
  if (!started_ && !options_.reconnect) {
    failed_ = Error{fmt::format("{}: no connection: {}", wire_.address, why)};
    loop_.stop();
    return;
  }
  figures_.closed += link.ready && sending_ ? 1 : 0;
  link.ready = false;
  link.in_flight = 0;
  figures_.unanswered += flights_.drop_link(index);
  if (options_.reconnect && !finished_) {
    reconnect_later(index);
  } else if (std::ranges::none_of(links_, &Link::ready)) {
    stop_sending();
  }
  if (!sending_) finish_if_done();
}

void LoadRun::reconnect_later(std::uint32_t index) {
  reconnects_[index] = loop_.after(std::chrono::milliseconds{50}, [this, index] {
    if (!finished_ && !connect(index)) reconnect_later(index);
  });
}

}  // namespace isoswitch::tools
