#include "switch/link/link.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "switch/base/log.h"

namespace isoswitch {
namespace {

Result<FlightKey> key_of(const LinkSetup& setup, const LinkOptions& options, const KeyedHash& hash) {
  std::vector<int> fields;
  for (const MatchField& field : options.match) {
    const Role* const role = std::get_if<Role>(&field);
    fields.push_back(role != nullptr ? setup.profile.field(*role) : std::get<int>(field));
    if (role != nullptr && fields.back() == 0)
      return failure(fmt::format("answers cannot be matched by '{}': profile '{}' has no field for it", name(*role),
                                 setup.profile.name()));
  }
  return FlightKey::by(fields, setup.dialect, hash);
}

Result<void> validate(const LinkSetup& setup, const LinkOptions& options, const NetworkMessages& network) {
  if (auto flights = validate(options.flights); !flights) return flights;
  if (auto line = validate(options.line); !line) return line;
  const bool echoes = options.line.echo_interval > Duration{0};
  if (echoes && !network.knows(NetworkAct::echo))
    return failure(fmt::format("echoes are asked for, and profile '{}' has no code for them", setup.profile.name()));
  if (options.line.sign_on == SignOn::ours && !network.knows(NetworkAct::sign_on))
    return failure(fmt::format("a sign-on is asked for, and profile '{}' has no code for it", setup.profile.name()));
  if (options.health.recover.echoes > 0 && !echoes)
    return failure(fmt::format("recover.echoes is {}, and the link sends no echoes: it would never be online again",
                               options.health.recover.echoes));
  return {};
}

}  // namespace

Result<std::unique_ptr<Link>> Link::start(const LinkSetup& setup, LinkOptions options) {
  const auto fault = [&](const Error& error) {
    return failure(fmt::format("link {}: {}", options.pool.name, error.text));
  };
  const KeyedHash hash{setup.random};
  const auto key = key_of(setup, options, hash);
  if (!key) return fault(key.error());
  auto network = NetworkMessages::with(setup.dialect, setup.profile, options.network_fields);
  if (!network) return fault(network.error());
  if (const auto valid = validate(setup, options, *network); !valid) return fault(valid.error());
  std::unique_ptr<Link> link{new Link(setup, std::move(options), std::move(*network), *key, hash)};
  auto pool = PeerPool::start(setup.loop, link->options_.pool, setup.random, *link);
  if (!pool) return std::unexpected(pool.error());
  link->pool_ = std::move(*pool);
  return link;
}

Link::Link(const LinkSetup& setup, LinkOptions options, NetworkMessages network, const FlightKey& key,
           const KeyedHash& hash)
    : setup_(setup),
      options_(std::move(options)),
      network_(std::move(network)),
      stan_field_(setup.profile.field(Role::stan)),
      code_field_(setup.profile.field(Role::response_code)),
      auditor_(setup.profile, key, hash),
      stans_(setup.clock, setup.random),
      flights_(options_.flights, key, auditor_, stan_field_, stans_),
      health_(options_.health),
      picking_(options_.balancing) {
  auto& codes = options_.application_error_codes;
  if (!codes.empty()) return;
  for (const Reason reason : {Reason::issuer_unavailable, Reason::system_malfunction})
    codes.emplace_back(setup.profile.code(CodeClass::authorization, reason));
}

// Asking.

bool Link::available() const {
  return !draining() && health_.state() == LinkState::online && !flights_.full() &&
         std::ranges::any_of(by_place_, [this](const Line* line) { return usable(*line); });
}

bool Link::usable(const Line& line) const {
  const Connection* const connection = line.is_up() ? pool_->find(line.id()) : nullptr;
  return connection != nullptr && connection->is_open();
}

void Link::ask(const iso8583::Message& question, Duration patience, Told told) {
  ask(question, patience, std::nullopt, std::move(told));
}

void Link::ask(const iso8583::Message& question, Duration patience, const std::optional<Id16>& id, Told told) {
  ++figures_.asked;
  const auto unsent = send(question, patience, id, told);
  if (!unsent) return;
  ++figures_.unsent[static_cast<std::size_t>(*unsent)];
  unsent_.push_back(std::move(told));
  tell_soon();
}

std::optional<Unsent> Link::send(const iso8583::Message& question, Duration patience, const std::optional<Id16>& id,
                                 Told& told) {
  const auto known_by = flights_.look(question);
  if (!known_by) return known_by.error() == Flights::Refusal::full ? Unsent::full : Unsent::key_taken;
  Line* const line = pick();
  if (line == nullptr) return Unsent::no_connection;
  encoded_.clear();
  if (const auto encoded = question.encode(encoded_); !encoded) {
    log::error("question_not_encoded", "link={} error=\"{}\"", name(), encoded.error().text());
    return Unsent::not_encoded;
  }
  if (const auto written = pool_->find(line->id())->send(FrameHeader{}, encoded_); !written) {
    warn("question_not_written", *line, fmt::format("error=\"{}\"", written.error().text));
    return Unsent::not_written;
  }
  const std::int64_t now_us = setup_.loop.now_us();
  // At least a moment: what is asked while others fall silent does not fall with them.
  const std::int64_t due_us = now_us + std::max<std::int64_t>(patience.count(), 1);
  const std::uint64_t sequence = line->suspicion().sent(known_by->audit, now_us);
  flights_.start(*known_by, {line->id(), sequence, now_us, due_us, id, std::move(told)});
  arm_for(due_us);
  look_at_queue(now_us);
  return std::nullopt;
}

Line* Link::pick() {
  if (draining() || health_.is_signed_off()) return nullptr;
  usable_.clear();
  candidates_.clear();
  for (Line* const line : by_place_) {
    if (!usable(*line)) continue;
    usable_.push_back(line);
    candidates_.push_back({line->place(), flights_.in_flight_on(line->id())});
  }
  const auto picked = picking_.pick(candidates_);
  return picked ? usable_[*picked] : nullptr;
}

// Answers.

void Link::answer_came(Line& line, std::int64_t now_us) {
  if (line.over()) {
    ++figures_.distrusted;
    return;
  }
  Flights::Landing landing = flights_.land(message_);
  const auto tell = [&](std::uint64_t& counter, std::string_view event, std::string_view about = "") {
    ++counter;
    warn(event, line, fmt::format("stan={}{}", message_.text(stan_field_), about));
  };
  switch (landing.how) {
    case Flights::Landed::answered: in_time(line, landing, now_us); break;
    case Flights::Landed::late:
      ++figures_.late;
      setup_.listener.late_answer(landing.id, message_);
      break;
    case Flights::Landed::duplicate: tell(figures_.duplicates, "answer_twice"); break;
    case Flights::Landed::unmatched: tell(figures_.unmatched, "answer_to_nothing"); break;
    case Flights::Landed::mismatched:
      tell(figures_.audit_failures, "answer_differs",
           fmt::format(" from_its_question_in={}", isoswitch::name(*landing.differs)));
  }
  suspect(line, landing, now_us);
}

// Hosts with several connections may answer over any of them: only what was asked on this one says something of it.
void Link::suspect(Line& line, const Flights::Landing& landing, std::int64_t now_us) {
  const bool in_step = landing.how == Flights::Landed::answered || landing.how == Flights::Landed::late;
  if (landing.connection != line.id() || (!in_step && landing.how != Flights::Landed::mismatched))
    return line.suspicion().heard(now_us);
  judge(line,
        in_step ? line.suspicion().fits(landing.sequence, landing.answer, now_us)
                : line.suspicion().differs(landing.sequence, landing.answer, now_us),
        now_us);
}

void Link::in_time(Line& line, Flights::Landing& landing, std::int64_t now_us) {
  const bool application_error = is_application_error();
  ++figures_.answered;
  figures_.application_errors += application_error ? 1 : 0;
  figures_.latency.observe(now_us - landing.asked_us);
  line.alive();
  health_.answered(landing.asked_us, application_error, now_us);
  look_at_queue(now_us);
  landing.told(Heard::answer, &message_);
}

bool Link::is_application_error() const {
  iso8583::Scratch room;
  const std::string_view code = message_.text(code_field_, room);
  return std::ranges::find(options_.application_error_codes, code) != options_.application_error_codes.end();
}

// Under its bound again at half of it, so that it does not go back and forth.
void Link::look_at_queue(std::int64_t now_us) {
  if (flights_.full() && !std::exchange(crowded_, true)) health_.queue_over(now_us);
  if (crowded_ && flights_.in_flight() <= options_.flights.in_flight_max / 2) {
    crowded_ = false;
    health_.queue_under(now_us);
  }
  heed_health();
}

// Health.

void Link::backlog(std::uint64_t size) {
  health_.backlog(size, setup_.loop.now_us());
  heed_health();
}

void Link::operator_out(std::string reason, std::string actor) {
  log::warning("link_taken_out", "link={} actor=\"{}\" reason=\"{}\"", name(), actor, reason);
  health_.operator_out(std::move(reason), std::move(actor), setup_.loop.now_us());
  heed_health();
}

void Link::operator_in(std::string_view actor) {
  log::warning("link_put_back", "link={} actor=\"{}\"", name(), actor);
  health_.operator_in(setup_.loop.now_us());
  heed_health();
}

void Link::heed_health() {
  if (health_.state() == heeded_state_ && health_.cause() == heeded_cause_) return;
  const auto say = health_.state() == LinkState::stand_in ? log::Level::warning : log::Level::info;
  if (log::enabled(say))
    log::write(
        say, "link_state",
        fmt::format("link={} state={} cause={} was={} was_cause={}", name(), isoswitch::name(health_.state()),
                    isoswitch::name(health_.cause()), isoswitch::name(heeded_state_), isoswitch::name(heeded_cause_)));
  heeded_state_ = health_.state();
  heeded_cause_ = health_.cause();
  health_changed_ = true;
  tell_soon();
  arm();  // echoes go at another pace
}

// As work of its own: never within a call of the link's, and not before the sockets had their turn.
void Link::tell_soon() {
  if (std::exchange(telling_soon_, true)) return;
  setup_.loop.post([this, here = std::weak_ptr<bool>(here_)] {
    if (!here.expired()) tell();
  });
}

void Link::tell() {
  telling_soon_ = false;
  for (Told& told : std::exchange(unsent_, {})) told(Heard::unsent, nullptr);
  if (std::exchange(health_changed_, false)) setup_.listener.health_changed(health_);
}

void Link::warn(std::string_view event, const Line& line, const std::string& details) {
  if (!warnings_.left(setup_.loop.now_us())) return;
  warnings_.use();
  log::warning(event, "link={} connection={}{}{}", name(), line.id(), details.empty() ? "" : " ", details);
}

LinkFigures Link::figures() const {
  LinkFigures now = figures_;
  now.in_flight = flights_.in_flight();
  now.late_kept = flights_.late();
  now.late_dropped = flights_.late_dropped();
  for (const Line* line : by_place_) ++now.lines[static_cast<std::size_t>(line->state())];
  now.state = health_.state();
  now.cause = health_.cause();
  now.since_us = health_.since_us();
  now.episodes = health_.episodes();
  for (std::size_t i = 0; i < link_cause_count; ++i) now.trips[i] = health_.trips(static_cast<LinkCause>(i));
  now.net = pool_->figures();
  return now;
}

}  // namespace isoswitch
