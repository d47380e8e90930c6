#include "switch/link/flights.h"

#include <fmt/format.h>

#include <utility>

#include "switch/base/assert.h"

namespace isoswitch {

Result<void> validate(const FlightsTerms& terms) {
  if (terms.in_flight_max == 0) return failure("no question may be in flight: in_flight_max is 0");
  if (terms.in_flight_max <= Stans::in_use_max && terms.late_max <= Stans::in_use_max - terms.in_flight_max) return {};
  return failure(fmt::format("in_flight_max {} and late_max {} are together more than {}, for which there are STANs",
                             terms.in_flight_max, terms.late_max, Stans::in_use_max));
}

Flights::Flights(const FlightsTerms& terms, const FlightKey& key, const Auditor& auditor, int stan_field, Stans& stans)
    : terms_(terms),
      key_(key),
      auditor_(auditor),
      stan_field_(stan_field),
      stans_(stans),
      index_(terms.in_flight_max + terms.late_max + terms.answered_max + 1) {}

std::expected<Flights::Question, Flights::Refusal> Flights::look(const iso8583::Message& message) const {
  if (full()) return std::unexpected(Refusal::full);
  Question question{key_.of(message), auditor_.of_question(message), Stans::of(message, stan_field_)};
  if (const auto known = index_.find(question.key)) {
    const Flight& flight = flights_[*known];
    const bool repeats = flight.state == State::late && flight.question.audit == question.audit;
    if (flight.state != State::answered && !repeats) return std::unexpected(Refusal::taken);
  }
  return question;
}

void Flights::start(const Question& question, Start start) {
  if (const auto known = index_.find(question.key)) {
    leave(*known);
    free(*known);
  }
  const Number number = take_free();
  Flight& flight = flights_[number];
  flight.state = State::in_flight;
  flight.question = question;
  flight.of = std::move(start);
  index_.put(question.key, number);
  due_.add(number, flight.of.due_us);
  append(on_connections_[flight.of.connection], number);
  if (question.stan) stans_.use(*question.stan);
}

Flights::Landing Flights::land(const iso8583::Message& answer) {
  Landing landing;
  landing.answer = auditor_.of_answer(answer);
  const auto known = index_.find(key_.of(answer));
  if (!known) return landing;
  Flight& flight = flights_[*known];
  landing.connection = flight.of.connection;
  landing.sequence = flight.of.sequence;
  landing.asked_us = flight.of.asked_us;
  landing.id = flight.of.id;
  landing.differs = Auditor::differs(flight.question.audit, landing.answer);
  if (landing.differs) {
    landing.how = Landed::mismatched;
  } else if (flight.state == State::answered) {
    landing.how = Landed::duplicate;
  } else {
    landing.how = flight.state == State::in_flight ? Landed::answered : Landed::late;
    landing.told = std::exchange(flight.of.told, nullptr);
    settle(*known);
  }
  return landing;
}

std::optional<Flights::Fallen> Flights::fall(std::int64_t now_us) {
  if (due_.empty() || due_.first_due_us() > now_us) return std::nullopt;
  return silence(due_.first(), now_us);
}

std::optional<Flights::Fallen> Flights::fall_with(ConnectionId connection, std::int64_t now_us) {
  const auto on = on_connections_.find(connection);
  if (on == on_connections_.end()) return std::nullopt;
  if (on->second.size > 0) return silence(on->second.first, now_us);
  on_connections_.erase(on);
  return std::nullopt;
}

void Flights::forget_late(std::int64_t now_us) {
  while (late_.size > 0 && flights_[late_.first].kept_until_us <= now_us) {
    const Number oldest = late_.first;
    leave(oldest);
    free(oldest);
  }
}

std::int64_t Flights::due_us() const {
  std::int64_t due = due_.empty() ? 0 : due_.first_due_us();
  if (late_.size > 0 && (due == 0 || flights_[late_.first].kept_until_us < due))
    due = flights_[late_.first].kept_until_us;
  return due;
}

std::size_t Flights::in_flight_on(ConnectionId connection) const {
  const auto on = on_connections_.find(connection);
  return on == on_connections_.end() ? 0 : on->second.size;
}

// From one state to another.

Flights::Fallen Flights::silence(Number number, std::int64_t now_us) {
  leave(number);
  Flight& flight = flights_[number];
  Fallen fallen{flight.of.asked_us, std::exchange(flight.of.told, nullptr)};
  flight.state = State::late;
  flight.kept_until_us = now_us + terms_.late_keep.count();
  append(late_, number);
  if (flight.question.stan) stans_.use(*flight.question.stan);
  if (late_.size > terms_.late_max) {
    const Number oldest = late_.first;
    leave(oldest);
    free(oldest);
    ++late_dropped_;
  }
  return fallen;
}

void Flights::settle(Number number) {
  leave(number);
  flights_[number].state = State::answered;
  append(answered_, number);
  if (answered_.size > terms_.answered_max) {
    const Number oldest = answered_.first;
    leave(oldest);
    free(oldest);
  }
}

void Flights::leave(Number number) {
  Flight& flight = flights_[number];
  ISOSWITCH_ASSERT(flight.state != State::free);
  if (flight.state == State::in_flight) {
    due_.remove(number);
    unlink(on_connections_.at(flight.of.connection), number);
  } else {
    unlink(flight.state == State::late ? late_ : answered_, number);
  }
  if (flight.state != State::answered && flight.question.stan) stans_.release(*flight.question.stan);
}

Flights::Number Flights::take_free() {
  if (free_.empty()) {
    flights_.emplace_back();
    return static_cast<Number>(flights_.size() - 1);
  }
  const Number number = free_.back();
  free_.pop_back();
  return number;
}

void Flights::free(Number number) {
  index_.remove(flights_[number].question.key);
  flights_[number] = {};
  free_.push_back(number);
}

// Lists.

void Flights::append(List& list, Number number) {
  flights_[number].before = list.last;
  flights_[number].behind = nobody;
  (list.last == nobody ? list.first : flights_[list.last].behind) = number;
  list.last = number;
  ++list.size;
}

void Flights::unlink(List& list, Number number) {
  const Flight& flight = flights_[number];
  (flight.before == nobody ? list.first : flights_[flight.before].behind) = flight.behind;
  (flight.behind == nobody ? list.last : flights_[flight.behind].before) = flight.before;
  --list.size;
}

}  // namespace isoswitch
