#include "switch/net/dialled_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "switch/base/assert.h"
#include "switch/base/log.h"
#include "switch/net/dial.h"

namespace isoswitch {
namespace {

// But for `connections`, which is no sum over time.
constexpr std::uint64_t NetFigures::* summed[] = {
    &NetFigures::accepted,         &NetFigures::refused_full, &NetFigures::refused_peer,
    &NetFigures::frames_in,        &NetFigures::frames_out,   &NetFigures::refused_no_descriptor,
    &NetFigures::zero_length_in,   &NetFigures::bytes_in,     &NetFigures::bytes_out,
    &NetFigures::bad_frames,       &NetFigures::idle_closed,  &NetFigures::read_pauses,
    &NetFigures::deadlines_missed,
};
static_assert(sizeof(NetFigures) == (std::size(summed) + 1) * sizeof(std::uint64_t), "a figure is not summed");

void add(NetFigures& sum, const NetFigures& figures) {
  for (const auto figure : summed) sum.*figure += figures.*figure;
}

}  // namespace

bool Telling::due(std::int64_t now_us) {
  const std::int64_t since_us = now_us - last_us_;
  if (since_us >= calm_us) told_ = 0;
  if (told_ >= each_max && since_us < gap_us) return false;
  ++told_;
  last_us_ = now_us;
  return true;
}

// One address: connected, connecting, or waiting for the next try. It is never without one of the three until stop().
class DialledPool::Place final : Receiver {
 public:
  Place(Setup& setup, std::size_t number) : setup_(setup), number_(number), back_off_(setup.options.reconnect) {}

  void dial();
  void stop();
  void works();

  ConnectionId id() const { return id_; }
  bool is_open() const { return open_; }
  Connection& connection() const { return *outbound_->connection(); }  // of one that is open
  void add_figures(NetFigures& sum) const;

 private:
  void opened(Connection& connection) override;
  void frame(Connection& connection, const Frame& frame) override { setup_.receiver.frame(connection, frame); }
  void zero_length(Connection& connection) override { setup_.receiver.zero_length(connection); }
  void bad_frame(Connection& connection, const Error& error, Bytes at) override;
  void late_frame(Connection& connection, Bytes bytes) override { setup_.receiver.late_frame(connection, bytes); }
  void closed(ConnectionId id, std::string_view why) override;

  void try_again(std::string_view event, std::string_view why);
  const std::string& name() const { return setup_.options.name; }
  const std::string& address() const { return setup_.options.addresses[number_]; }

  Setup& setup_;
  const std::size_t number_;
  BackOff back_off_;
  Timer until_next_;
  ConnectionId id_ = 0;  // of the last that was dialled
  bool open_ = false;    // from opened() to closed()
  bool stopped_ = false;
  std::uint64_t tries_ = 0;  // since it worked
  Telling connects_;
  Telling failures_;
  NetFigures past_;                     // of those before outbound_
  std::unique_ptr<Outbound> outbound_;  // stays when its connection is gone, until the next
};

void DialledPool::Place::dial() {
  if (outbound_) {
    ISOSWITCH_ASSERT(outbound_->connection() == nullptr);
    add(past_, outbound_->figures());
    outbound_.reset();
  }
  ++tries_;
  const PeerPoolOptions& options = setup_.options;
  auto dialled = isoswitch::dial(
      setup_.loop, {.name = name(), .address = address(), .framing = options.framing, .limits = options.connection},
      *this);
  if (!dialled) return try_again("link_not_connected", dialled.error().text);
  outbound_ = std::move(*dialled);
  id_ = outbound_->connection()->id();
}

void DialledPool::Place::try_again(std::string_view event, std::string_view why) {
  const Duration wait = back_off_.next(setup_.random);
  until_next_ = setup_.loop.after(wait, [this] { dial(); });
  if (!failures_.due(setup_.loop.now_us())) return;
  log::warning(event, "link={} place={} peer={} tries={} next_try_ms={} why=\"{}\"", name(), number_, address(), tries_,
               wait / std::chrono::milliseconds{1}, why);
}

void DialledPool::Place::stop() {
  stopped_ = true;
  until_next_.cancel();
  if (open_ || !outbound_) return;
  if (Connection* const connecting = outbound_->connection()) connecting->abort("the link was stopped");
}

void DialledPool::Place::works() {
  tries_ = 0;
  back_off_.begin_anew();
}

void DialledPool::Place::add_figures(NetFigures& sum) const {
  add(sum, past_);
  if (outbound_) add(sum, outbound_->figures());
  if (open_) ++sum.connections;
}

// The receiver may destroy this, so it is told last.

void DialledPool::Place::opened(Connection& connection) {
  open_ = true;
  if (connects_.due(setup_.loop.now_us())) {
    log::info("link_connected", "link={} place={} peer={} connection={} tries={}", name(), number_, address(), id_,
              tries_);
  }
  setup_.receiver.opened(connection);
}

void DialledPool::Place::bad_frame(Connection& connection, const Error& error, Bytes at) {
  setup_.receiver.bad_frame(connection, error, at);
}

void DialledPool::Place::closed(ConnectionId id, std::string_view why) {
  const bool was_open = std::exchange(open_, false);
  if (!stopped_) {
    try_again(was_open ? "link_disconnected" : "link_not_connected", why);
  } else if (was_open) {
    log::info("link_disconnected", "link={} place={} peer={} why=\"{}\"", name(), number_, address(), why);
  }
  setup_.receiver.closed(id, why);
}

Result<std::unique_ptr<PeerPool>> DialledPool::start(Loop& loop, PeerPoolOptions options, Random& random,
                                                     Receiver& receiver) {
  const auto wrong = [&](const Error& error) { return failure(fmt::format("link {}: {}", options.name, error.text)); };
  if (const auto valid = validate(options.framing); !valid) return wrong(valid.error());
  if (const auto valid = validate(options.reconnect); !valid) return wrong(valid.error());
  for (std::string& address : options.addresses) {
    const auto looked_up = Address::parse(address);
    if (!looked_up) return wrong(looked_up.error());
    address = looked_up->text();  // to look it up again would hold up the loop
  }
  return std::unique_ptr<PeerPool>(new DialledPool({loop, std::move(options), random, receiver}));
}

DialledPool::DialledPool(Setup setup) : setup_(std::move(setup)) {
  for (std::size_t n = 0; n < setup_.options.addresses.size(); ++n) {
    places_.push_back(std::make_unique<Place>(setup_, n));
    places_.back()->dial();
  }
}

DialledPool::~DialledPool() = default;

DialledPool::Place* DialledPool::place_of(ConnectionId id) const {
  for (const auto& place : places_) {
    if (place->is_open() && place->id() == id) return place.get();
  }
  return nullptr;
}

Connection* DialledPool::find(ConnectionId id) {
  const Place* const place = place_of(id);
  return place == nullptr ? nullptr : &place->connection();
}

std::size_t DialledPool::place(ConnectionId id) const {
  const auto found = std::ranges::find_if(places_, [&](const auto& place) { return place->id() == id; });
  return found == places_.end() ? SIZE_MAX : static_cast<std::size_t>(found - places_.begin());
}

void DialledPool::each(const std::function<void(Connection&)>& f) {
  for (const auto& place : places_) {
    if (place->is_open()) f(place->connection());
  }
}

void DialledPool::works(ConnectionId id) {
  if (Place* const place = place_of(id)) place->works();
}

void DialledPool::stop() {
  for (const auto& place : places_) place->stop();
}

void DialledPool::close_all(std::string_view reason) {
  each([&](Connection& connection) { connection.close(reason); });
}

std::size_t DialledPool::connections() const {
  return static_cast<std::size_t>(std::ranges::count_if(places_, [](const auto& place) { return place->is_open(); }));
}

std::size_t DialledPool::in_flight() const {
  std::size_t sum = 0;
  for (const auto& place : places_) {
    if (place->is_open()) sum += place->connection().in_flight();
  }
  return sum;
}

NetFigures DialledPool::figures() const {
  NetFigures sum;
  for (const auto& place : places_) place->add_figures(sum);
  return sum;
}

}  // namespace isoswitch
